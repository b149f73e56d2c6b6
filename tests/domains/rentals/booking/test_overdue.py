"""A vehicle that is not back stays taken; who comes next gets another one, or staff are told."""

from datetime import timedelta
from uuid import UUID

import pytest
from tests.domains.rentals.booking.desk import Desk
from tests.domains.rentals.booking.lot import HOUR, days
from tests.kit.outbox import announced

from cartwheel.domains.rentals.availability.contracts import CheckAvailability, FindFreeCars
from cartwheel.domains.rentals.availability.service import AvailabilityService
from cartwheel.domains.rentals.bookings.contracts import (
    Booking,
    BookingStatus,
    PickUp,
    ReturnCar,
)
from cartwheel.domains.rentals.bookings.errors import VehicleStillOutError
from cartwheel.domains.rentals.bookings.handing import Handing
from cartwheel.domains.rentals.bookings.messages import BookingInTheWay
from cartwheel.domains.rentals.bookings.service import BookingService
from cartwheel.domains.rentals.bookings.upkeep import BookingUpkeep
from cartwheel.domains.rentals.rates.contracts import RentalTerms

BUFFER = timedelta(minutes=60)
TERMS = RentalTerms(buffer_minutes=60, deposit_minor=0)


async def drive(desk: Desk, car: UUID) -> Booking:
    """Let a car be booked from tomorrow noon for a day, and picked up."""
    opened = await desk.book(car)
    desk.lot.clock.time = opened.booking.starts_at
    async with desk.lot.use(Handing) as handing:
        command = PickUp(id=opened.booking.id, mileage=10, fuel_eighths=8)
        return await handing.pick_up(desk.lot.actor, command)


async def look_after(desk: Desk) -> int:
    async with desk.lot.use(BookingUpkeep) as upkeep:
        return await upkeep.keep_late(desk.lot.store_id)


async def until(desk: Desk, booking: Booking) -> object:
    """Return when what is taken of a booking's vehicle ends."""
    assert booking.vehicle_id is not None
    return (await desk.lot.taken())[booking.vehicle_id][0][1]


async def story(desk: Desk, booking: Booking) -> list[str]:
    async with desk.lot.use(BookingService) as bookings:
        told = await bookings.tell_story(desk.lot.store_id, booking.id)
    return [each.kind for each in told.items if each.kind in {"overdue", "in_the_way"}]


async def can_be_had(desk: Desk, car: UUID) -> bool:
    """Tell whether a car can be had a day from now, and see that the search says the same."""
    start = desk.lot.clock.now() + timedelta(minutes=5)
    span = (start, start + HOUR)
    async with desk.lot.use(AvailabilityService) as availability:
        found = await availability.check(desk.lot.store_id, CheckAvailability(str(car), *span))
        listed = await availability.list_free(desk.lot.store_id, FindFreeCars(*span))
    assert (car in [each.id for each in listed.items]) is found.is_available
    return found.is_available


async def test_what_is_out_stays_taken_until_it_is_back(desk: Desk) -> None:
    car = await desk.lot.car(terms=TERMS)
    out = await drive(desk, car)
    desk.lot.clock.time = out.ends_at
    assert await look_after(desk) == 0
    desk.lot.clock.time = out.ends_at + 2 * HOUR
    assert await can_be_had(desk, car)
    assert [await look_after(desk) for _ in range(2)] == [1, 0]
    assert await until(desk, out) == out.ends_at + 2 * HOUR + BUFFER + timedelta(minutes=30)
    assert not await can_be_had(desk, car)
    desk.lot.clock.pass_by(timedelta(minutes=20))
    assert await look_after(desk) == 1
    assert await story(desk, out) == ["overdue"]
    async with desk.lot.use(Handing) as handing:
        back = ReturnCar(id=out.id, mileage=20, fuel_eighths=8)
        await handing.take_back(desk.lot.actor, back)
    # Its hour to turn round counts from now, however long it was kept taken.
    assert await until(desk, out) == desk.lot.clock.now() + BUFFER
    assert await look_after(desk) == 0
    assert await announced(desk.lot.database, BookingInTheWay, store_id=desk.lot.store_id) == []


async def test_what_is_out_is_not_handed_over_again(desk: Desk) -> None:
    car = await desk.lot.car(terms=TERMS)
    out = await drive(desk, car)
    following = (await desk.book(car, days(1.1, 2))).booking
    desk.lot.clock.time = out.ends_at + 3 * HOUR
    await look_after(desk)
    before = await desk.lot.taken()
    command = PickUp(id=following.id, mileage=30, fuel_eighths=8)
    async with desk.lot.use(Handing) as handing:
        with pytest.raises(VehicleStillOutError) as refused:
            await handing.pick_up(desk.lot.actor, command)
    assert [(issue.path, issue.message) for issue in refused.value.issues] == [
        (("stillOut",), out.number)
    ]
    same = await desk.look(following.id)
    assert (same.status, same.version) == (BookingStatus.CONFIRMED, following.version)
    assert await desk.lot.taken() == before
    async with desk.lot.use(Handing) as handing:
        back = ReturnCar(id=out.id, mileage=20, fuel_eighths=8, waives_late_fee=True)
        await handing.take_back(desk.lot.actor, back)
    async with desk.lot.use(Handing) as handing:
        assert (await handing.pick_up(desk.lot.actor, command)).vehicle_id == out.vehicle_id


async def test_who_has_booked_a_class_gets_another_vehicle(desk: Desk) -> None:
    car = await desk.lot.car(terms=TERMS)
    out = await drive(desk, car)
    of_class = await desk.lot.of_class(terms=TERMS)
    following = (await desk.book(of_class, days(1.1, 2))).booking
    assert following.vehicle_id == out.vehicle_id
    spare = await desk.lot.car(terms=TERMS)
    desk.lot.clock.time = out.ends_at + HOUR
    assert await look_after(desk) == 1
    moved = await desk.look(following.id)
    assert [moved.vehicle_id] == await desk.lot.vehicles(spare)
    assert (moved.starts_at, moved.version) == (following.starts_at, following.version)
    assert await desk.lot.count() == 2
    assert await announced(desk.lot.database, BookingInTheWay, store_id=desk.lot.store_id) == []


async def test_staff_are_told_once_of_whom_nobody_else_can_serve(desk: Desk) -> None:
    car = await desk.lot.car(terms=TERMS)
    out = await drive(desk, car)
    following = (await desk.book(car, days(1.1, 2))).booking
    for minutes in (60, 80, 110):
        desk.lot.clock.time = out.ends_at + timedelta(minutes=minutes)
        await look_after(desk)
    assert await until(desk, out) == following.starts_at
    (told,) = await announced(desk.lot.database, BookingInTheWay, store_id=desk.lot.store_id)
    assert (told.booking_id, told.next_booking_id, told.next_starts_at) == (
        *(out.id, following.id),
        following.starts_at,
    )
    assert await story(desk, out) == ["overdue", "in_the_way"]
