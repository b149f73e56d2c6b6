"""Queries about orders, their lines and their story, inside the given transaction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.orders import rules
from cartwheel.domains.orders.contracts import (
    Happening,
    Order,
    OrderLine,
    OrderStatus,
)
from cartwheel.domains.orders.errors import OrderNotFoundError
from cartwheel.domains.orders.models import NEW_ORDER, order_happenings, order_lines, orders
from cartwheel.domains.pricing.api import Quote
from cartwheel.kernel.bulk import arrays_of, insertion, now, rows_given, update_of
from cartwheel.kernel.closing import Closing
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.rows import read

_order = orders.c
_line = order_lines.c
_LINE_COLUMNS: Final = tuple(_line[name] for name in OrderLine.__struct_fields__)
_LINE_NAMES: Final = tuple(_line.keys())
_ADD_LINES: Final = insertion(order_lines, _LINE_NAMES)
_TOLD: Final = tuple(order_happenings.c.keys())
_STORY: Final = "story_"
_TELL: Final = insertion(order_happenings, _TOLD, prefix=_STORY)
_ONE: Final = sa.select(orders).where(
    _order.store_id == sa.bindparam("store"), _order.id == sa.bindparam("id")
)
_LOCK: Final = _ONE.with_for_update()
_MANY: Final = (
    sa.select(orders)
    .where(
        _order.store_id == sa.bindparam("store"),
        _order.id == sa.any_(sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid))),
    )
    .order_by(_order.id)
)
_LINES: Final = (
    sa.select(*_LINE_COLUMNS).where(_line.order_id == sa.bindparam("id")).order_by(_line.position)
)


def _addition() -> sa.Select[Any]:
    """Build the one statement that adds an order and all that belongs to it."""
    values: dict[str, Any] = {name: sa.bindparam(f"new_{name}") for name in NEW_ORDER}
    added = (
        insert(orders)
        .values(values)
        .on_conflict_do_nothing(index_elements=["store_id", "number"])
        .returning(*_order)
        .cte("added")
    )
    # Where the number is another order's, nothing is added.
    is_added = sa.exists(sa.select(added.c.id))
    given: Any = _ADD_LINES.select
    lines = _ADD_LINES.from_select(_LINE_NAMES, given.where(is_added), include_defaults=False)
    told = order_happenings.c
    beginning = sa.select(
        *(
            sa.cast(sa.bindparam(f"told_{name}", type_=told[name].type), told[name].type)
            for name in _TOLD
        )
    ).where(is_added)
    story = sa.insert(order_happenings).from_select(_TOLD, beginning, include_defaults=False)
    return sa.select(added).add_cte(lines.cte("lines"), story.cte("story"))


_ADD: Final = _addition()


class Told(NamedTuple):
    """Something that happened to an order, and by whom."""

    kind: str
    by: str
    at: datetime
    about: Mapping[str, str] | None = None

    def row(self, store_id: UUID, order_id: UUID) -> dict[str, Any]:
        """Return what is kept of it."""
        return {
            "id": new_id(),
            "store_id": store_id,
            "order_id": order_id,
            "kind": self.kind,
            "by": self.by,
            "about": dict(self.about or {}),
            "at": self.at,
        }


class _Story:
    """What a transaction tells of orders, at its end."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []

    def take(self) -> Closing | None:
        """Return what writes it, in the order in which it was told."""
        if not self.rows:
            return None
        rows = [row | {"about": msgspec.json.encode(row["about"]).decode()} for row in self.rows]
        self.rows.clear()
        return _TELL, arrays_of(_TOLD, rows, prefix=_STORY)


