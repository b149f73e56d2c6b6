"""Queries that list and count customers by what is asked of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.customers import rules
from cartwheel.domains.customers.contracts import (
    Customer,
    CustomerFacets,
    CustomerFilter,
    CustomerSort,
    FacetValue,
    ListCustomers,
)
from cartwheel.domains.customers.groups.models import group_members, groups
from cartwheel.domains.customers.models import customers, words
from cartwheel.domains.customers.repository import SHOWN
from cartwheel.domains.customers.segments.models import members, snapshot_members
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_kept = customers.c
_MOST_VALUES: Final = 50
_LAST: Final = "\U0010ffff"

SORTED_BY: Final[dict[CustomerSort, tuple[str, type]]] = {
    CustomerSort.CREATED: ("created_at", datetime),
    CustomerSort.NAME: ("sort_name", str),
    CustomerSort.LAST_ORDER: ("last_order_at", datetime),
    CustomerSort.ORDERS: ("orders_count", int),
    CustomerSort.SPENT: ("spent_minor", int),
    CustomerSort.POINTS: ("points", int),
}
"""The column behind each order, and what its values are."""


@dataclass(frozen=True, slots=True)
class CustomerListing:
    """Lists of customers of one store at a time; who was merged into another is not in them."""

    connection: Connection

    async def list_page(
        self, store_id: UUID, query: ListCustomers, *, after: tuple[Any, UUID] | None
    ) -> list[tuple[Customer, Any]]:
        """Return one more than the limit, when there are more, each with what it is sorted by."""
        name = SORTED_BY[query.sort][0]
        key = _kept[name]
        place = sa.tuple_(key, _kept.id)
        wanted = [*_conditions(store_id, query), key.is_not(None)]
        if after is not None:
            given = sa.tuple_(sa.literal(after[0], key.type), sa.literal(after[1], sa.Uuid))
            wanted.append(place > given if query.ascending else place < given)
        order = (key, _kept.id) if query.ascending else (key.desc(), _kept.id.desc())
        rows = await self.connection.execute(
            sa.select(*SHOWN, key.label("sorted_by"))
            .where(*wanted)
            .order_by(*order)
            .limit(query.limit + 1)
        )
        return [(read(row, Customer), row.sorted_by) for row in rows]

    async def names(self, store_id: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
        """Return what customers are called, by id; who has no name is left out."""
        among = sa.any_(sa.literal([*ids], sa.ARRAY(sa.Uuid)))
        rows = await self.connection.execute(
            sa.select(_kept.id, _kept.name).where(
                _kept.store_id == store_id, _kept.id == among, _kept.name != ""
            )
        )
        return {row.id: row.name for row in rows}

    async def find_ids(self, store_id: UUID, search: str, *, limit: int) -> Sequence[UUID]:
        """Return whom a search finds, whoever was met last first; no words find nobody."""
        if not rules.asked_words(search):
            return ()
        found = await self.connection.scalars(
            sa.select(_kept.id)
            .where(*_conditions(store_id, CustomerFilter(search=search)))
            .order_by(_kept.id.desc())
            .limit(limit)
        )
        return found.all()

    async def facets(self, store_id: UUID, query: CustomerFilter) -> CustomerFacets:
        """Count whom a filter finds, and what they have in common."""
        wanted = _conditions(store_id, query)
        counted = await self.connection.execute(
            sa.select(
                sa.func.count().label("total"),
                sa.func.count().filter(_kept.orders_count > 0).label("with_orders"),
            ).where(*wanted)
        )
        totals = counted.one()
        by_country = sa.select(_kept.country.label("value"), _kept.country.label("label")).where(
            *wanted, _kept.country.is_not(None)
        )
        tag = sa.func.unnest(_kept.tags).label("value")
        allowed = sa.func.unnest(_kept.allows).label("value")
        by_group = (
            sa.select(sa.cast(groups.c.id, sa.Text).label("value"), groups.c.name.label("label"))
            .select_from(
                customers.join(group_members, group_members.c.customer_id == _kept.id).join(
                    groups, groups.c.id == group_members.c.group_id
                )
            )
            .where(*wanted)
        )
        return CustomerFacets(
            total=totals.total,
            with_orders=totals.with_orders,
            countries=await self._values(by_country),
            tags=await self._values(sa.select(tag, tag.label("label")).where(*wanted)),
            groups=await self._values(by_group),
            allows=await self._values(sa.select(allowed, allowed.label("label")).where(*wanted)),
        )

    async def _values(self, found: "sa.Select[Any]") -> tuple[FacetValue, ...]:
        each = found.subquery()
        count = sa.func.count().label("count")
        rows = await self.connection.execute(
            sa.select(each.c.value, each.c.label, count)
            .group_by(each.c.value, each.c.label)
            .order_by(count.desc(), each.c.value)
            .limit(_MOST_VALUES)
        )
        return tuple(read(row, FacetValue) for row in rows)


def _conditions(store_id: UUID, query: CustomerFilter) -> list[sa.ColumnElement[bool]]:
    given: Sequence[tuple[object, Any]] = (
        (query.country, lambda: _kept.country == query.country),
        (query.tag, lambda: sa.literal(query.tag) == sa.func.any(_kept.tags)),
        (query.group_id, lambda: _is_in(group_members, group_members.c.group_id, query.group_id)),
        (query.segment_id, lambda: _is_in(members, members.c.segment_id, query.segment_id)),
        (
            query.snapshot_id,
            lambda: _is_in(snapshot_members, snapshot_members.c.snapshot_id, query.snapshot_id),
        ),
        (query.allows, lambda: sa.literal(query.allows) == sa.func.any(_kept.allows)),
        (query.has_ordered, lambda: (_kept.orders_count > 0) == query.has_ordered),
        (query.ordered_since, lambda: _kept.last_order_at >= query.ordered_since),
        (query.ordered_until, lambda: _kept.last_order_at < query.ordered_until),
        (query.created_since, lambda: _kept.created_at >= query.created_since),
        (query.created_until, lambda: _kept.created_at < query.created_until),
        (query.least_spent_minor, lambda: _kept.spent_minor >= query.least_spent_minor),
    )
    searched = [] if query.search is None else rules.asked_words(query.search)
    return [
        _kept.store_id == store_id,
        _kept.merged_into.is_(None),
        *(condition() for value, condition in given if value is not None),
        *(_has_word(store_id, word) for word in searched),
    ]


def _has_word(store_id: UUID, beginning: str) -> sa.ColumnElement[bool]:
    found = sa.select(words.c.customer_id).where(
        words.c.store_id == store_id,
        words.c.word >= beginning,
        words.c.word < beginning + _LAST,
    )
    return _kept.id.in_(found)


def _is_in(
    table: sa.Table, column: "sa.ColumnElement[UUID]", value: UUID | None
) -> sa.ColumnElement[bool]:
    # Beside a list that is joined with the same table it stays a question of its own.
    found = sa.exists().where(column == value, table.c.customer_id == _kept.id)
    return found.correlate(customers)
