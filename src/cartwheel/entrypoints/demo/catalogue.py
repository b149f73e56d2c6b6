"""The shelves: categories, attributes, products and a bundle."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from cartwheel.domains.catalog.api import (
    ActOnProduct,
    AttributeKind,
    AttributeService,
    BundleComponent,
    CategoryService,
    CreateAttribute,
    CreateCategory,
    CreateProduct,
    NewVariant,
    ProductAction,
    ProductFeed,
    ProductService,
    SellableVariant,
    VariantCatalog,
    VariantPrice,
)
from cartwheel.entrypoints.demo.goods import MATERIALS, PERISHABLE, REDUCED, TREE, Good, all_goods
from cartwheel.entrypoints.demo.stage import Stage
from cartwheel.kernel.money import to_major

BUNDLE: Final = "breakfast-set"
_BUNDLED: Final = (("kitchen-7", 1), ("kitchen-6", 1), ("kitchen-3", 1))
_BUNDLE_PRICES: Final = (VariantPrice("EUR", 8490, 9870), VariantPrice("USD", 9490))
_ATTRIBUTES: Final = (
    CreateAttribute(
        key="material", name="Material", kind=AttributeKind.CHOICE, choices=MATERIALS, position=1
    ),
    CreateAttribute(
        key="warranty", name="Warranty", kind=AttributeKind.NUMBER, unit="years", position=2
    ),
    CreateAttribute(key="handmade", name="Made by hand", kind=AttributeKind.BOOLEAN, position=3),
)
_KEYS: Final = frozenset(each.key for each in _ATTRIBUTES)
_COLUMNS: Final = (
    *("handle", "title", "description", "status", "brand", "tax_class", "channels", "categories"),
    *("expires", "shelf_life_days", "sell_until_days", "sku", "weight_g"),
    *("option1_name", "option1_value", "price EUR", "compare_at EUR", "price USD"),
    *(f"attribute:{each.key}" for each in _ATTRIBUTES),
)
_LEFT_DAYS: Final = 30
_MADE_BY_HAND: Final = 5_000


async def fill_shelves(stage: Stage) -> dict[str, SellableVariant]:
    """Make what is missing of the catalogue; return its variants by SKU, with the bundle's."""
    categories = await _make_room(stage)
    goods = all_goods()
    codes = [*(each.sku for each in goods), BUNDLE]
    async with stage.open() as scope:
        variants = await scope.get(VariantCatalog)
        known = await variants.by_sku(stage.store_id, codes)
        missing = [each for each in goods if each.sku not in known]
        if missing:
            feed = await scope.get(ProductFeed)
            rows = [_row(each) for each in missing]
            refused = await feed.put_all(stage.store_id, _COLUMNS, rows, attributes=_KEYS)
            if refused:
                raise ValueError(f"the demo's products were refused: {refused}")
            known = await variants.by_sku(stage.store_id, codes)
        if BUNDLE not in known:
            products = await scope.get(ProductService)
            await _tie(stage, products, known, category=categories["Kitchen"])
            known = await variants.by_sku(stage.store_id, codes)
    return known


async def _make_room(stage: Stage) -> dict[str, UUID]:
    """Make categories and attributes; return the former by name."""
    async with stage.open() as scope:
        categories = await scope.get(CategoryService)
        known = {each.name: each.id for each in (await categories.tree(stage.store_id)).items}
        for top, names in TREE.items():
            for place, name in enumerate((top, *names)):
                if name not in known:
                    parent = None if name == top else known[top]
                    new = CreateCategory(name, parent_id=parent, position=place)
                    known[name] = (await categories.create(stage.store_id, new)).id
        attributes = await scope.get(AttributeService)
        there = {each.key for each in (await attributes.list_all(stage.store_id)).items}
        for attribute in _ATTRIBUTES:
            if attribute.key not in there:
                await attributes.create(stage.store_id, attribute)
    return known


def _row(good: Good) -> tuple[str, ...]:
    product, prices = good.product, good.prices
    keeps = PERISHABLE.get(product.id)
    was = good.was_minor
    return (
        # The synthetic shoppers look at this address.
        product.id,
        product.name,
        good.description,
        "active",
        product.brand,
        "reduced" if product.id in REDUCED else "standard",
        "online",
        product.category.lower(),
        "true" if keeps else "false",
        str(keeps or ""),
        str(_LEFT_DAYS if keeps else ""),
        good.sku,
        str(good.weight_g),
        good.option,
        good.value,
        _amount(prices["EUR"]),
        "" if was is None else _amount(was),
        _amount(prices["USD"]),
        good.material,
        "" if keeps else str(2 + product.price_minor // _MADE_BY_HAND),
        "true" if product.price_minor >= _MADE_BY_HAND else "false",
    )


def _amount(minor: int) -> str:
    return f"{to_major(minor, 'EUR'):f}"


async def _tie(
    stage: Stage, products: ProductService, known: Mapping[str, SellableVariant], *, category: UUID
) -> None:
    parts = tuple(BundleComponent(known[sku].variant_id, count) for sku, count in _BUNDLED)
    made = await products.create(
        stage.store_id,
        CreateProduct(
            title="Breakfast set",
            slug=BUNDLE,
            description="Espresso pot, mixing bowls and chopping board, for less than one by one.",
            brand="Hearth",
            category_ids=(category,),
            attributes={"material": "Mixed"},
            variants=(NewVariant(BUNDLE, prices=_BUNDLE_PRICES, components=parts),),
        ),
    )
    await products.act(stage.store_id, ActOnProduct(made.id, made.version, ProductAction.ACTIVATE))
