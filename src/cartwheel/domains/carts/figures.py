"""What became of carts, counted; for those who report it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.carts.contracts import CartState
from cartwheel.domains.carts.models import carts
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
