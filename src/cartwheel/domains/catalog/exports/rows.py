"""Products as the rows of a file."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from cartwheel.domains.catalog.attributes.values import AttributeValue
from cartwheel.domains.catalog.imports.layout import option_name, option_value
from cartwheel.domains.catalog.products.contracts import Product, Variant
from cartwheel.kernel.money import to_major


def rows_of(
    product: Product, columns: Sequence[str], *, categories: Mapping[UUID, str]
) -> Iterator[list[str]]:
    """Return a row for each variant, in their order; what is of the product stands in each."""
    told = _product(product, categories)
    for variant in product.variants:
        cells = told | _variant(variant)
        yield [cells.get(column, "") for column in columns]


def _product(product: Product, categories: Mapping[UUID, str]) -> dict[str, str]:
    expiry = product.expiry
    return {
        "handle": product.slug,
        "title": product.title,
        "description": product.description,
        "status": product.status,
        "kind": product.kind,
        "brand": product.brand,
        "tax_class": product.tax_class,
        "channels": "|".join(product.channels),
        "categories": "|".join(categories[each] for each in product.category_ids),
        "expires": _text(expiry.expires),
        "shelf_life_days": "" if expiry.shelf_life_days is None else str(expiry.shelf_life_days),
        "sell_until_days": str(expiry.sell_until_days),
        **{option_name(place): each.name for place, each in enumerate(product.options)},
        **{f"attribute:{key}": _text(value) for key, value in product.attributes.items()},
    }


def _variant(variant: Variant) -> dict[str, str]:
    cells = {
        "sku": variant.sku,
        "variant_title": variant.title,
        "variant_status": variant.status,
        "barcode": variant.barcode,
        "weight_g": "" if variant.weight_g is None else str(variant.weight_g),
        **{option_value(place): value for place, value in enumerate(variant.option_values)},
    }
    for price in variant.prices:
        cells[f"price {price.currency}"] = f"{to_major(price.amount_minor, price.currency):f}"
        if price.compare_at_minor is not None:
            compared = to_major(price.compare_at_minor, price.currency)
            cells[f"compare_at {price.currency}"] = f"{compared:f}"
    return cells


def _text(value: AttributeValue) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else repr(value)
