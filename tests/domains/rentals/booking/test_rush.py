"""Whole bookings at once: as many as fit, nobody deadlocks, and refusals leave nothing behind."""

import asyncio
from collections import Counter
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from tests.domains.rentals.booking.desk import Desk
from tests.domains.rentals.booking.lot import days, keep
from tests.domains.rentals.booking.test_crowding import attempt

from cartwheel.domains.rentals.bookings.contracts import (
    ChosenExtra,
    ListBookings,
    RescheduleBooking,
)
from cartwheel.domains.rentals.bookings.errors import ExtraUnavailableError
from cartwheel.domains.rentals.bookings.models import booking_extras, bookings, happenings
from cartwheel.domains.rentals.bookings.service import BookingService
from cartwheel.domains.rentals.fleet.models import extras
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.ids import new_id

RUSH: Final = 40
_ALL: Final = ListBookings(limit=100)


async def test_a_rush_for_one_car_makes_one_booking(desk: Desk) -> None:
    car = await desk.lot.car()
    came = Counter(await asyncio.gather(*(attempt(lambda: desk.hold(car)) for _ in range(RUSH))))
    assert came["taken"] == 1
    assert await _count(desk, bookings) == 1
    assert await _count(desk, happenings) == 1


async def test_reschedules_against_creates(desk: Desk) -> None:
    """Whoever is first has the span, in either order; the other keeps what it had, or nothing."""
    car = await desk.lot.car()
    for turn in range(10):
        mine = await desk.book(car, days(0, 1))
        span = days(2, 3)
        wanted = RescheduleBooking(mine.booking.id, span.starts_at, span.ends_at)

        async def move(wanted: RescheduleBooking = wanted) -> None:
            async with desk.lot.use(BookingService) as service:
                await service.reschedule(desk.lot.actor, wanted)

        acts: list[Any] = [move, lambda: desk.hold(car, days(2, 3), email="bob@shop.example")]
        came = await asyncio.gather(*map(attempt, acts if turn % 2 else reversed(acts)))
        assert sorted(came) == ["rentals.car_unavailable", "taken"]
        moved = (await desk.look(mine.booking.id)).starts_at == span.starts_at
        assert await desk.lot.count() == (1 if moved else 2)
        async with desk.lot.use(BookingService) as service:
            page = await service.list_page(desk.lot.store_id, _ALL)
        for each in page.items:
            if each.allowed_actions:
                await desk.cancel(each.id)
        assert await desk.lot.count() == 0


async def test_no_more_of_an_extra_are_out_than_there_are(desk: Desk) -> None:
    car = await desk.lot.car(vehicles=12)
    seat = await _extra(desk, stock=3)

    async def take() -> str:
        while True:
            try:
                await desk.hold(car, extras=(ChosenExtra(seat),))
            except ExtraUnavailableError as error:
                return error.code
            except UnavailableError:
                continue
            return "taken"

    came = Counter(await asyncio.gather(*(take() for _ in range(10))))
    assert came == {"taken": 3, "rentals.extra_unavailable": 7}
    assert await desk.lot.count() == 3
    assert await _count(desk, booking_extras) == 3
    # At another time they are all there, and what is given up is free at once.
    opened = await desk.hold(car, days(3, 4), extras=(ChosenExtra(seat),))
    assert opened.booking.total_minor == 5_000 + 700
    await desk.cancel(opened.booking.id)
    assert await _count(desk, booking_extras) == 3


async def _extra(desk: Desk, *, stock: int) -> UUID:
    return await keep(
        desk.lot.database,
        desk.lot.store_id,
        extras,
        {
            "code": new_id().hex,
            "name": "Child seat",
            "description": "",
            "per": "rental",
            "price_minor": 700,
            "currency": "EUR",
            "most_per_rental": 1,
            "stock": stock,
            "tax_class": None,
            "is_active": True,
        },
    )


async def _count(desk: Desk, table: sa.Table) -> int:
    async with desk.lot.database.transaction(store_id=desk.lot.store_id) as connection:
        return await connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
