"""Products are found by words: without accents, in compounds, with errors; the true word first."""

from uuid import UUID

import pytest
from tests.domains.catalog.making import Shop, euros
from tests.domains.making import open_store

from cartwheel.domains.catalog.listing.contracts import ListProducts
from cartwheel.domains.catalog.listing.service import ListingService
from cartwheel.domains.catalog.products.contracts import (
    ActOnProduct,
    NewVariant,
    ProductAction,
    ProductStatus,
    UpdateProduct,
)
from cartwheel.domains.catalog.products.service import ProductService
from cartwheel.kernel.db import Database


async def find(shop: Shop, query: str, **given: object) -> list[str]:
    async with shop.use(ListingService) as listing:
        page = await listing.page(shop.store_id, ListProducts(query=query, **given))  # type: ignore[arg-type]
        return [each.title for each in page.items]


async def stock(shop: Shop, *titles: str) -> None:
    for title in titles:
        await shop.make(title)


@pytest.mark.parametrize("query", ["iphone 15", "iphone-15", "iphone15", "IPHONE  15", "15 iphone"])
async def test_letters_and_digits_are_found_apart_and_joined(shop: Shop, query: str) -> None:
    await stock(shop, "Apple iPhone 15 Pro", "Apple iPhone15", "Apple iPhone-15 Case", "iPhone 14")
    found = await find(shop, query)
    assert sorted(found) == ["Apple iPhone 15 Pro", "Apple iPhone-15 Case", "Apple iPhone15"]


@pytest.mark.parametrize("query", ["cafe", "Café", "CAFÉ", "cafè", "cafe\u0301"])
async def test_accents_count_for_nothing(shop: Shop, query: str) -> None:
    await stock(shop, "Café Crème", "Cafe Latte", "Tea")
    assert sorted(await find(shop, query)) == ["Cafe Latte", "Café Crème"]


async def test_compounds_are_found_after_the_word_itself(german: Shop) -> None:
    await stock(german, "Turnschuhe rot", "Schuhe rot", "Schuhputz rot", "Handschuh rot", "Mütze")
    found = await find(german, "schuhe")
    assert found[0] == "Schuhe rot"
    assert set(found) == {"Schuhe rot", "Turnschuhe rot", "Handschuh rot", "Schuhputz rot"}
    assert found[1] == "Schuhputz rot"
    assert (await find(german, "turnschuh"))[0] == "Turnschuhe rot"


async def test_endings_are_those_of_the_stores_language(shop: Shop, german: Shop) -> None:
    await stock(shop, "Running shoes")
    await stock(german, "Rote Häuser")
    assert await find(shop, "shoe run") == ["Running shoes"]
    assert await find(german, "haus rot") == ["Rote Häuser"]


@pytest.mark.parametrize(
    "query",
    ["lantern", "lantenr", "lanterm", "lantrn", "llantern", "lanttern", "antern", "metallantern"],
)
async def test_errors_are_forgiven(shop: Shop, query: str) -> None:
    await stock(shop, "White Metal Lantern", "Wooden Spoon", "Cotton Apron")
    assert await find(shop, query) == ["White Metal Lantern"]


async def test_the_true_word_comes_before_its_near_misses(shop: Shop) -> None:
    await stock(shop, "Leather Belt", "Silver Bell", "Blue Belts", "Bell Tower Print")
    found = await find(shop, "bell")
    assert found[:2] in (
        ["Silver Bell", "Bell Tower Print"],
        ["Bell Tower Print", "Silver Bell"],
    )
    assert set(found[2:]) == {"Leather Belt"}


async def test_a_title_comes_before_a_brand_and_a_description(shop: Shop) -> None:
    await shop.make("Cup", description="Goes well with a teapot.")
    await shop.make("Plate", brand="Teapot")
    await shop.make("Teapot")
    assert await find(shop, "teapot") == ["Teapot", "Plate", "Cup"]


async def test_numbers_of_articles_are_found(shop: Shop) -> None:
    await shop.make("Mug", NewVariant("85123A-RED", prices=(euros(1),), barcode="4006381333931"))
    await shop.make("Cup", NewVariant("85123B", prices=(euros(1),)))
    assert await find(shop, "85123a-red") == ["Mug"]
    assert await find(shop, "85123ARED") == ["Mug"]
    assert await find(shop, "4006381333931") == ["Mug"]


async def test_what_changed_is_found_as_it_is_now(shop: Shop) -> None:
    made = await shop.make("Teapot")
    async with shop.use(ProductService) as products:
        changed = await products.update(
            shop.store_id, UpdateProduct(id=made.id, version=1, title="Kettle")
        )
        await products.act(
            shop.store_id, ActOnProduct(made.id, changed.version, ProductAction.ACTIVATE)
        )
    assert await find(shop, "teapot") == []
    assert await find(shop, "kettle") == ["Kettle"]
    assert await find(shop, "kettle", status=ProductStatus.ACTIVE) == ["Kettle"]
    assert await find(shop, "kettle", status=ProductStatus.DRAFT) == []


async def test_no_store_finds_what_anothers_has(shop: Shop, database: Database) -> None:
    await stock(shop, "Teapot")
    # One that has the same mark in the shared index: it still is another store.
    other = Shop(shop.house, await open_store(database), shop.clock)
    twin = Shop(shop.house, UUID(hex=other.store_id.hex[:-6] + shop.store_id.hex[-6:]), shop.clock)
    for stranger in (other, twin):
        for query in ("teapot", "teapto", "tea"):
            assert await find(stranger, query) == []
    assert await find(shop, "teapto") == ["Teapot"]


@pytest.mark.parametrize("query", ["'; --", "%", "\\", "()", "*:*", "—", "x" * 200, "🎁", "a|b&!c"])
async def test_nothing_that_is_typed_is_an_error(shop: Shop, query: str) -> None:
    await stock(shop, "Teapot")
    assert await find(shop, query) == []
