"""Procedures of a shop's figures."""

from cartwheel.domains.analytics.contracts import (
    AskOverview,
    AskTopProducts,
    CartCounts,
    FirstSteps,
    Overview,
    TopProducts,
)
from cartwheel.domains.analytics.counting import CartCounter
from cartwheel.domains.analytics.first_steps import FirstStepsService
from cartwheel.domains.analytics.live import READ
from cartwheel.domains.analytics.service import AnalyticsService
from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.rpc.api import Actor, Router, get

router = Router("analytics", about="What a shop's figures say.")


@router.query(rest=get("/analytics/overview"), allow=READ)
async def overview(query: AskOverview, actor: Actor, analytics: AnalyticsService) -> Overview:
    """Look at revenue, orders, conversion and carts of a span beside the one before."""
    return await analytics.overview(actor.store_id, query)


@router.query(rest=get("/analytics/cart-counts"), allow=READ)
async def cart_counts(actor: Actor, counter: CartCounter) -> CartCounts:
    """Count how carts stand now and what became of them today; the topic `cartCounts` goes on."""
    return await counter.count(actor.store_id)


@router.query(rest=get("/analytics/first-steps"), allow=READ, raises=[UnavailableError])
async def first_steps(actor: Actor, steps: FirstStepsService) -> FirstSteps:
    """Look at how far a new store has come: heard by the tracker, a cart left, a cart won back."""
    return await steps.look(actor.store_id)


@router.query(rest=get("/analytics/top-products"), allow=READ)
async def top_products(
    query: AskTopProducts, actor: Actor, analytics: AnalyticsService
) -> TopProducts:
    """List the products that brought most in a span."""
    return await analytics.top_products(actor.store_id, query)
