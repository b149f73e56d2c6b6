"""What staff are told before they do something is what is done then."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from obstore.store import MemoryStore
from tests.domains.catalog.factories import some_picture
from tests.domains.rentals.booking.desk import Desk
from tests.domains.rentals.booking.lot import DAY, HOUR, days

from cartwheel.domains.rentals.availability.contracts import LookAtCalendar, RentalSpan
from cartwheel.domains.rentals.availability.errors import CarUnavailableError
from cartwheel.domains.rentals.availability.service import AvailabilityService
from cartwheel.domains.rentals.bookings import rules
from cartwheel.domains.rentals.bookings.assigning import Assigning
from cartwheel.domains.rentals.bookings.contracts import (
    AssignVehicle,
    Booking,
    BookingSort,
    BookingStatus,
    Damage,
    ListBookings,
    PickUp,
    RescheduleBooking,
    ReturnCar,
)
from cartwheel.domains.rentals.bookings.errors import (
    BookingNotFoundError,
    HandoverPhotoNotFoundError,
    MileageError,
    VehicleUnsuitableError,
)
from cartwheel.domains.rentals.bookings.foresight import Foreseeing, ForeseeMove
from cartwheel.domains.rentals.bookings.handing import Handing
from cartwheel.domains.rentals.bookings.pictures import (
    AddHandoverPhoto,
    HandoverPhotoFlow,
    HandoverPhotoOf,
)
from cartwheel.domains.rentals.bookings.service import BookingService
from cartwheel.domains.rentals.bookings.utilisation import AskUtilisation, Utilisation
from cartwheel.domains.rentals.fleet.cars.contracts import SortOrder
from cartwheel.domains.rentals.fleet.models import vehicles
from cartwheel.domains.rentals.rates.contracts import CancellationStep, RentalTerms
from cartwheel.domains.stores.models import stores
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.api import Transactions

_DAY_MINOR = 5_000


async def test_bookings_are_found_and_counted(desk: Desk) -> None:
    car = await desk.lot.car(title="Golf")
    ada = (await desk.hold(car, days(0, 1), name="Ada Byron")).booking
    bob = (await desk.book(car, days(2, 5), name="Bob Ross", email="bob@shop.example")).booking
    assert (ada.car_title, ada.plate is not None) == ("Golf", True)
    async with desk.lot.use(BookingService) as bookings:

        async def listed(**given: object) -> list[str]:
            query = ListBookings(**given)  # type: ignore[arg-type]
            return [
                each.name for each in (await bookings.list_page(desk.lot.store_id, query)).items
            ]

        assert await listed(order=SortOrder.ASC) == ["Ada Byron", "Bob Ross"]
        up = {"sort": BookingSort.TOTAL, "order": SortOrder.ASC, "limit": 1}
        assert await listed(**up) == ["Ada Byron"]
        assert await listed(**up, cursor=ada.id) == ["Bob Ross"]
        typed = ada.number.replace("-", " ").lower()
        for search in (ada.number, typed, typed.removeprefix("r"), "ada@", "byron", "Ada B"):
            assert await listed(search=search) == ["Ada Byron"], search
        assert await listed(search="yron") == await listed(search="r0000-0000") == []
        counts = await bookings.count(desk.lot.store_id)
    told = {each.status: each.count for each in counts.by_status}
    assert (told, counts.total) == ({BookingStatus.HELD: 1, BookingStatus.CONFIRMED: 1}, 2)
    assert bob.status is BookingStatus.CONFIRMED


@pytest.mark.parametrize("typed", ["RABC 1234", "rrabc-1234", "rrabc1234"])
def test_a_number_may_begin_with_what_all_begin_with(typed: str) -> None:
    assert rules.number_of(typed) == "RRABC-1234"


async def test_what_ending_costs_is_told_before(desk: Desk) -> None:
    steps = (CancellationStep(hours_before=48, fee_bps=4_000),)
    car = await desk.lot.car(terms=RentalTerms(cancellation=steps, no_show_fee_bps=5_000))
    held = (await desk.hold(car, days(3, 4))).booking
    booked = (await desk.book(car)).booking
    async with desk.lot.use(Foreseeing) as foreseeing:
        free = await foreseeing.ending(desk.lot.store_id, held.id)
        told = await foreseeing.ending(desk.lot.store_id, booked.id)
    assert free.cancellation is not None
    assert (free.cancellation.total_minor, free.no_show) == (0, None)
    assert told.cancellation is not None
    assert told.no_show is not None
    assert (told.cancellation.total_minor, told.cancel_refund_minor) == (2_000, 3_000)
    assert (told.no_show.total_minor, told.no_show_refund_minor) == (2_500, 2_500)
    assert (await desk.cancel(booked.id)).fee_minor == told.cancellation.total_minor
    async with desk.lot.use(Foreseeing) as foreseeing:
        over = await foreseeing.ending(desk.lot.store_id, booked.id)
    assert (over.cancellation, over.no_show) == (None, None)


async def test_what_another_span_comes_to_is_told_before(desk: Desk) -> None:
    car = await desk.lot.car()
    mine = (await desk.book(car, days(0, 2))).booking
    await desk.book(car, days(4, 6))

    async def foresee(first: float, last: float) -> tuple[bool, int, int, int]:
        span = days(first, last)
        query = ForeseeMove(mine.id, span.starts_at, span.ends_at)
        async with desk.lot.use(Foreseeing) as foreseeing:
            told = await foreseeing.move(desk.lot.store_id, query)
        assert told.is_free == (not told.conflicts)
        return told.is_free, told.difference_minor, told.due_minor, told.refund_minor

    # What it has is free for itself.
    assert await foresee(1, 3.5) == (True, _DAY_MINOR, _DAY_MINOR, 0)
    assert await foresee(0, 1) == (True, -_DAY_MINOR, 0, _DAY_MINOR)
    assert await foresee(3, 5) == (False, 0, 0, 0)
    span = days(0, 3)
    async with desk.lot.use(BookingService) as bookings:
        moved = await bookings.reschedule(
            desk.lot.actor, RescheduleBooking(mine.id, span.starts_at, span.ends_at)
        )
    assert moved.due_minor == _DAY_MINOR


async def _assign(desk: Desk, booking: Booking, vehicle_id: object) -> Booking:
    async with desk.lot.use(Assigning) as assigning:
        command = AssignVehicle(booking.id, vehicle_id)  # type: ignore[arg-type]
        return await assigning.assign(desk.lot.actor, command)


async def test_a_vehicle_is_assigned_and_stays(desk: Desk) -> None:
    car, of_class = await desk.lot.car(vehicles=2), await desk.lot.of_class()
    first, second = await desk.lot.vehicles(car)
    mine = (await desk.book(of_class, days(0, 2))).booking
    wanted = second if mine.vehicle_id == first else first
    # Another booking of the class gives way to it.
    other = (await desk.book(of_class, days(1, 3))).booking
    assert other.vehicle_id == wanted
    assigned = await _assign(desk, mine, wanted)
    assert (assigned.vehicle_id, assigned.total_minor) == (wanted, mine.total_minor)
    assert (await desk.look(other.id)).vehicle_id != wanted
    # From now on it is in the way of whoever wants that very vehicle.
    with pytest.raises(CarUnavailableError):
        await _assign(desk, other, wanted)
    assert (await desk.look(other.id)).vehicle_id != wanted
    async with desk.lot.use(BookingService) as bookings:
        story = await bookings.tell_story(desk.lot.store_id, mine.id)
    assert story.items[-1].kind == "vehicle_assigned"


async def test_no_vehicle_is_assigned_that_is_none_for_it(desk: Desk) -> None:
    car, another = await desk.lot.car(), await desk.lot.car()
    mine = (await desk.book(car)).booking
    elsewhere = await desk.lot.vehicle(car, location_id=await desk.lot.location())
    broken = await desk.lot.vehicle(car, state="off_road")
    (other,) = await desk.lot.vehicles(another)
    for vehicle_id in (elsewhere, broken, other):
        with pytest.raises(VehicleUnsuitableError):
            await _assign(desk, mine, vehicle_id)
    assert (await desk.look(mine.id)).vehicle_id == mine.vehicle_id


async def test_a_booking_is_moved_to_another_day_and_vehicle(desk: Desk) -> None:
    car = await desk.lot.car(vehicles=2)
    mine = (await desk.book(car)).booking
    (other,) = {*await desk.lot.vehicles(car)} - {mine.vehicle_id}
    span = days(3, 4)
    command = RescheduleBooking(mine.id, span.starts_at, span.ends_at, other)
    async with desk.lot.use(BookingService) as bookings:
        moved = await bookings.reschedule(desk.lot.actor, command)
    assert (moved.vehicle_id, moved.starts_at) == (other, span.starts_at)
    async with desk.lot.use(AvailabilityService) as availability:
        query = LookAtCalendar(date(2027, 3, 1), date(2027, 3, 30))
        (row,) = (await availability.look_at_calendar(desk.lot.store_id, query)).items
    (shown,) = [each for vehicle in row.vehicles for each in vehicle.taken]
    assert shown.booking is not None
    assert (shown.booking.number, shown.booking.ends_at) == (mine.number, span.ends_at)
    assert shown.ends_at == span.ends_at + HOUR


async def test_what_a_return_comes_to_is_told_before(desk: Desk) -> None:
    terms = RentalTerms(deposit_minor=8_000, late_fee_per_hour_minor=1_000)
    opened = await desk.book(await desk.lot.car(terms=terms))
    await desk.deposit(opened)
    booking_id = opened.booking.id
    desk.lot.clock.time = opened.booking.starts_at
    async with desk.lot.use(Handing) as handing:
        await handing.pick_up(desk.lot.actor, PickUp(id=booking_id, mileage=100, fuel_eighths=8))
    desk.lot.clock.time = opened.booking.ends_at + 2 * HOUR
    damages = (Damage("scratch", 7_000),)
    command = ReturnCar(id=booking_id, mileage=200, fuel_eighths=8, damages=damages)
    waiving = ReturnCar(
        id=booking_id, mileage=200, fuel_eighths=8, damages=damages, waives_late_fee=True
    )
    async with desk.lot.use(Foreseeing) as foreseeing:
        told = await foreseeing.give_back(desk.lot.store_id, command)
        waived = await foreseeing.give_back(desk.lot.store_id, waiving)
        with pytest.raises(MileageError):
            await foreseeing.give_back(
                desk.lot.store_id, ReturnCar(id=booking_id, mileage=99, fuel_eighths=8)
            )
    assert (told.charges_minor, told.from_deposit_minor, told.released_minor, told.due_minor) == (
        9_000,
        8_000,
        0,
        1_000,
    )
    assert (waived.charges_minor, waived.waived_minor, waived.released_minor) == (
        7_000,
        2_000,
        1_000,
    )
    async with desk.lot.use(Handing) as handing:
        returned = await handing.take_back(desk.lot.actor, command)
    assert returned.charges == told.charges
    await desk.move_money()
    settled = await desk.look(booking_id)
    assert (settled.deposit_taken_minor, settled.due_minor) == (8_000, 1_000)


async def test_photos_are_seen_with_their_booking_alone(desk: Desk) -> None:
    car, picture = await desk.lot.car(), some_picture()
    mine, other = (await desk.hold(car)).booking, (await desk.hold(car, days(3, 4))).booking
    store_id = desk.lot.store_id
    async with desk.lot.use(Transactions) as transactions:
        photos = HandoverPhotoFlow(transactions, MemoryStore())
        added = await photos.add(desk.lot.actor, AddHandoverPhoto(mine.id, picture))
        shown = await photos.show(store_id, HandoverPhotoOf(mine.id, added.reference))
        assert (shown.media_type, shown.content) == ("image/png", picture)
        gone = added.reference.replace(".png", "x.png")
        for booking_id, reference in (
            (other.id, added.reference),
            (mine.id, gone),
            (mine.id, f"rentals/{store_id}/bookings/{mine.id}/../{other.id}/a.png"),
        ):
            with pytest.raises(HandoverPhotoNotFoundError):
                await photos.show(store_id, HandoverPhotoOf(booking_id, reference))
        with pytest.raises(BookingNotFoundError):
            await photos.show(store_id, HandoverPhotoOf(new_id(), added.reference))


async def test_the_use_of_cars_is_counted_by_the_stores_days(desk: Desk) -> None:
    """In Berlin 28 March 2027 has 23 hours: 48 less one of two days are there to be rented."""
    lot = desk.lot
    car, of_class = await lot.car(title="Golf"), await lot.of_class()
    (vehicle,) = await lot.vehicles(car)
    async with lot.database.transaction(store_id=lot.store_id) as connection:
        await connection.execute(
            sa.update(stores).where(stores.c.id == lot.store_id).values(time_zone="Europe/Berlin")
        )
        # Of a vehicle that came in before the days that are asked for.
        await connection.execute(
            sa.update(vehicles)
            .where(vehicles.c.id == vehicle)
            .values(created_at=datetime(2027, 1, 1, tzinfo=UTC))
        )
    first = datetime(2027, 3, 27, 11, tzinfo=UTC)
    # A day of 24 hours, half of which lies before midnight in Berlin.
    await desk.book(of_class, RentalSpan(first, first + DAY))
    cancelled = await desk.book(car, days(40, 41))
    await desk.cancel(cancelled.booking.id)
    blocked = datetime(2027, 3, 29, 10, tzinfo=UTC)
    await lot.block(vehicle, RentalSpan(blocked, blocked + timedelta(hours=2)))
    async with lot.use(Utilisation) as utilisation:
        query = AskUtilisation(date(2027, 3, 28), date(2027, 3, 29))
        told = await utilisation.ask(lot.store_id, query)
        with pytest.raises(InvalidInputError):
            await utilisation.ask(lot.store_id, AskUtilisation(date(2027, 3, 2), date(2027, 3, 1)))
    assert (told.time_zone, told.starts_at) == (
        "Europe/Berlin",
        datetime(2027, 3, 27, 23, tzinfo=UTC),
    )
    (golf,) = told.items  # a class has no vehicles of its own
    assert (golf.title, golf.vehicles, golf.bookings) == ("Golf", 1, 1)
    assert (golf.available_minutes, golf.blocked_minutes) == ((47 - 2) * 60, 120)
    assert (golf.rented_minutes, golf.rental_minor) == (12 * 60, _DAY_MINOR // 2)
