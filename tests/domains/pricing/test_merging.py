"""When two customers turn out to be one, it has used what both have, and may what both may."""

import pytest
from tests.domains.pricing.making import Shop

from cartwheel.domains.pricing.coupons.contracts import ListCoupons
from cartwheel.domains.pricing.coupons.service import CouponService
from cartwheel.domains.pricing.errors import CouponExhaustedError
from cartwheel.domains.pricing.merging import MergedCustomers
from cartwheel.domains.pricing.promotions.contracts import PromotionTrigger
from cartwheel.domains.pricing.taxes.contracts import (
    ListTaxExemptions,
    PutTaxExemption,
    TaxStanding,
)
from cartwheel.domains.pricing.taxes.service import TaxService


async def test_uses_of_both_add_up_and_go_back_with_their_orders(shop: Shop) -> None:
    made = await shop.promote(customer_limit=3)
    variant_id, anna, double = await shop.sell(), await shop.meet(), await shop.meet()
    quote = await shop.quote(variant_id, customer_id=anna)
    order_id = await shop.claim(quote, customer_id=double)
    await shop.claim(quote, customer_id=double)
    await shop.claim(quote, customer_id=anna)
    for _ in range(2):  # it may be announced twice
        async with shop.using(MergedCustomers) as customers:
            await customers.hand_over(shop.store_id, merged_id=double, customer_id=anna)
    assert (await shop.counted())["customers"] == 3
    with pytest.raises(CouponExhaustedError):
        await shop.claim(quote, customer_id=anna)
    await shop.release(order_id)
    await shop.claim(quote, customer_id=anna)
    assert (await shop.promotion(made.id)).uses == 3


async def test_codes_and_exemptions_are_handed_over(shop: Shop) -> None:
    made = await shop.promote(trigger=PromotionTrigger.CODE)
    anna, double, third = await shop.meet(), await shop.meet(), await shop.meet()
    await shop.issue(made.id, "HERS", customer_id=double)
    async with shop.using(TaxService) as taxes:
        for who, standing in ((double, TaxStanding.EXEMPT), (third, TaxStanding.BUSINESS)):
            command = PutTaxExemption(customer_id=who, standing=standing)
            await taxes.put_exemption(shop.store_id, command)
    for merged in (double, third):
        async with shop.using(MergedCustomers) as customers:
            await customers.hand_over(shop.store_id, merged_id=merged, customer_id=anna)
    async with shop.using(CouponService) as coupons:
        (code,) = (await coupons.list_page(shop.store_id, ListCoupons())).items
    assert code.customer_id == anna
    async with shop.using(TaxService) as taxes:
        page = await taxes.list_exemptions(shop.store_id, ListTaxExemptions())
    assert [(one.customer_id, one.standing) for one in page.items] == [(anna, "exempt")]
