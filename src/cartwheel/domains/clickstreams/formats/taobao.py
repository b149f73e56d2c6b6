"""Taobao's UserBehavior.csv: no header, no prices, sorted by user and not by time."""

from typing import Final

from cartwheel.domains.clickstreams.formats.events import (
    Format,
    ImportedEvent,
    Order,
    Product,
    RejectedLineError,
)
from cartwheel.domains.clickstreams.formats.fields import epoch_ms, identify, iso, require, split

_COLUMNS: Final = "user_id,item_id,category_id,behavior,timestamp"
_WIDTH: Final = len(_COLUMNS.split(","))
_NAMES: Final = {
    "pv": "Product Viewed",
    "cart": "Product Added",
    "fav": "Product Added to Wishlist",
    "buy": "Order Completed",
}


def parse(line: bytes) -> ImportedEvent:
    """
    Read one row; the category's number stands for its name.

    Raises:
        RejectedLineError: the row cannot become an event.
    """
    user_id, item_id, category_id, kind, time = split(line, count=_WIDTH)
    milliseconds = epoch_ms(time, per_unit=1000)
    if milliseconds is None:
        raise RejectedLineError(f"timestamp is not a number of seconds: {time[:40]!r}")
    name = _NAMES.get(kind)
    if name is None:
        raise RejectedLineError(f"behavior is not known: {kind[:40]!r}")
    product = Product(
        product_id=require(item_id, name="item_id"),
        category=category_id or None,
        quantity=1 if kind in ("cart", "buy") else None,
    )
    return ImportedEvent(
        message_id=identify(line),
        event=name,
        anonymous_id=require(user_id, name="user_id"),
        timestamp=iso(milliseconds),
        properties=Order(products=(product,)) if kind == "buy" else product,
    )


def occurred_ms(line: bytes) -> int | None:
    """Read the time of a row alone."""
    text = line.rpartition(b",")[2].strip(b'"').decode("ascii", "replace")
    return epoch_ms(text, per_unit=1000)


TAOBAO: Final = Format(
    name="taobao",
    header=None,
    shape=f"{_COLUMNS}, without a header",
    parse=parse,
    occurred_ms=occurred_ms,
)
