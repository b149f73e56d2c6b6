"""Queries about letters, inside the given transaction."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.orders.api import Sheet
from cartwheel.domains.rentals.bookings.contracts import Booking, BookingStatus
from cartwheel.domains.rentals.bookings.models import bookings
from cartwheel.domains.rentals.fleet.models import cars, locations
from cartwheel.domains.rentals.letters.contracts import LetterKind, Place, Rental
from cartwheel.domains.rentals.letters.models import letters
from cartwheel.domains.rentals.letters.rules import LONGEST_AHEAD
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.zones import zone_of

CLAIMED_FOR: Final = timedelta(minutes=10)
"""How long whoever claims a letter has to send it, before another may."""

MOST_IN_FEED: Final = 1_000
_letter, _booking = letters.c, bookings.c
_START: Final = sa.cast(
    sa.cast(sa.func.floor(sa.extract("epoch", _booking.starts_at)), sa.BigInteger), sa.Text
)
_SHOWN: Final = (BookingStatus.CONFIRMED, BookingStatus.PICKED_UP, BookingStatus.RETURNED)


class Claim(NamedTuple):
    """A letter that is to be sent now; its sheet, if it is a receipt that was issued before."""

    id: UUID
    sheet: Sheet | None
    made_at: datetime


class Due(NamedTuple):
    """A booking that begins soon, with what decides whether its customer is reminded."""

    booking_id: UUID
    starts_at: datetime
    zone: str
    confirmed_at: datetime
    told_at: datetime | None


class FeedEntry(NamedTuple):
    """A booking of a car as its calendar shows it: nothing of who booked."""

    booking_id: UUID
    number: str
    starts_at: datetime
    ends_at: datetime
    place: str
    created_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class LetterRepository:
    """Letters of one store at a time."""

    connection: Connection

    async def describe(self, store_id: UUID, booking: Booking) -> Rental:
        """Return a booking with its car and places by their names."""
        title = await self.connection.scalar(
            sa.select(cars.c.title).where(cars.c.store_id == store_id, cars.c.id == booking.car_id)
        )
        ends = {booking.pickup_location_id, booking.return_location_id}
        found = locations.c
        rows = await self.connection.execute(
            sa.select(found.id, found.name, found.address, found.zone).where(
                found.store_id == store_id, found.id.in_(ends)
            )
        )
        places = {
            row.id: Place(name=row.name, address=row.address, zone=zone_of(row.zone))
            for row in rows
        }
        return Rental(
            booking=booking,
            car=title or "",
            pickup=places[booking.pickup_location_id],
            back=places[booking.return_location_id],
        )

    async def claim(
        self,
        store_id: UUID,
        booking_id: UUID,
        kind: LetterKind,
        occasion: str,
        *,
        sheet: Sheet | None,
        at: datetime,
    ) -> Claim | None:
        """
        Take a letter to be sent; None when it is sent, or another one is about to.

        Of a receipt that was issued before, what it said then stays.
        """
        added = insert(letters).values(
            id=new_id(),
            store_id=store_id,
            booking_id=booking_id,
            kind=kind,
            occasion=occasion,
            sheet=None if sheet is None else msgspec.to_builtins(sheet),
            made_at=at,
            claimed_at=at,
        )
        rows = await self.connection.execute(
            added.on_conflict_do_update(
                index_elements=["booking_id", "kind", "occasion"],
                set_={"claimed_at": at},
                where=sa.and_(_letter.sent_at.is_(None), _letter.claimed_at <= at - CLAIMED_FOR),
            ).returning(_letter.id, _letter.sheet, _letter.made_at)
        )
        row = rows.one_or_none()
        return None if row is None else Claim(row.id, _sheet(row), row.made_at)

    async def is_sent(self, booking_id: UUID, kind: LetterKind, occasion: str) -> bool:
        """Tell whether a letter is on its way, or sent."""
        sent = await self.connection.scalar(
            sa.select(_letter.sent_at).where(
                _letter.booking_id == booking_id,
                _letter.kind == kind,
                _letter.occasion == occasion,
            )
        )
        return sent is not None

    async def note_sent(self, letter_id: UUID, *, at: datetime) -> None:
        """Say that a letter is sent."""
        await self._change(letter_id, sent_at=at)

    async def give_back(self, letter_id: UUID, *, at: datetime) -> None:
        """Let others send a letter that could not be sent."""
        await self._change(letter_id, claimed_at=at - CLAIMED_FOR)

    async def find_receipt(self, store_id: UUID, booking_id: UUID) -> tuple[Sheet, datetime] | None:
        """Return what the receipt of a booking says and when it was issued, if it was."""
        rows = await self.connection.execute(
            sa.select(_letter.made_at, _letter.sheet).where(
                _letter.store_id == store_id,
                _letter.booking_id == booking_id,
                _letter.kind == LetterKind.RECEIPT,
            )
        )
        row = rows.one_or_none()
        sheet = None if row is None else _sheet(row)
        return None if row is None or sheet is None else (sheet, row.made_at)

    async def list_due(self, store_id: UUID, *, now: datetime, limit: int) -> list[Due]:
        """Return confirmed bookings that begin soon and have no reminder, the earliest first."""
        told = (
            sa.select(sa.func.max(_letter.claimed_at))
            .where(_letter.booking_id == _booking.id)
            .scalar_subquery()
        )
        reminded = sa.exists().where(
            _letter.booking_id == _booking.id,
            _letter.kind == LetterKind.REMINDER,
            _letter.occasion == _START,
        )
        rows = await self.connection.execute(
            sa.select(
                _booking.id, _booking.starts_at, locations.c.zone, _booking.confirmed_at, told
            )
            .join_from(bookings, locations, locations.c.id == _booking.pickup_location_id)
            .where(
                _booking.store_id == store_id,
                _booking.status == BookingStatus.CONFIRMED,
                _booking.starts_at > now,
                _booking.starts_at <= now + LONGEST_AHEAD,
                ~reminded,
            )
            .order_by(_booking.starts_at, _booking.id)
            .limit(limit)
        )
        return [Due(*row) for row in rows]

    async def list_feed(self, store_id: UUID, car_id: UUID, *, since: datetime) -> list[FeedEntry]:
        """Return what a car is booked for that ends after a moment, the earliest first."""
        rows = await self.connection.execute(
            sa.select(
                _booking.id,
                _booking.number,
                _booking.starts_at,
                _booking.ends_at,
                locations.c.name,
                _booking.created_at,
                _booking.version,
            )
            .join_from(bookings, locations, locations.c.id == _booking.pickup_location_id)
            .where(
                _booking.store_id == store_id,
                _booking.car_id == car_id,
                _booking.status.in_(_SHOWN),
                _booking.ends_at > since,
            )
            .order_by(_booking.starts_at, _booking.id)
            .limit(MOST_IN_FEED)
        )
        return [FeedEntry(*row) for row in rows]

    async def find_car(self, store_id: UUID, car_id: UUID) -> str | None:
        """Return a car's title, if the store has it."""
        return await self.connection.scalar(
            sa.select(cars.c.title).where(cars.c.store_id == store_id, cars.c.id == car_id)
        )

    async def _change(self, letter_id: UUID, **values: Any) -> None:
        await self.connection.execute(
            sa.update(letters).where(_letter.id == letter_id).values(values)
        )


def _sheet(row: Any) -> Sheet | None:
    return None if row.sheet is None else msgspec.convert(row.sheet, Sheet)
