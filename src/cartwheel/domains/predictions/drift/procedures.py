"""Procedures of drift."""

from typing import Final

from cartwheel.domains.predictions.drift.contracts import (
    DriftAsked,
    DriftCasePage,
    DriftReportPage,
    ListDrift,
)
from cartwheel.domains.predictions.drift.service import DriftService
from cartwheel.systems.rpc.api import Actor, Router, get, per_minute, permission, post

READ: Final = permission("predictions:read")
WRITE: Final = permission("predictions:write")

router = Router("drift", about="Whether carts are still as they were when the model began.")


@router.query(rest=get("/drift"), allow=READ)
async def list_(query: ListDrift, actor: Actor, drift: DriftService) -> DriftReportPage:
    """List how far carts had drifted on each day, the newest first."""
    return await drift.list(actor.store_id, query)


@router.query(rest=get("/drift/cases"), allow=READ)
async def cases(query: ListDrift, actor: Actor, drift: DriftService) -> DriftCasePage:
    """List what drift has triggered, step by step, the newest first."""
    return await drift.cases(actor.store_id, query)


@router.mutation(rest=post("/drift", status=202), allow=WRITE, limit=per_minute(6))
async def watch(actor: Actor, drift: DriftService) -> DriftAsked:
    """Have the model looked at now instead of in the coming night."""
    return await drift.ask(actor.store_id)
