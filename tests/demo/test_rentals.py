"""A demo store has cars to rent, rentals of four months, and bookings in several states."""

from collections import Counter

import pytest
from tests.demo.making import Demo

from cartwheel.domains.rentals.availability.models import occupancies
from cartwheel.domains.rentals.bookings.contracts import BookingStatus, ListBookings
from cartwheel.domains.rentals.bookings.models import bookings
from cartwheel.domains.rentals.bookings.service import BookingService
from cartwheel.domains.rentals.fleet.cars.contracts import ListCars
from cartwheel.domains.rentals.fleet.cars.listing import CarListing
from cartwheel.domains.rentals.fleet.models import cars, extras, locations, photos, vehicles
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.entrypoints.demo import rentals
from cartwheel.entrypoints.demo.fleet import EXTRAS, FLEET, LOCATIONS
from cartwheel.entrypoints.demo.rentals import BOOKED, Lot, park_cars
from cartwheel.entrypoints.demo.stage import Stage

_TABLES = (locations, extras, cars, vehicles, photos, occupancies, bookings)


async def stage_of(demo: Demo) -> Stage:
    directory = await demo.house.get(StoreDirectory)
    return Stage(demo.house, await directory.authenticate(demo.opened.key))


async def counted(demo: Demo) -> list[int]:
    return [await demo.count(table) for table in _TABLES]


async def test_what_it_rents_out(demo: Demo) -> None:
    await park_cars(await stage_of(demo))
    assert (await counted(demo))[:5] == [
        len(LOCATIONS),
        len(EXTRAS),
        len(FLEET),
        sum(len(car.plates) for car in FLEET),
        len(FLEET),
    ]
    page = await demo.ask(CarListing, "page", ListCars(limit=50))
    assert {car.category.code for car in page.items} == {"economy", "suv", "luxury", "sports"}
    assert all(car.vehicle_count for car in page.items)
    counts = await demo.ask(BookingService, "count")
    by_status = {each.status: each.count for each in counts.by_status}
    lots = Counter(lot for _, _, lot, _, _ in BOOKED)
    assert by_status[BookingStatus.PICKED_UP] == lots[Lot.OUT]
    assert by_status[BookingStatus.RETURNED] == lots[Lot.BACK]
    assert by_status[BookingStatus.CONFIRMED] == sum(
        lots[each] for each in (Lot.SECURED, Lot.PAID, Lot.PARTLY, Lot.LATER)
    )
    assert by_status[BookingStatus.CLOSED] > 100
    assert by_status[BookingStatus.NO_SHOW] > 0
    assert by_status[BookingStatus.CANCELLED] > lots[Lot.CANCELLED]
    now = await demo.ask(BookingService, "list_page", ListBookings(status=BookingStatus.CONFIRMED))
    assert sum(each.due_minor > 0 for each in now.items) == 2
    assert {each.counter_paid_minor for each in now.items} == {0, rentals.PART_MINOR}


async def test_it_is_gone_on_with_and_nothing_comes_twice(
    demo: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = await stage_of(demo)
    with monkeypatch.context() as broken:
        broken.setattr(rentals, "BOOKED", BOOKED[:2])
        broken.setattr(rentals, "FLEET", FLEET[:3])
        await park_cars(stage)
    assert await demo.count(cars) == 3
    await park_cars(stage)
    whole = await counted(demo)
    assert whole[2] == len(FLEET)
    await park_cars(stage)
    assert await counted(demo) == whole
