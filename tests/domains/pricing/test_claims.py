"""Limits hold however many claim at once, and what is given back can be claimed again."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from uuid import UUID

import pytest
import sqlalchemy as sa
from msgspec.structs import replace
from tests.domains.pricing.making import TEN_PERCENT, Shop

from cartwheel.domains.pricing.coupons.claims import Coupons
from cartwheel.domains.pricing.coupons.contracts import (
    ActOnCoupon,
    CouponAction,
    GenerateCoupons,
    ListCouponBatches,
    ListCoupons,
)
from cartwheel.domains.pricing.coupons.service import CouponService
from cartwheel.domains.pricing.errors import CouponExhaustedError
from cartwheel.domains.pricing.promotions.contracts import (
    AmountOff,
    PromotionConditions,
    PromotionTrigger,
    UpdatePromotion,
)
from cartwheel.domains.pricing.promotions.service import PromotionService
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.money import Money

NOTHING = {"claims": 0, "uses": 0, "spent": 0, "codes": 0, "customers": 0}


async def all_at_once(claims: list[Callable[[], Awaitable[UUID]]]) -> tuple[list[UUID], int]:
    """Return the orders that came through, and how many were told that it is used up."""

    async def persist(claim: Callable[[], Awaitable[UUID]]) -> UUID | None:
        while True:
            try:
                return await claim()
            except CouponExhaustedError:
                return None
            except UnavailableError:
                # No connection was free in time: on a busy machine that is no answer.
                continue

    found = await asyncio.gather(*map(persist, claims))
    return [one for one in found if one is not None], found.count(None)


@pytest.mark.parametrize("limited", ["promotion", "code"])
async def test_ten_uses_claimed_by_a_hundred_at_once_are_ten(shop: Shop, limited: str) -> None:
    uses = 10 if limited == "code" else None
    made = await shop.promote_by("SAVE", uses, uses_limit=10 if limited == "promotion" else None)
    quote = await shop.quote(await shop.sell(), codes=("save",))
    placed, refused = await all_at_once([partial(shop.claim, quote) for _ in range(100)])
    assert (len(placed), refused) == (10, 90)
    found = await shop.promotion(made.id)
    assert (found.uses, found.spent) == (10, (Money(1_000, "USD"),))
    after = await shop.quote(quote.lines[0].variant_id, codes=("save",))
    assert [one.reason.value for one in after.refused_codes] == ["exhausted"]
    assert after.total == Money(1_000, "USD")


async def test_a_customer_claims_at_once_no_more_than_his_own(shop: Shop) -> None:
    await shop.promote(customer_limit=2)
    variant_id, anna, ben = await shop.sell(), await shop.meet(), await shop.meet()
    quote = await shop.quote(variant_id, customer_id=anna)
    claims = [partial(shop.claim, quote, customer_id=who) for who in (anna, ben) for _ in range(10)]
    placed, refused = await all_at_once(claims)
    assert (len(placed), refused) == (4, 16)
    assert (await shop.counted())["customers"] == 4
    assert (await shop.quote(variant_id, customer_id=anna)).promotions == ()
    assert (await shop.quote(variant_id)).promotions == ()


async def test_a_budget_is_never_overspent(shop: Shop) -> None:
    action = AmountOff((Money(300, "USD"),))
    made = await shop.promote(action, budget=Money(1_000, "USD"))
    quote = await shop.quote(await shop.sell())
    placed, refused = await all_at_once([partial(shop.claim, quote) for _ in range(20)])
    assert (len(placed), refused) == (3, 17)
    assert (await shop.promotion(made.id)).spent == (Money(900, "USD"),)
    assert (await shop.quote(quote.lines[0].variant_id)).total == Money(1_000, "USD")


async def test_many_promotions_claimed_in_any_order_never_wait_in_a_ring(shop: Shop) -> None:
    for _ in range(4):
        await shop.promote(uses_limit=30)
    quote = await shop.quote(await shop.sell())
    other = replace(quote, promotions=quote.promotions[::-1])
    placed, refused = await all_at_once(
        [partial(shop.claim, one) for _ in range(20) for one in (quote, other)]
    )
    assert (len(placed), refused) == (30, 10)


async def test_a_single_code_of_a_batch_is_good_for_one_order(shop: Shop) -> None:
    made = await shop.promote(trigger=PromotionTrigger.CODE)
    async with shop.using(CouponService) as service:
        command = GenerateCoupons(promotion_id=made.id, count=3, name="Letters", prefix="AB")
        batch = await service.generate(shop.store_id, command)
        codes = (await service.list_page(shop.store_id, ListCoupons(batch_id=batch.id))).items
    assert len({one.code for one in codes}) == batch.size == 3
    assert all(one.code.startswith("AB-") and one.uses_limit == 1 for one in codes)
    quote = await shop.quote(await shop.sell(), codes=(codes[0].code.lower(),))
    placed, refused = await all_at_once([partial(shop.claim, quote) for _ in range(5)])
    assert (len(placed), refused) == (1, 4)
    async with shop.using(CouponService) as service:
        (batch,) = (await service.list_batches(shop.store_id, ListCouponBatches())).items
    assert batch.used == 1


async def test_what_an_order_gives_back_is_there_again(shop: Shop) -> None:
    await shop.promote_by(
        "SAVE", 1, uses_limit=1, customer_limit=1, budget=Money(100, "USD"), action=TEN_PERCENT
    )
    anna = await shop.meet()
    quote = await shop.quote(await shop.sell(), codes=("SAVE",), customer_id=anna)
    order_id = await shop.claim(quote, customer_id=anna)
    full = {"claims": 1, "uses": 1, "spent": 100, "codes": 1, "customers": 1}
    assert await shop.counted() == full
    for _ in range(2):
        await shop.release(order_id)
        assert await shop.counted() == NOTHING
    await shop.claim(quote, customer_id=anna)
    assert await shop.counted() == full


async def test_an_order_claims_once(shop: Shop) -> None:
    await shop.promote(uses_limit=5)
    quote, order_id = await shop.quote(await shop.sell()), new_id()
    for _ in range(3):
        async with shop.using(Coupons) as coupons:
            await coupons.claim(shop.store_id, quote, order_id=order_id, customer_id=None)
    assert (await shop.counted()) == NOTHING | {"claims": 1, "uses": 1}


async def test_a_refusal_leaves_nothing(shop: Shop) -> None:
    """Of two promotions one is used up: neither is claimed."""
    first = await shop.promote(uses_limit=5)
    second = await shop.promote(uses_limit=1)
    quote = await shop.quote(await shop.sell())
    assert {one.promotion_id for one in quote.promotions} == {first.id, second.id}
    await shop.claim(quote)
    before = await shop.counted()
    with pytest.raises(CouponExhaustedError):
        await shop.claim(quote)
    assert await shop.counted() == before


async def test_a_code_that_was_taken_out_of_use_is_not_claimed(shop: Shop) -> None:
    made = await shop.promote(trigger=PromotionTrigger.CODE)
    for code, uses in (("ONE", 5), ("ALL", None)):
        coupon = await shop.issue(made.id, code, uses_limit=uses)
        quote = await shop.quote(await shop.sell(), codes=(code,))
        async with shop.using(CouponService) as service:
            await service.act(shop.store_id, ActOnCoupon(coupon.id, CouponAction.DISABLE))
        with pytest.raises(CouponExhaustedError):
            await shop.claim(quote)
    assert await shop.counted() == NOTHING


async def test_what_is_not_limited_is_counted_too(shop: Shop) -> None:
    made = await shop.promote_by("SAVE")
    quote = await shop.quote(await shop.sell(), codes=("SAVE",))
    placed, _ = await all_at_once([partial(shop.claim, quote) for _ in range(7)])
    await shop.release(placed[0])
    found = await shop.promotion(made.id)
    assert (found.uses, found.spent) == (6, (Money(600, "USD"),))
    async with shop.using(CouponService) as service:
        (code,) = (await service.list_page(shop.store_id, ListCoupons())).items
    assert (code.uses, code.uses_limit) == (6, None)


async def test_a_limit_that_comes_later_counts_what_was_before(shop: Shop) -> None:
    made = await shop.promote()
    anna = await shop.meet()
    quote = await shop.quote(await shop.sell(), customer_id=anna)
    orders = [await shop.claim(quote, customer_id=anna) for _ in range(3)]
    terms = replace(made.terms, uses_limit=4, customer_limit=4, budget=Money(400, "USD"))
    async with shop.using(PromotionService) as service:
        await service.update(shop.store_id, UpdatePromotion(made.id, made.version, terms))
    assert await shop.counted() == NOTHING | {
        "claims": 3,
        "uses": 3,
        "spent": 300,
        "customers": 3,
    }
    await shop.claim(quote, customer_id=anna)
    with pytest.raises(CouponExhaustedError):
        await shop.claim(quote, customer_id=anna)
    await shop.release(orders[0])
    await shop.claim(quote, customer_id=anna)
    assert (await shop.counted())["uses"] == 4


async def test_an_order_that_is_priced_anew_does_not_stand_in_its_own_way(shop: Shop) -> None:
    conditions = PromotionConditions(first_order=True)
    await shop.promote_by("SAVE", 1, uses_limit=1, budget=Money(100, "USD"), conditions=conditions)
    anna, variant_id = await shop.meet(), await shop.sell()
    asked = {"codes": ("SAVE",), "customer_id": anna}
    quote = await shop.quote(variant_id, **asked)
    order_id = await shop.claim(quote, customer_id=anna)
    assert await shop.quote(variant_id, order_id=order_id, **asked) == quote
    other = await shop.quote(variant_id, order_id=new_id(), **asked)
    assert [one.reason.value for one in other.refused_codes] == ["exhausted"]


async def test_a_limit_counts_orders_that_are_being_placed_when_it_comes(shop: Shop) -> None:
    """Whoever sets it waits for them: none slips through uncounted."""
    made = await shop.promote()
    quote, order_id = await shop.quote(await shop.sell()), new_id()
    terms = replace(made.terms, uses_limit=1)

    async def limit() -> None:
        async with shop.using(PromotionService) as service:
            await service.update(shop.store_id, UpdatePromotion(made.id, made.version, terms))

    async with shop.using(Coupons) as coupons:
        await coupons.claim(shop.store_id, quote, order_id=order_id, customer_id=None)
        limiting = asyncio.create_task(limit())
        await waiting_for_a_lock(shop)
        assert not limiting.done()
    await limiting
    assert (await shop.counted())["uses"] == 1
    with pytest.raises(CouponExhaustedError):
        await shop.claim(quote)


async def waiting_for_a_lock(shop: Shop) -> None:
    """Return once somebody waits for somebody else's transaction."""
    asked = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    async with asyncio.timeout(30), shop.database.transaction() as connection:
        while not await connection.scalar(asked):
            await asyncio.sleep(0.01)
