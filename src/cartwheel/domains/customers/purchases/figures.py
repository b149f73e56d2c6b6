"""What customers kept of what they bought; for those who judge a store by it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.customers.purchases.models import purchases, refunds
from cartwheel.kernel.connection import Connection

_kept, _refund = purchases.c, refunds.c
_AT: Final = sa.DateTime(timezone=True)
_UNTIL: Final = sa.bindparam("until", type_=_AT)
_PAID_BACK: Final = (
    sa.select(sa.func.coalesce(sa.func.sum(_refund.amount_minor), 0).label("minor"))
    .where(_refund.order_id == _kept.order_id, _refund.at < _UNTIL)
    .lateral("paid_back")
)
_SUMS: Final = (
    sa.select(
        _kept.currency,
        sa.func.count().label("orders"),
        sa.func.sum(_kept.total_minor).label("paid_minor"),
        sa.cast(sa.func.sum(_PAID_BACK.c.minor), sa.Numeric).label("refunded_minor"),
    )
    # Only where something was paid back by now is there anything to look for.
    .select_from(purchases.outerjoin(_PAID_BACK, _kept.refunded_minor > 0))
    .where(
        _kept.store_id == sa.bindparam("store", type_=sa.Uuid),
        _kept.placed_at >= sa.bindparam("since", type_=_AT),
        _kept.placed_at < _UNTIL,
        _kept.withdrawn_at.is_(None),
    )
    .group_by(_kept.currency)
)


@dataclass(frozen=True, slots=True)
class PurchaseSums:
    """Orders of one currency: how many, what they came to, and what of it was paid back."""

    currency: str
    orders: int
    paid_minor: Decimal
    refunded_minor: Decimal


@dataclass(frozen=True, slots=True)
class PurchaseFigures:
    """Adds up the purchases of one store."""

    connection: Connection

    async def sums(self, store_id: UUID, *, since: datetime, until: datetime) -> list[PurchaseSums]:
        """
        Add up what was bought in a span and paid back before its end, by currency.

        Orders that were withdrawn, then or since, count for nothing.
        """
        given = {"store": store_id, "since": since, "until": until}
        rows = await self.connection.execute(_SUMS, given)
        return [
            PurchaseSums(row.currency, row.orders, row.paid_minor, row.refunded_minor or Decimal(0))
            for row in rows
        ]
