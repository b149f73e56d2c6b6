"""A slug is one product's, and goes on leading to it when the product has another."""

import asyncio

import pytest
from tests.domains.catalog.making import Shop
from tests.domains.making import open_store

from cartwheel.domains.catalog.errors import ProductNotFoundError, SlugTakenError
from cartwheel.domains.catalog.products.contracts import Product, UpdateProduct
from cartwheel.domains.catalog.products.service import ProductService
from cartwheel.kernel.db import Database


async def rename(shop: Shop, product: Product, slug: str) -> Product:
    async with shop.use(ProductService) as products:
        command = UpdateProduct(id=product.id, version=product.version, slug=slug)
        return await products.update(shop.store_id, command)


async def find(shop: Shop, slug: str) -> tuple[str, bool]:
    async with shop.use(ProductService) as products:
        found = await products.get_by_slug(shop.store_id, slug)
        return found.product.slug, found.moved


async def test_a_former_slug_answers_with_the_new_one(shop: Shop) -> None:
    product = await shop.make("Crème Brûlée: Straße 7")
    assert product.slug == "creme-brulee-strasse-7"
    product = await rename(shop, product, "dessert")
    product = await rename(shop, product, "pudding")
    assert [
        await find(shop, slug) for slug in ("creme-brulee-strasse-7", "dessert", "pudding")
    ] == [
        ("pudding", True),
        ("pudding", True),
        ("pudding", False),
    ]
    assert (await rename(shop, product, "dessert")).slug == "dessert"
    assert await find(shop, "pudding") == ("dessert", True)


async def test_what_leads_to_another_product_is_refused(shop: Shop, database: Database) -> None:
    first = await rename(shop, await shop.make("First"), "renamed")
    second = await shop.make("Second")
    for taken in ("renamed", "first"):
        with pytest.raises(SlugTakenError):
            await rename(shop, second, taken)
        with pytest.raises(SlugTakenError):
            await shop.make("Third", slug=taken)
    assert await shop.product(second.id) == second
    assert await find(shop, "first") == (first.slug, True)
    with pytest.raises(ProductNotFoundError):
        await find(shop, "third")
    other = Shop(shop.house, await open_store(database))
    assert (await other.make("Other", slug="renamed")).slug == "renamed"


async def test_many_of_one_title_have_slugs_of_their_own(shop: Shop) -> None:
    made = await asyncio.gather(*(shop.make("Mug") for _ in range(8)))
    slugs = {each.slug for each in made}
    assert len(slugs) == 8
    assert {"mug", "mug-2", "mug-3", "mug-4"} < slugs
    assert all(slug.startswith("mug") for slug in slugs)
    assert (await shop.make("ёлка 東京")).slug == "product"
