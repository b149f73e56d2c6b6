"""
What was known at a moment beside the abandonment itself, by where it is from.

Facts hold counts and moments, never what only holds for a while, such as days since something:
`computing` makes those, so that facts that are kept for a time stay true. Each says as of when it
was found; nothing that happened later is in it. Amounts are in the order of a US dollar.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec


class VisitorFacts(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """
    What a shopper bought before: the last carts, fifty at most.

    `recovered` counts those of them that had been abandoned first. `categories` has the pieces
    and what they came to by category, that of most pieces first.
    """

    as_of: datetime
    bought: int = 0
    recovered: int = 0
    last_bought_at: datetime | None = None
    average_order: float | None = None
    categories: tuple[tuple[str, int, float], ...] = ()


class SessionFacts(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a shopper's events of the day before say; nothing where none were found."""

    as_of: datetime
    visits: int | None = None
    views: int | None = None
    removals: int | None = None
    device: str | None = None
    traffic: str | None = None
    country: str | None = None


class StoreFacts(msgspec.Struct, frozen=True, array_like=True):
    """A shop: where it is, and how it does. `paid` is the average price of a piece by category."""

    as_of: datetime
    time_zone: str = "UTC"
    country: str = ""
    region: str = ""
    conversion_rate: float | None = None
    kept_share: float | None = None
    paid: Mapping[str, float] = {}


class StockFacts(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """How many pieces of the scarcest product of a cart can be sold, None when nobody knows."""

    as_of: datetime
    scarcest: int | None = None


class Known(msgspec.Struct, frozen=True, array_like=True):
    """All of it about one cart; None is what could not be found out."""

    visitor: VisitorFacts | None = None
    session: SessionFacts | None = None
    store: StoreFacts | None = None
    stock: StockFacts | None = None


NOTHING: Final = Known()
