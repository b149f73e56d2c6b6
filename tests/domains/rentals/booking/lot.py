"""A lot with cars for rent: rows of the fleet, and use cases in transactions of their own."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Final, TypeVar
from uuid import UUID

import msgspec
import sqlalchemy as sa
from dishka import AsyncContainer
from redis.asyncio import Redis
from tests.domains.making import open_store
from tests.kit.clock import MovedClock
from tests.kit.house import SETTINGS, house_with

from cartwheel.domains.rentals.availability.allotting import Allotting
from cartwheel.domains.rentals.availability.contracts import OccupancyKind, RentalSpan
from cartwheel.domains.rentals.availability.models import occupancies
from cartwheel.domains.rentals.availability.offers import OfferRepository
from cartwheel.domains.rentals.availability.repository import OccupancyRepository, Wish
from cartwheel.domains.rentals.availability.service import wish_for
from cartwheel.domains.rentals.fleet.locations.contracts import OpeningHours
from cartwheel.domains.rentals.fleet.models import cars, categories, locations, vehicles
from cartwheel.domains.rentals.rates.contracts import RatePlan, RateSet, RentalTerms
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.domains.settings.models import configurations
from cartwheel.entrypoints.house import HOUSE
from cartwheel.entrypoints.wiring import open_scope
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.settings import Settings
from cartwheel.systems.broadcast.api import Broadcast
from cartwheel.systems.rpc.api import Actor

T = TypeVar("T")

NOON: Final = datetime(2027, 3, 1, 12, tzinfo=UTC)
"""When it is, on every lot."""
DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
TERMS: Final = RentalTerms(buffer_minutes=60)


def days(first: float, last: float) -> RentalSpan:
    """Return a span, in days after the next noon."""
    return RentalSpan(NOON + DAY * (1 + first), NOON + DAY * (1 + last))


@dataclass(frozen=True, slots=True)
class Lot:
    """A store with one location and one category, and a clock that stands until it is moved."""

    container: AsyncContainer
    database: Database
    store_id: UUID
    location_id: UUID
    category_id: UUID
    clock: MovedClock
    actor: Actor = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "actor", Actor("person", new_id(), self.store_id, frozenset()))

    @asynccontextmanager
    async def use(self, part: type[T]) -> AsyncIterator[T]:
        """Open a transaction of the store with some use cases; it commits at the end."""
        async with open_scope(self.container, self.store_id) as scope:
            yield await scope.get(part)

    async def set(self, values: dict[str, Any]) -> None:
        """Let the store have set something, by the names of its settings; None is the default."""
        where = configurations.c.store_id == self.store_id
        async with self.database.transaction(store_id=self.store_id) as connection:
            had = await connection.scalar(sa.select(configurations.c.given).where(where))
            merged = {**(had or {}), **values}
            kept = {name: value for name, value in merged.items() if value is not None}
            if had is None:
                row = {"store_id": self.store_id, "version": 1, "given": kept}
                await connection.execute(sa.insert(configurations).values(row))
            else:
                await connection.execute(sa.update(configurations).where(where).values(given=kept))
        (await self.container.get(LiveSettings)).changed(self.store_id)

    async def location(self, **given: Any) -> UUID:
        """Open another location."""
        return await keep(self.database, self.store_id, locations, location_row(**given))

    async def category(self) -> UUID:
        """Make another category."""
        return await keep(self.database, self.store_id, categories, category_row())

    async def car(self, *, vehicles: int = 1, kind: str = "named", **given: Any) -> UUID:
        """Offer a car with vehicles of its own."""
        row = {"category_id": self.category_id, "kind": kind, **given}
        car_id = await keep(self.database, self.store_id, cars, car_row(**row))
        for _ in range(vehicles):
            await self.vehicle(car_id)
        return car_id

    async def of_class(self, **given: Any) -> UUID:
        """Offer the category, without naming a car."""
        return await self.car(vehicles=0, kind="class", **given)

    async def vehicle(self, car_id: UUID, **given: Any) -> UUID:
        """Give a car another vehicle."""
        row = {"car_id": car_id, "location_id": self.location_id, **given}
        return await keep(self.database, self.store_id, vehicles, vehicle_row(**row))

    async def vehicles(self, car_id: UUID | None = None) -> list[UUID]:
        """Return the vehicles there are, or those of a car."""
        async with self.database.transaction(store_id=self.store_id) as connection:
            rows = await connection.execute(sa.select(vehicles.c.id, vehicles.c.car_id))
            return [row.id for row in rows if car_id in (None, row.car_id)]

    async def change_car(self, car_id: UUID, **given: Any) -> None:
        """Change rates or terms of a car."""
        values = {name: msgspec.to_builtins(value) for name, value in given.items()}
        async with self.database.transaction(store_id=self.store_id) as connection:
            await connection.execute(sa.update(cars).where(cars.c.id == car_id).values(values))

    async def take(
        self, car_id: UUID, span: RentalSpan, *, hold: timedelta | None = None
    ) -> tuple[UUID, UUID]:
        """Take a car for a span; return the booking's id and the vehicle."""
        booking_id = new_id()
        until = None if hold is None else self.clock.now() + hold
        async with open_scope(self.container, self.store_id) as scope:
            offer = await (await scope.get(OfferRepository)).get(self.store_id, car_id)
            wish = wish_for(
                offer,
                span,
                location_id=self.location_id,
                booking_id=booking_id,
                hold_until=until,
            )
            allotting = await scope.get(Allotting)
            taken = await allotting.take(self.store_id, wish, buffer=offer.buffer)
        return booking_id, taken.id

    async def retake(self, car_id: UUID, booking_id: UUID, span: RentalSpan) -> UUID:
        """Let a booking have another span."""
        async with open_scope(self.container, self.store_id) as scope:
            offer = await (await scope.get(OfferRepository)).get(self.store_id, car_id)
            has = await (await scope.get(OccupancyRepository)).find(self.store_id, booking_id)
            assert has is not None
            wish = wish_for(offer, span, location_id=self.location_id, booking_id=booking_id)
            allotting = await scope.get(Allotting)
            return await allotting.retake(self.store_id, wish, has, buffer=offer.buffer)

    async def block(self, vehicle_id: UUID, span: RentalSpan) -> None:
        """Take a vehicle out of renting."""
        async with self.use(Allotting) as allotting:
            wish = Wish(
                id=new_id(),
                starts_at=span.starts_at,
                ends_at=span.ends_at,
                kind=OccupancyKind.BLOCK,
                category_id=self.category_id,
                vehicle_id=vehicle_id,
                location_id=self.location_id,
            )
            await allotting.take(self.store_id, wish, buffer=timedelta())

    async def taken(self) -> dict[UUID, list[tuple[datetime, datetime]]]:
        """Return what is taken of each vehicle, in order."""
        found: dict[UUID, list[tuple[datetime, datetime]]] = {}
        async with self.database.transaction(store_id=self.store_id) as connection:
            for row in await connection.execute(
                sa.select(occupancies).order_by(occupancies.c.starts_at)
            ):
                found.setdefault(row.vehicle_id, []).append((row.starts_at, row.ends_at))
        return found

    async def count(self) -> int:
        """Return how many spans are taken; of no vehicle do two of them overlap."""
        found = await self.taken()
        for spans in found.values():
            for (_, ends), (starts, _) in pairwise(spans):
                assert ends <= starts
        return sum(map(len, found.values()))


