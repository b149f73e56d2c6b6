"""REES46 open data: one row per view, cart, removal or purchase, prices in US dollars."""

from typing import Final

from cartwheel.domains.clickstreams.formats.events import (
    Context,
    Format,
    ImportedEvent,
    Order,
    Product,
    RejectedLineError,
)
from cartwheel.domains.clickstreams.formats.fields import (
    identify,
    price_of,
    require,
    split,
    utc_second,
)

_COLUMNS: Final = (
    "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session"
)
_WIDTH: Final = len(_COLUMNS.split(","))
_NAMES: Final = {
    "view": "Product Viewed",
    "cart": "Product Added",
    "remove_from_cart": "Product Removed",
    "purchase": "Order Completed",
}
_CURRENCY: Final = "USD"


def parse(line: bytes) -> ImportedEvent:
    """
    Read one row; a purchase row is an order of one product, and of a negative price a refund.

    Raises:
        RejectedLineError: the row cannot become an event.
    """
    time, kind, product_id, _, category, brand, price, user_id, session = split(line, count=_WIDTH)
    occurred = utc_second(time)
    if occurred is None:
        raise RejectedLineError(f"event_time is not a time in UTC: {time[:40]!r}")
    name = _NAMES.get(kind)
    if name is None:
        raise RejectedLineError(f"event_type is not known: {kind[:40]!r}")
    amount = price_of(price)
    product = Product(
        product_id=require(product_id, name="product_id"),
        category=category or None,
        brand=brand or None,
        price=amount,
        currency=_CURRENCY,
        quantity=None if kind == "view" else 1,
    )
    is_refund = kind == "purchase" and amount < 0
    return ImportedEvent(
        message_id=identify(line),
        event="Order Refunded" if is_refund else name,
        anonymous_id=require(user_id, name="user_id"),
        timestamp=occurred[0],
        properties=Order(products=(product,), total=product.price, currency=_CURRENCY)
        if kind == "purchase"
        else product,
        context=Context(session_id=session) if session else None,
    )


def occurred_ms(line: bytes) -> int | None:
    """Read the time of a row alone."""
    occurred = utc_second(line.partition(b",")[0].strip(b'"').decode("ascii", "replace"))
    return occurred and occurred[1]


REES46: Final = Format(
    name="rees46",
    header=_COLUMNS.encode(),
    shape=_COLUMNS,
    parse=parse,
    occurred_ms=occurred_ms,
)
