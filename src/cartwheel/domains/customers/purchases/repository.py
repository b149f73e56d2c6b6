"""Queries about purchases, and the figures of customers that follow from them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.customers.models import customers
from cartwheel.domains.customers.purchases.contracts import NewPurchase, NewRefund, PurchaseLine
from cartwheel.domains.customers.purchases.models import purchase_lines, purchases, refunds
from cartwheel.kernel.bulk import arrays_of, insertion, rows_given
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_kept = purchases.c
_MINE: Final = _kept.store_id == sa.bindparam("of_store", type_=sa.Uuid)
_IDS: Final = sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid))
_NEW: Final = (
    *("order_id", "store_id", "customer_id", "number", "placed_at", "currency"),
    *("total_minor", "refunded_minor"),
)
_NEW_LINES: Final = tuple(c.name for c in purchase_lines.c if c.name != "withdrawn_at")
_NEW_REFUNDS: Final = tuple(column.name for column in refunds.c)
_ADD_REFUNDS: Final = (
    insertion(refunds, _NEW_REFUNDS).on_conflict_do_nothing().returning(refunds.c.refund_id)
)
_paid_back = rows_given(order=sa.Uuid, amount=sa.BigInteger)
_COUNT_REFUNDS: Final = (
    sa.update(purchases)
    .where(_MINE, _kept.order_id == _paid_back.c.order)
    .values(refunded_minor=_kept.refunded_minor + _paid_back.c.amount)
)
_OWNERS: Final = sa.select(_kept.order_id, _kept.customer_id).where(
    _MINE, _kept.order_id == sa.func.any(_IDS)
)


def _addition() -> sa.Select[tuple[UUID]]:
    """Build the one statement that adds purchases and, of those that are new, the lines."""
    added = insertion(purchases, _NEW).on_conflict_do_nothing().returning(_kept.order_id)
    new = added.cte("added")
    given = rows_given(**{f"line_{name}": purchase_lines.c[name].type for name in _NEW_LINES})
    chosen = sa.select(*(given.c[f"line_{name}"] for name in _NEW_LINES)).join_from(
        given, new, new.c.order_id == given.c.line_order_id
    )
    lines = sa.insert(purchase_lines).from_select(_NEW_LINES, chosen, include_defaults=False)
    return sa.select(new.c.order_id).add_cte(lines.cte("lines"))


_ADD: Final = _addition()
_ADD_LINES: Final = insertion(purchase_lines, _NEW_LINES)
_LINE_FIELDS: Final = PurchaseLine.__struct_fields__


def _summary() -> sa.Update:
    """Build the statement that counts customers' purchases anew."""
    counted = (
        sa.select(
            _kept.customer_id,
            sa.func.count().label("orders_count"),
            sa.func.coalesce(
                sa.func.sum(_kept.total_minor - _kept.refunded_minor).filter(
                    _kept.currency == sa.bindparam("currency_of_store", type_=sa.Text)
                ),
                0,
            ).label("spent_minor"),
            sa.func.min(_kept.placed_at).label("first_order_at"),
            sa.func.max(_kept.placed_at).label("last_order_at"),
        )
        .where(_MINE, _kept.customer_id == sa.func.any(_IDS), _kept.withdrawn_at.is_(None))
        .group_by(_kept.customer_id)
        .subquery()
    )
    # Whoever has none left is counted as well.
    asked = sa.func.unnest(_IDS).table_valued(sa.column("id", sa.Uuid)).render_derived()
    figures = asked.outerjoin(counted, counted.c.customer_id == asked.c.id)
    found = sa.select(asked.c.id, *counted.c).select_from(figures).subquery()
    return (
        sa.update(customers)
        .where(customers.c.id == found.c.id)
        .values(
            orders_count=sa.func.coalesce(found.c.orders_count, 0),
            spent_minor=sa.func.coalesce(found.c.spent_minor, 0),
            first_order_at=found.c.first_order_at,
            last_order_at=found.c.last_order_at,
        )
    )


_SUMMARISE: Final = _summary()


