"""Procedures of ordering anew."""

from cartwheel.domains.inventory.access import READ
from cartwheel.domains.inventory.errors import VariantNotFoundError
from cartwheel.domains.inventory.reordering.contracts import (
    ListSuggestions,
    ReorderPage,
    ReorderPoint,
)
from cartwheel.domains.inventory.reordering.service import ReorderService
from cartwheel.domains.inventory.reordering.suggesting import Suggesting
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


@router.query(rest=get("/inventory/reorder-suggestions"), allow=READ)
async def suggest(query: ListSuggestions, actor: Actor, suggesting: Suggesting) -> ReorderPage:
    """List variants that are low, with how many of each to order and why."""
    return await suggesting.suggest(actor.store_id, query)
