"""Queries about bookings, inside the given transaction."""

import hashlib
import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa

from cartwheel.domains.rentals.availability.models import occupancies
from cartwheel.domains.rentals.availability.repository import TakenVehicle
from cartwheel.domains.rentals.bookings import rules
from cartwheel.domains.rentals.bookings.contracts import (
    Booking,
    BookingHappening,
    BookingStatus,
)
from cartwheel.domains.rentals.bookings.errors import BookingNotFoundError
from cartwheel.domains.rentals.bookings.models import bookings, happenings
from cartwheel.domains.rentals.fleet.models import cars, vehicles
from cartwheel.domains.rentals.rates.contracts import RentalTerms
from cartwheel.kernel.bulk import arrays_of, insertion, now as given_now, update_of
from cartwheel.kernel.closing import Closing
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.rows import read

_booking, _told = bookings.c, happenings.c
_ALLOTTED: Final = (
    sa.select(occupancies.c.vehicle_id)
    .where(occupancies.c.booking_id == _booking.id)
    .correlate(bookings)
    .scalar_subquery()
)
_VEHICLE: Final = sa.func.coalesce(_booking.vehicle_id, _ALLOTTED)
_TITLE: Final = sa.select(cars.c.title).where(cars.c.id == _booking.car_id).correlate(bookings)
_PLATE: Final = sa.select(vehicles.c.plate).where(vehicles.c.id == _VEHICLE).correlate(bookings)
SHOWN: Final = sa.select(
    *(column for column in _booking if column.name != "vehicle_id"),
    _VEHICLE.label("vehicle_id"),
    _TITLE.scalar_subquery().label("car_title"),
    _PLATE.scalar_subquery().label("plate"),
)
"""Bookings with what `kept_of` reads."""
_ONE: Final = SHOWN.where(
    _booking.store_id == sa.bindparam("store"), _booking.id == sa.bindparam("id")
)
_LOCK: Final = (
    sa.select(_booking.id)
    .where(_booking.store_id == sa.bindparam("store"), _booking.id == sa.bindparam("id"))
    .with_for_update()
)


_NAMES_KEPT: Final = tuple(column.name for column in _booking)
_GIVEN: Final = "booking_"
_ADD: Final = insertion(bookings, _NAMES_KEPT, prefix=_GIVEN)
_NOTHING: Final[Mapping[str, Any]] = dict.fromkeys(_NAMES_KEPT)
_JSON: Final = frozenset(column.name for column in _booking if isinstance(column.type, sa.JSON))


_TOLD: Final = tuple(_told.keys())
_STORY: Final = "story_"
_TELL: Final = insertion(happenings, _TOLD, prefix=_STORY)


class Kept(msgspec.Struct, frozen=True):
    """A booking with what is not shown of it."""

    booking: Booking
    terms: RentalTerms
    deposit_id: UUID
    token_digest: bytes
    insurance: str | None
    second_driver: bool

    def has_token(self, given: str) -> bool:
        """Tell whether this is the token that was shown when the booking was made."""
        return hmac.compare_digest(digest(given), self.token_digest)


def digest(token: str) -> bytes:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).digest()


class _New:
    """Bookings that a transaction makes, at its end."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []

    def take(self) -> Closing | None:
        """Return what writes them."""
        if not self.rows:
            return None
        rows, self.rows = self.rows, []
        return _ADD, arrays_of(_NAMES_KEPT, rows, prefix=_GIVEN)


class _Story:
    """What a transaction tells of bookings, at its end."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []

    def take(self) -> Closing | None:
        """Return what writes it, in the order in which it was told."""
        if not self.rows:
            return None
        rows, self.rows = self.rows, []
        return _TELL, arrays_of(_TOLD, rows, prefix=_STORY)


