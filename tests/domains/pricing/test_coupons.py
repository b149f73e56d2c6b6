"""Codes are unique in a store however they are spelt, and are found again."""

from datetime import timedelta
from typing import Any

import pytest
from tests.domains.pricing.making import Shop

from cartwheel.domains.pricing.coupons.contracts import (
    ActOnCoupon,
    CouponAction,
    CouponState,
    GenerateCoupons,
    ListCoupons,
)
from cartwheel.domains.pricing.coupons.service import CouponService
from cartwheel.domains.pricing.errors import CodeTakenError, PromotionNotFoundError
from cartwheel.domains.pricing.promotions.contracts import PromotionTrigger
from cartwheel.domains.pricing.rules.codes import key_of, make_code
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id


async def listed(shop: Shop, **asked: Any) -> list[str]:
    async with shop.using(CouponService) as service:
        page = await service.list_page(shop.store_id, ListCoupons(**asked))
    return [one.code for one in page.items]


@pytest.mark.parametrize("spelt", ["SUMMER-25", "summer25", " Summer 25 ", "\uff33ummer25"])
def test_spellings_of_one_code(spelt: str) -> None:
    assert key_of(spelt) == "SUMMER25"


def test_codes_that_are_made_are_told_apart_and_read_aloud() -> None:
    made = [make_code("vip") for _ in range(500)]
    assert len(set(made)) == 500
    assert {len(code) for code in made} == {3 + 3 * 5}
    assert not set("".join(made).removeprefix("vip")) & set("01OIL")


async def test_a_code_is_one_promotions_alone(shop: Shop) -> None:
    made = await shop.promote_by("SUMMER-25")
    for code in ("summer 25", "Summer25"):
        with pytest.raises(CodeTakenError):
            await shop.issue(made.id, code)
    assert await listed(shop) == ["SUMMER-25"]


async def test_codes_are_for_promotions_that_take_them(shop: Shop) -> None:
    automatic = await shop.promote()
    coded = await shop.promote(trigger=PromotionTrigger.CODE)
    for wrong, path in (
        ({"promotion_id": automatic.id}, "promotionId"),
        ({"promotion_id": coded.id, "code": "- -"}, "code"),
        ({"promotion_id": coded.id, "customer_id": new_id()}, "customerId"),
    ):
        with pytest.raises(InvalidInputError) as refused:
            await shop.issue(**({"code": "SAVE"} | wrong))
        assert [issue.path for issue in refused.value.issues] == [(path,)]
    with pytest.raises(PromotionNotFoundError):
        await shop.issue(new_id(), "SAVE")
    assert await listed(shop) == []


async def test_states_and_what_can_be_done(shop: Shop) -> None:
    made = await shop.promote(trigger=PromotionTrigger.CODE)
    ends = shop.clock.now() + timedelta(days=1)
    await shop.issue(made.id, "SINGLE", uses_limit=1)
    await shop.issue(made.id, "SHORT", ends_at=ends)
    off = await shop.issue(made.id, "OFF")
    assert (off.state, off.allowed_actions) == ("open", ("disable",))
    async with shop.using(CouponService) as service:
        command = ActOnCoupon(off.id, CouponAction.DISABLE)
        for _ in range(2):
            off = await service.act(shop.store_id, command)
        assert (off.state, off.allowed_actions) == ("disabled", ("enable",))
    await shop.claim(await shop.quote(await shop.sell(), codes=("single",)))
    shop.clock.pass_by(timedelta(days=1))
    assert await listed(shop, state=CouponState.USED_UP) == ["SINGLE"]
    assert await listed(shop, state=CouponState.ENDED) == ["SHORT"]
    assert await listed(shop, state=CouponState.DISABLED) == ["OFF"]
    assert await listed(shop, state=CouponState.OPEN) == []
    async with shop.using(CouponService) as service:
        await service.act(shop.store_id, ActOnCoupon(off.id, CouponAction.ENABLE))
    assert await listed(shop, state=CouponState.OPEN) == ["OFF"]


async def test_ten_thousand_codes_are_one_batch(shop: Shop) -> None:
    made = await shop.promote(trigger=PromotionTrigger.CODE)
    async with shop.using(CouponService) as service:
        command = GenerateCoupons(promotion_id=made.id, count=10_000, name="Mailing")
        batch = await service.generate(shop.store_id, command)
    assert (batch.size, batch.used) == (10_000, 0)
    assert (await shop.promotion(made.id)).codes == 10_000
    some = await listed(shop, batch_id=batch.id, limit=1_000)
    shared = await shop.issue(batch.promotion_id, "SHARED")
    assert await listed(shop, promotion_id=batch.promotion_id, single=True) == [shared.code]
    assert shared.promotion_name == batch.promotion_name == "Sale"
    assert len(set(some)) == 1_000
    assert await listed(shop, search=some[0].lower()) == [some[0]]