@dataclass(frozen=True, slots=True)
class OrderRepository:
    """Orders of one store at a time."""

    connection: Connection

    async def add(
        self, store_id: UUID, values: Mapping[str, Any], lines: Sequence[OrderLine], *, told: Told
    ) -> Order:
        """
        Keep a new order with its lines and the beginning of its story, and return it.

        Its number is one that no other order of the store has. One round trip.
        """
        of_order = {f"new_{name}": values.get(name) for name in NEW_ORDER}
        given = {
            **of_order,
            **{f"told_{name}": value for name, value in told.row(store_id, values["id"]).items()},
            **arrays_of(_LINE_NAMES, _line_rows(store_id, values["id"], lines)),
            "new_store_id": store_id,
        }
        row = None
        while row is None:
            rows = await self.connection.execute(_ADD, {**given, "new_number": rules.make_number()})
            row = rows.one_or_none()
        return _read(row, tuple(lines))

    async def add_lines(self, store_id: UUID, order_id: UUID, lines: Sequence[OrderLine]) -> None:
        """Keep lines of an order."""
        rows = _line_rows(store_id, order_id, lines)
        await self.connection.execute(_ADD_LINES, arrays_of(_LINE_NAMES, rows))

    async def remove_lines(self, order_id: UUID) -> None:
        """Take all lines from an order that is locked, for others to take their place."""
        await self.connection.execute(sa.delete(order_lines).where(_line.order_id == order_id))

    async def find(self, store_id: UUID, order_id: UUID) -> Order | None:
        """Return an order, if the store has it."""
        return await self._one(_ONE, store_id, order_id)

    async def find_all(self, store_id: UUID, ids: Collection[UUID]) -> list[Order]:
        """Return orders of the store in the order of their ids, without their lines."""
        rows = await self.connection.execute(_MANY, {"store": store_id, "ids": [*ids]})
        return [_read(row, ()) for row in rows]

    async def get(self, store_id: UUID, order_id: UUID) -> Order:
        """
        Return an order.

        Raises:
            OrderNotFoundError: the store has no such order.
        """
        found = await self.find(store_id, order_id)
        if found is None:
            raise OrderNotFoundError(order_id)
        return found

    async def lock(self, store_id: UUID, order_id: UUID, *, known: Order | None = None) -> Order:
        """
        Return an order; others wait for it until the transaction ends.

        The lines of one that is `known` in this version are not read anew.

        Raises:
            OrderNotFoundError: the store has no such order.
        """
        found = await self._one(_LOCK, store_id, order_id, known)
        if found is None:
            raise OrderNotFoundError(order_id)
        return found

    async def get_quote(self, store_id: UUID, order_id: UUID) -> Quote:
        """Return the frozen price of an order that there is, with its reasons."""
        kept = await self.connection.scalar(
            sa.select(_order.quote).where(_order.store_id == store_id, _order.id == order_id)
        )
        return msgspec.convert(kept, Quote)

    async def update(self, order: Order, values: Mapping[str, Any]) -> Order:
        """Change an order that is locked, and return it; each change is a version."""
        changed = update_of(orders, frozenset(values), versioned=True).returning(*_order)
        rows = await self.connection.execute(changed, {"of_id": order.id, **now(values)})
        return _read(rows.one(), order.lines)

    async def hand_over(self, store_id: UUID, customer_id: UUID, *, to: UUID) -> None:
        """Let all orders of a customer be another's; no version of theirs is made."""
        await self.connection.execute(
            sa.update(orders)
            .where(_order.store_id == store_id, _order.customer_id == customer_id)
            .values(customer_id=to)
        )

    async def count_units(self, column: str, changes: Mapping[UUID, int]) -> None:
        """Add to a count of lines of an order that is locked."""
        given = rows_given(of_line=sa.Uuid, change=sa.BigInteger)
        await self.connection.execute(
            sa.update(order_lines)
            .where(_line.id == given.c.of_line)
            .values({column: _line[column] + given.c.change}),
            {"of_line": list(changes), "change": list(changes.values())},
        )

    async def list_overdue(self, store_id: UUID, *, now: datetime, limit: int) -> list[UUID]:
        """Return orders whose hold is over before they were paid."""
        found = await self.connection.scalars(
            sa.select(_order.id)
            .where(
                _order.store_id == store_id,
                _order.status == OrderStatus.AWAITING_PAYMENT,
                _order.hold_until <= now,
            )
            .order_by(_order.hold_until)
            .limit(limit)
        )
        return list(found)

    async def list_sent(self, store_id: UUID, *, before: datetime, limit: int) -> list[UUID]:
        """Return orders that were sent whole before a moment, and not completed since."""
        found = await self.connection.scalars(
            sa.select(_order.id)
            .where(
                _order.store_id == store_id,
                _order.status == OrderStatus.FULFILLED,
                _order.fulfilled_at < before,
            )
            .limit(limit)
        )
        return list(found)

    async def tell(
        self,
        store_id: UUID,
        order_id: UUID,
        kind: str,
        *,
        by: str,
        at: datetime,
        about: Mapping[str, str] | None = None,
    ) -> None:
        """Add to the story of an order; it is written at the end of the transaction."""
        story = self.connection.last(_Story)
        story.rows.append(Told(kind, by=by, at=at, about=about).row(store_id, order_id))

    async def list_happenings(self, store_id: UUID, order_id: UUID) -> list[Happening]:
        """Return the story of an order, the oldest first."""
        await self.connection.finish()
        told = order_happenings.c
        rows = await self.connection.execute(
            sa.select(*(told[name] for name in Happening.__struct_fields__))
            .where(told.store_id == store_id, told.order_id == order_id)
            .order_by(told.id)
        )
        return [read(row, Happening) for row in rows]

    async def _one(
        self, statement: Any, store_id: UUID, order_id: UUID, known: Order | None = None
    ) -> Order | None:
        rows = await self.connection.execute(statement, {"store": store_id, "id": order_id})
        row = rows.one_or_none()
        if row is None:
            return None
        if known is not None and known.version == row.version:
            return _read(row, known.lines)
        lines = await self.connection.execute(_LINES, {"id": order_id})
        return _read(row, tuple(read(line, OrderLine) for line in lines))


def _line_rows(store_id: UUID, order_id: UUID, lines: Sequence[OrderLine]) -> list[dict[str, Any]]:
    return [
        {name: getattr(line, name) for name in OrderLine.__struct_fields__}
        | {"store_id": store_id, "order_id": order_id}
        for line in lines
    ]


def _read(row: Any, lines: tuple[OrderLine, ...]) -> Order:
    """Return a row with what can be done with it as it stands."""
    status = OrderStatus(row.status)
    due = rules.due(
        total=row.total_minor,
        authorised=row.authorised_minor,
        paid=row.paid_minor,
        edited_back=row.edited_back_minor,
    )
    allowed = rules.actions(
        status,
        payment=row.payment_status,
        returnable=sum(line.fulfilled - line.returned for line in lines),
        refundable=row.paid_minor - row.refunded_minor,
        due=due,
    )
    shown = SimpleNamespace(
        **{name: getattr(row, name) for name in row._fields if name in _KEPT},
        lines=lines,
        next_states=rules.NEXT[status],
        allowed_actions=allowed,
        due_minor=max(due, 0) if status is not OrderStatus.CANCELLED else 0,
    )
    return read(shown, Order)


_KEPT: Final = frozenset(Order.__struct_fields__)
