"""The orders that lists have: what is sorted by."""

from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from cartwheel.domains.catalog.listing.contracts import ProductOrder


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
