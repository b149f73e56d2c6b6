"""Which cars are free, and a month of many of them in one round trip."""

from datetime import timedelta

import pytest
from tests.domains.rentals.booking.lot import NOON, Lot, days

from cartwheel.domains.rentals.availability.contracts import (
    BlockKind,
    BlockVehicle,
    FindFreeCars,
    LookAtCalendar,
    OccupancyKind,
)
from cartwheel.domains.rentals.availability.errors import BlockNotFoundError, CarUnavailableError
from cartwheel.domains.rentals.availability.service import AvailabilityService
from cartwheel.domains.rentals.rates.contracts import RatePlan, RateSet
from cartwheel.kernel.errors import InvalidInputError


async def test_free_cars_are_found_the_cheapest_first(lot: Lot) -> None:
    dear = await lot.car(rates=RatePlan(base=RateSet(day_minor=9_000)))
    cheap = await lot.car(rates=RatePlan(base=RateSet(day_minor=4_000)))
    await lot.car(vehicles=0, status="draft")
    await lot.car(vehicles=0)
    await lot.car(status="archived")
    any_car = await lot.of_class()
    assert await found(lot, 0, 1) == [cheap, any_car, dear]
    await lot.take(cheap, days(0, 1))
    assert await found(lot, 0, 1) == [any_car, dear]
    # An hour to turn round on either side.
    assert await found(lot, 1, 2) == [any_car, dear]
    assert await found(lot, 1.05, 2) == [cheap, any_car, dear]
    assert await found(lot, -0.9, 0) == [any_car, dear]
    await lot.take(dear, days(0, 1), hold=timedelta(minutes=15))
    assert await found(lot, 0, 1) == []
    lot.clock.pass_by(timedelta(minutes=15))
    assert await found(lot, 0, 1) == [any_car, dear]
    assert await found(lot, 0, 1, location_id=await lot.location()) == []
    assert await found(lot, 3, 4, after=cheap, limit=1) == [any_car]
    with pytest.raises(InvalidInputError):
        await found(lot, 1, 1)


async def test_a_month_of_many_cars_takes_one_question(lot: Lot) -> None:
    made = [await lot.car() for _ in range(3)]
    for car in made[:2]:
        await lot.take(car, days(0, 1))
        await lot.take(car, days(4, 5), hold=timedelta(minutes=15))
    lot.clock.pass_by(timedelta(minutes=15))
    await lot.take(made[0], days(40, 41))
    async with lot.use(AvailabilityService) as availability:
        query = LookAtCalendar(NOON.date(), NOON.date() + timedelta(days=31), limit=2)
        told: list[str] = []
        lot.database.pool.listeners.append(told.append)
        try:
            page = await availability.look_at_calendar(lot.store_id, query)
        finally:
            lot.database.pool.listeners.remove(told.append)
    assert len([text for text in told if text.startswith("SELECT")]) == 1
    assert [each.id for each in page.items] == made[:2]
    assert page.next_cursor == made[1]
    for car in page.items:
        (vehicle,) = car.vehicles
        (taken,) = vehicle.taken
        assert (taken.kind, taken.starts_at) == (OccupancyKind.BOOKING, days(0, 1).starts_at)


async def test_a_vehicle_is_blocked_and_unblocked(lot: Lot) -> None:
    car = await lot.car()
    (vehicle_id,) = await lot.vehicles()
    span = days(0, 2)
    command = BlockVehicle(
        vehicle_id, span.starts_at, span.ends_at, BlockKind.MAINTENANCE, note="tyres"
    )
    async with lot.use(AvailabilityService) as availability:
        block = await availability.block(lot.actor, command)
    assert (block.kind, block.note) == (BlockKind.MAINTENANCE, "tyres")
    with pytest.raises(CarUnavailableError):
        await lot.take(car, days(1, 3))
    with pytest.raises(CarUnavailableError):
        async with lot.use(AvailabilityService) as availability:
            await availability.block(lot.actor, command)
    # What comes before needs its time to turn round, what comes after nothing more.
    await lot.take(car, days(2, 3))
    async with lot.use(AvailabilityService) as availability:
        await availability.unblock(lot.actor, block.id)
    await lot.take(car, days(0, 1))
    with pytest.raises(BlockNotFoundError):
        async with lot.use(AvailabilityService) as availability:
            await availability.unblock(lot.actor, block.id)


async def found(lot: Lot, first: float, last: float, **given: object) -> list[object]:
    """Return which cars are free."""
    span = days(first, last) if first < last else days(0, 0)
    query = FindFreeCars(span.starts_at, span.ends_at, **given)  # type: ignore[arg-type]
    async with lot.use(AvailabilityService) as availability:
        return [each.id for each in (await availability.list_free(lot.store_id, query)).items]
