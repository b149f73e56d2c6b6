"""A single code is one order's: through an edit, and free again when the order falls."""

from tests.domains.orders.making import Shop
from tests.domains.orders.test_after_sale import cancel, edit

from cartwheel.domains.orders.carts.contracts import ChangeCart, OpenedCart
from cartwheel.domains.orders.carts.service import CartService
from cartwheel.domains.orders.contracts import WantedLine
from cartwheel.domains.pricing.coupons.contracts import Coupon, CreateCoupon, ListCoupons
from cartwheel.domains.pricing.coupons.service import CouponService
from cartwheel.domains.pricing.promotions.contracts import (
    CreatePromotion,
    PercentageOff,
    PromotionTerms,
    PromotionTrigger,
)
from cartwheel.domains.pricing.promotions.service import PromotionService


async def issue(shop: Shop, code: str) -> None:
    """Let one order have half of its price off by a code."""
    terms = PromotionTerms(name="Half", trigger=PromotionTrigger.CODE, action=PercentageOff(5_000))
    async with shop.use(PromotionService) as promotions:
        made = await promotions.create(shop.store_id, CreatePromotion(terms, activate=True))
    async with shop.use(CouponService) as coupons:
        command = CreateCoupon(promotion_id=made.id, code=code, uses_limit=1)
        await coupons.create(shop.store_id, command)


async def the_code(shop: Shop) -> Coupon:
    async with shop.use(CouponService) as coupons:
        (code,) = (await coupons.list_page(shop.store_id, ListCoupons())).items
    return code


async def with_code(shop: Shop, opened: OpenedCart, code: str) -> OpenedCart:
    async with shop.use(CartService) as carts:
        command = ChangeCart(id=opened.cart.id, token=opened.token, codes=(code,))
        return OpenedCart(await carts.change(shop.store_id, command), opened.token)


async def test_a_single_code_stays_with_an_order_that_is_edited(shop: Shop) -> None:
    await issue(shop, "HALF")
    mug = await shop.sell(units=5)
    cart = await with_code(shop, await shop.cart((mug, 2)), "half")
    order = (await shop.check_out(cart)).order
    assert (order.total_minor, (await the_code(shop)).uses) == (1_000, 1)
    edited = await edit(shop, order, WantedLine(mug, 1))
    assert (edited.total_minor, (await the_code(shop)).uses) == (500, 1)
    other = await with_code(shop, await shop.cart((mug, 1)), "half")
    assert other.cart.quote is not None
    assert other.cart.quote.total.amount_minor == 1_000
    await cancel(shop, await shop.order(order.id))
    assert (await the_code(shop)).uses == 0
