"""
The properties that the pipeline reads from e-commerce events, in Segment's or camel spelling.

What is said here beyond the types (`extra_json_schema`) stands in the built-in schemas alone:
decoding does not look at it, and what breaks it is repaired or set aside.
"""

from decimal import Decimal
from typing import Annotated, Final

import msgspec
from msgspec import Meta, field

from cartwheel.domains.events.messages import MOST_QUANTITY

LARGEST_PRICE: Final = 10**12
"""In minor units: far above any real price, and far below what 64 bits and JavaScript hold."""
LARGEST_ORDER: Final = 10**15
MOST_LINES: Final = 500
CURRENCY_PATTERN: Final = "^[A-Z]{3}$"


def _amount(largest: int) -> Meta:
    pattern = r"^[0-9]+(\.[0-9]+)?$"
    return Meta(extra_json_schema={"minimum": 0, "maximum": largest, "pattern": pattern})


Price = Annotated[Decimal, _amount(LARGEST_PRICE)] | None
Amount = Annotated[Decimal, _amount(LARGEST_ORDER)] | None
Currency = Annotated[str, Meta(extra_json_schema={"pattern": CURRENCY_PATTERN})] | None
Quantity = Annotated[int, Meta(extra_json_schema={"minimum": 1, "maximum": MOST_QUANTITY})] | None
Identifier = Annotated[str, Meta(max_length=255)] | int | None
Text = Annotated[str, Meta(max_length=500)] | None


class Product(msgspec.Struct, frozen=True, gc=False):
    """A product, alone or as a line of an order; prices are in major units."""

    product_id: Identifier = None
    product_id_camel: Identifier = field(default=None, name="productId")
    plain_id: Identifier = field(default=None, name="id")
    sku: Identifier = None
    name: Text = None
    category: Text = None
    brand: Text = None
    price: Price = None
    currency: Currency = None
    quantity: Quantity = None

    @property
    def id(self) -> str | None:
        """The product's id in whichever spelling it came."""
        for given in (self.product_id, self.product_id_camel, self.plain_id, self.sku):
            if given is not None and given != "":
                return str(given)
        return None


class Order(msgspec.Struct, frozen=True):
    """A completed order; amounts are in major units."""

    order_id: Identifier = None
    order_id_camel: Identifier = field(default=None, name="orderId")
    total: Amount = None
    revenue: Amount = None
    value: Amount = None
    currency: Currency = None
    products: Annotated[tuple[Product, ...], Meta(extra_json_schema={"maxItems": MOST_LINES})] = ()

    @property
    def id(self) -> str:
        """The order's id in whichever spelling it came, or nothing."""
        given = self.order_id if self.order_id is not None else self.order_id_camel
        return "" if given is None else str(given)

    @property
    def amount(self) -> Decimal | None:
        """What was paid, where the event says it."""
        for given in (self.total, self.revenue, self.value):
            if given is not None:
                return given
        return None


class Page(msgspec.Struct, frozen=True, gc=False):
    """The page that an event is of, and the one before."""

    url: str | None = None
    referrer: str | None = None
    search: str | None = None


class Context(msgspec.Struct, frozen=True, gc=False):
    """The part of the context that is read."""

    session_id: Identifier = None
    session_id_camel: Identifier = field(default=None, name="sessionId")
    user_agent: str | None = field(default=None, name="userAgent")
    ip: str | None = None
    page: Page | None = None
    campaign: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET

    @property
    def session(self) -> str:
        """The session's id in whichever spelling it came, or nothing."""
        given = self.session_id if self.session_id is not None else self.session_id_camel
        return "" if given is None else str(given)
