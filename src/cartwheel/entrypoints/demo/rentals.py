"""Cars for rent: the fleet, what was rented before, and what is booked now."""

import asyncio
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from cartwheel.domains.rentals.availability.contracts import BlockKind, BlockVehicle
from cartwheel.domains.rentals.availability.service import AvailabilityService
from cartwheel.domains.rentals.bookings.contracts import (
    CancelBooking,
    CreateBooking,
    Damage,
    OpenedBooking,
    PayBooking,
    PickUp,
    ReturnCar,
)
from cartwheel.domains.rentals.bookings.counter import Counter, CounterMethod, RecordCounterPayment
from cartwheel.domains.rentals.bookings.handing import Handing
from cartwheel.domains.rentals.bookings.holding import Holding
from cartwheel.domains.rentals.bookings.paying import BookingPaymentFlow
from cartwheel.domains.rentals.bookings.service import BookingService
from cartwheel.domains.rentals.fleet.cars.contracts import CarSummary, ListCars
from cartwheel.domains.rentals.fleet.cars.listing import CarListing
from cartwheel.domains.rentals.fleet.cars.service import CarService
from cartwheel.domains.rentals.fleet.extras.contracts import ListExtras
from cartwheel.domains.rentals.fleet.extras.service import ExtraService
from cartwheel.domains.rentals.fleet.locations.contracts import (
    ListRentalLocations,
    OneWayFee,
    RentalLocation,
    UpdateRentalLocation,
)
from cartwheel.domains.rentals.fleet.locations.service import RentalLocationService
from cartwheel.domains.rentals.fleet.photos.contracts import UploadCarPhoto
from cartwheel.domains.rentals.fleet.photos.flow import CarPhotoFlow
from cartwheel.domains.rentals.fleet.vehicles.contracts import CreateVehicle, ListVehicles
from cartwheel.domains.rentals.fleet.vehicles.service import VehicleService
from cartwheel.domains.rentals.historic.service import HistoricRentals
from cartwheel.entrypoints.demo.fleet import (
    AIRPORT,
    EXTRAS,
    FLEET,
    IN_WORKSHOP,
    LOCATIONS,
    ONE_WAY_MINOR,
    STATION,
    ZONE,
    DemoCar,
)
from cartwheel.entrypoints.demo.garage import draw_car
from cartwheel.entrypoints.demo.people import all_people
from cartwheel.entrypoints.demo.rented import plan_past
from cartwheel.entrypoints.demo.stage import Stage
from cartwheel.kernel.clock import Clock

_QUARTER: Final = timedelta(minutes=15)
_A_MINUTE: Final = timedelta(minutes=1)
_SANDBOX_OK: Final = "sandbox_ok"
PART_MINOR: Final = 20_000


class Lot(StrEnum):
    """What becomes of a booking."""

    OUT = "out"
    BACK = "back"
    SECURED = "secured"
    PAID = "paid"
    PARTLY = "partly"
    LATER = "later"
    CANCELLED = "cancelled"


BOOKED: Final = (
    ("lumo-city", AIRPORT, Lot.OUT, 0, 3),
    ("terra-4x4", AIRPORT, Lot.OUT, 0, 5),
    ("brava-electric", AIRPORT, Lot.BACK, 0, 1),
    ("regent-saloon", AIRPORT, Lot.SECURED, 1, 2),
    ("any-economy", STATION, Lot.PAID, 1, 4),
    ("lumo-city", STATION, Lot.PAID, 2, 3),
    ("grand-nord", AIRPORT, Lot.PARTLY, 2, 7),
    ("terra-4x4", STATION, Lot.CANCELLED, 3, 2),
    ("terra-4x4", STATION, Lot.PAID, 4, 6),
    ("corsaro-spider", AIRPORT, Lot.SECURED, 5, 2),
    ("brava-electric", STATION, Lot.PAID, 6, 3),
    ("grand-nord", AIRPORT, Lot.LATER, 12, 5),
    ("any-economy", AIRPORT, Lot.PAID, 9, 10),
)
"""Which car is booked where, what becomes of that, in how many days it begins, and for how many."""


async def park_cars(stage: Stage) -> None:
    """Make what is missing of the fleet, its past, and the bookings of now."""
    places = await _open_places(stage)
    await _lay_out_extras(stage)
    for car in FLEET:
        await _park(stage, car, places)
    cars = await _cars(stage)
    past = await _bring_past(stage, cars, began=places[AIRPORT].created_at)
    for place, car in enumerate(FLEET):
        await _photograph(stage, cars[car.slug], place)
    await _book(stage, places, past=past)


async def _open_places(stage: Stage) -> dict[str, RentalLocation]:
    async with stage.use(RentalLocationService) as locations:
        page = await locations.list(stage.store_id, ListRentalLocations(limit=100))
        known = {each.code: each for each in page.items}
        if AIRPORT in known:
            return known
        made = {each.code: await locations.create(stage.store_id, each) for each in LOCATIONS}
        for here, there in ((AIRPORT, STATION), (STATION, AIRPORT)):
            fee = OneWayFee(made[there].id, ONE_WAY_MINOR, "EUR")
            command = UpdateRentalLocation(
                id=made[here].id, version=made[here].version, one_way=(fee,)
            )
            made[here] = await locations.update(stage.store_id, command)
        return known | made