@dataclass(frozen=True, slots=True)
class BookingRepository:
    """Bookings of one store at a time."""

    connection: Connection

    def add(
        self, store_id: UUID, values: Mapping[str, Any], *, taken: TakenVehicle, car_title: str
    ) -> Kept:
        """
        Keep a new booking, and return it; it is written at the end of the transaction.

        Its number is one that no other of the store has: by then the transaction has else met
        another one, and may be repeated.
        """
        row = {**_NOTHING, **values, "store_id": store_id, "number": rules.make_number()}
        # Values of JSON are structs here, and are kept as they are written.
        written = {
            name: msgspec.json.encode(value).decode()
            for name, value in row.items()
            if name in _JSON and value is not None
        }
        self.connection.last(_New).rows.append({**row, **written})
        shown = {**row, "vehicle_id": taken.id, "plate": taken.plate, "car_title": car_title}
        return kept_of(SimpleNamespace(**shown))

    async def get(self, store_id: UUID, booking_id: UUID) -> Kept:
        """
        Return a booking.

        Raises:
            BookingNotFoundError: the store has no such booking.
        """
        rows = await self.connection.execute(_ONE, {"store": store_id, "id": booking_id})
        row = rows.one_or_none()
        if row is None:
            raise BookingNotFoundError
        return kept_of(row)

    async def find_all(self, store_id: UUID, ids: Collection[UUID]) -> list[UUID]:
        """Return the bookings that payments are for, be it the rental or the deposit."""
        among = sa.any_(sa.literal(list(ids), sa.ARRAY(sa.Uuid)))
        found = await self.connection.scalars(
            sa.select(_booking.id).where(
                _booking.store_id == store_id,
                sa.or_(_booking.id == among, _booking.deposit_id == among),
            )
        )
        return list(found)

    async def lock(self, store_id: UUID, booking_id: UUID) -> Kept:
        """
        Return a booking; others wait for it until the transaction ends.

        Raises:
            BookingNotFoundError: the store has no such booking.
        """
        await self.connection.execute(_LOCK, {"store": store_id, "id": booking_id})
        return await self.get(store_id, booking_id)

    async def update(self, store_id: UUID, booking_id: UUID, values: Mapping[str, Any]) -> Kept:
        """Change a booking that is locked, and return it; each change is a version."""
        changed = update_of(bookings, frozenset(values), versioned=True)
        await self.connection.execute(changed, {"of_id": booking_id, **given_now(values)})
        return await self.get(store_id, booking_id)

    async def find_out(self, store_id: UUID, vehicle_id: UUID) -> str | None:
        """Return the number of the booking with which a vehicle is out; None if it is not."""
        number: str | None = await self.connection.scalar(
            sa.select(_booking.number)
            .where(
                _booking.store_id == store_id,
                _booking.status == BookingStatus.PICKED_UP,
                _booking.vehicle_id == vehicle_id,
            )
            .limit(1)
        )
        return number

    async def list_overdue(self, store_id: UUID, *, now: datetime, limit: int) -> list[UUID]:
        """Return bookings whose hold is over."""
        found = await self.connection.scalars(
            sa.select(_booking.id)
            .where(_booking.store_id == store_id, _booking.hold_until <= now)
            .order_by(_booking.hold_until)
            .limit(limit)
        )
        return list(found)

    async def list_late(
        self, store_id: UUID, *, now: datetime, after: UUID | None, limit: int
    ) -> list[UUID]:
        """Return bookings, by their ids, that are out past their end and taken not much longer."""
        minute = sa.literal(timedelta(minutes=1), sa.Interval)
        buffer = _booking.terms["bufferMinutes"].as_integer() * minute
        until = sa.cast(now + rules.LATE_AHEAD, sa.DateTime(timezone=True)) + buffer
        wanted = _booking.id > after if after is not None else sa.true()
        found = await self.connection.scalars(
            sa.select(_booking.id)
            .join(occupancies, occupancies.c.booking_id == _booking.id)
            .where(
                _booking.store_id == store_id,
                _booking.status == BookingStatus.PICKED_UP,
                _booking.ends_at < now,
                occupancies.c.ends_at < until,
                wanted,
            )
            .order_by(_booking.id)
            .limit(limit)
        )
        return list(found)

    async def was_told(
        self, booking_id: UUID, kind: str, *, about: Mapping[str, str] | None = None
    ) -> bool:
        """Tell whether something stands in the story of a booking, with all of this."""
        found = await self.connection.scalar(
            sa.select(sa.literal(1))
            .where(
                _told.booking_id == booking_id,
                _told.kind == kind,
                _told.about.contains(dict(about or {})),
            )
            .limit(1)
        )
        return found is not None

    async def tell(
        self,
        store_id: UUID,
        booking_id: UUID,
        kind: str,
        *,
        by: str,
        at: datetime,
        about: Mapping[str, str] | None = None,
    ) -> None:
        """Add to the story of a booking; it is written at the end of the transaction."""
        self.connection.last(_Story).rows.append(
            {
                "id": new_id(),
                "store_id": store_id,
                "booking_id": booking_id,
                "kind": kind,
                "by": by,
                "about": msgspec.json.encode(about or {}).decode(),
                "at": at,
            }
        )

    async def list_happenings(self, store_id: UUID, booking_id: UUID) -> list[BookingHappening]:
        """Return the story of a booking, the oldest first; of it the first 500."""
        await self.connection.finish()
        rows = await self.connection.execute(
            sa.select(_told.kind, _told.by, _told.about, _told.at)
            .where(_told.store_id == store_id, _told.booking_id == booking_id)
            .order_by(_told.id)
            .limit(500)
        )
        return [read(row, BookingHappening) for row in rows]


def kept_of(row: Any) -> Kept:
    """Return a booking from a row of `SHOWN`."""
    status = BookingStatus(row.status)
    owed = rules.owed(
        status,
        total=row.total_minor,
        fee=row.fee_minor,
        charges=row.charges_minor,
        deposit_taken=row.deposit_taken_minor,
    )
    due = owed - (row.paid_minor - row.refunded_minor)
    at_counter = row.counter_paid_minor - row.counter_refunded_minor
    online = row.paid_minor - row.refunded_minor - at_counter
    shown = SimpleNamespace(
        **{name: getattr(row, name) for name in _NAMES_SHOWN},
        due_minor=max(due, 0),
        # What was paid online goes back first: that comes by itself.
        counter_back_minor=max(-due - online, 0),
        allowed_actions=rules.actions(
            status,
            due=max(due, 0),
            deposit=row.deposit_minor,
            deposit_held=row.deposit_held_minor,
            at_counter=at_counter,
        ),
    )
    return Kept(
        booking=read(shown, Booking),
        terms=msgspec.convert(row.terms, RentalTerms),
        deposit_id=row.deposit_id,
        token_digest=row.token_digest,
        insurance=row.insurance,
        second_driver=row.second_driver,
    )


_NAMES_SHOWN: Final = frozenset(Booking.__struct_fields__) - {
    *("due_minor", "counter_back_minor", "allowed_actions"),
}
