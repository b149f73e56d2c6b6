"""Queries about what is taken, inside the given transaction."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.rentals.availability.contracts import OccupancyKind
from cartwheel.domains.rentals.availability.models import occupancies
from cartwheel.domains.rentals.fleet.models import cars, vehicles
from cartwheel.kernel.bulk import rows_given
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_taken, _vehicle, _car = occupancies.c, vehicles.c, cars.c
_IDS: Final = sa.ARRAY(sa.Uuid)


class Occupancy(msgspec.Struct, frozen=True):
    """A span of a vehicle that is taken."""

    id: UUID
    vehicle_id: UUID
    starts_at: datetime
    ends_at: datetime
    kind: OccupancyKind
    booking_id: UUID | None
    expires_at: datetime | None
    location_id: UUID | None
    is_movable: bool


class Wish(msgspec.Struct, frozen=True):
    """
    A span that is wanted: of one vehicle, of any of a car's, or of any of a category.

    `ends_at` holds the time to turn round. Without a `location_id` the vehicle may stand anywhere.
    """

    id: UUID
    starts_at: datetime
    ends_at: datetime
    kind: OccupancyKind
    category_id: UUID
    car_id: UUID | None = None
    vehicle_id: UUID | None = None
    location_id: UUID | None = None
    booking_id: UUID | None = None
    expires_at: datetime | None = None
    note: str = ""

    @property
    def is_movable(self) -> bool:
        """True where it may be moved once it is allotted: for a class alone."""
        return self.booking_id is not None and self.car_id is None and self.vehicle_id is None


_COLUMNS: Final = tuple(_taken[name] for name in Occupancy.__struct_fields__)


def first_start(vehicle_id: Any, after: Any, now: Any | None) -> sa.ScalarSelect[Any]:
    """
    Build the question when what is taken of a vehicle first begins, of what ends after a moment.

    As spans of a vehicle never overlap, it is free from the moment to that. Holds that are over
    `now` do not count; without it all do that stand there.
    """
    counts = () if now is None else (sa.or_(_taken.expires_at.is_(None), _taken.expires_at > now),)
    return (
        sa.select(_taken.starts_at)
        .where(_taken.vehicle_id == vehicle_id, _taken.ends_at > after, *counts)
        .order_by(_taken.ends_at)
        .limit(1)
        .correlate(vehicles)
        .scalar_subquery()
    )


def is_free(
    vehicle_id: Any, starts_at: Any, ends_at: Any, now: Any | None
) -> sa.ColumnElement[bool]:
    """Build the question whether a vehicle is free for a span, which holds the buffer."""
    return sa.func.coalesce(first_start(vehicle_id, starts_at, now) >= ends_at, sa.true())


_START: Final = sa.bindparam("starts_at", type_=_taken.starts_at.type)
_END: Final = sa.bindparam("ends_at", type_=_taken.ends_at.type)


class _Shape(NamedTuple):
    """By what vehicles are found for a wish; statements are the same for wishes of one shape."""

    by: str
    is_placed: bool


def _shape(wish: Wish) -> _Shape:
    if wish.vehicle_id is not None:
        return _Shape("vehicle", is_placed=False)
    by = "category" if wish.car_id is None else "car"
    return _Shape(by, is_placed=wish.location_id is not None)


def _candidates(shape: _Shape, *columns: Any) -> sa.Select[Any]:
    """Build the question which vehicles in service a wish may have."""
    found = (
        sa.select(*columns)
        .select_from(vehicles)
        .where(
            _vehicle.store_id == sa.bindparam("store_id", type_=sa.Uuid),
            _vehicle.state == "in_service",
        )
    )
    if shape.is_placed:
        found = found.where(_vehicle.location_id == sa.bindparam("location_id", type_=sa.Uuid))
    if shape.by == "vehicle":
        return found.where(_vehicle.id == sa.bindparam("vehicle_id", type_=sa.Uuid))
    if shape.by == "car":
        return found.where(_vehicle.car_id == sa.bindparam("car_id", type_=sa.Uuid))
    return found.join(cars, _car.id == _vehicle.car_id).where(
        _car.category_id == sa.bindparam("category_id", type_=sa.Uuid), _car.status != "archived"
    )


_GIVEN: Final = (
    "id",
    "store_id",
    "starts_at",
    "ends_at",
    "kind",
    "booking_id",
    "expires_at",
    "location_id",
    "is_movable",
    "note",
    "created_at",
)


class TakenVehicle(NamedTuple):
    """A vehicle that is taken, and what stands on it."""

    id: UUID
    plate: str


def _insertion(source: Any) -> Any:
    """
    Build the insertion of an occupancy of a vehicle; where another is in its way, of none.

    It gives the vehicle that is taken.
    """
    given = [
        sa.cast(sa.bindparam(name, type_=_taken[name].type), _taken[name].type) for name in _GIVEN
    ]
    taken = (
        insert(occupancies)
        .from_select(
            ["vehicle_id", *_GIVEN], sa.select(source.c.id, *given), include_defaults=False
        )
        .on_conflict_do_nothing()
        .returning(_taken.vehicle_id)
        .cte("taken")
    )
    return sa.select(_vehicle.id, _vehicle.plate).join(taken, taken.c.vehicle_id == _vehicle.id)


@cache
def _taking_any(shape: _Shape) -> Any:
    picked = (
        _candidates(shape, _vehicle.id)
        .where(is_free(_vehicle.id, _START, _END, None))
        .limit(1)
        .with_for_update(of=vehicles, skip_locked=True, key_share=True)
        .cte("picked")
    )
    return _insertion(picked)


@cache
def _listing(shape: _Shape) -> sa.Select[Any]:
    return _candidates(shape, _vehicle.id).order_by(_vehicle.id)


@cache
def _counting(shape: _Shape) -> sa.Select[Any]:
    free = is_free(_vehicle.id, _START, _END, sa.bindparam("now", type_=_taken.ends_at.type))
    return _candidates(
        shape, sa.func.count().label("all"), sa.func.count().filter(free).label("free")
    )


_TAKING: Final = _insertion(
    sa.select(sa.bindparam("taken_id", type_=sa.Uuid).label("id")).cte("picked")
)
_LISTING_TAKEN: Final = sa.select(*_COLUMNS).where(
    _taken.vehicle_id == sa.any_(sa.bindparam("vehicle_ids", type_=_IDS)),
    _taken.ends_at > _START,
    _taken.starts_at < _END,
    sa.or_(
        _taken.expires_at.is_(None),
        _taken.expires_at > sa.bindparam("now", type_=_taken.ends_at.type),
    ),
)
_FINDING: Final = sa.select(*_COLUMNS).where(
    _taken.store_id == sa.bindparam("store_id", type_=sa.Uuid),
    _taken.booking_id == sa.bindparam("booking_id", type_=sa.Uuid),
)


@dataclass(frozen=True, slots=True)
class OccupancyRepository:
    """What is taken of one store's vehicles at a time."""

    connection: Connection

    async def take_any(self, store_id: UUID, wish: Wish, *, now: datetime) -> TakenVehicle | None:
        """
        Take a vehicle that is free and that nobody else is at, without waiting.

        Holds that are over stand in the way here. None is that there is no such vehicle.
        """
        values = _values(store_id, wish, now)
        return _vehicle_of(await self.connection.execute(_taking_any(_shape(wish)), values))

    async def take(
        self, store_id: UUID, wish: Wish, vehicle_id: UUID, *, now: datetime
    ) -> TakenVehicle | None:
        """Take a vehicle that is locked; None where something stands in the way after all."""
        given = {**_values(store_id, wish, now), "taken_id": vehicle_id}
        return _vehicle_of(await self.connection.execute(_TAKING, given))

    async def list_candidates(self, store_id: UUID, wish: Wish) -> list[UUID]:
        """Return the vehicles in service that a wish may have, in the order of their ids."""
        values = _values(store_id, wish, None)
        return list(await self.connection.scalars(_listing(_shape(wish)), values))

    async def count_free(self, store_id: UUID, wish: Wish, *, now: datetime) -> tuple[int, int]:
        """Count the vehicles that a wish may have, and those that are free for it."""
        values = {**_values(store_id, wish, None), "now": now}
        row = (await self.connection.execute(_counting(_shape(wish)), values)).one()
        return row.all, row.free

    async def lock_pool(
        self, store_id: UUID, wish: Wish, *, also: Collection[UUID] = ()
    ) -> list[UUID]:
        """
        Lock the vehicles of a wish's category, and some more, in the order of their ids.

        Returned are those in service in the category, at the wish's location if it has one.
        """
        in_pool = sa.and_(
            _vehicle.state == "in_service",
            _car.category_id == wish.category_id,
            _car.status != "archived",
            *([_vehicle.location_id == wish.location_id] if wish.location_id else ()),
        )
        rows = await self.connection.execute(
            sa.select(_vehicle.id, in_pool.label("in_pool"))
            .select_from(vehicles)
            .join(cars, _car.id == _vehicle.car_id)
            .where(
                _vehicle.store_id == store_id,
                sa.or_(in_pool, _vehicle.id == sa.any_(sa.literal(list(also), _IDS))),
            )
            .order_by(_vehicle.id)
            .with_for_update(of=vehicles, key_share=True)
        )
        return [row.id for row in rows if row.in_pool]

    async def list_taken(
        self, vehicle_ids: Collection[UUID], starts_at: datetime, ends_at: datetime, now: datetime
    ) -> list[Occupancy]:
        """Return what is taken of vehicles within a span; holds that are over are not."""
        rows = await self.connection.execute(
            _LISTING_TAKEN,
            {
                "vehicle_ids": list(vehicle_ids),
                "starts_at": starts_at,
                "ends_at": ends_at,
                "now": now,
            },
        )
        return [read(row, Occupancy) for row in rows]

    async def find(self, store_id: UUID, booking_id: UUID) -> Occupancy | None:
        """Return what a booking takes, be it over or not."""
        given = {"store_id": store_id, "booking_id": booking_id}
        rows = await self.connection.execute(_FINDING, given)
        row = rows.one_or_none()
        return None if row is None else read(row, Occupancy)

    async def clear(self, vehicle_ids: Collection[UUID], *, now: datetime) -> None:
        """Remove holds that are over, of vehicles that are locked."""
        await self.connection.execute(
            sa.delete(occupancies).where(
                _taken.vehicle_id == sa.any_(sa.literal(list(vehicle_ids), _IDS)),
                _taken.expires_at <= now,
            )
        )

    async def move(self, placed: Mapping[UUID, Occupancy]) -> None:
        """
        Give occupancies other vehicles, which are locked, and other spans.

        They are nowhere for a moment, so that they may take each other's places; their rows stay,
        so that whoever waits for one of them finds it.
        """
        await self.connection.execute(
            sa.update(occupancies)
            .where(_taken.id == sa.any_(sa.literal(list(placed), _IDS)))
            .values(ends_at=_taken.starts_at)
        )
        instant = _taken.starts_at.type
        given = rows_given(of_id=sa.Uuid, vehicle=sa.Uuid, starts=instant, ends=instant)
        spans = list(placed.values())
        await self.connection.execute(
            sa.update(occupancies)
            .where(_taken.id == given.c.of_id)
            .values(vehicle_id=given.c.vehicle, starts_at=given.c.starts, ends_at=given.c.ends),
            {
                "of_id": list(placed),
                "vehicle": [each.vehicle_id for each in spans],
                "starts": [each.starts_at for each in spans],
                "ends": [each.ends_at for each in spans],
            },
        )

    async def change(
        self, booking_id: UUID, values: Mapping[str, Any], *, alive_at: datetime | None = None
    ) -> UUID | None:
        """
        Change what a booking takes; return its vehicle, None where it takes nothing any more.

        With `alive_at` a hold that is over by then is nothing.
        """
        alive = (
            ()
            if alive_at is None
            else (sa.or_(_taken.expires_at.is_(None), _taken.expires_at > alive_at),)
        )
        vehicle_id: UUID | None = await self.connection.scalar(
            sa.update(occupancies)
            .where(_taken.booking_id == booking_id, *alive)
            .values(values)
            .returning(_taken.vehicle_id)
        )
        return vehicle_id

    async def release(self, booking_id: UUID) -> None:
        """Let go of what a booking takes."""
        await self.connection.execute(sa.delete(occupancies).where(_taken.booking_id == booking_id))

    async def find_block(self, store_id: UUID, block_id: UUID) -> Any | None:
        """Return a block or maintenance."""
        rows = await self.connection.execute(
            sa.select(occupancies).where(
                _taken.store_id == store_id, _taken.id == block_id, _taken.booking_id.is_(None)
            )
        )
        return rows.one_or_none()

    async def remove_block(self, store_id: UUID, block_id: UUID) -> UUID | None:
        """End a block or maintenance; None where there is none such."""
        return await self.connection.scalar(
            sa.delete(occupancies)
            .where(_taken.store_id == store_id, _taken.id == block_id, _taken.booking_id.is_(None))
            .returning(_taken.id)
        )


def _vehicle_of(rows: Any) -> TakenVehicle | None:
    row = rows.one_or_none()
    return None if row is None else TakenVehicle(row.id, row.plate)


def _values(store_id: UUID, wish: Wish, now: datetime | None) -> dict[str, Any]:
    return {
        "store_id": store_id,
        "created_at": now,
        "is_movable": wish.is_movable,
        **{name: getattr(wish, name) for name in Wish.__struct_fields__},
    }
