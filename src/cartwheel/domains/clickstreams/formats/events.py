"""What every format gives: an event in the ingest's terms, or a rejected line."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import msgspec


class RejectedLineError(ValueError):
    """A line that cannot become an event; the message is the reason."""


class Product(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, gc=False):
    """A product as it was seen, added, removed or bought; `price` in major units."""

    product_id: str
    category: str | None = None
    brand: str | None = None
    price: Decimal | None = None
    currency: str | None = None
    quantity: int | None = None


class Order(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, gc=False):
    """A purchase of the products listed; `total` in major units."""

    products: tuple[Product, ...]
    order_id: str | None = None
    total: Decimal | None = None
    currency: str | None = None


class Context(msgspec.Struct, frozen=True, rename="camel", gc=False):
    """The circumstances an export tells us about."""

    session_id: str


class ImportedEvent(
    msgspec.Struct,
    frozen=True,
    rename="camel",
    omit_defaults=True,
    gc=False,
    tag_field="type",
    tag="track",
):
    """One row as a track event; `timestamp` is ISO 8601 in UTC."""

    message_id: str
    event: str
    anonymous_id: str
    timestamp: str
    properties: Product | Order
    context: Context | None = None


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of export: what it is called and how its lines are read."""

    name: str
    header: bytes | None
    """The first line of every such file; None where files have no header."""
    shape: str
    """The columns, for messages to people."""
    parse: Callable[[bytes], ImportedEvent]
    """Read a line without its line end; raises `RejectedLineError`."""
    occurred_ms: Callable[[bytes], int | None]
    """Read a line's time alone, in epoch milliseconds; None where it cannot be read."""
