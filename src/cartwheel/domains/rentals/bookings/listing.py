"""Queries that list and count bookings, inside the given transaction."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.customers.api import CustomerListing
from cartwheel.domains.rentals.bookings import rules
from cartwheel.domains.rentals.bookings.contracts import (
    Booking,
    BookingCount,
    BookingSort,
    ListBookings,
)
from cartwheel.domains.rentals.bookings.models import bookings
from cartwheel.domains.rentals.bookings.repository import SHOWN, kept_of
from cartwheel.domains.rentals.fleet.cars.contracts import SortOrder
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_booking = bookings.c
_found = bookings.alias("found").c
_MOST_NAMED: Final = 500
_SORTS: Final = {
    BookingSort.CREATED: _booking.id,
    BookingSort.START: _booking.starts_at,
    BookingSort.TOTAL: _booking.total_minor,
}
_COUNTS: Final = (
    sa.select(_booking.status, sa.func.count().label("count"))
    .where(_booking.store_id == sa.bindparam("store"))
    .group_by(_booking.status)
    .order_by(_booking.status)
)


@dataclass(frozen=True, slots=True)
class BookingListing:
    """Lists and counts of bookings of one store at a time."""

    connection: Connection

    async def list_page(self, store_id: UUID, query: ListBookings) -> list[Booking]:
        """Return one more than the limit, when there are more, in the order that is asked for."""
        by, down = _SORTS[query.sort], query.order is SortOrder.DESC
        wanted = await self._wanted(store_id, query)
        if query.cursor is not None:
            last = bookings.alias("last")
            place = (
                sa.select(last.c[by.name])
                .where(last.c.store_id == store_id, last.c.id == query.cursor)
                .scalar_subquery()
            )
            here = sa.tuple_(by, _booking.id)
            there = sa.tuple_(place, sa.literal(query.cursor))
            wanted.append(here < there if down else here > there)
        order = [each.desc() if down else each.asc() for each in (by, _booking.id)]
        rows = await self.connection.execute(
            SHOWN.where(*wanted).order_by(*order).limit(query.limit + 1)
        )
        return [kept_of(row).booking for row in rows]

    async def count_by_status(self, store_id: UUID) -> list[BookingCount]:
        """Count a store's bookings by where they stand."""
        rows = await self.connection.execute(_COUNTS, {"store": store_id})
        return [read(row, BookingCount) for row in rows]

    async def _wanted(self, store_id: UUID, query: ListBookings) -> "list[sa.ColumnElement[bool]]":
        wanted: list[sa.ColumnElement[bool]] = [_booking.store_id == store_id]
        wanted += [
            _booking[name] == value
            for name in ("status", "car_id", "customer_id")
            if (value := getattr(query, name)) is not None
        ]
        if query.starts_from is not None:
            wanted.append(_booking.starts_at >= query.starts_from)
        if query.starts_before is not None:
            wanted.append(_booking.starts_at < query.starts_before)
        if query.search is not None and (text := query.search.strip()):
            people = CustomerListing(self.connection)
            named = await people.find_ids(store_id, text, limit=_MOST_NAMED)
            wanted.append(_searched(store_id, text, named))
        return wanted


def _searched(store_id: UUID, text: str, named: Collection[UUID]) -> "sa.ColumnElement[bool]":
    """Return the condition of being found: each way but that by the name has an index."""
    ways: Sequence[sa.ColumnElement[bool]] = (
        _found.number == rules.number_of(text),
        _found.email.startswith(text.lower(), autoescape=True),
        _found.customer_id == sa.any_(sa.literal([*named], sa.ARRAY(sa.Uuid))),
    )
    found = sa.union_all(
        *(sa.select(_found.id).where(_found.store_id == store_id, way) for way in ways)
    )
    # An array is known before bookings are looked for, so that they are not looked through.
    by_index = _booking.id == sa.any_(
        sa.func.array(found.scalar_subquery(), type_=sa.ARRAY(sa.Uuid))
    )
    if "@" in text or any(letter.isdigit() for letter in text):
        return by_index  # that is an address or a number, and no name
    by_name = sa.func.concat(" ", _booking.name).icontains(f" {text}", autoescape=True)
    return sa.or_(by_index, by_name)
