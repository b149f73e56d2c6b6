"""Questions about many cars at once: which are free, and a calendar; one round trip each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from cartwheel.domains.rentals.availability.contracts import (
    CarRow,
    FindFreeCars,
    FreeCar,
    LookAtCalendar,
    VehicleRow,
)
from cartwheel.domains.rentals.availability.models import occupancies
from cartwheel.domains.rentals.availability.repository import is_free
from cartwheel.domains.rentals.fleet.models import cars, vehicles
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_car, _vehicle, _taken = cars.c, vehicles.c, occupancies.c
_FREE: Final = tuple(_car[name] for name in FreeCar.__struct_fields__)
_MINUTE: Final = sa.literal(timedelta(minutes=1), sa.Interval)
_DEFAULT_BUFFER: Final = 60
# The room of bookings stands above this one; a calendar says of them whose they are.
_bookings: Final = sa.table(
    "rental_bookings",
    *(sa.column(name) for name in ("id", "number", "name", "status", "ends_at")),
)


def has_free_vehicle(
    starts_at: Any, ends_at: Any, *, now: Any, location_id: Any | None = None
) -> sa.ColumnElement[bool]:
    """
    Build the condition that a row of `rental_cars` has a vehicle that is free for a span.

    It is looked at as allotted at the moment: what moving bookings would make room for is not.
    """
    minutes = sa.func.coalesce(_car.terms["bufferMinutes"].as_integer(), _DEFAULT_BUFFER)
    until = sa.cast(ends_at, sa.DateTime(timezone=True)) + minutes * _MINUTE
    home = cars.alias("home")
    wanted = sa.and_(
        _vehicle.state == "in_service",
        *([_vehicle.location_id == location_id] if location_id is not None else ()),
        is_free(_vehicle.id, starts_at, until, now),
    )
    own = sa.exists().where(_vehicle.car_id == _car.id, wanted).correlate(cars)
    of_category = (
        sa.exists()
        .select_from(vehicles.join(home, home.c.id == _vehicle.car_id))
        .where(home.c.category_id == _car.category_id, home.c.status != "archived", wanted)
        .correlate(cars)
    )
    return sa.case((_car.kind == "class", of_category), else_=own)


@cache
def _free_cars(*narrowing: str) -> sa.Select[Any]:
    """Build the question for cars that are free, once for each way to narrow it."""
    moment, store_id = sa.DateTime(timezone=True), sa.bindparam("store_id", type_=sa.Uuid)
    location_id = sa.bindparam("location_id", type_=sa.Uuid) if "location_id" in narrowing else None
    wanted: list[sa.ColumnElement[bool]] = [
        _car.store_id == store_id,
        _car.status == "active",
        has_free_vehicle(
            *(sa.bindparam(name, type_=moment) for name in ("starts_at", "ends_at")),
            now=sa.bindparam("now", type_=moment),
            location_id=location_id,
        ),
    ]
    if "category_id" in narrowing:
        wanted.append(_car.category_id == sa.bindparam("category_id", type_=sa.Uuid))
    if "after" in narrowing:
        last, after = cars.alias("last"), sa.bindparam("after", type_=sa.Uuid)
        place = sa.select(last.c.day_minor).where(last.c.store_id == store_id, last.c.id == after)
        reached = sa.tuple_(place.scalar_subquery(), after)
        wanted.append(sa.tuple_(_car.day_minor, _car.id) > reached)
    most = sa.bindparam("most", type_=sa.Integer)
    return sa.select(*_FREE).where(*wanted).order_by(_car.day_minor, _car.id).limit(most)


@dataclass(frozen=True, slots=True)
class FleetFinder:
    """Cars of one store at a time, by when they are free."""

    connection: Connection

    async def list_free(
        self, store_id: UUID, query: FindFreeCars, *, now: datetime
    ) -> Sequence[FreeCar]:
        """Return one more than the limit, when there are more, the cheapest day first."""
        given = {
            "store_id": store_id,
            "starts_at": query.starts_at,
            "ends_at": query.ends_at,
            "now": now,
            "most": query.limit + 1,
        }
        narrowing = {
            name: value
            for name in ("location_id", "category_id", "after")
            if (value := getattr(query, name)) is not None
        }
        rows = await self.connection.execute(_free_cars(*narrowing), {**given, **narrowing})
        return [read(row, FreeCar) for row in rows]

    async def list_calendar(
        self, store_id: UUID, query: LookAtCalendar, *, now: datetime
    ) -> Sequence[CarRow]:
        """Return cars by their ids with vehicles and what is taken; one more than the limit."""
        wanted = [_car.store_id == store_id, _car.kind == "named", _car.status != "archived"]
        if query.category_id is not None:
            wanted.append(_car.category_id == query.category_id)
        if query.after is not None:
            wanted.append(_car.id > query.after)
        standing = [] if query.location_id is None else [_vehicle.location_id == query.location_id]
        taken = _json_of(
            occupancies,
            ("id", "kind", "starts_at", "ends_at", "booking_id", "is_movable", "note"),
            _taken.vehicle_id == _vehicle.id,
            _taken.ends_at > _midnight(query.from_on),
            _taken.starts_at < _midnight(query.before_on),
            sa.or_(_taken.expires_at.is_(None), _taken.expires_at > now),
            order_by=_taken.starts_at,
            booking=_json_of_one(
                _bookings,
                ("number", "name", "status", "ends_at"),
                _bookings.c.id == _taken.booking_id,
            ),
        )
        of_car = _json_of(
            vehicles,
            ("id", "plate", "state", "location_id"),
            _vehicle.car_id == _car.id,
            _vehicle.state != "retired",
            *standing,
            order_by=_vehicle.plate,
            taken=taken,
        )
        rows = await self.connection.execute(
            sa.select(_car.id, _car.slug, _car.title, _car.category_id, of_car.label("vehicles"))
            .where(*wanted)
            .order_by(_car.id)
            .limit(query.limit + 1)
        )
        return [
            CarRow(
                id=row.id,
                slug=row.slug,
                title=row.title,
                category_id=row.category_id,
                vehicles=msgspec.convert(row.vehicles, tuple[VehicleRow, ...]),
            )
            for row in rows
        ]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _json_of_one(table: Any, names: Sequence[str], wanted: Any) -> sa.ScalarSelect[Any]:
    """Build the question for a row as an object, which is null where there is none."""
    fields = [part for name in names for part in (_camel(name), table.c[name])]
    built = sa.func.json_build_object(*fields, type_=sa.JSON)
    return sa.select(built).where(wanted).correlate_except(table).scalar_subquery()


def _json_of(
    table: sa.Table, names: Sequence[str], *wanted: Any, order_by: Any, **more: Any
) -> sa.ScalarSelect[Any]:
    """Build the question for rows as a list of objects, as they are on the wire."""
    fields = [part for name in names for part in (_camel(name), table.c[name])]
    fields += [part for name, value in more.items() for part in (name, value)]
    built = sa.func.json_build_object(*fields)
    listed = sa.func.json_agg(postgresql.aggregate_order_by(built, order_by))
    return (
        sa.select(sa.func.coalesce(listed, sa.text("'[]'::json"), type_=sa.JSON))
        .where(*wanted)
        .correlate_except(table)
        .scalar_subquery()
    )


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)
