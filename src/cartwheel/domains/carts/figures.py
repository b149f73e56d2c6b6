"""What became of carts, counted; for those who report it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.carts.contracts import CartState, CartStats
from cartwheel.domains.carts.models import carts
from cartwheel.domains.carts.repository import CartRepository
from cartwheel.domains.events.api import MADE_UP
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_AT: Final = sa.DateTime(timezone=True)
_cart = carts.c


def _counted(kind: str, at: "sa.Column[datetime]", *wanted: sa.ColumnElement[bool]) -> "sa.Select":  # type: ignore[type-arg]
    """Ask how many carts came to something between the bounds."""
    bounds = sa.bindparam("bounds", type_=sa.ARRAY(sa.Double))
    bucket = sa.func.width_bucket(sa.func.date_part("epoch", at), bounds)
    is_recovered = kind == "recovered"
    money = sa.func.sum(_cart.order_value_minor) if is_recovered else sa.literal(0)
    return (
        sa.select(
            sa.literal(kind).label("kind"),
            (bucket - 1).label("bucket"),
            (_cart.order_currency if is_recovered else sa.null()).label("currency"),
            sa.func.count().label("carts"),
            sa.func.count().filter(_cart.closed_at.is_not(None)).label("bought"),
            sa.cast(money, sa.BigInteger).label("revenue_minor"),
        )
        .where(
            _cart.store_id == sa.bindparam("store"),
            at >= sa.bindparam("since", type_=_AT),
            at < sa.bindparam("until", type_=_AT),
            *wanted,
        )
        .group_by(sa.text("2, 3"))
    )


_HAPPENED: Final = sa.union_all(
    _counted("opened", _cart.opened_at),
    _counted("abandoned", _cart.abandoned_at),
    _counted("recovered", _cart.closed_at, _cart.state == CartState.RECOVERED.value),
)


def _standing(*wanted: sa.ColumnElement[bool]) -> "sa.ScalarSelect[int]":
    here = _cart.store_id == sa.bindparam("store")
    return sa.select(sa.func.count()).where(here, *wanted).scalar_subquery()


# States stand in the statements themselves: indexes are of some states alone.
_STANDING: Final = sa.select(
    _standing(
        _cart.state == sa.literal_column("'open'"),
        sa.func.jsonb_array_length(_cart["items"]) > sa.literal_column("0"),
    ).label("open"),
    _standing(
        _cart.state == sa.literal_column("'abandoned'"),
        _cart.abandoned_at >= sa.bindparam("since", type_=_AT),
    ).label("abandoned"),
)
_WON_BACK: Final = (
    sa.select(
        _cart.order_currency.label("currency"),
        sa.func.count().label("carts"),
        sa.cast(sa.func.sum(_cart.order_value_minor), sa.BigInteger).label("revenue_minor"),
    )
    .where(
        _cart.store_id == sa.bindparam("store"),
        _cart.state == sa.literal_column("'recovered'"),
        _cart.closed_at >= sa.bindparam("since", type_=_AT),
    )
    .group_by(_cart.order_currency)
    .order_by(_cart.order_currency)
)


def _first(
    at: "sa.Column[datetime]", *wanted: sa.ColumnElement[bool]
) -> "sa.ScalarSelect[datetime]":
    here = _cart.store_id == sa.bindparam("store")
    is_real = ~sa.func.starts_with(_cart.visitor_id, sa.bindparam("made_up", type_=sa.Text))
    found = sa.select(at).where(here, is_real, *wanted)
    # In the order in which carts were opened, so that the first that fits ends it.
    return found.order_by(_cart.id).limit(1).scalar_subquery()


_FIRSTS: Final = sa.select(
    _first(_cart.abandoned_at, _cart.episode > 0).label("left_at"),
    _first(_cart.closed_at, _cart.state == sa.literal_column("'recovered'")).label("won_back_at"),
)


@dataclass(frozen=True, slots=True)
class CartsWonBack:
    """How many carts were won back in one currency, and what they were bought for."""

    currency: str
    carts: int
    revenue_minor: int


@dataclass(frozen=True, slots=True)
class CartCount:
    """
    How many carts were opened, abandoned or recovered in one bucket, and bought by now.

    Of those that were recovered it says in which currency they were bought, and for how much.
    """

    kind: str
    bucket: int
    currency: str | None
    carts: int
    bought: int
    revenue_minor: int


@dataclass(frozen=True, slots=True)
class CartFigures:
    """Counts carts by event time; one that was abandoned repeatedly counts as of the last time."""

    connection: Connection

    async def count(self, store_id: UUID, bounds: Sequence[datetime]) -> list[CartCount]:
        """Count by bucket, the first of which is 0: from one bound to the next."""
        rows = await self.connection.execute(
            _HAPPENED,
            {
                "store": store_id,
                "since": bounds[0],
                "until": bounds[-1],
                "bounds": [bound.timestamp() for bound in bounds],
            },
        )
        return [read(row, CartCount) for row in rows]

    async def standing(self, store_id: UUID, *, since: datetime) -> tuple[int, int]:
        """Count carts that are open with something in them, and those left since a moment."""
        rows = await self.connection.execute(_STANDING, {"store": store_id, "since": since})
        row = rows.one()
        return row.open, row.abandoned

    async def won_back(self, store_id: UUID, *, since: datetime) -> list[CartsWonBack]:
        """Count carts that were bought since a moment after they had been left, by currency."""
        rows = await self.connection.execute(_WON_BACK, {"store": store_id, "since": since})
        return [read(row, CartsWonBack) for row in rows]

    async def totals(self, store_id: UUID) -> CartStats:
        """Count all of a store's carts so far, and the events they were made of."""
        return await CartRepository(self.connection).stats(store_id)

    async def firsts(self, store_id: UUID) -> tuple[datetime | None, datetime | None]:
        """Return when the first cart of a shopper who is not made up was left, and won back."""
        rows = await self.connection.execute(_FIRSTS, {"store": store_id, "made_up": MADE_UP})
        row = rows.one()
        return row.left_at, row.won_back_at
