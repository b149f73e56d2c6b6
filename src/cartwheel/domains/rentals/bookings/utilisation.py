"""How much of its time each car was rented out, and what that brought, by the store's days."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa

from cartwheel.domains.rentals.availability.models import occupancies
from cartwheel.domains.rentals.bookings.contracts import BookingStatus
from cartwheel.domains.rentals.bookings.models import bookings
from cartwheel.domains.rentals.fleet.models import cars, vehicles
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.rows import read
from cartwheel.kernel.zones import moment_of

_MOST_DAYS: Final = 400
_RENTED: Final = (
    BookingStatus.CONFIRMED,
    BookingStatus.PICKED_UP,
    BookingStatus.RETURNED,
    BookingStatus.CLOSED,
)
_booking, _car, _vehicle, _taken = bookings.c, cars.c, vehicles.c, occupancies.c
_AT: Final = sa.DateTime(timezone=True)


class AskUtilisation(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Of which days, the first and the last included, and of which category; 400 at most."""

    from_on: date
    to_on: date
    category_id: UUID | None = None


class CarUtilisation(msgspec.Struct, frozen=True, rename="camel"):
    """
    A car's share of a span, in minutes of all its vehicles together.

    `rentedMinutes` are those of `availableMinutes` for which it was booked, or out; what was
    blocked is not available. `rentalMinor` is the price of its rentals, as far as they lie in the
    span; `chargesMinor` what was asked for at returns within it. Both hold what tax prices hold.
    """

    id: UUID
    slug: str
    title: str
    status: str
    currency: str
    vehicles: int
    bookings: int
    available_minutes: int
    rented_minutes: int
    blocked_minutes: int
    rental_minor: int
    charges_minor: int


class FleetUtilisation(msgspec.Struct, frozen=True, rename="camel"):
    """Cars that had vehicles within some days of `timeZone`, by their titles."""

    time_zone: str
    starts_at: datetime
    ends_at: datetime
    items: tuple[CarUtilisation, ...]


@dataclass(frozen=True, slots=True)
class Utilisation:
    """Sums over the fleet of one store at a time; bookings of classes count for what was driven."""

    connection: Connection
    stores: StoreDirectory

    async def ask(self, store_id: UUID, query: AskUtilisation) -> FleetUtilisation:
        """
        Return the use of each car within some days.

        Raises:
            InvalidInputError: the days end before they begin, or are more than 400.
        """
        if not 0 <= (query.to_on - query.from_on).days < _MOST_DAYS:
            raise InvalidInputError(Issue(("toOn",), f"From one to {_MOST_DAYS} days can be asked"))
        zone = await self.stores.zone_of(store_id)
        starts_at = moment_of(datetime.combine(query.from_on, time()), zone)
        ends_at = moment_of(
            datetime.combine(date.fromordinal(query.to_on.toordinal() + 1), time()), zone
        )
        rows = await self.connection.execute(
            _sums(store_id, starts_at, ends_at, category_id=query.category_id)
        )
        items = tuple(read(row, CarUtilisation) for row in rows)
        return FleetUtilisation(zone.key, starts_at, ends_at, items)


def _sums(
    store_id: UUID, starts_at: datetime, ends_at: datetime, *, category_id: UUID | None
) -> "sa.Select[Any]":
    start, end = sa.literal(starts_at, _AT), sa.literal(ends_at, _AT)
    fleet = _fleet(store_id, start, end)
    rented = _rented(store_id, start, end)
    blocked = _blocked(store_id, start, end)
    return (
        sa.select(
            _car.id,
            _car.slug,
            _car.title,
            _car.status,
            _car.currency,
            fleet.c.vehicles,
            _whole(rented.c.bookings).label("bookings"),
            sa.func.greatest(fleet.c.minutes - _whole(blocked.c.minutes), 0).label(
                "available_minutes"
            ),
            _whole(rented.c.minutes).label("rented_minutes"),
            _whole(blocked.c.minutes).label("blocked_minutes"),
            _whole(rented.c.rental_minor).label("rental_minor"),
            _whole(rented.c.charges_minor).label("charges_minor"),
        )
        .join_from(cars, fleet, fleet.c.car_id == _car.id)
        .outerjoin(rented, rented.c.car_id == _car.id)
        .outerjoin(blocked, blocked.c.car_id == _car.id)
        .where(
            _car.store_id == store_id,
            *([_car.category_id == category_id] if category_id is not None else ()),
        )
        .order_by(_car.title, _car.id)
    )


