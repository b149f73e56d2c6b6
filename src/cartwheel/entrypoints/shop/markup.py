"""What pages say to programs: schema.org markup, and the events that the tracker reads."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urljoin
from uuid import UUID, uuid5

import msgspec
from markupsafe import Markup

from cartwheel.domains.catalog.categories.contracts import Category
from cartwheel.domains.catalog.products.contracts import Product, Variant
from cartwheel.domains.inventory.holds.stock import Availability
from cartwheel.domains.orders.carts.contracts import ShoppingCart
from cartwheel.domains.orders.contracts import Order
from cartwheel.kernel.money import to_major

_SCHEMA: Final = "https://schema.org"
_VARIES_BY: Final = {"color": "color", "colour": "color", "size": "size", "material": "material"}


def embedded(value: object) -> Markup:
    """Return JSON that no browser takes for the end of its block."""
    text = msgspec.json.encode(value, order="deterministic").decode()
    return Markup(text.replace("<", "\\u003c").replace("&", "\\u0026"))  # noqa: S704


def price_of(variant: Variant, currency: str) -> int | None:
    """Return what a variant costs, in minor units."""
    return next((each.amount_minor for each in variant.prices if each.currency == currency), None)


def major(minor: int, currency: str) -> str:
    """Return an amount in major units, as markup and events have it."""
    return f"{to_major(minor, currency):f}"


def product_markup(
    product: Product,
    *,
    url: str,
    currency: str,
    category: Category | None,
    free: Mapping[UUID, Availability],
) -> dict[str, Any]:
    """Describe a product, or a group of those that its variants are."""
    about: dict[str, Any] = {
        "@context": _SCHEMA,
        "name": product.title,
        "description": product.description,
        "url": url,
        "brand": {"@type": "Brand", "name": product.brand},
        "image": [urljoin(url, each.sizes[-1].url) for each in product.media if each.sizes],
    }
    if category is not None:
        about["category"] = category.name
    variants = [each for each in product.variants if each.status == "active"]
    if len(variants) == 1:
        [only] = variants
        return {
            **about,
            "@type": "Product",
            "productID": str(product.id),
            "sku": only.sku,
            "offers": _offer(only, url=url, currency=currency, free=free),
        }
    names = [option.name.lower() for option in product.options]
    return {
        **about,
        "@type": "ProductGroup",
        "productGroupID": str(product.id),
        "variesBy": [f"{_SCHEMA}/{_VARIES_BY[name]}" for name in names if name in _VARIES_BY],
        "hasVariant": [
            {
                "@type": "Product",
                "name": f"{product.title}, {each.title}",
                "sku": each.sku,
                "image": about["image"][:1],
                "offers": _offer(each, url=url, currency=currency, free=free),
                **{
                    _VARIES_BY[name]: value
                    for name, value in zip(names, each.option_values, strict=False)
                    if name in _VARIES_BY
                },
            }
            for each in variants
        ],
    }


def trail_markup(steps: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Describe the way to a page, by names and addresses."""
    return {
        "@context": _SCHEMA,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": url}
            for place, (name, url) in enumerate(steps, 1)
        ],
    }


def list_markup(urls: Sequence[str]) -> dict[str, Any]:
    """Describe a list of products by their addresses."""
    return {
        "@context": _SCHEMA,
        "@type": "ItemList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "url": url}
            for place, url in enumerate(urls, 1)
        ],
    }


def shop_markup(name: str, url: str) -> dict[str, Any]:
    """Describe the shop and its search."""
    return {
        "@context": _SCHEMA,
        "@type": "WebSite",
        "name": name,
        "url": url,
        "potentialAction": {
            "@type": "SearchAction",
            "target": f"{url}/search?q={{words}}",
            "query-input": "required name=words",
        },
    }


def tracked_item(
    product_id: UUID,
    name: str,
    *,
    price_minor: int,
    currency: str,
    quantity: int | None = None,
    **more: str,
) -> dict[str, Any]:
    """Describe an item as events do."""
    item: dict[str, Any] = {
        "product_id": str(product_id),
        "name": name[:500],
        "price": major(price_minor, currency),
        "currency": currency,
        **{key: value for key, value in more.items() if value},
    }
    return item if quantity is None else {**item, "quantity": quantity}


def tracked_cart(cart: ShoppingCart) -> dict[str, Any]:
    """Describe a cart as events do."""
    lines = cart.quote.lines if cart.quote is not None else ()
    return {
        "cart_id": str(cart.id),
        "currency": cart.currency,
        "products": [
            tracked_item(
                each.product_id,
                each.title,
                price_minor=each.unit.amount_minor,
                currency=cart.currency,
                quantity=each.quantity,
            )
            for each in lines
        ],
    }


def tracked_order(order: Order) -> tuple[str, dict[str, Any]]:
    """Describe an order as events do, under the id by which the server tells of it too."""
    return str(uuid5(order.id, "Order Completed")), {
        "order_id": order.number,
        "total": major(order.total_minor, order.currency),
        "currency": order.currency,
        "products": [
            tracked_item(
                each.product_id,
                each.title,
                price_minor=each.unit_minor,
                currency=order.currency,
                quantity=each.quantity,
            )
            for each in order.lines
        ],
    }


def _offer(
    variant: Variant, *, url: str, currency: str, free: Mapping[UUID, Availability]
) -> dict[str, Any]:
    minor = price_of(variant, currency)
    there = free.get(variant.id)
    is_there = there is None or there.is_available
    return {
        "@type": "Offer",
        "url": url,
        "price": None if minor is None else major(minor, currency),
        "priceCurrency": currency,
        "availability": f"{_SCHEMA}/{'InStock' if is_there else 'OutOfStock'}",
        "itemCondition": f"{_SCHEMA}/NewCondition",
    }
