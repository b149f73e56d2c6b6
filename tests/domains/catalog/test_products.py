"""A product is made as a draft with its variants, and changed by whoever saw it as it is."""

import asyncio
from typing import Any

import msgspec
import pytest
from tests.domains.catalog.making import Shop, euros, some_sku
from tests.domains.making import open_store
from tests.kit.outbox import announced

from cartwheel.domains.catalog.errors import (
    ProductChangedError,
    ProductNotFoundError,
    SKUTakenError,
    StatusError,
)
from cartwheel.domains.catalog.messages import ProductArchived, ProductCreated, ProductUpdated
from cartwheel.domains.catalog.products.contracts import (
    ActOnProduct,
    CreateProduct,
    ExpiryPolicy,
    NewVariant,
    ProductAction,
    ProductOption,
    UpdateProduct,
    VariantPrice,
)
from cartwheel.domains.catalog.products.service import ProductService
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import InvalidInputError

VALUES = (("variants", 0, "optionValues"), ("variants", 1, "optionValues"))


async def test_a_product_is_kept_with_its_variants(shop: Shop, database: Database) -> None:
    small, large = some_sku(), some_sku()
    made = await shop.make(
        "T-Shirt",
        NewVariant(small, ("S",), (euros(1_500, 2_000), VariantPrice("JPY", 2_400)), weight_g=120),
        NewVariant(large, ("L",), (euros(1_700),), title="The large one", barcode="4006381333931"),
        options=("Size",),
        brand="Plain",
        expiry=ExpiryPolicy(expires=True, shelf_life_days=90, sell_until_days=3),
    )
    assert (made.status, made.version, made.allowed_actions) == (
        "draft",
        1,
        ("activate", "archive"),
    )
    assert made.options == (ProductOption("Size", ("S", "L")),)
    assert [each.title for each in made.variants] == ["S", "The large one"]
    assert made.variants[0].prices == (euros(1_500, 2_000), VariantPrice("JPY", 2_400))
    assert (made.created_at, made.updated_at) == (shop.clock.now(), shop.clock.now())
    assert await shop.product(made.id) == made
    (told,) = await announced(database, ProductCreated, store_id=shop.store_id)
    assert (told.product_id, told.slug, told.status) == (made.id, "t-shirt", "draft")


async def test_others_see_what_is_sold_in_one_query(shop: Shop) -> None:
    part = (await shop.make("Cup", tax_class="reduced", brand="Plain")).variants[0]
    made = await shop.make(
        "Set",
        msgspec.convert(
            {"sku": some_sku(), "components": [{"variantId": part.id, "quantity": 6}]}, NewVariant
        ),
    )
    bundle = made.variants[0]
    found = await shop.sellable(part.id, bundle.id)
    cup, cups = found[part.id], found[bundle.id]
    assert (cup.sku, cup.product_title, cup.prices) == (part.sku, "Cup", {"EUR": 1_250})
    assert (cup.tax_class, cup.brand, cup.status, cup.channels) == (
        "reduced",
        "Plain",
        "draft",
        ("online",),
    )
    assert (cup.is_bundle, cups.is_bundle, cups.components) == (False, True, ((part.id, 6),))
    async with shop.use(ProductService) as products:
        for product_id in (cup.product_id, cups.product_id):
            await products.act(shop.store_id, ActOnProduct(product_id, 1, ProductAction.ACTIVATE))
    assert {each.status for each in (await shop.sellable(part.id, bundle.id)).values()} == {
        "active"
    }


@pytest.mark.parametrize(
    ("given", "paths"),
    [
        (
            {"options": ("Size",)},
            {*VALUES},
        ),
        (
            {"options": ("Size", "Size")},
            {("options", 1), *VALUES},
        ),
        ({}, {*VALUES}),
        (
            {"expiry": ExpiryPolicy(expires=False, shelf_life_days=3)},
            {("expiry",), *VALUES},
        ),
    ],
)
async def test_what_does_not_fit_is_refused_whole(
    shop: Shop, given: dict[str, Any], paths: set[Any]
) -> None:
    """With the place of each fault; nothing is kept."""
    pair = (NewVariant(some_sku()), NewVariant(some_sku()))
    with pytest.raises(InvalidInputError) as refusal:
        await shop.make("Pair", *pair, **given)
    assert {issue.path for issue in refusal.value.issues} == paths
    async with shop.use(ProductService) as products:
        with pytest.raises(ProductNotFoundError):
            await products.get_by_slug(shop.store_id, "pair")


