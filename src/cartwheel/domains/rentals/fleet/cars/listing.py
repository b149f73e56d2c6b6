"""Lists of cars: narrowed, sorted, and read a page at a time."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.rentals.availability.finding import has_free_vehicle
from cartwheel.domains.rentals.fleet.cars import rules
from cartwheel.domains.rentals.fleet.cars.contracts import (
    CarPage,
    CarSort,
    CarSummary,
    ListCars,
    SortOrder,
)
from cartwheel.domains.rentals.fleet.cars.repository import CarRepository
from cartwheel.domains.rentals.fleet.currencies import currency_of
from cartwheel.domains.rentals.fleet.models import cars, categories, vehicles
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.paging import cursor_of, place_of

_kept = cars.c
_named = cars.alias("named")
_SORTS: Final = {CarSort.NEWEST: (_kept.id, UUID), CarSort.PRICE: (_kept.day_minor, int)}


@dataclass(frozen=True, slots=True)
class CarListing:
    """Cars as lists show them."""

    cars: CarRepository
    stores: StoreDirectory
    clock: Clock

    async def page(self, store_id: UUID, query: ListCars) -> CarPage:
        """
        Return a page of cars.

        Raises:
            InvalidInputError: the cursor is none of this list, or the time is no span.
        """
        wanted = await self._wanted(store_id, query)
        down = query.order is SortOrder.DESC
        if query.order is None:
            down = query.sort is CarSort.NEWEST
        column, kind = _SORTS[query.sort]
        name = f"{query.sort} {'desc' if down else 'asc'}"
        columns = [column] if column is _kept.id else [column, _kept.id]
        if query.cursor is not None:
            value, car_id = place_of(query.cursor, order=name, kind=kind)
            here = sa.tuple_(*columns)
            there = [value, car_id][: len(columns)]
            wanted.append(here < sa.tuple_(*there) if down else here > sa.tuple_(*there))
        by = [each.desc() if down else each.asc() for each in columns]
        found = await self.cars.page(store_id, *wanted, by=by, limit=query.limit + 1)
        shown = found[: query.limit]
        more = len(found) > query.limit
        return CarPage(tuple(shown), _after(shown[-1], query.sort, name) if more else None)

    async def _wanted(self, store_id: UUID, query: ListCars) -> "list[sa.ColumnElement[bool]]":
        wanted: list[sa.ColumnElement[bool]] = []
        if text := query.search.strip():
            wanted.append(
                _kept.title.icontains(text, autoescape=True)
                | _kept.slug.icontains(text, autoescape=True)
            )
        if query.category is not None:
            wanted.append(categories.c.code == query.category)
        for column, value in ((_kept.kind, query.kind), (_kept.status, query.status)):
            if value is not None:
                wanted.append(column == value)
        if query.features:
            wanted.append(_kept.features.contains(rules.features_of(query.features)))
        if query.price_from is not None or query.price_to is not None:
            currency = query.currency or await currency_of(self.stores, store_id)
            wanted.append(_kept.day_minor >= (query.price_from or 0))
            if query.price_to is not None:
                wanted.append(_kept.day_minor <= query.price_to)
            wanted.append(_kept.currency == currency)
        elif query.currency is not None:
            wanted.append(_kept.currency == query.currency)
        return [*wanted, *self._there(query)]

    def _there(self, query: ListCars) -> "list[sa.ColumnElement[bool]]":
        """Hold for cars that can be handed over where and when it is asked for."""
        if query.free_from is None and query.free_to is None:
            return [] if query.location_id is None else [_stands_at(query.location_id)]
        if query.free_from is None or query.free_to is None:
            missing = "freeFrom" if query.free_from is None else "freeTo"
            raise InvalidInputError(Issue((missing,), "Both ends of the time are given, or none"))
        if query.free_to <= query.free_from:
            raise InvalidInputError(Issue(("freeTo",), "It must end after it begins"))
        now, place = self.clock.now(), query.location_id
        return [has_free_vehicle(query.free_from, query.free_to, now=now, location_id=place)]


def _stands_at(location_id: UUID) -> "sa.ColumnElement[bool]":
    """Hold for cars of which a vehicle in service stands at a location."""
    there = (
        sa.select(sa.literal(1))
        .select_from(vehicles.join(_named, _named.c.id == vehicles.c.car_id))
        .where(
            vehicles.c.location_id == location_id,
            vehicles.c.state == "in_service",
            sa.case(
                (_kept.kind == "named", _named.c.id == _kept.id),
                else_=sa.and_(
                    _named.c.category_id == _kept.category_id, _named.c.status != "archived"
                ),
            ),
        )
    )
    return there.exists()


def _after(last: CarSummary, sort: CarSort, name: str) -> str:
    value: Any = last.id if sort is CarSort.NEWEST else last.day_minor
    return cursor_of(name, value, last.id)
