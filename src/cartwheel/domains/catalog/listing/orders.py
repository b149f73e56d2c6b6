"""The orders that lists have: what is sorted by, and how a list goes on from a place in it."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

import msgspec

from cartwheel.domains.catalog.listing.contracts import ProductOrder
from cartwheel.kernel.errors import InvalidInputError, Issue


@dataclass(frozen=True, slots=True)
class Order:
    """
    An order by a column, and by the id where that is the same.

    Rows come from `source` as `o`, in which an index has them in this order.
    """

    source: str
    key: str
    column: str
    kind: str
    type: type
    down: bool = False


_PRODUCTS: Final = "catalog_products o"
_SPANS: Final = "catalog_price_spans o"

ORDERS: Final = MappingProxyType(
    {
        ProductOrder.NEWEST: Order(
            "catalog_indexed o", "product_id", "o.product_id", "uuid", UUID, down=True
        ),
        ProductOrder.OLDEST: Order("catalog_indexed o", "product_id", "o.product_id", "uuid", UUID),
        ProductOrder.TITLE: Order("catalog_indexed o", "product_id", "o.title", "text", str),
        ProductOrder.UPDATED: Order(
            _PRODUCTS, "id", "o.updated_at", "timestamptz", datetime, down=True
        ),
        ProductOrder.CHEAPEST: Order(_SPANS, "product_id", "o.low_minor", "bigint", int),
        ProductOrder.DEAREST: Order(_SPANS, "product_id", "o.low_minor", "bigint", int, down=True),
    }
)

_Place = tuple[str, Any, UUID]


def cursor_of(order: str, value: Any, product_id: UUID) -> str:
    """Return the place behind a product, in a text that says nothing to others."""
    told = msgspec.json.encode((order, value, product_id))
    return base64.urlsafe_b64encode(told).decode().rstrip("=")


def place_of(cursor: str, *, order: str, kind: type) -> tuple[Any, UUID]:
    """
    Return the place that a cursor tells.

    Raises:
        InvalidInputError: it is none, or one of another order.
    """
    try:
        told = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        of, value, product_id = msgspec.json.decode(told, type=tuple[str, Any, UUID])
        if of == order:
            return msgspec.convert(value, kind, strict=False), product_id
    except (binascii.Error, msgspec.DecodeError, msgspec.ValidationError, ValueError):
        pass
    raise InvalidInputError(Issue(("cursor",), "It is no cursor of this list"))
