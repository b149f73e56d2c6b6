"""Orders found by a piece of their number or address, for whoever looks for one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.orders.models import orders
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_order = orders.c
_LAST: Final = "\U0010ffff"
_GROUP: Final = 4
_UNPARTED: Final = re.compile(r"[0-9A-Z]{5,8}").fullmatch
_SHOWN: Final = tuple(
    _order[name] for name in ("id", "number", "email", "status", "currency", "total_minor")
)
_HERE: Final = _order.store_id == sa.bindparam("store")


def _beginning(column: "sa.Column[str]", name: str) -> "sa.ColumnElement[bool]":
    begin = sa.bindparam(name, type_=sa.Text)
    return sa.and_(column >= begin, column < begin + _LAST, sa.func.starts_with(column, begin))


def _found(*wanted: "sa.ColumnElement[bool]") -> "sa.Subquery":
    limit = sa.bindparam("limit", type_=sa.Integer)
    newest = sa.select(*_SHOWN).where(_HERE, *wanted).order_by(_order.id.desc()).limit(limit)
    return newest.subquery()


_ANY: Final = sa.union(
    sa.select(_found(_beginning(_order.number, "number"))),
    sa.select(_found(_beginning(_order.number, "parted"))),
    sa.select(_found(_beginning(_order.email, "email"))),
).subquery()
_FIND: Final = (
    sa.select(_ANY).order_by(_ANY.c.id.desc()).limit(sa.bindparam("limit", type_=sa.Integer))
)

_ONE: Final = sa.select(*_SHOWN).where(_HERE, _order.id == sa.bindparam("order_id"))


@dataclass(frozen=True, slots=True)
class FoundOrder:
    """An order as a search shows it."""

    id: UUID
    number: str
    email: str | None
    status: str
    currency: str
    total_minor: int


@dataclass(frozen=True, slots=True)
class OrderFinder:
    """Orders of one store at a time; each way of finding them is one of an index."""

    connection: Connection

    async def find_one(self, store_id: UUID, order_id: UUID) -> FoundOrder | None:
        """Return an order, if there is one of this id."""
        rows = await self.connection.execute(_ONE, {"store": store_id, "order_id": order_id})
        row = rows.one_or_none()
        return None if row is None else read(row, FoundOrder)

    async def find(self, store_id: UUID, text: str, *, limit: int) -> Sequence[FoundOrder]:
        """
        Return the newest orders whose number or e-mail address begins so.

        A number may have a `#` before it, small letters, and no hyphen.
        """
        number = text.removeprefix("#").strip().upper()
        parted = f"{number[:_GROUP]}-{number[_GROUP:]}" if _UNPARTED(number) else number
        given = {
            "store": store_id,
            "number": number,
            "parted": parted,
            "email": text.lower(),
            "limit": limit,
        }
        rows = await self.connection.execute(_FIND, given)
        return [read(row, FoundOrder) for row in rows]