@dataclass(frozen=True, slots=True)
class PurchaseRepository:
    """Purchases of one store at a time."""

    connection: Connection

    async def add_all(self, store_id: UUID, given: Sequence[tuple[NewPurchase, UUID]]) -> set[UUID]:
        """Keep purchases, each of the customer named; return the orders that are new."""
        rows = [
            {
                "order_id": purchase.order_id,
                "store_id": store_id,
                "customer_id": customer_id,
                "number": purchase.number,
                "placed_at": purchase.placed_at,
                "currency": purchase.total.currency,
                "total_minor": purchase.total.amount_minor,
                "refunded_minor": 0,
            }
            # In one order, so that none who record the same wait for each other in a ring.
            for purchase, customer_id in sorted(given, key=lambda each: each[0].order_id)
        ]
        lines = [
            row
            for purchase, customer_id in given
            for row in _line_rows(store_id, purchase, customer_id)
        ]
        told = arrays_of(_NEW_LINES, lines, prefix="line_")
        return set(await self.connection.scalars(_ADD, arrays_of(_NEW, rows) | told))

    async def amend(self, store_id: UUID, purchase: NewPurchase, customer_id: UUID) -> None:
        """Give a purchase, whose customer is locked, another total and other lines."""
        mine = (_kept.store_id == store_id, _kept.order_id == purchase.order_id)
        total = purchase.total.amount_minor
        await self.connection.execute(sa.update(purchases).where(*mine).values(total_minor=total))
        of_order = purchase_lines.c.order_id == purchase.order_id
        await self.connection.execute(sa.delete(purchase_lines).where(of_order))
        rows = _line_rows(store_id, purchase, customer_id)
        await self.connection.execute(_ADD_LINES, arrays_of(_NEW_LINES, rows))

    async def find_customer(self, store_id: UUID, order_id: UUID) -> UUID | None:
        """Return who bought an order, if it is recorded."""
        return await self.connection.scalar(
            sa.select(_kept.customer_id).where(
                _kept.store_id == store_id, _kept.order_id == order_id
            )
        )

    async def find(self, store_id: UUID, order_id: UUID) -> Any:
        """Return an order's row, if it is recorded; the customer is to be locked before."""
        rows = await self.connection.execute(
            sa.select(purchases).where(_kept.store_id == store_id, _kept.order_id == order_id)
        )
        return rows.one_or_none()

    async def list_by_ids(self, store_id: UUID, order_ids: Iterable[UUID]) -> list[Any]:
        """Return orders' rows, in the order of their customers' ids."""
        rows = await self.connection.execute(
            sa.select(purchases)
            .where(_MINE, _kept.order_id == sa.func.any(_IDS))
            .order_by(_kept.customer_id, _kept.order_id),
            {"of_store": store_id, "ids": [*order_ids]},
        )
        return list(rows)

    async def add_refund(self, store_id: UUID, refund: NewRefund) -> bool:
        """Keep a refund; False when it is kept already."""
        values = {
            "refund_id": refund.refund_id,
            "store_id": store_id,
            "order_id": refund.order_id,
            "amount_minor": refund.amount_minor,
            "at": refund.at,
        }
        added = await self.connection.execute(
            insert(refunds).values(values).on_conflict_do_nothing()
        )
        return added.rowcount == 1

    async def find_customers(self, store_id: UUID, ids: Collection[UUID]) -> dict[UUID, UUID]:
        """Return who bought orders, of those that are recorded."""
        rows = await self.connection.execute(_OWNERS, {"of_store": store_id, "ids": [*ids]})
        return {row.order_id: row.customer_id for row in rows}

    async def add_refunds(self, store_id: UUID, given: Sequence[NewRefund]) -> set[UUID]:
        """Keep refunds; return those that are new."""
        rows = [
            {
                "refund_id": each.refund_id,
                "store_id": store_id,
                "order_id": each.order_id,
                "amount_minor": each.amount_minor,
                "at": each.at,
            }
            for each in given
        ]
        return set(await self.connection.scalars(_ADD_REFUNDS, arrays_of(_NEW_REFUNDS, rows)))

    async def count_refunds(self, store_id: UUID, amounts: Mapping[UUID, int]) -> None:
        """Let orders count for less; the sum by order."""
        given = {"of_store": store_id, "order": [*amounts], "amount": [*amounts.values()]}
        await self.connection.execute(_COUNT_REFUNDS, given)

    async def count_refund(self, store_id: UUID, order_id: UUID, *, amount_minor: int) -> None:
        """Let an order count for less."""
        await self.connection.execute(
            sa.update(purchases)
            .where(_kept.store_id == store_id, _kept.order_id == order_id)
            .values(refunded_minor=_kept.refunded_minor + amount_minor)
        )

    async def withdraw(self, store_id: UUID, order_id: UUID, *, at: datetime) -> bool:
        """Let an order count for nothing; False when it does not already."""
        changed = await self.connection.execute(
            sa.update(purchases)
            .where(
                _kept.store_id == store_id,
                _kept.order_id == order_id,
                _kept.withdrawn_at.is_(None),
            )
            .values(withdrawn_at=at)
        )
        await self.connection.execute(
            sa.update(purchase_lines)
            .where(
                purchase_lines.c.store_id == store_id,
                purchase_lines.c.order_id == order_id,
                purchase_lines.c.withdrawn_at.is_(None),
            )
            .values(withdrawn_at=at)
        )
        return changed.rowcount == 1

    async def summarise(self, store_id: UUID, ids: Iterable[UUID], *, currency: str) -> None:
        """Count the purchases of customers anew, who are locked; `currency` is the store's."""
        given = {"of_store": store_id, "ids": [*ids], "currency_of_store": currency}
        await self.connection.execute(_SUMMARISE, given)

    async def list_page(
        self, store_id: UUID, customer_id: UUID, *, before: tuple[datetime, UUID] | None, limit: int
    ) -> list[tuple[Any, list[PurchaseLine]]]:
        """Return a customer's purchases with their lines, the newest first."""
        wanted = [_kept.store_id == store_id, _kept.customer_id == customer_id]
        if before is not None:
            wanted.append(
                sa.tuple_(_kept.placed_at, _kept.order_id)
                < sa.tuple_(sa.literal(before[0]), sa.literal(before[1]))
            )
        found = await self.connection.execute(
            sa.select(purchases)
            .where(*wanted)
            .order_by(_kept.placed_at.desc(), _kept.order_id.desc())
            .limit(limit)
        )
        rows = found.all()
        lines = await self._lines([row.order_id for row in rows])
        return [(row, lines.get(row.order_id, [])) for row in rows]

    async def lifetime(self, store_id: UUID, customer_id: UUID) -> list[Any]:
        """Add up a customer's purchases, currency by currency."""
        rows = await self.connection.execute(
            sa.select(
                _kept.currency,
                sa.func.count().label("orders_count"),
                sa.cast(sa.func.sum(_kept.total_minor), sa.BigInteger).label("gross_minor"),
                sa.cast(sa.func.sum(_kept.refunded_minor), sa.BigInteger).label("refunded_minor"),
                sa.func.min(_kept.placed_at).label("first_order_at"),
                sa.func.max(_kept.placed_at).label("last_order_at"),
            )
            .where(
                _kept.store_id == store_id,
                _kept.customer_id == customer_id,
                _kept.withdrawn_at.is_(None),
            )
            .group_by(_kept.currency)
            .order_by(sa.func.count().desc(), _kept.currency)
        )
        return list(rows)

    async def _lines(self, order_ids: Sequence[UUID]) -> dict[UUID, list[PurchaseLine]]:
        rows = await self.connection.execute(
            sa.select(purchase_lines)
            .where(purchase_lines.c.order_id == sa.func.any(_IDS))
            .order_by(purchase_lines.c.order_id, purchase_lines.c.position),
            {"ids": [*order_ids]},
        )
        found: dict[UUID, list[PurchaseLine]] = {}
        for row in rows:
            found.setdefault(row.order_id, []).append(read(row, PurchaseLine))
        return found


def _line_rows(store_id: UUID, purchase: NewPurchase, customer_id: UUID) -> list[dict[str, Any]]:
    return [
        {
            "order_id": purchase.order_id,
            "position": position,
            "store_id": store_id,
            "customer_id": customer_id,
            "placed_at": purchase.placed_at,
            **{name: getattr(line, name) for name in _LINE_FIELDS},
        }
        for position, line in enumerate(purchase.lines)
    ]
