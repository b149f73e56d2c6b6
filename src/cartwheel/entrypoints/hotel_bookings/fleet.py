"""The fleet that the bookings ask for: found, or made."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, TypeVar
from uuid import UUID

from dishka import AsyncContainer

from cartwheel.domains.rentals.fleet.cars.contracts import Car, CarKind, CarStatus, CreateCar
from cartwheel.domains.rentals.fleet.cars.repository import CarRepository
from cartwheel.domains.rentals.fleet.cars.service import CarService
from cartwheel.domains.rentals.fleet.categories.contracts import CreateRentalCategory
from cartwheel.domains.rentals.fleet.categories.service import RentalCategoryService
from cartwheel.domains.rentals.fleet.locations.contracts import (
    CreateRentalLocation,
    ListRentalLocations,
)
from cartwheel.domains.rentals.fleet.locations.service import RentalLocationService
from cartwheel.domains.rentals.fleet.vehicles.contracts import CreateVehicle
from cartwheel.domains.rentals.fleet.vehicles.service import VehicleService
from cartwheel.domains.rentals.historic.service import HistoricRentals
from cartwheel.domains.rentals.rates.contracts import (
    DAY_MINUTES,
    LONGEST_DAYS,
    PayWhen,
    RatePlan,
    RateSet,
    RentalTerms,
)
from cartwheel.entrypoints.hotel_bookings import rules
from cartwheel.entrypoints.hotel_bookings.colouring import Span, colour
from cartwheel.entrypoints.hotel_bookings.survey import ClassFound
from cartwheel.entrypoints.wiring import open_scope

T = TypeVar("T")

_AT_ONCE: Final = 10_000
_TERMS: Final = RentalTerms(
    max_minutes=LONGEST_DAYS * DAY_MINUTES,
    buffer_minutes=int(rules.TURNAROUND.total_seconds()) // 60,
    pay=PayWhen.LATER,
)


@dataclass(frozen=True, slots=True)
class ClassKept:
    """A class in the store: what is booked, where, and how many vehicles serve it."""

    car_id: UUID
    category_id: UUID
    location_id: UUID
    vehicles: int
    placed: dict[bytes, UUID]
    """By the ids of rentals that are not in the store, the vehicle that each is to take."""


@dataclass(frozen=True, slots=True)
class FleetMaking:
    """Makes classes and vehicles, each once; a class in one transaction."""

    container: AsyncContainer
    store_id: UUID
    locations: dict[str, UUID] = field(default_factory=dict)

    async def bring(self, name: str, found: ClassFound) -> ClassKept:
        """
        Find or make a class, and as many vehicles as it takes to serve who came.

        None of what they take overlaps another, nor what is taken of the vehicles already.
        """
        location_id = await self._location(found.hotel)
        async with open_scope(self.container, self.store_id) as scope:
            sold = await self._car(scope, name, CarKind.CLASS, found)
            pool = await self._car(scope, name, CarKind.NAMED, found)
            new = await self._missing(scope, found)
            vehicles, lanes = await self._taken(scope, pool.id, found)
            given, needed = colour([(found.starts[at], found.ends[at]) for at in new], lanes)
            service = await scope.get(VehicleService)
            for number in range(len(vehicles) + 1, needed + 1):
                plate = f"{_plate(found.hotel)} {name[len(found.hotel) + 1 :][:6]}-{number:04}"
                command = CreateVehicle(car_id=pool.id, location_id=location_id, plate=plate)
                vehicles.append((await service.create(self.store_id, command)).id)
        return ClassKept(
            car_id=sold.id,
            category_id=sold.category.id,
            location_id=location_id,
            vehicles=len(vehicles),
            placed={found.ids[at]: vehicles[lane] for at, lane in zip(new, given, strict=True)},
        )

    async def _location(self, hotel: str) -> UUID:
        if hotel in self.locations:
            return self.locations[hotel]
        code, cursor = rules.slug_of_class(hotel), None
        there: dict[str, UUID] = {}
        async with open_scope(self.container, self.store_id) as scope:
            service = await scope.get(RentalLocationService)
            while True:
                query = ListRentalLocations(cursor=cursor, limit=100)
                page = await service.list(self.store_id, query)
                there |= {each.code: each.id for each in page.items}
                cursor = page.next_cursor
                if cursor is None:
                    break
            if code not in there:
                command = CreateRentalLocation(code=code, name=hotel, zone=rules.ZONE)
                there[code] = (await service.create(self.store_id, command)).id
        self.locations[hotel] = there[code]
        return there[code]

    async def _car(self, scope: AsyncContainer, name: str, kind: CarKind, found: ClassFound) -> Car:
        """Find or make what is booked, or the car that has the vehicles, which is not offered."""
        is_sold = kind is CarKind.CLASS
        slug = rules.slug_of_class(name) + ("" if is_sold else "-vehicles")
        service = await scope.get(CarService)
        if await (await scope.get(CarRepository)).find_id(self.store_id, slug) is not None:
            return await service.get(self.store_id, slug)
        return await service.create(
            self.store_id,
            CreateCar(
                title=name if is_sold else f"{name}: vehicles",
                category=await self._category(scope, name),
                rates=RatePlan(base=RateSet(day_minor=found.day_minor)),
                terms=_TERMS,
                kind=kind,
                status=CarStatus.ACTIVE if is_sold else CarStatus.DRAFT,
                slug=slug,
                currency=rules.CURRENCY,
            ),
        )

    async def _category(self, scope: AsyncContainer, name: str) -> str:
        service, code = await scope.get(RentalCategoryService), rules.slug_of_class(name)
        there = {each.code for each in (await service.list(self.store_id)).items}
        if code not in there:
            await service.create(self.store_id, CreateRentalCategory(code=code, name=name))
        return code

    async def _missing(self, scope: AsyncContainer, found: ClassFound) -> list[int]:
        """Return the places of those rentals that are not in the store."""
        historic = await scope.get(HistoricRentals)
        known: set[bytes] = set()
        for batch in in_batches(found.ids, _AT_ONCE):
            ids = [UUID(bytes=each) for each in batch]
            known |= {each.bytes for each in await historic.known(self.store_id, ids)}
        return [at for at, id_ in enumerate(found.ids) if id_ not in known]

    async def _taken(
        self, scope: AsyncContainer, car_id: UUID, found: ClassFound
    ) -> tuple[list[UUID], list[list[Span]]]:
        """Return the vehicles that there are, with what is taken of each since the first start."""
        historic = await scope.get(HistoricRentals)
        first = datetime.fromtimestamp(min(found.starts, default=0), UTC)
        vehicles, spans = await historic.look_at_fleet(self.store_id, car_id, after=first)
        lanes: dict[UUID, list[Span]] = {vehicle: [] for vehicle in vehicles}
        for each in spans:
            lanes[each.vehicle_id].append((each.starts, each.ends))
        return vehicles, [lanes[vehicle] for vehicle in vehicles]


def in_batches(given: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Return parts of a sequence, each of that size but for the last."""
    for start in range(0, len(given), size):
        yield given[start : start + size]


def _plate(hotel: str) -> str:
    return rules.slug_of_class(hotel)[:8].strip("-").upper()
