"""Rentals of the months before the demo store was begun, one after the other on each vehicle."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from cartwheel.domains.rentals.bookings.contracts import BookingStatus
from cartwheel.domains.rentals.fleet.cars.contracts import CarSummary
from cartwheel.domains.rentals.fleet.vehicles.contracts import Vehicle
from cartwheel.domains.rentals.historic.contracts import PastRental
from cartwheel.entrypoints.demo.fleet import ZONE
from cartwheel.entrypoints.demo.people import Person, all_people
from cartwheel.entrypoints.demo.stage import chance
from cartwheel.kernel.ids import id_at

_DAYS: Final = 120
_LENGTHS: Final = (1, 2, 3, 4, 7)
_OFTEN: Final = (3, 5, 5, 3, 2)
_LONGEST_GAP: Final = 5
_TURNED_ROUND: Final = timedelta(hours=1)
_LATE: Final = timedelta(hours=3)
_CANCELLED: Final = 0.09
_MISSED: Final = 0.13
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def plan_past(
    store_id: UUID, cars: Mapping[UUID, CarSummary], vehicles: Sequence[Vehicle], *, began: datetime
) -> list[PastRental]:
    """Return what was rented of vehicles until a moment; the same comes of it each time."""
    people = all_people()
    return [
        rental
        for vehicle in sorted(vehicles, key=lambda each: each.plate)
        for rental in _plan(store_id, cars[vehicle.car_id], vehicle, people, began=began)
    ]


def _plan(
    store_id: UUID, car: CarSummary, vehicle: Vehicle, people: Sequence[Person], *, began: datetime
) -> list[PastRental]:
    dice, found = chance(f"rented {vehicle.plate}"), list[PastRental]()
    today = began.astimezone(ZoneInfo(ZONE))
    morning = today.replace(hour=10, minute=0, second=0, microsecond=0, fold=0)
    # Days are those of the local clock, whatever the clocks have done meanwhile.
    starts_at = morning - timedelta(days=_DAYS)
    while True:
        starts_at += timedelta(days=dice.randint(0, _LONGEST_GAP))
        days = dice.choices(_LENGTHS, _OFTEN)[0]
        ends_at = starts_at + timedelta(days=days)
        if ends_at >= morning:
            return found
        rental = _rental(dice, car, vehicle, starts_at=starts_at, days=days)
        booked_at = rental["created_at"]
        number = "".join(dice.choices(_ALPHABET, k=8))
        found.append(
            PastRental(
                id=id_at(booked_at, store_id, vehicle.plate, len(found)),
                number=f"R{number[:4]}-{number[4:]}",
                name=dice.choice(people).name,
                **rental,
            )
        )
        if rental["status"] is BookingStatus.CLOSED:
            starts_at = ends_at + timedelta(days=1)


def _rental(
    dice: Random, car: CarSummary, vehicle: Vehicle, *, starts_at: datetime, days: int
) -> dict[str, Any]:
    ends_at, lot = starts_at + timedelta(days=days), dice.random()
    created_at = starts_at - timedelta(days=dice.randint(1, 30), minutes=dice.randint(0, 600))
    common = {
        "car_id": car.id,
        "category_id": car.category.id,
        "location_id": vehicle.location_id,
        "zone": ZONE,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "days": days,
        "day_minor": car.day_minor,
        "currency": car.currency,
        "created_at": created_at,
    }
    if lot < _CANCELLED:
        before = created_at + (starts_at - created_at) / 2
        return {**common, "status": BookingStatus.CANCELLED, "ended_at": before}
    if lot < _MISSED:
        missed = {"ended_at": starts_at + _LATE, "fee_minor": car.day_minor}
        return {**common, "status": BookingStatus.NO_SHOW, **missed}
    return {
        **common,
        "status": BookingStatus.CLOSED,
        "ended_at": ends_at,
        "vehicle_id": vehicle.id,
        "free_at": ends_at + _TURNED_ROUND,
    }
