"""Procedures of holds."""

from cartwheel.domains.inventory.access import READ, WRITE
from cartwheel.domains.inventory.errors import HoldNotFoundError, HoldStateError
from cartwheel.domains.inventory.holds.contracts import (
    Hold,
    HoldByHolder,
    HoldCounts,
    HoldPage,
    ListHolds,
)
from cartwheel.domains.inventory.holds.reserving import Reserving
from cartwheel.domains.inventory.holds.viewing import HoldView
from cartwheel.systems.rpc.api import Actor, Router, get, post

router = Router("holds", about="What of the stock is promised to whom.")


@router.query(rest=get("/inventory/holds"), allow=READ)
async def list_(query: ListHolds, actor: Actor, holds: HoldView) -> HoldPage:
    """List what is held and allocated, the newest first."""
    return await holds.list(actor.store_id, query)


@router.query(rest=get("/inventory/hold-counts"), allow=READ)
async def count(actor: Actor, holds: HoldView) -> HoldCounts:
    """Count holds by their states."""
    return await holds.count(actor.store_id)


@router.query(rest=get("/inventory/holds/{holderId}"), allow=READ, raises=[HoldNotFoundError])
async def get_(query: HoldByHolder, actor: Actor, holds: Reserving) -> Hold:
    """Look at what is held for an order or a checkout."""
    return await holds.get(actor.store_id, query.holder_id)


@router.mutation(
    rest=post("/inventory/holds/{holderId}/release"),
    allow=WRITE,
    raises=[HoldNotFoundError, HoldStateError],
)
async def release(command: HoldByHolder, actor: Actor, holds: HoldView) -> Hold:
    """Give back by hand what is held or allocated and has not been shipped."""
    return await holds.release(actor.store_id, command.holder_id)