def _fleet(store_id: UUID, start: Any, end: Any) -> "sa.Subquery":
    """Count vehicles in use and their minutes; one that came in between counts from then on."""
    since = sa.func.greatest(_vehicle.created_at, start)
    return (
        sa.select(
            _vehicle.car_id,
            sa.func.count().label("vehicles"),
            _minutes(sa.func.sum(end - since)).label("minutes"),
        )
        .where(
            _vehicle.store_id == store_id,
            _vehicle.state != "retired",
            _vehicle.created_at < end,
        )
        .group_by(_vehicle.car_id)
        .subquery("fleet")
    )


def _rented(store_id: UUID, start: Any, end: Any) -> "sa.Subquery":
    """Sum up bookings by the car of the vehicle that they have; each until it came back."""
    returned_at = sa.cast(_booking.returned["at"].astext, _AT)
    until = sa.func.least(sa.func.coalesce(returned_at, _booking.ends_at), end)
    since = sa.func.greatest(_booking.starts_at, start)
    inside = sa.func.greatest(until - since, sa.text("interval '0'"))
    length = _booking.ends_at - _booking.starts_at
    booked = sa.func.greatest(sa.func.least(_booking.ends_at, end) - since, sa.text("interval '0'"))
    share = sa.cast(sa.extract("epoch", booked), sa.Numeric) / sa.extract("epoch", length)
    is_back = sa.and_(returned_at >= start, returned_at < end)
    vehicle_id = sa.func.coalesce(_booking.vehicle_id, _taken.vehicle_id)
    return (
        sa.select(
            _vehicle.car_id,
            sa.func.count().label("bookings"),
            _minutes(sa.func.sum(inside)).label("minutes"),
            sa.func.sum(sa.func.round(_booking.total_minor * share)).label("rental_minor"),
            sa.func.sum(sa.case((is_back, _booking.charges_minor), else_=0)).label("charges_minor"),
        )
        .select_from(bookings)
        .outerjoin(occupancies, _taken.booking_id == _booking.id)
        .join(vehicles, _vehicle.id == vehicle_id)
        .where(
            _booking.store_id == store_id,
            _booking.status.in_(_RENTED),
            _booking.starts_at < end,
            sa.func.greatest(_booking.ends_at, returned_at) > start,
        )
        .group_by(_vehicle.car_id)
        .subquery("rented")
    )


def _blocked(store_id: UUID, start: Any, end: Any) -> "sa.Subquery":
    inside = sa.func.least(_taken.ends_at, end) - sa.func.greatest(_taken.starts_at, start)
    return (
        sa.select(_vehicle.car_id, _minutes(sa.func.sum(inside)).label("minutes"))
        .join_from(occupancies, vehicles, _vehicle.id == _taken.vehicle_id)
        .where(
            _taken.store_id == store_id,
            _taken.booking_id.is_(None),
            _vehicle.state != "retired",
            _taken.starts_at < end,
            _taken.ends_at > start,
        )
        .group_by(_vehicle.car_id)
        .subquery("blocked")
    )


def _minutes(length: Any) -> Any:
    return sa.cast(sa.func.round(sa.extract("epoch", length) / 60), sa.BigInteger)


def _whole(value: Any) -> Any:
    return sa.cast(sa.func.coalesce(value, 0), sa.BigInteger)
