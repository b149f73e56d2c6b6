"""Procedures of codes."""

from datetime import timedelta
from typing import Final

from cartwheel.domains.pricing.coupons.contracts import (
    ActOnCoupon,
    Coupon,
    CouponBatch,
    CouponBatchPage,
    CouponById,
    CouponPage,
    CreateCoupon,
    GenerateCoupons,
    ListCouponBatches,
    ListCoupons,
)
from cartwheel.domains.pricing.coupons.service import CouponService
from cartwheel.domains.pricing.errors import (
    CodeTakenError,
    CouponNotFoundError,
    PromotionNotFoundError,
)
from cartwheel.systems.rpc.api import Actor, Router, get, per_minute, permission, post

READ: Final = permission("pricing:read")
WRITE: Final = permission("pricing:write")

router = Router("coupons", about="Codes that let promotions in: single, shared, or in batches.")


@router.mutation(
    rest=post("/coupons", status=201),
    allow=WRITE,
    raises=[PromotionNotFoundError, CodeTakenError],
)
async def create(command: CreateCoupon, actor: Actor, coupons: CouponService) -> Coupon:
    """Make a code for a promotion."""
    return await coupons.create(actor.store_id, command)


@router.mutation(
    rest=post("/coupon-batches", status=201),
    allow=WRITE,
    limit=per_minute(10),
    deadline=timedelta(seconds=30),
    raises=[PromotionNotFoundError],
)
async def generate(command: GenerateCoupons, actor: Actor, coupons: CouponService) -> CouponBatch:
    """Make a batch of at most 10,000 codes, each good for one order; list them by the batch."""
    return await coupons.generate(actor.store_id, command)


@router.query(rest=get("/coupon-batches"), allow=READ)
async def list_batches(
    query: ListCouponBatches, actor: Actor, coupons: CouponService
) -> CouponBatchPage:
    """List batches, the newest first, with how many of their codes are used."""
    return await coupons.list_batches(actor.store_id, query)


@router.query(rest=get("/coupons"), allow=READ)
async def list_(query: ListCoupons, actor: Actor, coupons: CouponService) -> CouponPage:
    """List codes, the newest first, at most 1,000 at once."""
    return await coupons.list_page(actor.store_id, query)


@router.query(rest=get("/coupons/{id}"), allow=READ, raises=[CouponNotFoundError])
async def get_(query: CouponById, actor: Actor, coupons: CouponService) -> Coupon:
    """Look at a code."""
    return await coupons.get(actor.store_id, query.id)


@router.mutation(rest=post("/coupons/{id}/actions"), allow=WRITE, raises=[CouponNotFoundError])
async def act(command: ActOnCoupon, actor: Actor, coupons: CouponService) -> Coupon:
    """Take a code out of use, or into use again."""
    return await coupons.act(actor.store_id, command)
