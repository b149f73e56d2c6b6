"""Variants are added, changed and archived, and options make a matrix of them."""

import asyncio
from typing import Any

import msgspec
import pytest
from tests.domains.catalog.making import Shop, euros, some_sku

from cartwheel.domains.catalog.errors import ProductChangedError, SKUTakenError
from cartwheel.domains.catalog.products.contracts import (
    BundleComponent,
    NewVariant,
    Product,
    VariantStatus,
)
from cartwheel.domains.catalog.products.variant_contracts import (
    AddVariants,
    FillMatrix,
    UpdateVariant,
)
from cartwheel.domains.catalog.products.variant_service import VariantService
from cartwheel.domains.catalog.sellable import VariantCatalog
from cartwheel.kernel.errors import InvalidInputError


async def fill(shop: Shop, product: Product, options: dict[str, tuple[str, ...]]) -> Product:
    given = {
        "productId": product.id,
        "version": product.version,
        "options": [{"name": name, "values": values} for name, values in options.items()],
        "skuPrefix": f"P{product.id.hex}",
        "prices": [{"currency": "EUR", "amountMinor": 900}],
    }
    async with shop.use(VariantService) as variants:
        return await variants.fill(shop.store_id, msgspec.convert(given, FillMatrix))


async def update(shop: Shop, product: Product, place: int, **given: Any) -> Product:
    async with shop.use(VariantService) as variants:
        command = UpdateVariant(id=product.variants[place].id, version=product.version, **given)
        return await variants.update(shop.store_id, command)


def values(product: Product) -> list[tuple[str, ...]]:
    return [each.option_values for each in product.variants]


async def test_options_make_a_matrix(shop: Shop) -> None:
    """What there is stays, with the first value of what is new."""
    product = await shop.make("Shirt")
    sold = product.variants[0]
    product = await fill(shop, product, {"Size": ("S", "M")})
    assert values(product) == [("S",), ("M",)]
    assert product.variants[0].id == sold.id
    product = await fill(shop, product, {"Color": ("Red", "Blue"), "Size": ("S", "M", "L")})
    assert values(product) == [
        ("Red", "S"),
        ("Red", "M"),
        ("Red", "L"),
        ("Blue", "S"),
        ("Blue", "M"),
        ("Blue", "L"),
    ]
    assert [option.name for option in product.options] == ["Color", "Size"]
    assert product.variants[0].prices == sold.prices
    assert product.variants[5].prices == (euros(900),)
    assert product.variants[5].sku.endswith("-BLUE-L")
    again = await fill(shop, product, {"Color": ("Red", "Blue"), "Size": ("S", "M", "L")})
    assert again.variants == product.variants


@pytest.mark.parametrize(
    "options",
    [
        {"Size": ("M", "L")},
        {"Size": ("S", "M", "S")},
        {"Color": ("Red",)},
        {"Size": tuple(f"{n}" for n in range(16)), "Color": tuple(f"{n}" for n in range(16))},
    ],
)
async def test_a_matrix_that_does_not_fit_is_refused(
    shop: Shop, options: dict[str, tuple[str, ...]]
) -> None:
    product = await fill(shop, await shop.make("Shirt"), {"Size": ("S", "M")})
    with pytest.raises(InvalidInputError):
        await fill(shop, product, options)
    assert await shop.product(product.id) == product


async def test_an_option_goes_when_one_variant_is_left_of_each(shop: Shop) -> None:
    product = await fill(shop, await shop.make("Shirt"), {"Size": ("S",), "Color": ("Red", "Blue")})
    product = await update(shop, product, 1, status=VariantStatus.ARCHIVED)
    product = await fill(shop, product, {"Size": ("S", "M")})
    assert values(product) == [("S",), ("S",), ("M",)]
    assert [each.status for each in product.variants] == ["active", "archived", "active"]


async def test_variants_are_added(shop: Shop) -> None:
    product = await fill(shop, await shop.make("Shirt"), {"Size": ("S",)})
    async with shop.use(VariantService) as variants:
        command = AddVariants(product.id, product.version, (NewVariant(some_sku(), ("XL",)),))
        product = await variants.add(shop.store_id, command)
    assert values(product) == [("S",), ("XL",)]
    for again in (("XL",), (), ("M", "Red")):
        async with shop.use(VariantService) as variants:
            command = AddVariants(product.id, product.version, (NewVariant(some_sku(), again),))
            with pytest.raises(InvalidInputError):
                await variants.add(shop.store_id, command)
    assert await shop.product(product.id) == product


async def test_a_variant_is_changed_and_others_see_it(shop: Shop) -> None:
    product = await shop.make("Mug")
    sku = some_sku()
    changed = await update(
        shop, product, 0, sku=sku, title="Red", weight_g=300, prices=(euros(1_000, 1_500),)
    )
    variant = changed.variants[0]
    assert (variant.sku, variant.title, variant.weight_g) == (sku, "Red", 300)
    assert changed.version == 2
    seen = (await shop.sellable(variant.id))[variant.id]
    assert (seen.sku, seen.prices, seen.compare_at) == (sku, {"EUR": 1_000}, {"EUR": 1_500})
    with pytest.raises(ProductChangedError):
        await update(shop, product, 0, title="Lost")
    other = await shop.make("Cup")
    with pytest.raises(SKUTakenError):
        await update(shop, other, 0, sku=sku, prices=(euros(1),))
    assert await shop.product(other.id) == other
    assert await shop.product(product.id) == changed
    archived = await update(shop, changed, 0, status=VariantStatus.ARCHIVED)
    assert archived.variants[0].status == "archived"


async def test_no_bundle_is_in_a_bundle(shop: Shop) -> None:
    cup, plate, tray = [await shop.make(title) for title in ("Cup", "Plate", "Tray")]
    parts = [BundleComponent(each.variants[0].id, 2) for each in (cup, plate, tray)]
    bundle = await update(shop, tray, 0, components=(parts[0],))
    assert bundle.variants[0].components == (parts[0],)
    for refused, components in ((plate, (parts[2],)), (cup, (parts[1],)), (bundle, (parts[2],))):
        with pytest.raises(InvalidInputError):
            await update(shop, refused, 0, components=components)
        assert await shop.product(refused.id) == refused
    plain = await update(shop, bundle, 0, components=())
    assert plain.variants[0].components == ()


async def test_two_that_become_parts_of_each_other_at_once_do_not_both(shop: Shop) -> None:
    first, second = await shop.make("First"), await shop.make("Second")
    outcomes = await asyncio.gather(
        update(shop, first, 0, components=(BundleComponent(second.variants[0].id),)),
        update(shop, second, 0, components=(BundleComponent(first.variants[0].id),)),
        return_exceptions=True,
    )
    names = sorted(type(each).__name__ for each in outcomes)
    assert names == ["InvalidInputError", "Product"]
    made = [await shop.product(each.id) for each in (first, second)]
    assert sum(bool(each.variants[0].components) for each in made) == 1


async def test_variants_are_named_by_product_and_what_tells_them_apart(shop: Shop) -> None:
    product = await fill(shop, await shop.make("Shirt"), {"Size": ("S", "M")})
    async with shop.use(VariantCatalog) as catalog:
        found = await catalog.variants(shop.store_id, [each.id for each in product.variants])
    assert sorted(each.name for each in found.values()) == ["Shirt", "Shirt, M"]
