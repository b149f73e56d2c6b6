"""Ways to make rules of prices in a store."""

from typing import Any, Final
from uuid import UUID

from tests.domains.catalog.factories import make_product
from tests.rpc.house import House

from cartwheel.domains.customers.api import CustomerDirectory
from cartwheel.domains.pricing.coupons.contracts import (
    ActOnCoupon,
    CouponAction,
    CouponById,
    CreateCoupon,
    GenerateCoupons,
)
from cartwheel.domains.pricing.coupons.service import CouponService
from cartwheel.domains.pricing.lists.contracts import (
    CreatePriceList,
    ListListPrices,
    MatchSkus,
    PriceListById,
    PriceListTerms,
    PriceTier,
    PutListPrices,
    UpdatePriceList,
    VariantTiers,
)
from cartwheel.domains.pricing.lists.service import PriceListService
from cartwheel.domains.pricing.promotions.contracts import (
    ActOnPromotion,
    CreatePromotion,
    PercentageOff,
    PromotionAction,
    PromotionById,
    PromotionTerms,
    PromotionTrigger,
    UpdatePromotion,
)
from cartwheel.domains.pricing.promotions.service import PromotionService
from cartwheel.domains.pricing.shipping.contracts import (
    CreateShippingRate,
    CreateShippingZone,
    ShippingBand,
    ShippingPlace,
    ShippingRateById,
    ShippingRateTerms,
    ShippingZoneById,
    ShippingZoneTerms,
    UpdateShippingRate,
    UpdateShippingZone,
)
from cartwheel.domains.pricing.shipping.service import ShippingService
from cartwheel.domains.pricing.taxes.contracts import (
    CreateTaxRate,
    PutTaxExemption,
    TaxRateById,
    TaxRateTerms,
    TaxStanding,
    UpdateTaxRate,
)
from cartwheel.domains.pricing.taxes.service import TaxService
from cartwheel.kernel.ids import new_id

CODED: Final = PromotionTerms(
    name="Ten percent", trigger=PromotionTrigger.CODE, action=PercentageOff(1_000)
)
WORLD: Final = ShippingZoneTerms("World", (ShippingPlace(),))
PARCEL: Final = ShippingRateTerms(name="Parcel", currency="EUR", bands=(ShippingBand(0, 490),))
EVERYBODY: Final = PriceListTerms(name="Everybody", currency="EUR")


async def make_promotion(house: House) -> UUID:
    """Make a promotion of codes, a draft."""
    async with house.scope() as scope:
        promotions = await scope.get(PromotionService)
        return (await promotions.create(house.store_id, CreatePromotion(CODED))).id


async def _promotion(house: House) -> dict[str, Any]:
    return {"id": await make_promotion(house)}


async def _new_terms(house: House) -> dict[str, Any]:
    return {**await _promotion(house), "version": 1, "terms": {**_coded(), "priority": 5}}


def _coded() -> dict[str, Any]:
    return {"name": "Ten", "trigger": "code", "action": {"kind": "percentage", "bps": 1_000}}


async def _activation(house: House) -> dict[str, Any]:
    return {**await _promotion(house), "action": PromotionAction.ACTIVATE}


async def _new_coupon(house: House) -> dict[str, Any]:
    return {"promotionId": await make_promotion(house), "code": f"C{new_id().hex}"}


async def _new_batch(house: House) -> dict[str, Any]:
    return {"promotionId": await make_promotion(house), "count": 3, "name": "Letters"}


async def _coupon(house: House) -> dict[str, Any]:
    command = CreateCoupon(promotion_id=await make_promotion(house), code=f"C{new_id().hex}")
    async with house.scope() as scope:
        coupons = await scope.get(CouponService)
        return {"id": (await coupons.create(house.store_id, command)).id}


async def _disabling(house: House) -> dict[str, Any]:
    return {**await _coupon(house), "action": CouponAction.DISABLE}


async def _price_list(house: House) -> dict[str, Any]:
    async with house.scope() as scope:
        lists = await scope.get(PriceListService)
        made = await lists.create(house.store_id, CreatePriceList(EVERYBODY))
        return {"id": made.id}


async def _list_terms(house: House) -> dict[str, Any]:
    return {**await _price_list(house), "terms": {"name": "Other", "currency": "EUR"}}


async def _list_prices(house: House) -> dict[str, Any]:
    (variant,) = (await make_product(house)).variants
    tiers = VariantTiers(variant.id, (PriceTier(900),))
    return {**await _price_list(house), "prices": (tiers,)}


async def _match(house: House) -> dict[str, Any]:
    return {**await _price_list(house), "skus": ("MUG-1",)}


async def _tax_rate(house: House) -> dict[str, Any]:
    # A place of its own each time: one place has one rate of a class.
    terms = TaxRateTerms(name="Tax", country="US", rate_ppm=1, tax_class=f"c-{new_id().hex}")
    async with house.scope() as scope:
        taxes = await scope.get(TaxService)
        return {"id": (await taxes.create(house.store_id, CreateTaxRate(terms))).id}


async def _tax_terms(house: House) -> dict[str, Any]:
    tax_class = f"c-{new_id().hex}"
    terms = {"name": "Tax", "country": "US", "ratePpm": 2, "taxClass": tax_class}
    return {**await _tax_rate(house), "terms": terms}


async def _exemption(house: House) -> dict[str, Any]:
    async with house.scope() as scope:
        customers = await scope.get(CustomerDirectory)
        email = f"{new_id().hex}@shop.example"
        customer = await customers.for_email(house.store_id, email)
    return {"customerId": customer.id, "standing": TaxStanding.EXEMPT}


async def make_zone(house: House) -> UUID:
    """Make a zone of the whole world."""
    async with house.scope() as scope:
        shipping = await scope.get(ShippingService)
        return (await shipping.create_zone(house.store_id, CreateShippingZone(WORLD))).id


async def _zone(house: House) -> dict[str, Any]:
    return {"id": await make_zone(house)}


async def _zone_terms(house: House) -> dict[str, Any]:
    return {**await _zone(house), "terms": ShippingZoneTerms("Here", (ShippingPlace("DE"),))}


async def _new_rate(house: House) -> dict[str, Any]:
    return {"zoneId": await make_zone(house), "terms": PARCEL}


async def _rate(house: House) -> dict[str, Any]:
    command = CreateShippingRate(await make_zone(house), PARCEL)
    async with house.scope() as scope:
        shipping = await scope.get(ShippingService)
        return {"id": (await shipping.create_rate(house.store_id, command)).id}


async def _rate_terms(house: House) -> dict[str, Any]:
    terms = {"name": "Letter", "currency": "EUR", "bands": [{"least": 0, "amountMinor": 90}]}
    return {**await _rate(house), "terms": terms}


FACTORIES: Final = {
    ActOnCoupon: _disabling,
    ActOnPromotion: _activation,
    CouponById: _coupon,
    CreateCoupon: _new_coupon,
    CreateShippingRate: _new_rate,
    GenerateCoupons: _new_batch,
    ListListPrices: _price_list,
    MatchSkus: _match,
    PriceListById: _price_list,
    PromotionById: _promotion,
    PutListPrices: _list_prices,
    PutTaxExemption: _exemption,
    ShippingRateById: _rate,
    ShippingZoneById: _zone,
    TaxRateById: _tax_rate,
    UpdatePriceList: _list_terms,
    UpdatePromotion: _new_terms,
    UpdateShippingRate: _rate_terms,
    UpdateShippingZone: _zone_terms,
    UpdateTaxRate: _tax_terms,
}
