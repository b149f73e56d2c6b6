"""The store's terms: its place, its taxes, how it sends, and what it takes off prices."""

from typing import Final

from dishka import AsyncContainer

from cartwheel.domains.pricing.api import (
    HOME_COUNTRY,
    PRICES_INCLUDE_TAX,
    AmountOff,
    BuyXGetY,
    CouponService,
    CreateCoupon,
    CreatePromotion,
    CreateShippingRate,
    CreateShippingZone,
    CreateTaxRate,
    FreeShipping,
    ListCoupons,
    PercentageOff,
    PromotionConditions,
    PromotionService,
    PromotionTerms,
    PromotionTrigger,
    Selection,
    ShippingBand,
    ShippingPlace,
    ShippingRateTerms,
    ShippingService,
    ShippingZoneTerms,
    TaxRateTerms,
    TaxService,
)
from cartwheel.domains.settings.configuration import ConfigurationService
from cartwheel.domains.settings.contracts import PutConfiguration
from cartwheel.entrypoints.demo.stage import Stage
from cartwheel.kernel.money import Money

_HOME: Final = {
    HOME_COUNTRY.name: "DE",
    PRICES_INCLUDE_TAX.name: True,
    "customers.pointMinor": 5,
    "orders.seller": ["Cartwheel demo store", "Musterstraße 1", "10115 Berlin"],
}
_TAXES: Final = (
    ("DE", 190_000, None),
    ("DE", 70_000, "reduced"),
    ("AT", 200_000, None),
    ("AT", 100_000, "reduced"),
    ("FR", 200_000, None),
    ("NL", 210_000, None),
)
_EUROPE: Final = ("AT", "BE", "DK", "ES", "FR", "IT", "LU", "NL", "PL", "SE")
_ZONES: Final = (
    (
        ShippingZoneTerms("Germany", (ShippingPlace("DE"),)),
        (("Parcel", "EUR", 490, 6_000), ("Express", "EUR", 1_290, None)),
    ),
    (
        ShippingZoneTerms("Europe", tuple(map(ShippingPlace, _EUROPE))),
        (("Parcel to Europe", "EUR", 990, 12_000),),
    ),
    (
        ShippingZoneTerms("The world", (ShippingPlace(),)),
        (
            ("Parcel abroad", "EUR", 2_490, None),
            ("Parcel abroad, in dollars", "USD", 2_490, 20_000),
        ),
    ),
)
_WON_BACK: Final = (5, 10, 15)
"""The discounts, in percent, by which carts are won back."""

_CODES: Final = {
    "Welcome": "WELCOME10",
    "For friends": "FRIENDS",
    **{f"Welcome back, {percent} %": f"COMEBACK{percent}" for percent in _WON_BACK},
}
_WINNING_BACK: Final = tuple(
    PromotionTerms(
        name=f"Welcome back, {percent} %",
        trigger=PromotionTrigger.CODE,
        action=PercentageOff(bps=100 * percent),
    )
    for percent in _WON_BACK
)
_PROMOTIONS: Final = (
    PromotionTerms(
        name="A green thumb",
        trigger=PromotionTrigger.AUTOMATIC,
        action=PercentageOff(bps=1_000, on=Selection(brands=("Spade", "Trellis"))),
    ),
    PromotionTerms(
        name="Three soaps for two",
        trigger=PromotionTrigger.AUTOMATIC,
        action=BuyXGetY(
            buy=2, get=1, on=Selection(brands=("Juniper",)), gifts=Selection(brands=("Juniper",))
        ),
    ),
    PromotionTerms(
        name="Sent for nothing from 150",
        trigger=PromotionTrigger.AUTOMATIC,
        action=FreeShipping(),
        conditions=PromotionConditions(minimums=(Money(15_000, "EUR"), Money(16_500, "USD"))),
    ),
    PromotionTerms(
        name="Welcome",
        trigger=PromotionTrigger.CODE,
        action=PercentageOff(bps=1_000),
        conditions=PromotionConditions(first_order=True),
        customer_limit=1,
    ),
    PromotionTerms(
        name="For friends",
        trigger=PromotionTrigger.CODE,
        action=AmountOff(amounts=(Money(1_500, "EUR"), Money(1_500, "USD"))),
        conditions=PromotionConditions(minimums=(Money(6_000, "EUR"), Money(6_500, "USD"))),
        uses_limit=500,
        budget=Money(300_000, "EUR"),
    ),
)


async def set_terms(stage: Stage) -> None:
    """Set all but the codes of carts won back, together, if it has no way to send things yet."""
    store_id = stage.store_id
    async with stage.open() as scope:
        shipping = await scope.get(ShippingService)
        if (await shipping.list_zones(store_id)).items:
            return
        configuration = await scope.get(ConfigurationService)
        version = (await configuration.get(store_id)).version
        await configuration.put(stage.actor, PutConfiguration(version, _HOME))
        taxes = await scope.get(TaxService)
        for country, rate_ppm, tax_class in _TAXES:
            name = f"VAT {country}{' reduced' if tax_class else ''}"
            terms = TaxRateTerms(name=name, country=country, rate_ppm=rate_ppm, tax_class=tax_class)
            await taxes.create(store_id, CreateTaxRate(terms))
        for zone, rates in _ZONES:
            made = await shipping.create_zone(store_id, CreateShippingZone(zone))
            for name, currency, amount, free_above in rates:
                rate = ShippingRateTerms(
                    name=name,
                    currency=currency,
                    bands=(ShippingBand(0, amount),),
                    free_above_minor=free_above,
                )
                await shipping.create_rate(store_id, CreateShippingRate(made.id, rate))
        for promotion in _PROMOTIONS:
            await _promote(scope, stage, promotion)


async def add_codes(stage: Stage) -> None:
    """Add the codes of carts won back that the store has none of, together."""
    async with stage.open() as scope:
        coupons = await scope.get(CouponService)
        for promotion in _WINNING_BACK:
            code = _CODES[promotion.name]
            found = await coupons.list_page(stage.store_id, ListCoupons(search=code))
            if code not in {coupon.code for coupon in found.items}:
                await _promote(scope, stage, promotion)


async def _promote(scope: AsyncContainer, stage: Stage, promotion: PromotionTerms) -> None:
    """Begin a promotion, with its code if it has one."""
    promotions, coupons = await scope.get(PromotionService), await scope.get(CouponService)
    begun = await promotions.create(stage.store_id, CreatePromotion(promotion, activate=True))
    if (code := _CODES.get(promotion.name)) is not None:
        await coupons.create(stage.store_id, CreateCoupon(promotion_id=begun.id, code=code))
