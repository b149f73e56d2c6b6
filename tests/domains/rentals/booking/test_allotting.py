"""A vehicle is never taken twice, and a class is refused only where no allotment fits."""

from datetime import timedelta

import pytest
from tests.domains.rentals.booking.lot import HOUR, Lot, days

from cartwheel.domains.rentals.availability.contracts import RentalSpan
from cartwheel.domains.rentals.availability.errors import CarUnavailableError
from cartwheel.domains.rentals.rates.contracts import RentalTerms


async def test_spans_are_half_open_and_hold_the_time_to_turn_round(lot: Lot) -> None:
    car = await lot.car()
    await lot.take(car, days(0, 1))
    span = days(1, 2)
    with pytest.raises(CarUnavailableError) as refused:
        await lot.take(car, span)
    assert refused.value.code == "rentals.car_unavailable"
    assert refused.value.conflicts == (RentalSpan(days(0, 1).starts_at, days(0, 1).ends_at + HOUR),)
    assert refused.value.nearest[0] == RentalSpan(span.starts_at + HOUR, span.ends_at + HOUR)
    assert await lot.count() == 1
    await lot.take(car, refused.value.nearest[0])
    # It ends when the other one begins, an hour to turn round before.
    before = days(-0.9, 0)
    with pytest.raises(CarUnavailableError):
        await lot.take(car, before)
    await lot.take(car, RentalSpan(before.starts_at, before.ends_at - HOUR))
    assert await lot.count() == 3


async def test_each_vehicle_of_a_car_is_taken_once(lot: Lot) -> None:
    car = await lot.car(vehicles=3)
    taken = {(await lot.take(car, days(0, 1)))[1] for _ in range(3)}
    assert len(taken) == 3
    with pytest.raises(CarUnavailableError):
        await lot.take(car, days(0.5, 2))
    assert await lot.count() == 3


async def test_a_hold_counts_until_it_is_over(lot: Lot) -> None:
    car = await lot.car()
    await lot.take(car, days(0, 1), hold=timedelta(minutes=15))
    lot.clock.pass_by(timedelta(minutes=15, seconds=-1))
    with pytest.raises(CarUnavailableError):
        await lot.take(car, days(0, 1))
    lot.clock.pass_by(timedelta(seconds=1))
    await lot.take(car, days(0, 1))
    assert await lot.count() == 1


async def test_bookings_of_a_class_move_to_make_room(lot: Lot) -> None:
    """Days 0-1 and 2-3 lie on two vehicles; 1-3 and then 0-2 fit once one has moved."""
    await lot.car(vehicles=1)
    await lot.car(vehicles=1)
    any_car = await lot.of_class(terms=RentalTerms(buffer_minutes=0))
    first, at = await lot.take(any_car, days(0, 1))
    (other,) = {each for each in await lot.vehicles() if each != at}
    await lot.block(at, days(1, 2))
    await lot.take(any_car, days(2, 3))
    await lot.block(other, days(-1, -0.5))
    second, _ = await lot.take(any_car, days(0.5, 3))
    assert first != second
    assert await lot.count() == 5
    with pytest.raises(CarUnavailableError):
        await lot.take(any_car, days(0.6, 0.7))


async def test_a_named_car_has_bookings_of_its_class_moved_away(lot: Lot) -> None:
    named, other = await lot.car(), await lot.car()
    any_car = await lot.of_class()
    _, first = await lot.take(any_car, days(0, 1))
    of_first, of_other = (named, other) if first in await lot.vehicles(named) else (other, named)
    await lot.take(of_first, days(0, 1))
    assert await lot.count() == 2
    with pytest.raises(CarUnavailableError):
        await lot.take(of_other, days(0, 1))
    with pytest.raises(CarUnavailableError):
        await lot.take(any_car, days(0, 1))
    assert await lot.count() == 2


async def test_what_cannot_be_moved_stays(lot: Lot) -> None:
    """Vehicles elsewhere, out of service or of another category are no room for a class."""
    elsewhere = await lot.location()
    mine = await lot.car()
    await lot.vehicle(mine, location_id=elsewhere)
    await lot.vehicle(mine, state="off_road")
    other = await lot.category()
    await lot.car(category_id=other)
    any_car = await lot.of_class()
    await lot.take(any_car, days(0, 1))
    with pytest.raises(CarUnavailableError):
        await lot.take(any_car, days(0, 1))
    assert await lot.count() == 1


async def test_another_span_is_had_whole_or_not_at_all(lot: Lot) -> None:
    car = await lot.car()
    booking, vehicle = await lot.take(car, days(0, 1))
    await lot.take(car, days(3, 4))
    before = await lot.taken()
    with pytest.raises(CarUnavailableError):
        await lot.retake(car, booking, days(2, 3.5))
    assert await lot.taken() == before
    # Its own old span is not in its way.
    assert await lot.retake(car, booking, days(0.5, 2)) == vehicle
    assert await lot.count() == 2
