"""Receipts as files, and calendars of cars."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from cartwheel.domains.orders.api import DOCUMENT, LANGUAGE
from cartwheel.domains.rentals.availability.offers import OfferRepository
from cartwheel.domains.rentals.bookings.contracts import Booking, OwnBooking
from cartwheel.domains.rentals.bookings.proofs import BookingProofs
from cartwheel.domains.rentals.bookings.repository import BookingRepository
from cartwheel.domains.rentals.letters.contracts import CalendarFile, CarFeed, PrintedReceipt
from cartwheel.domains.rentals.letters.errors import ReceiptNotIssuedError
from cartwheel.domains.rentals.letters.feeds import FeedLinks
from cartwheel.domains.rentals.letters.ics import (
    MEDIA_TYPE,
    CalendarEvent,
    EventStatus,
    write_calendar,
)
from cartwheel.domains.rentals.letters.post import event_of
from cartwheel.domains.rentals.letters.repository import LetterRepository
from cartwheel.domains.rentals.letters.sending import PDF, receipt_name
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.clock import Clock
from cartwheel.systems.documents.api import DocumentPrinter

_LOOKS_BACK: Final = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class LetterService:
    """What letters and calendars are asked for."""

    letters: LetterRepository
    bookings: BookingRepository
    offers: OfferRepository
    printer: DocumentPrinter
    settings: LiveSettings
    proofs: BookingProofs
    links: FeedLinks
    clock: Clock

    async def print_receipt(self, store_id: UUID, booking_id: UUID) -> PrintedReceipt:
        """
        Print the receipt of a booking; the same bytes each time.

        Raises:
            BookingNotFoundError: the store has no such booking.
            ReceiptNotIssuedError: none was issued yet.
        """
        booking = (await self.bookings.get(store_id, booking_id)).booking
        found = await self.letters.find_receipt(store_id, booking_id)
        if found is None:
            raise ReceiptNotIssuedError(booking.number)
        sheet, issued_at = found
        content = await self.printer.print(DOCUMENT, sheet, at=issued_at)
        return PrintedReceipt(receipt_name(booking.number), PDF, content)

    async def print_own_receipt(self, store_id: UUID, query: OwnBooking) -> PrintedReceipt:
        """
        Print the receipt of a booking for its customer; the same bytes each time.

        Raises:
            BookingNotFoundError: there is no such booking, or it is another's.
            ReceiptNotIssuedError: none was issued yet.
        """
        await self._prove(store_id, query)
        return await self.print_receipt(store_id, query.id)

    async def write_event(self, store_id: UUID, query: OwnBooking) -> CalendarFile:
        """
        Write a booking for its customer's calendar, which puts a later version in its place.

        Raises:
            BookingNotFoundError: there is no such booking, or it is another's.
        """
        booking = await self._prove(store_id, query)
        return await self._write(store_id, booking)

    async def write_entry(self, store_id: UUID, booking_id: UUID) -> CalendarFile:
        """
        Write a booking for the customer's calendar, as letters bring it.

        Raises:
            BookingNotFoundError: the store has no such booking.
        """
        booking = (await self.bookings.get(store_id, booking_id)).booking
        return await self._write(store_id, booking)

    async def _write(self, store_id: UUID, booking: Booking) -> CalendarFile:
        rental = await self.letters.describe(store_id, booking)
        language = (await self.settings.of(store_id)).values[LANGUAGE]
        content = write_calendar([event_of(rental, language)])
        return CalendarFile(f"{booking.number}.ics", MEDIA_TYPE, content)

    async def _prove(self, store_id: UUID, query: OwnBooking) -> Booking:
        kept = await self.bookings.get(store_id, query.id)
        self.proofs.ensure(store_id, kept, query.token)
        return kept.booking

    async def feed_of(self, store_id: UUID, key: str) -> CarFeed:
        """
        Return where the calendar of a car is read, by its id or slug.

        Raises:
            CarNotFoundError: the store has no such car.
        """
        car = await self.offers.get(store_id, key)
        return CarFeed(self.links.url(store_id, car.id))

    async def write_feed(self, store_id: UUID, car_id: UUID) -> bytes | None:
        """Write the calendar of a car, from a month ago on; None when there is no such car."""
        title = await self.letters.find_car(store_id, car_id)
        if title is None:
            return None
        since = self.clock.now() - _LOOKS_BACK
        entries = await self.letters.list_feed(store_id, car_id, since=since)
        events = [
            CalendarEvent(
                uid=f"{entry.booking_id}@rentals.cartwheel",
                starts_at=entry.starts_at,
                ends_at=entry.ends_at,
                summary=entry.number,
                location=entry.place,
                status=EventStatus.CONFIRMED,
                stamped_at=entry.created_at,
                sequence=entry.version,
            )
            for entry in entries
        ]
        return write_calendar(events, name=title)
