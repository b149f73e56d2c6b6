"""A booking takes few round trips, a refusal and a look no more; and it is told in one of them."""

from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.domains.rentals.booking.desk import Desk
from tests.domains.rentals.booking.lot import days
from tests.listening import listening

from cartwheel.domains.rentals.availability.contracts import CheckAvailability, FindFreeCars
from cartwheel.domains.rentals.availability.errors import CarUnavailableError
from cartwheel.domains.rentals.availability.repository import TakenVehicle
from cartwheel.domains.rentals.availability.service import AvailabilityService
from cartwheel.domains.rentals.bookings.models import bookings
from cartwheel.domains.rentals.bookings.repository import BookingRepository
from cartwheel.kernel.errors import ContentionError
from cartwheel.kernel.ids import new_id


async def trips(desk: Desk, car: UUID, first: int, **given: str) -> list[str]:
    """Return what is asked to book a car for a day; whose rows are seen is said with it."""
    with listening(desk.lot.database) as said:
        await desk.hold(car, days(first, first + 1), **given)
    return said


async def test_a_booking_takes_eight_round_trips(desk: Desk) -> None:
    """Two for the car and its price, one for who it is, a block, its span, and all the rest."""
    car = await desk.lot.car()
    await trips(desk, car, 0)  # what the process remembers of the store is asked for once
    again = await trips(desk, car, 3)
    assert len(again) == 8
    *_, told, committed = again
    for table in ("rental_bookings", "outbox", "rental_booking_happenings"):
        assert f"INSERT INTO {table} " in told
    assert committed == "COMMIT"
    assert len(await trips(desk, car, 6, email="bea@shop.example")) == 9


async def test_a_booking_that_another_one_stands_in_the_way_of_may_be_repeated(desk: Desk) -> None:
    """It is written last, and nothing of it is kept."""
    store_id = desk.lot.store_id
    opened = await desk.hold(await desk.lot.car())
    async with desk.lot.database.transaction(store_id=store_id) as connection:
        [row] = await connection.execute(sa.select(bookings))

    async def add_again() -> None:
        taken = TakenVehicle(new_id(), "B-CW 1")
        async with desk.lot.use(BookingRepository) as repository:
            repository.add(store_id, row._asdict(), taken=taken, car_title="Fiat 500")

    with pytest.raises(ContentionError):
        await add_again()
    assert await desk.look(opened.booking.id) == opened.booking


async def test_a_refusal_takes_twelve(desk: Desk) -> None:
    car = await desk.lot.car()
    await trips(desk, car, 0)
    with listening(desk.lot.database) as said, pytest.raises(CarUnavailableError):
        await desk.hold(car, days(0, 1))
    assert len(said) == 12
    assert said[-1] == "ROLLBACK"


async def test_whether_a_car_is_free_and_which_are_takes_two_and_one(desk: Desk) -> None:
    car = await desk.lot.car()
    span = days(0, 1)
    async with desk.lot.use(AvailabilityService) as availability:
        asked = CheckAvailability(
            str(car), span.starts_at, span.ends_at, pickup_location_id=desk.lot.location_id
        )
        with listening(desk.lot.database) as said:
            assert (await availability.check(desk.lot.store_id, asked)).is_available
        assert len([text for text in said if text.startswith("SELECT")]) == 2
        with listening(desk.lot.database) as said:
            wanted = FindFreeCars(span.starts_at, span.ends_at)
            assert (await availability.list_free(desk.lot.store_id, wanted)).items
        assert len(said) == 1
