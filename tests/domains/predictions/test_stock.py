"""The scarcest product of a cart is found by SKU, variant or product, if anybody counts it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from tests.domains.catalog.making import Shop as CatalogShop, StillSettings, some_sku
from tests.domains.inventory.making import Shop
from tests.domains.making import open_store
from tests.domains.predictions.making import left
from tests.kit.clock import MovedClock
from tests.kit.house import house_with

from cartwheel.domains.carts.api import CartItem
from cartwheel.domains.catalog.api import NewVariant, VariantCatalog
from cartwheel.domains.predictions.features.stock import CartStock
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id


@pytest.fixture
async def shop(database: Database) -> AsyncIterator[Shop]:
    clock, settings = MovedClock(), StillSettings()
    house = house_with({Database: database, Clock: clock, LiveSettings: settings})
    yield Shop(CatalogShop(house, await open_store(database), clock), database, settings)
    await house.close()


async def scarcest(shop: Shop, *carts: tuple[Any, ...]) -> list[int | None]:
    asked = [
        left(
            shop.store_id,
            items=tuple(CartItem(str(id_), "Mug", None, None, "USD", 100, 1) for id_ in ids),
        )
        for ids in carts
    ]
    async with shop.hands() as hands:
        catalog = VariantCatalog(hands.ledger.repository.connection)
        return await CartStock(catalog, hands.stock).scarcest(shop.store_id, asked)


async def test_by_whatever_name_the_tracker_tells_of_it(shop: Shop) -> None:
    shelf = await shop.location()
    one, other = some_sku(), some_sku()
    variants = [NewVariant(sku=sku, option_values=(sku,)) for sku in (one, other)]
    product = await shop.catalog.make("Mug", *variants, options=("Size",))
    first, second = product.variants
    await shop.receive(shelf, first.id, 3)
    await shop.receive(shelf, second.id, 4)
    found = await scarcest(
        shop, (one,), (second.id,), (product.id,), (one, product.id), ("unknown", other)
    )
    assert found == [3, 4, 7, 3, 4]


async def test_of_what_nobody_knows_there_is_no_count(shop: Shop) -> None:
    assert await scarcest(shop, ("mug",), (new_id(),), ()) == [None, None, None]