async def _lay_out_extras(stage: Stage) -> None:
    async with stage.use(ExtraService) as extras:
        if not (await extras.list(stage.store_id, ListExtras(limit=1))).items:
            for extra in EXTRAS:
                await extras.create(stage.store_id, extra)


async def _cars(stage: Stage) -> dict[str, CarSummary]:
    async with stage.use(CarListing) as cars:
        page = await cars.page(stage.store_id, ListCars(limit=50))
    return {car.slug: car for car in page.items}


async def _park(stage: Stage, wanted: DemoCar, places: dict[str, RentalLocation]) -> None:
    """Make a car with all its vehicles, unless it is there."""
    if wanted.slug in await _cars(stage):
        return
    async with stage.open() as scope:
        car = await (await scope.get(CarService)).create(stage.store_id, wanted.command)
        vehicles, now = await scope.get(VehicleService), (await scope.get(Clock)).now()
        for number, (plate, place) in enumerate(wanted.plates):
            command = CreateVehicle(
                car_id=car.id,
                location_id=places[place].id,
                plate=plate,
                mileage=8_000 + 3_170 * number,
            )
            vehicle = await vehicles.create(stage.store_id, command)
            if plate == IN_WORKSHOP:
                start = _noon(now, days=1)
                block = BlockVehicle(
                    vehicle.id, start, start + timedelta(days=3), BlockKind.MAINTENANCE, "Tyres"
                )
                await (await scope.get(AvailabilityService)).block(stage.actor, block)


async def _bring_past(stage: Stage, cars: dict[str, CarSummary], *, began: datetime) -> int:
    """Bring what was rented before; return how many bookings that are."""
    known = {car.id: car for car in cars.values()}
    async with stage.open() as scope:
        vehicles = await scope.get(VehicleService)
        page = await vehicles.list(stage.store_id, ListVehicles(limit=100))
        demo = {plate for car in FLEET for plate, _ in car.plates}
        mine = [each for each in page.items if each.plate in demo]
        past = plan_past(stage.store_id, known, mine, began=began)
        await (await scope.get(HistoricRentals)).add_all(stage.store_id, past)
    return len(past)


async def _photograph(stage: Stage, car: CarSummary, place: int) -> None:
    async with stage.use(CarService) as known:
        if (await known.get(stage.store_id, car.slug)).photos:
            return
    content = await asyncio.to_thread(draw_car, car.category.code, place)
    async with stage.use(CarPhotoFlow) as photos:
        alt = f"A drawing of a car from the side: {car.title}"
        await photos.upload(stage.actor, UploadCarPhoto(car.id, content, alt))


async def _book(stage: Stage, places: dict[str, RentalLocation], *, past: int) -> None:
    """Make the bookings of now that are missing; what others booked meanwhile counts as well."""
    async with stage.open() as scope:
        there = (await (await scope.get(BookingService)).count(stage.store_id)).total - past
        clock = await scope.get(Clock)
    people = all_people()
    for number, (slug, place, lot, ahead, days) in enumerate(BOOKED):
        if number < there:
            continue
        now = clock.now()  # a quarter ends while bookings are made
        starts_at = _noon(now, days=ahead) if ahead else _next_quarter(now)
        command = CreateBooking(
            car=slug,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(days=days),
            pickup_location_id=places[place].id,
            name=people[number].name,
            email=people[number].email,
        )
        async with stage.use(Holding) as holding:
            opened = await holding.create(stage.actor, command)
        await _go_on(stage, opened, lot)


async def _go_on(stage: Stage, opened: OpenedBooking, lot: Lot) -> None:
    booking_id = opened.booking.id
    paying = PayBooking(booking_id, opened.token, _SANDBOX_OK)
    async with stage.use(BookingPaymentFlow) as payments:
        await payments.pay(stage.store_id, paying)
        if lot in (Lot.OUT, Lot.BACK, Lot.SECURED):
            await payments.authorise_deposit(stage.store_id, paying)
    if lot is Lot.PARTLY:
        async with stage.use(Counter) as counter:
            part = RecordCounterPayment(
                id=booking_id,
                key="demo",
                method=CounterMethod.CARD_TERMINAL,
                amount_minor=PART_MINOR,
                reference="TID 61270045",
                note="The rest at the pick-up",
            )
            await counter.take(stage.actor, part)
    if lot is Lot.CANCELLED:
        async with stage.use(BookingService) as bookings:
            await bookings.cancel(stage.actor, CancelBooking(booking_id, "Another plan"))
    if lot in (Lot.OUT, Lot.BACK):
        async with stage.use(Handing) as handing:
            out = PickUp(id=booking_id, mileage=30_000, fuel_eighths=8)
            await handing.pick_up(stage.actor, out)
    if lot is Lot.BACK:
        async with stage.use(Handing) as handing:
            back = ReturnCar(
                id=booking_id,
                mileage=30_180,
                fuel_eighths=5,
                damages=(Damage("Scratch at the left rear door", 12_000),),
            )
            await handing.take_back(stage.actor, back)


def _noon(now: datetime, *, days: int) -> datetime:
    """Return noon some days ahead, by the clock of the places."""
    here = now.astimezone(ZoneInfo(ZONE)) + timedelta(days=days)
    return here.replace(hour=12, minute=0, second=0, microsecond=0)


def _next_quarter(now: datetime) -> datetime:
    """Return the next full quarter of an hour that is more than a minute away."""
    soon = (now + _A_MINUTE).replace(second=0, microsecond=0)
    return soon + _QUARTER - timedelta(minutes=soon.minute % 15)