@asynccontextmanager
async def open_lot(
    database: Database,
    replaced: Mapping[type, Any] | None = None,
    *,
    settings: Settings = SETTINGS,
) -> AsyncIterator[Lot]:
    """Open a lot; parts of the house may be replaced by others."""
    clock = MovedClock(NOON)
    live = LiveSettings(database, Broadcast(Redis()), HOUSE.config_keys)
    parts = {Database: database, Clock: clock, LiveSettings: live}
    container = house_with({**parts, **(replaced or {})}, settings=settings)
    store_id = await open_store(database)
    location_id = await keep(database, store_id, locations, location_row())
    category_id = await keep(database, store_id, categories, category_row())
    yield Lot(container, database, store_id, location_id, category_id, clock)
    await container.close()


async def keep(database: Database, store_id: UUID, table: sa.Table, row: dict[str, Any]) -> UUID:
    """Keep a row of the fleet, and return its id."""
    whole = {
        "id": new_id(),
        "store_id": store_id,
        "version": 1,
        "created_at": NOON,
        "updated_at": NOON,
        **row,
    }
    async with database.transaction(store_id=store_id) as connection:
        await connection.execute(sa.insert(table).values(whole))
    made: UUID = whole["id"]
    return made


def location_row(**given: Any) -> dict[str, Any]:
    """Return a location that never closes."""
    hours = given.pop("opening_hours", OpeningHours())
    return {
        "code": new_id().hex,
        "name": "Airport",
        "zone": "UTC",
        "address": "",
        "is_active": True,
        "opening_hours": msgspec.to_builtins(hours),
        **given,
    }


def category_row() -> dict[str, Any]:
    """Return a category."""
    return {"code": new_id().hex, "name": "Compact", "position": 0}


def car_row(**given: Any) -> dict[str, Any]:
    """Return a car for 50.00 a day."""
    rates = given.pop("rates", RatePlan(base=RateSet(day_minor=5_000)))
    return {
        "slug": new_id().hex,
        "title": "Small car",
        "description": "",
        "features": [],
        "status": "active",
        "currency": "EUR",
        "day_minor": rates.base.day_minor,
        "rates": msgspec.to_builtins(rates),
        "terms": msgspec.to_builtins(given.pop("terms", TERMS)),
        **given,
    }


def vehicle_row(**given: Any) -> dict[str, Any]:
    """Return a vehicle in service."""
    return {
        "plate": new_id().hex[:12] + new_id().hex[-6:],
        "mileage": 0,
        "state": "in_service",
        **given,
    }
