"""Procedures of checking stock."""

from cartwheel.domains.inventory.access import READ
from cartwheel.domains.inventory.checking.contracts import StockCheck
from cartwheel.domains.inventory.checking.service import CheckService
from cartwheel.systems.rpc.api import Actor, Router, get, per_minute

router = Router("stockChecks", about="Whether the stock is the sum of its movements.")


@router.query(rest=get("/inventory/check"), allow=READ, limit=per_minute(6))
async def check(actor: Actor, checks: CheckService) -> StockCheck:
    """
    Recompute the stock from its movements, and show what differs.

    Every night this happens by itself, and a difference is told as `inventory.drifted`.
    """
    return await checks.check(actor.store_id)
