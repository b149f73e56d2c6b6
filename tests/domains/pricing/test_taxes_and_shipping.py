"""Rates of taxes and zones of shipping: one for a place, and bands that begin apart."""

import pytest
from tests.domains.pricing.making import Shop

from cartwheel.domains.pricing.errors import (
    ShippingRateNotFoundError,
    TaxRateNotFoundError,
    TaxRateTakenError,
)
from cartwheel.domains.pricing.shipping.contracts import (
    CreateShippingRate,
    CreateShippingZone,
    ShippingBand,
    ShippingPlace,
    ShippingRateTerms,
    ShippingZoneTerms,
)
from cartwheel.domains.pricing.shipping.service import ShippingService
from cartwheel.domains.pricing.taxes.contracts import (
    CreateTaxRate,
    ListTaxExemptions,
    ListTaxRates,
    PutTaxExemption,
    TaxRateTerms,
    TaxStanding,
    UpdateTaxRate,
)
from cartwheel.domains.pricing.taxes.service import TaxService
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id


async def test_a_place_has_one_rate_of_a_class_and_layer(shop: Shop) -> None:
    ny = TaxRateTerms(name="NY", country="US", region="NY", postal_prefix="100 01", rate_ppm=1)
    async with shop.using(TaxService) as taxes:
        made = await taxes.create(shop.store_id, CreateTaxRate(ny))
        same = TaxRateTerms(name="X", country="US", region="NY", postal_prefix="10001", rate_ppm=2)
        with pytest.raises(TaxRateTakenError):
            await taxes.create(shop.store_id, CreateTaxRate(same))
        whole = TaxRateTerms(name="US", country="US", rate_ppm=3)
        other = await taxes.create(shop.store_id, CreateTaxRate(whole))
        with pytest.raises(TaxRateTakenError):
            await taxes.update(shop.store_id, UpdateTaxRate(other.id, same))
        page = await taxes.list_page(shop.store_id, ListTaxRates(country="US"))
        assert page.items == (other, made)
        await taxes.delete(shop.store_id, made.id)
        after = await taxes.update(shop.store_id, UpdateTaxRate(other.id, same))
        page = await taxes.list_page(shop.store_id, ListTaxRates())
        assert page.items == (after,)


async def test_rates_are_found_by_their_ids(shop: Shop) -> None:
    parcel = ShippingRateTerms(name="Parcel", currency="EUR", bands=(ShippingBand(0, 490),))
    async with shop.using(TaxService) as taxes:
        terms = TaxRateTerms(name="US", country="US", rate_ppm=3)
        made = await taxes.create(shop.store_id, CreateTaxRate(terms))
        assert await taxes.get(shop.store_id, made.id) == made
        with pytest.raises(TaxRateNotFoundError):
            await taxes.get(new_id(), made.id)
    async with shop.using(ShippingService) as shipping:
        world = CreateShippingZone(ShippingZoneTerms("World", (ShippingPlace(),)))
        zone = await shipping.create_zone(shop.store_id, world)
        rate = await shipping.create_rate(shop.store_id, CreateShippingRate(zone.id, parcel))
        assert await shipping.get_rate(shop.store_id, rate.id) == rate
        with pytest.raises(ShippingRateNotFoundError):
            await shipping.get_rate(shop.store_id, zone.id)


async def test_exemptions_are_listed_until_they_are_taken_back(shop: Shop) -> None:
    anna = await shop.meet()
    async with shop.using(TaxService) as taxes:
        command = PutTaxExemption(
            customer_id=anna, standing=TaxStanding.BUSINESS, number="FR12345678901"
        )
        kept = await taxes.put_exemption(shop.store_id, command)
        page = await taxes.list_exemptions(shop.store_id, ListTaxExemptions())
        assert page.items == (kept,)
        command = PutTaxExemption(customer_id=anna, standing=TaxStanding.TAXED)
        await taxes.put_exemption(shop.store_id, command)
        assert (await taxes.list_exemptions(shop.store_id, ListTaxExemptions())).items == ()


async def test_places_and_bands_that_make_no_sense_are_refused(shop: Shop) -> None:
    async with shop.using(ShippingService) as shipping:
        wrong = ShippingZoneTerms("Odd", (ShippingPlace("DE"), ShippingPlace(None, "BE")))
        with pytest.raises(InvalidInputError) as refused:
            await shipping.create_zone(shop.store_id, CreateShippingZone(wrong))
        assert [i.path for i in refused.value.issues] == [("terms", "places", 1, "country")]
        places = ShippingZoneTerms("Germany", (ShippingPlace("DE"),))
        zone = await shipping.create_zone(shop.store_id, CreateShippingZone(places))
        bands = (ShippingBand(0, 490), ShippingBand(0, 990))
        terms = ShippingRateTerms(name="Parcel", currency="XXX", bands=bands)
        with pytest.raises(InvalidInputError) as refused:
            await shipping.create_rate(shop.store_id, CreateShippingRate(zone.id, terms))
        assert [issue.path for issue in refused.value.issues] == [
            ("terms", "currency"),
            ("terms", "bands", 1, "least"),
        ]
        assert (await shipping.list_zones(shop.store_id)).items == (zone,)
