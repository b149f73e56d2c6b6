"""Queries that list and count orders, inside the given transaction."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa

from cartwheel.domains.customers.api import CustomerListing
from cartwheel.domains.orders.contracts import ListOrders, OrderSummary, OrderTab, StatusCount
from cartwheel.domains.orders.models import order_lines, orders
from cartwheel.domains.orders.repository.narrowing import ADDRESSEE, behind, narrowed
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_order, _line = orders.c, order_lines.c
_MOST_NAMED: Final = 500
_COUNTS: Final = (
    sa.select(_order.status, sa.func.count().label("count"))
    .where(_order.store_id == sa.bindparam("store"))
    .group_by(_order.status)
)
_SENT_BACK: Final = sa.select(
    *(
        sa.select(sa.func.count())
        .where(_order.store_id == sa.bindparam("store"), behind(tab))
        .scalar_subquery()
        .label(tab)
        for tab in (OrderTab.REFUNDS, OrderTab.RETURNS)
    )
)
_UNITS: Final = (
    sa.select(sa.func.coalesce(sa.func.sum(_line.quantity), 0))
    .where(_line.order_id == _order.id)
    .scalar_subquery()
)
_OTHERWISE: Final = {"units": _UNITS, "customer_name": ADDRESSEE}
_SUMMARY: Final = sa.select(
    *(
        _OTHERWISE[name].label(name) if name in _OTHERWISE else _order[name]
        for name in OrderSummary.__struct_fields__
    )
)


@dataclass(frozen=True, slots=True)
class OrderListing:
    """Lists and counts of orders of one store at a time."""

    connection: Connection

    async def list_page(self, store_id: UUID, query: ListOrders) -> list[OrderSummary]:
        """Return one more than the limit, when there are more, the newest first."""
        named: Sequence[UUID] = ()
        if query.search is not None:
            people = CustomerListing(self.connection)
            named = await people.find_ids(store_id, query.search, limit=_MOST_NAMED)
        wanted = narrowed(store_id, query, named)
        listed = _SUMMARY.where(*wanted).order_by(_order.id.desc()).limit(query.limit + 1)
        return await self._read(store_id, listed)

    async def list_some(self, store_id: UUID, ids: Collection[UUID]) -> list[OrderSummary]:
        """Return some orders of a store as lists show them, in no order."""
        among = sa.any_(sa.literal(list(ids), sa.ARRAY(sa.Uuid)))
        return await self._read(
            store_id, _SUMMARY.where(_order.store_id == store_id, _order.id == among)
        )

    async def count_by_status(self, store_id: UUID) -> list[StatusCount]:
        """Count a store's orders by where they stand."""
        rows = await self.connection.execute(_COUNTS, {"store": store_id})
        return [read(row, StatusCount) for row in rows]

    async def count_sent_back(self, store_id: UUID) -> dict[OrderTab, int]:
        """Count a store's orders of which money or goods went back, or are awaited."""
        row = (await self.connection.execute(_SENT_BACK, {"store": store_id})).one()
        return {OrderTab.REFUNDS: row.refunds, OrderTab.RETURNS: row.returns}

    async def _read(self, store_id: UUID, listed: "sa.Select[Any]") -> list[OrderSummary]:
        """Return what is listed, by the names that customers have now."""
        found = [read(row, OrderSummary) for row in await self.connection.execute(listed)]
        ids = {each.customer_id for each in found if each.customer_id is not None}
        if not ids:
            return found
        names = await CustomerListing(self.connection).names(store_id, ids)
        return [
            msgspec.structs.replace(each, customer_name=name)
            if each.customer_id is not None and (name := names.get(each.customer_id))
            else each
            for each in found
        ]
