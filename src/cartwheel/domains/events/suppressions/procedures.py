"""Procedures around whose events are dropped."""

from typing import Final

from cartwheel.domains.events.suppressions.contracts import (
    ListSuppressions,
    SuppressEvents,
    SuppressionPage,
)
from cartwheel.domains.events.suppressions.service import SuppressionService
from cartwheel.systems.rpc.api import Actor, Router, get, permission, post

ROUTER: Final = Router("events", about="What shoppers do, taken in and looked up.")


@ROUTER.mutation(rest=post("/events/suppressions"), allow=permission("events:suppress"))
async def suppress(command: SuppressEvents, actor: Actor, people: SuppressionService) -> None:
    """Drop somebody's events from now on: nothing of them is stored any more."""
    await people.suppress(actor.store_id, command)


@ROUTER.mutation(rest=post("/events/suppressions/lift"), allow=permission("events:suppress"))
async def unsuppress(command: SuppressEvents, actor: Actor, people: SuppressionService) -> None:
    """Take somebody's events in again."""
    await people.unsuppress(actor.store_id, command)


@ROUTER.query(rest=get("/events/suppressions"), allow=permission("events:suppress"))
async def list_suppressions(
    query: ListSuppressions, actor: Actor, people: SuppressionService
) -> SuppressionPage:
    """List whose events are dropped, the newest first, by digests that do not say who it is."""
    return await people.list(actor.store_id, query)
