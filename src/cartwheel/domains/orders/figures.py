"""What was sold, counted; for those who report it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.orders.models import SOLD, order_lines, orders
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_order, _line = orders.c, order_lines.c
_AT: Final = sa.DateTime(timezone=True)
_SOLD: Final = (_order.store_id == sa.bindparam("store"), sa.text(SOLD))


def _sum(column: "sa.ColumnElement[int]") -> "sa.ColumnElement[int]":
    return sa.cast(sa.func.sum(column), sa.BigInteger)


_PIECE: Final = (
    sa.func.unnest(
        sa.bindparam("starts", type_=sa.ARRAY(_AT)), sa.bindparam("ends", type_=sa.ARRAY(_AT))
    )
    .table_valued(
        sa.column("starts_at", _AT),
        sa.column("ends_at", _AT),
        with_ordinality="place",
        name="piece",
    )
    .render_derived()
)
# Each piece by itself: all that is read stands in the index, and no row is asked for its bucket.
_IN_PIECE: Final = (
    sa.select(
        _order.currency,
        sa.func.count().label("orders"),
        _sum(_order.total_minor - _order.refunded_minor).label("revenue_minor"),
    )
    .where(
        *_SOLD,
        _order.placed_at >= _PIECE.c.starts_at,
        _order.placed_at < _PIECE.c.ends_at,
    )
    .group_by(_order.currency)
    .lateral("sold")
)
_SALES: Final = sa.select(
    (_PIECE.c.place - 1).label("bucket"),
    _IN_PIECE.c.currency,
    _IN_PIECE.c.orders,
    _IN_PIECE.c.revenue_minor,
).select_from(_PIECE.join(_IN_PIECE, sa.true()))
_WORTH: Final = _sum(_line.total_minor - _line.refunded_minor)
_TOP: Final = (
    sa.select(_line.product_id, _sum(_line.quantity).label("units"), _WORTH.label("revenue_minor"))
    .select_from(orders.join(order_lines, _line.order_id == _order.id))
    .where(
        *_SOLD,
        _order.placed_at >= sa.bindparam("since", type_=_AT),
        _order.placed_at < sa.bindparam("until", type_=_AT),
        _order.currency == sa.bindparam("currency"),
    )
    .group_by(_line.product_id)
    .order_by(_WORTH.desc(), _line.product_id)
    .limit(sa.bindparam("limit", type_=sa.Integer))
)

_WEEKLY: Final = (
    sa.select(
        _line.product_id,
        _line.variant_id,
        sa.cast(
            sa.func.date_trunc(
                sa.literal_column("'week'"),
                sa.func.timezone(sa.bindparam("zone", type_=sa.Text), _order.placed_at),
            ),
            sa.Date,
        ).label("week"),
        _sum(_line.quantity).label("units"),
    )
    .select_from(orders.join(order_lines, _line.order_id == _order.id))
    .where(
        *_SOLD,
        _order.placed_at >= sa.bindparam("since", type_=_AT),
        _order.placed_at < sa.bindparam("until", type_=_AT),
    )
    .group_by(sa.text("1, 2, 3"))
)
_WEEKLY_OF: Final = _WEEKLY.where(_line.product_id == sa.bindparam("product", type_=sa.Uuid))


@dataclass(frozen=True, slots=True)
class Sales:
    """What was sold in one bucket and currency, in minor units."""

    bucket: int
    currency: str
    orders: int
    revenue_minor: int


@dataclass(frozen=True, slots=True)
class ProductSales:
    """What was sold of one product."""

    product_id: UUID
    units: int
    revenue_minor: int


@dataclass(frozen=True, slots=True)
class WeeklySales:
    """How many units of a variant were sold in the week that begins on a Monday."""

    product_id: UUID
    variant_id: UUID
    week: date
    units: int


@dataclass(frozen=True, slots=True)
class OrderFigures:
    """
    Counts orders that are confirmed and not cancelled, by when they were placed.

    Revenue is what they come to with taxes and shipping, less what went back of them since.
    """

    connection: Connection

    async def sales(self, store_id: UUID, bounds: Sequence[datetime]) -> list[Sales]:
        """Count by currency and by bucket, the first of which is 0: from one bound to the next."""
        rows = await self.connection.execute(
            _SALES, {"store": store_id, "starts": list(bounds[:-1]), "ends": list(bounds[1:])}
        )
        return [read(row, Sales) for row in rows]

    async def top_products(
        self, store_id: UUID, *, since: datetime, until: datetime, currency: str, limit: int
    ) -> list[ProductSales]:
        """Return the products that brought most in a currency, by what their lines came to."""
        rows = await self.connection.execute(
            _TOP,
            {
                "store": store_id,
                "since": since,
                "until": until,
                "currency": currency,
                "limit": limit,
            },
        )
        return [read(row, ProductSales) for row in rows]

    async def weekly(
        self,
        store_id: UUID,
        *,
        since: datetime,
        until: datetime,
        zone: str,
        product_id: UUID | None = None,
    ) -> list[WeeklySales]:
        """Return what was sold of each variant, or of those of a product, in weeks of a zone."""
        given = {"store": store_id, "since": since, "until": until, "zone": zone}
        if product_id is None:
            rows = await self.connection.execute(_WEEKLY, given)
        else:
            rows = await self.connection.execute(_WEEKLY_OF, {**given, "product": product_id})
        return [WeeklySales(*row) for row in rows]
