"""A rental is taxed at home, as the store has set it and its customer stands."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from redis.asyncio import Redis
from tests.domains.making import open_store
from tests.domains.pricing.making import NOW, Shop
from tests.kit.clock import MovedClock
from tests.unit.rentals.making import asked

from cartwheel.domains.customers.api import CustomerNotFoundError
from cartwheel.domains.pricing.api import CreateTaxRate, TaxRateTerms, TaxService, TaxStanding
from cartwheel.domains.pricing.taxes.contracts import PutTaxExemption
from cartwheel.domains.rentals.rates.contracts import RatePlan, RateSet
from cartwheel.domains.rentals.rates.quotes import RentalQuote
from cartwheel.domains.rentals.rates.service import RentalPricing
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id

RENTAL = asked("2027-05-03T10:00", "2027-05-05T10:00", RatePlan(base=RateSet(day_minor=5_000)))


@pytest.fixture
async def shop(database: Database, redis: Redis) -> AsyncIterator[Shop]:
    """A store at home in Germany, where 19 % are owed."""
    shop = Shop(database, redis, MovedClock(NOW), await open_store(database))
    await shop.put(homeCountry="DE")
    async with shop.using(TaxService) as taxes:
        terms = TaxRateTerms(name="VAT", country="DE", rate_ppm=190_000, reverse_charge=True)
        await taxes.create(shop.store_id, CreateTaxRate(terms))
    yield shop
    await shop.close()


async def quote(shop: Shop, customer_id: UUID | None = None) -> RentalQuote:
    async with shop.using(RentalPricing) as rates:
        return await rates.quote(shop.store_id, RENTAL, customer_id=customer_id)


async def test_prices_are_without_tax_or_with_it(shop: Shop) -> None:
    found = await quote(shop)
    assert (found.net_minor, found.tax_minor, found.total_minor) == (10_000, 1_900, 11_900)
    await shop.put(homeCountry="DE", pricesIncludeTax=True)
    found = await quote(shop)
    assert (found.net_minor, found.tax_minor, found.total_minor) == (8_403, 1_597, 10_000)


@pytest.mark.parametrize(
    ("standing", "tax"), [(TaxStanding.EXEMPT, 0), (TaxStanding.BUSINESS, 1_900)]
)
async def test_who_is_exempt_is_spared_and_a_business_is_not(
    shop: Shop, standing: TaxStanding, tax: int
) -> None:
    anna = await shop.meet()
    async with shop.using(TaxService) as taxes:
        command = PutTaxExemption(customer_id=anna, standing=standing)
        await taxes.put_exemption(shop.store_id, command)
    found = await quote(shop, anna)
    assert (found.tax_standing, found.tax_minor) == (standing, tax)


async def test_a_customer_of_another_store_is_none(shop: Shop) -> None:
    with pytest.raises(CustomerNotFoundError):
        await quote(shop, new_id())
