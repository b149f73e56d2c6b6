"""RetailRocket's events.csv: visitors and items without prices, not sorted by time."""

from typing import Final

from cartwheel.domains.clickstreams.formats.events import (
    Format,
    ImportedEvent,
    Order,
    Product,
    RejectedLineError,
)
from cartwheel.domains.clickstreams.formats.fields import epoch_ms, identify, iso, require, split

_COLUMNS: Final = "timestamp,visitorid,event,itemid,transactionid"
_WIDTH: Final = len(_COLUMNS.split(","))
_SECONDS: Final = (10**9, 10**10)
"""As milliseconds these are of January 1970; as seconds, of the years from 2001 on."""

_NAMES: Final = {
    "view": "Product Viewed",
    "addtocart": "Product Added",
    "transaction": "Order Completed",
}


def parse(line: bytes) -> ImportedEvent:
    """
    Read one row; each item of a transaction is a row of its own with the same order id.

    Raises:
        RejectedLineError: the row cannot become an event.
    """
    time, visitor_id, kind, item_id, transaction_id = split(line, count=_WIDTH)
    milliseconds = epoch_ms(time, per_unit=1)
    if milliseconds is None:
        raise RejectedLineError(f"timestamp is not a number of milliseconds: {time[:40]!r}")
    if _SECONDS[0] <= milliseconds < _SECONDS[1]:
        raise RejectedLineError(f"timestamp is in seconds, milliseconds are expected: {time}")
    name = _NAMES.get(kind)
    if name is None:
        raise RejectedLineError(f"event is not known: {kind[:40]!r}")
    product = Product(
        product_id=require(item_id, name="itemid"), quantity=None if kind == "view" else 1
    )
    return ImportedEvent(
        message_id=identify(line),
        event=name,
        anonymous_id=require(visitor_id, name="visitorid"),
        timestamp=iso(milliseconds),
        properties=Order(products=(product,), order_id=transaction_id or None)
        if kind == "transaction"
        else product,
    )


def occurred_ms(line: bytes) -> int | None:
    """Read the time of a row alone."""
    return epoch_ms(line.partition(b",")[0].strip(b'"').decode("ascii", "replace"), per_unit=1)


RETAILROCKET: Final = Format(
    name="retailrocket",
    header=_COLUMNS.encode(),
    shape=_COLUMNS,
    parse=parse,
    occurred_ms=occurred_ms,
)
