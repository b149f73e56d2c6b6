"""Procedures of promotions."""

from typing import Final

from cartwheel.domains.pricing.errors import (
    PromotionChangedError,
    PromotionNotFoundError,
    PromotionStatusError,
    TooManyPromotionsError,
)
from cartwheel.domains.pricing.promotions.contracts import (
    ActOnPromotion,
    CreatePromotion,
    ListPromotions,
    Promotion,
    PromotionById,
    PromotionPage,
    UpdatePromotion,
)
from cartwheel.domains.pricing.promotions.service import PromotionService
from cartwheel.systems.rpc.api import Actor, Router, get, permission, post, put

READ: Final = permission("pricing:read")
WRITE: Final = permission("pricing:write")

router = Router("promotions", about="What is taken off prices: when, for whom, and how often.")


@router.mutation(rest=post("/promotions", status=201), allow=WRITE, raises=[TooManyPromotionsError])
async def create(command: CreatePromotion, actor: Actor, promotions: PromotionService) -> Promotion:
    """Make a promotion, a draft unless it is to be active at once."""
    return await promotions.create(actor.store_id, command)


@router.query(rest=get("/promotions"), allow=READ)
async def list_(query: ListPromotions, actor: Actor, promotions: PromotionService) -> PromotionPage:
    """List promotions, the newest first, and count those of each phase."""
    return await promotions.list_page(actor.store_id, query)


@router.query(rest=get("/promotions/{id}", etag=True), allow=READ, raises=[PromotionNotFoundError])
async def get_(query: PromotionById, actor: Actor, promotions: PromotionService) -> Promotion:
    """Look at a promotion, and at what orders have used of it."""
    return await promotions.get(actor.store_id, query.id)


@router.mutation(
    rest=put("/promotions/{id}"),
    allow=WRITE,
    raises=[
        PromotionNotFoundError,
        PromotionChangedError,
        PromotionStatusError,
        TooManyPromotionsError,
    ],
)
async def update(command: UpdatePromotion, actor: Actor, promotions: PromotionService) -> Promotion:
    """
    Give a promotion new terms.

    What orders have used already counts for the new limits. Quotes that were made before keep
    their prices.
    """
    return await promotions.update(actor.store_id, command)


@router.mutation(
    rest=post("/promotions/{id}/actions"),
    allow=WRITE,
    raises=[PromotionNotFoundError, PromotionStatusError, TooManyPromotionsError],
)
async def act(command: ActOnPromotion, actor: Actor, promotions: PromotionService) -> Promotion:
    """Activate, pause, end or archive a promotion, as `allowedActions` says."""
    return await promotions.act(actor.store_id, command)
