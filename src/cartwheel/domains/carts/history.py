"""What was bought before a moment, as it could be known then; for those who learn from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.domains.carts.contracts import Cart, CartItem
from cartwheel.domains.carts.models import cart_watermarks, carts
from cartwheel.domains.carts.repository import cart_of
from cartwheel.kernel.bulk import rows_given
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_cart = carts.c
_AT: Final = sa.DateTime(timezone=True)
_HERE: Final = _cart.store_id == sa.bindparam("store", type_=sa.Uuid)
_SINCE: Final = sa.bindparam("since", type_=_AT)
_UNTIL: Final = sa.bindparam("until", type_=_AT)
_MOST_OF_ONE: Final = 50
_MOST_PRICED: Final = 20_000


def _purchases() -> "sa.Select[Any]":
    asked = rows_given(visitors=sa.Text, moments=_AT)
    bought = (
        sa.select(
            _cart.closed_at,
            (_cart.state == sa.literal_column("'recovered'")).label("is_recovered"),
            _cart.order_value_minor,
            _cart.order_currency,
            _cart["items"],
        )
        .where(
            _HERE,
            _cart.visitor_id == asked.c.visitors,
            _cart.closed_at.is_not(None),
            _cart.closed_at < asked.c.moments,
        )
        .order_by(_cart.closed_at.desc(), _cart.id)
        .limit(_MOST_OF_ONE)
        .lateral("bought")
    )
    chosen = sa.select((asked.c.ordinal - 1).label("place"), *bought.c)
    return chosen.select_from(asked.join(bought, sa.true())).order_by(sa.text("1, 2 DESC"))


def _prices() -> "sa.Select[Any]":
    newest = (
        sa.select(_cart["items"])
        .where(_HERE, _cart.closed_at >= _SINCE, _cart.closed_at < _UNTIL)
        .order_by(_cart.closed_at.desc(), _cart.id)
        .limit(_MOST_PRICED)
        .subquery()
    )
    item = sa.func.jsonb_array_elements(newest.c["items"]).table_valued(
        sa.column("value", JSONB), name="item"
    )
    value = item.c.value
    category, currency = value["category"].astext, value["currency"].astext
    price, pieces = (sa.cast(value[name].astext, sa.Numeric) for name in ("priceMinor", "quantity"))
    return (
        sa.select(
            category.label("category"),
            currency.label("currency"),
            sa.cast(sa.func.sum(pieces), sa.BigInteger).label("pieces"),
            sa.func.sum(price * pieces).label("paid_minor"),
        )
        .select_from(newest.join(item, sa.true()))
        .where(category.is_not(None), price > 0)
        .group_by(category, currency)
    )


_PURCHASES: Final = _purchases()
_PRICES: Final = _prices()
_CONVERSION: Final = sa.select(
    sa.func.count().label("opened"),
    sa.func.count().filter(_cart.closed_at < sa.bindparam("by", type_=_AT)).label("bought"),
).where(_HERE, _cart.opened_at >= _SINCE, _cart.opened_at < _UNTIL)
_IDS: Final = sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid))
_BOUGHT: Final = sa.select(_cart.id, _cart.closed_at).where(_HERE, _cart.id == sa.func.any(_IDS))
_WATERMARK: Final = sa.select(cart_watermarks.c.watermark).where(
    cart_watermarks.c.store_id == sa.bindparam("store", type_=sa.Uuid)
)
_FIND: Final = sa.select(carts).where(_HERE, _cart.id == sa.func.any(_IDS))


@dataclass(frozen=True, slots=True)
class PastPurchase:
    """A cart that a visitor had bought; the amount is None where nobody said it."""

    closed_at: datetime
    is_recovered: bool
    order_value_minor: int | None
    order_currency: str | None
    items: tuple[CartItem, ...]


@dataclass(frozen=True, slots=True)
class PricesPaid:
    """What pieces of a category were bought for in one currency."""

    category: str
    currency: str
    pieces: int
    paid_minor: Decimal


@dataclass(frozen=True, slots=True)
class CartHistory:
    """
    Looks back at the carts of one store.

    What is told of a moment is what had happened before it: asked later, the answer is the same,
    but for what was told of late.
    """

    connection: Connection

    async def purchases(
        self, store_id: UUID, asked: Sequence[tuple[str, datetime]]
    ) -> list[list[PastPurchase]]:
        """Return what each visitor had bought before a moment, the last first, fifty at most."""
        given = {
            "store": store_id,
            "visitors": [visitor for visitor, _ in asked],
            "moments": [moment for _, moment in asked],
        }
        found: list[list[PastPurchase]] = [[] for _ in asked]
        for row in await self.connection.execute(_PURCHASES, given):
            found[row.place].append(
                PastPurchase(
                    row.closed_at,
                    row.is_recovered,
                    row.order_value_minor,
                    row.order_currency,
                    msgspec.convert(row.items, tuple[CartItem, ...]),
                )
            )
        return found

    async def conversion(
        self, store_id: UUID, *, since: datetime, until: datetime, by: datetime
    ) -> tuple[int, int]:
        """Count the carts that were opened in a span, and those of them bought before a moment."""
        given = {"store": store_id, "since": since, "until": until, "by": by}
        row = (await self.connection.execute(_CONVERSION, given)).one()
        return row.opened, row.bought

    async def prices_paid(
        self, store_id: UUID, *, since: datetime, until: datetime
    ) -> list[PricesPaid]:
        """Add up what was paid in a span, by category: of the last 20,000 carts of it."""
        given = {"store": store_id, "since": since, "until": until}
        return [read(row, PricesPaid) for row in await self.connection.execute(_PRICES, given)]

    async def watermark(self, store_id: UUID) -> datetime | None:
        """Return how far the clock of a store has come that lives by its events."""
        return await self.connection.scalar(_WATERMARK, {"store": store_id})

    async def closed(self, store_id: UUID, ids: Sequence[UUID]) -> dict[UUID, datetime | None]:
        """Return when carts were bought, None while they are not; of those that there are."""
        rows = await self.connection.execute(_BOUGHT, {"store": store_id, "ids": [*ids]})
        return {row.id: row.closed_at for row in rows}

    async def find(self, store_id: UUID, ids: Sequence[UUID]) -> dict[UUID, Cart]:
        """Return carts as they are now, by id; of those that there are."""
        rows = await self.connection.execute(_FIND, {"store": store_id, "ids": [*ids]})
        return {row.id: cart_of(row) for row in rows}