async def test_prices_that_cannot_be_are_refused(shop: Shop) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        await shop.make("Mug", NewVariant(some_sku(), prices=(euros(9, 9), euros(8))))
    assert {issue.path[-1] for issue in refusal.value.issues} == {"currency", "compareAtMinor"}
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"currency": "EUX", "amountMinor": 1}, VariantPrice)


async def test_bundles_of_bundles_and_of_strangers_are_refused(
    shop: Shop, database: Database
) -> None:
    cup = (await shop.make("Cup")).variants[0].id
    parts = {"components": [{"variantId": cup}]}
    bundle = msgspec.convert({"sku": some_sku(), **parts}, NewVariant)
    nested = (await shop.make("Set", bundle)).variants[0].id
    other = Shop(shop.house, await open_store(database))
    for owner, part in ((shop, nested), (other, cup)):
        given = {"sku": some_sku(), "components": [{"variantId": part}]}
        with pytest.raises(InvalidInputError) as refusal:
            await owner.make("Nested", msgspec.convert(given, NewVariant))
        assert [i.path[-1] for i in refusal.value.issues] == ["variantId"]
        async with owner.use(ProductService) as products:
            with pytest.raises(ProductNotFoundError):
                await products.get_by_slug(owner.store_id, "nested")


async def test_an_sku_is_one_variants(shop: Shop, database: Database) -> None:
    """Of the store: another one may have the same."""
    sku = some_sku()
    await shop.make("First", NewVariant(sku))
    with pytest.raises(SKUTakenError) as refusal:
        await shop.make(
            "Second", NewVariant(some_sku(), ("S",)), NewVariant(sku, ("L",)), options=("Size",)
        )
    assert refusal.value.skus == (sku,)
    async with shop.use(ProductService) as products:
        with pytest.raises(ProductNotFoundError):
            await products.get_by_slug(shop.store_id, "second")
    other = Shop(shop.house, await open_store(database))
    assert (await other.make("First", NewVariant(sku))).variants[0].sku == sku


async def test_a_change_names_the_version_that_was_seen(shop: Shop, database: Database) -> None:
    made = await shop.make("Mug", description="Old")
    async with shop.use(ProductService) as products:
        changed = await products.update(
            shop.store_id, UpdateProduct(id=made.id, version=1, title="Cup", brand="Plain")
        )
    assert changed == msgspec.structs.replace(made, title="Cup", brand="Plain", version=2)
    async with shop.use(ProductService) as products:
        with pytest.raises(ProductChangedError):
            await products.update(shop.store_id, UpdateProduct(id=made.id, version=1, title="Lost"))
    assert await shop.product(made.id) == changed
    (told,) = await announced(database, ProductUpdated, store_id=shop.store_id)
    assert told.revision == 2


async def test_of_many_who_saw_the_same_one_changes_it(shop: Shop) -> None:
    made = await shop.make("Mug")

    async def change(number: int) -> str | None:
        try:
            async with shop.use(ProductService) as products:
                command = UpdateProduct(id=made.id, version=1, title=f"Mug {number}")
                return (await products.update(shop.store_id, command)).title
        except ProductChangedError:
            return None

    titles = [title for title in await asyncio.gather(*map(change, range(8))) if title]
    product = await shop.product(made.id)
    assert titles == [product.title]
    assert product.version == 2


async def test_a_product_goes_its_way(shop: Shop, database: Database) -> None:
    """Each answer has what may come next; nothing else is done."""
    made = await shop.make("Mug")
    version, way = 1, []
    for action in ("activate", "archive", "unpublish", "archive", "activate", "unpublish"):
        async with shop.use(ProductService) as products:
            command = ActOnProduct(made.id, version, ProductAction(action))
            product = await products.act(shop.store_id, command)
        version = product.version
        way.append((product.status.value, *product.allowed_actions))
    assert way == [
        ("active", "archive", "unpublish"),
        ("archived", "activate", "unpublish"),
        ("draft", "activate", "archive"),
        ("archived", "activate", "unpublish"),
        ("active", "archive", "unpublish"),
        ("draft", "activate", "archive"),
    ]
    async with shop.use(ProductService) as products:
        command = ActOnProduct(made.id, version, ProductAction.UNPUBLISH)
        with pytest.raises(StatusError):
            await products.act(shop.store_id, command)
    assert await shop.product(made.id) == product
    assert len(await announced(database, ProductArchived, store_id=shop.store_id)) == 2


async def test_input_of_the_wire_is_bounded() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"title": "x", "variants": []}, CreateProduct)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"title": "x", "variants": [{"sku": " x"}]}, CreateProduct)
