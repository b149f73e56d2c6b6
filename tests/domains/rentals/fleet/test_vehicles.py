"""Vehicles have a plate and a VIN that nobody else has, and stand at a place."""

from typing import Any

import pytest
import sqlalchemy as sa
from tests.domains.rentals.fleet.making import Rental

from cartwheel.domains.rentals.fleet.cars.contracts import CarKind
from cartwheel.domains.rentals.fleet.errors import (
    CarNotFoundError,
    FleetChangedError,
    PlateTakenError,
    RentalLocationNotFoundError,
    VehicleNotFoundError,
    VINTakenError,
)
from cartwheel.domains.rentals.fleet.vehicles import rules
from cartwheel.domains.rentals.fleet.vehicles.contracts import (
    ListVehicles,
    UpdateVehicle,
    Vehicle,
    VehicleState,
)
from cartwheel.domains.rentals.fleet.vehicles.service import VehicleService
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id

# The example of 49 CFR 565 and a European one, whose ninth place says nothing.
AMERICAN, EUROPEAN = "1M8GDM9AXKP042788", "WVWZZZ1KZAW000001"


async def change(rental: Rental, vehicle: Vehicle, **given: Any) -> Vehicle:
    async with rental.use(VehicleService) as vehicles:
        command = UpdateVehicle(id=vehicle.id, **{"version": vehicle.version, **given})
        return await vehicles.update(rental.store_id, command)


async def seen(rental: Rental, vehicle: Vehicle) -> Vehicle:
    async with rental.use(VehicleService) as vehicles:
        return await vehicles.get(rental.store_id, vehicle.id)


async def test_a_vehicle_is_kept_as_it_is_read(rental: Rental) -> None:
    car, at = await rental.car(), await rental.location(name="Berlin")
    made = await rental.vehicle(car, at, plate=" b  ab 123", vin=AMERICAN.lower(), mileage=7)
    assert (made.plate, made.vin, made.mileage) == ("B AB 123", AMERICAN, 7)
    assert (made.car_title, made.location_name, made.state) == ("Golf", "Berlin", "in_service")
    assert await seen(rental, made) == made


async def test_names_are_one_vehicles(rental: Rental, stranger: Rental) -> None:
    """In its store: another one may have a vehicle that was sold there."""
    car, at = await rental.car(), await rental.location()
    first = await rental.vehicle(car, at, plate="B AB 1", vin=EUROPEAN)
    with pytest.raises(PlateTakenError):
        await rental.vehicle(car, at, plate="b ab  1")
    with pytest.raises(VINTakenError):
        await rental.vehicle(car, at, vin=EUROPEAN.lower())
    second = await rental.vehicle(car, at)
    with pytest.raises(PlateTakenError):
        await change(rental, second, plate="B AB 1", mileage=5)
    assert await seen(rental, second) == second
    freed = await change(rental, first, vin=None)
    assert (freed.vin, freed.plate) == (None, "B AB 1")
    assert (await change(rental, second, vin=EUROPEAN)).vin == EUROPEAN
    await stranger.vehicle(await stranger.car(), await stranger.location(), plate="B AB 1")


@pytest.mark.parametrize("place", range(17))
def test_a_wrong_character_is_found(place: int) -> None:
    """At any place, where the check digit is demanded; nothing in this one counts as much as 5."""
    assert rules.has_right_check_digit(AMERICAN)
    wrong = AMERICAN[:place] + "5" + AMERICAN[place + 1 :]
    assert not rules.has_right_check_digit(wrong)


async def test_what_does_not_hold_is_refused(rental: Rental, stranger: Rental) -> None:
    car, at = await rental.car(), await rental.location()
    any_car = await rental.car("Any", kind=CarKind.CLASS)
    vehicle = await rental.vehicle(car, at)
    theirs, there = await stranger.car(), await stranger.location()
    with pytest.raises(InvalidInputError) as refused:
        await rental.vehicle(any_car, at)
    assert refused.value.issues[0].path == ("carId",)
    with pytest.raises(InvalidInputError) as refused:
        await change(rental, vehicle, vin="1M8GDM9A0KP042788")
    assert refused.value.issues[0].path == ("vin",)
    with pytest.raises(CarNotFoundError):
        await rental.vehicle(theirs, at)
    with pytest.raises(RentalLocationNotFoundError):
        await rental.vehicle(car, there)
    with pytest.raises(RentalLocationNotFoundError):
        await change(rental, vehicle, location_id=there.id)
    with pytest.raises(VehicleNotFoundError):
        await change(stranger, vehicle, mileage=1)
    assert await seen(rental, vehicle) == vehicle


async def test_a_vehicle_moves_and_is_changed_once(rental: Rental) -> None:
    car, here, there = await rental.car(), await rental.location(), await rental.location(name="M")
    vehicle = await rental.vehicle(car, here)
    moved = await change(
        rental, vehicle, location_id=there.id, mileage=90_000, state=VehicleState.OFF_ROAD
    )
    assert (moved.location_name, moved.mileage, moved.state, moved.version) == (
        *("M", 90_000, "off_road"),
        2,
    )
    with pytest.raises(FleetChangedError):
        await change(rental, vehicle, mileage=1)
    assert await seen(rental, vehicle) == moved


async def test_vehicles_are_listed(rental: Rental, stranger: Rental) -> None:
    await stranger.vehicle(await stranger.car(), await stranger.location())
    golf, polo = await rental.car("Golf"), await rental.car("Polo")
    here, there = await rental.location(), await rental.location()
    one = await rental.vehicle(golf, here, plate="B XY 1", vin=EUROPEAN)
    two = await rental.vehicle(golf, there, plate="M XY 2")
    three = await change(rental, await rental.vehicle(polo, here), state=VehicleState.RETIRED)
    for given, wanted in (
        ({}, [three, two, one]),
        ({"car_id": golf.id}, [two, one]),
        ({"location_id": here.id}, [three, one]),
        ({"state": VehicleState.RETIRED}, [three]),
        ({"search": "xy"}, [two, one]),
        ({"search": "1kza"}, [one]),
        ({"search": "%"}, []),
        ({"car_id": new_id()}, []),
    ):
        found: list[Vehicle] = []
        cursor = None
        while True:
            async with rental.use(VehicleService) as vehicles:
                query = ListVehicles(**given, limit=1, cursor=cursor)  # type: ignore[arg-type]
                page = await vehicles.list(rental.store_id, query)
            found += page.items
            if (cursor := page.next_cursor) is None:
                break
        assert found == wanted, given


async def test_a_vehicle_goes_with_nothing_left(rental: Rental) -> None:
    vehicle = await rental.vehicle(await rental.car(), await rental.location())
    async with rental.use(VehicleService) as vehicles:
        await vehicles.delete(rental.store_id, vehicle.id)
        with pytest.raises(VehicleNotFoundError):
            await vehicles.get(rental.store_id, vehicle.id)


async def test_the_database_keeps_mileage_from_falling_below_nothing(rental: Rental) -> None:
    vehicle = await rental.vehicle(await rental.car(), await rental.location())
    with pytest.raises(sa.exc.IntegrityError):
        await change(rental, vehicle, mileage=-1)
