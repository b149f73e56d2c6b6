"""Statements about many orders at once, inside the given transaction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.orders.historic.contracts import OpenLine
from cartwheel.domains.orders.models import (
    NEW_ORDER,
    order_fulfilments,
    order_happenings,
    order_lines,
    order_refunds,
    order_returns,
    orders,
)
from cartwheel.kernel.bulk import arrays_of, insertion, rows_given
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_ADD: Final = (
    insertion(orders, NEW_ORDER)
    .on_conflict_do_nothing(index_elements=["store_id", "number"])
    .returning(orders.c.number)
)
_LINE: Final = tuple(order_lines.c.keys())
_ADD_LINES: Final = insertion(order_lines, _LINE)
_HAPPENING: Final = tuple(order_happenings.c.keys())
_TELL: Final = insertion(order_happenings, _HAPPENING)
_FULFILMENT: Final = tuple(order_fulfilments.c.keys())
_ADD_FULFILMENTS: Final = insertion(order_fulfilments, _FULFILMENT)
_REFUND: Final = tuple(order_refunds.c.keys())
_ADD_REFUNDS: Final = insertion(order_refunds, _REFUND)
_RETURN: Final = tuple(order_returns.c.keys())
_PLAIN_RETURNS: Final = insertion(order_returns, _RETURN)
_ADD_RETURNS: Final = _PLAIN_RETURNS.on_conflict_do_update(
    index_elements=["id"],
    set_={"lines": order_returns.c.lines + _PLAIN_RETURNS.excluded.lines},
)
_STORE: Final = sa.bindparam("of_store", type_=sa.Uuid)
_IDS: Final = sa.any_(sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid)))
_TOTALS: Final = sa.select(orders.c.number, orders.c.total_minor).where(
    orders.c.store_id == _STORE,
    orders.c.number == sa.any_(sa.bindparam("numbers", type_=sa.ARRAY(sa.Text))),
)
_REFUNDED: Final = sa.select(order_refunds.c.id).where(
    order_refunds.c.store_id == _STORE, order_refunds.c.id == _IDS
)
_pairs = rows_given(customer=sa.Uuid, code=sa.Text)
_OPEN: Final = (
    sa.select(
        order_lines.c.order_id,
        order_lines.c.id.label("line_id"),
        orders.c.customer_id,
        order_lines.c.sku,
        orders.c.placed_at,
        (order_lines.c.fulfilled - order_lines.c.returned).label("units"),
        (order_lines.c.total_minor - order_lines.c.refunded_minor).label("worth_minor"),
    )
    .join(orders, orders.c.id == order_lines.c.order_id)
    .join(
        _pairs,
        sa.and_(_pairs.c.customer == orders.c.customer_id, _pairs.c.code == order_lines.c.sku),
    )
    .where(
        orders.c.store_id == _STORE,
        order_lines.c.store_id == _STORE,
        orders.c.channel == sa.bindparam("channel"),
        order_lines.c.returned < order_lines.c.fulfilled,
    )
    # The latest first, and within an order as it was written.
    .order_by(orders.c.placed_at.desc(), orders.c.id.desc(), order_lines.c.position)
)
_LOCK: Final = (
    sa.select(orders.c.id)
    .where(orders.c.store_id == _STORE, orders.c.id == _IDS)
    .order_by(orders.c.id)
    .with_for_update()
)
_back = rows_given(line=sa.Uuid, units=sa.Integer, amount=sa.BigInteger)
_COUNT_LINES: Final = (
    sa.update(order_lines)
    .where(order_lines.c.id == _back.c.line, order_lines.c.store_id == _STORE)
    .values(
        returned=order_lines.c.returned + _back.c.units,
        refunded_minor=order_lines.c.refunded_minor + _back.c.amount,
    )
)
_paid_back = rows_given(order=sa.Uuid, amount=sa.BigInteger)
_refunded = orders.c.refunded_minor + _paid_back.c.amount
_COUNT_ORDERS: Final = (
    sa.update(orders)
    .where(orders.c.id == _paid_back.c.order, orders.c.store_id == _STORE)
    .values(
        refunded_minor=_refunded,
        # What was paid elsewhere goes back elsewhere.
        offline_refunded_minor=orders.c.offline_refunded_minor
        + sa.case((orders.c.offline_minor > 0, _paid_back.c.amount), else_=0),
        payment_status=sa.case(
            (_refunded >= orders.c.paid_minor, "refunded"), else_="partly_refunded"
        ),
        version=orders.c.version + 1,
    )
)


def _by_month(at: Any, amount: Any, *wanted: Any) -> sa.Select[Any]:
    zone = sa.bindparam("zone", type_=sa.Text)
    month = sa.func.to_char(sa.func.timezone(zone, at), "YYYY-MM").label("month")
    total = sa.cast(sa.func.sum(amount), sa.BigInteger).label("amount")
    return sa.select(month, total).where(*wanted).group_by(sa.literal_column("1"))


_ORDERED_BY_MONTH: Final = _by_month(
    orders.c.placed_at, orders.c.total_minor, orders.c.store_id == _STORE, orders.c.id == _IDS
)
_REFUNDED_BY_MONTH: Final = _by_month(
    order_refunds.c.settled_at,
    order_refunds.c.amount_minor,
    order_refunds.c.store_id == _STORE,
    order_refunds.c.id == _IDS,
)


@dataclass(frozen=True, slots=True)
class HistoricRepository:
    """Orders of old of one store at a time."""

    connection: Connection

    async def add_all(self, rows: Sequence[Mapping[str, Any]]) -> set[str]:
        """Keep orders; return the numbers of those that are new."""
        return set(await self.connection.scalars(_ADD, arrays_of(NEW_ORDER, rows)))

    async def add_lines(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Keep lines of orders that are new."""
        await self.connection.execute(_ADD_LINES, arrays_of(_LINE, rows))

    async def add_fulfilments(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Keep how orders that are new were sent."""
        await self.connection.execute(_ADD_FULFILMENTS, arrays_of(_FULFILMENT, rows))

    async def tell_all(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add to the stories of orders."""
        await self.connection.execute(_TELL, arrays_of(_HAPPENING, rows))

    async def totals(self, store_id: UUID, numbers: Collection[str]) -> dict[str, int]:
        """Return what orders that are there cost, by number."""
        given = {"of_store": store_id, "numbers": [*numbers]}
        return {
            row.number: row.total_minor for row in await self.connection.execute(_TOTALS, given)
        }

    async def refunded(self, store_id: UUID, ids: Collection[UUID]) -> set[UUID]:
        """Return which of these refunds are there."""
        given = {"of_store": store_id, "ids": [*ids]}
        return set(await self.connection.scalars(_REFUNDED, given))

    async def open_lines(
        self, store_id: UUID, pairs: Collection[tuple[UUID, str]], *, channel: str
    ) -> list[OpenLine]:
        """Return lines of customers and SKUs of which something can come back, latest first."""
        given = {
            "of_store": store_id,
            "channel": channel,
            "customer": [customer for customer, _ in pairs],
            "code": [sku for _, sku in pairs],
        }
        return [read(row, OpenLine) for row in await self.connection.execute(_OPEN, given)]

    async def lock_all(self, store_id: UUID, ids: Collection[UUID]) -> None:
        """Keep others from changing orders, in the order of their ids."""
        await self.connection.execute(_LOCK, {"of_store": store_id, "ids": [*ids]})

    async def add_returns(
        self, returns: Sequence[Mapping[str, Any]], refunds: Sequence[Mapping[str, Any]]
    ) -> None:
        """Keep returns, or more lines of those that are there, and their refunds."""
        await self.connection.execute(_ADD_RETURNS, arrays_of(_RETURN, returns))
        await self.connection.execute(_ADD_REFUNDS, arrays_of(_REFUND, refunds))

    async def count_back(
        self,
        store_id: UUID,
        lines: Mapping[UUID, tuple[int, int]],
        amounts: Mapping[UUID, int],
    ) -> None:
        """Count units and money of lines, and money of orders, as given back."""
        await self.connection.execute(
            _COUNT_LINES,
            {
                "of_store": store_id,
                "line": [*lines],
                "units": [units for units, _ in lines.values()],
                "amount": [amount for _, amount in lines.values()],
            },
        )
        await self.connection.execute(
            _COUNT_ORDERS,
            {"of_store": store_id, "order": [*amounts], "amount": [*amounts.values()]},
        )

    async def ordered_by_month(
        self, store_id: UUID, ids: Collection[UUID], *, zone: str
    ) -> dict[str, int]:
        """Add up what was paid for orders, by month of a time zone."""
        return await self._sums(_ORDERED_BY_MONTH, store_id, ids, zone)

    async def refunded_by_month(
        self, store_id: UUID, ids: Collection[UUID], *, zone: str
    ) -> dict[str, int]:
        """Add up refunds, by month of a time zone."""
        return await self._sums(_REFUNDED_BY_MONTH, store_id, ids, zone)

    async def _sums(
        self, statement: sa.Select[Any], store_id: UUID, ids: Collection[UUID], zone: str
    ) -> dict[str, int]:
        given = {"of_store": store_id, "ids": [*ids], "zone": zone}
        return {row.month: row.amount for row in await self.connection.execute(statement, given)}
