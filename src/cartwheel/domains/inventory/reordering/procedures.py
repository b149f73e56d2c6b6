"""Procedures of ordering anew."""

from cartwheel.domains.inventory.access import READ
from cartwheel.domains.inventory.errors import VariantNotFoundError
from cartwheel.domains.inventory.reordering.contracts import ReorderPoint
from cartwheel.domains.inventory.reordering.service import ReorderService
from cartwheel.domains.inventory.stock.contracts import VariantById
from cartwheel.systems.rpc.api import Actor, Router, get

router = Router("reordering", about="When to order what anew.")


@router.query(
    rest=get("/inventory/stock/{variantId}/reorder-point"),
    allow=READ,
    raises=[VariantNotFoundError],
)
async def explain(query: VariantById, actor: Actor, reordering: ReorderService) -> ReorderPoint:
    """Compute when to order a variant anew from what was sold of it, and say how."""
    return await reordering.explain(actor.store_id, query.variant_id)
