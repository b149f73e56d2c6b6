"""Procedures of receipts and calendars, beside those of bookings and cars."""

from cartwheel.domains.rentals.access import READ
from cartwheel.domains.rentals.bookings.errors import BookingNotFoundError
from cartwheel.domains.rentals.fleet.cars.contracts import CarByKey
from cartwheel.domains.rentals.fleet.errors import CarNotFoundError
from cartwheel.domains.rentals.letters.contracts import (
    CalendarFile,
    CarFeed,
    PrintedReceipt,
    ReceiptOf,
)
from cartwheel.domains.rentals.letters.errors import ReceiptNotIssuedError
from cartwheel.domains.rentals.letters.service import LetterService
from cartwheel.systems.rpc.api import Actor, Router, get

bookings = Router("booking")
cars = Router("car")


@bookings.query(
    rest=get("/bookings/{id}/receipt"),
    allow=READ,
    raises=[BookingNotFoundError, ReceiptNotIssuedError],
)
async def receipt(query: ReceiptOf, actor: Actor, letters: LetterService) -> PrintedReceipt:
    """Print the receipt of a booking that is closed as PDF/A, in base64."""
    return await letters.print_receipt(actor.store_id, query.id)


@bookings.query(
    rest=get("/bookings/{id}/calendar-entry"), allow=READ, raises=[BookingNotFoundError]
)
async def calendar_entry(query: ReceiptOf, actor: Actor, letters: LetterService) -> CalendarFile:
    """Write a booking for the customer's calendar (`.ics`), in base64."""
    return await letters.write_entry(actor.store_id, query.id)


@cars.query(rest=get("/cars/{id}/calendar"), allow=READ, raises=[CarNotFoundError])
async def calendar(query: CarByKey, actor: Actor, letters: LetterService) -> CarFeed:
    """Return the address of a car's calendar, which calendar programs follow."""
    return await letters.feed_of(actor.store_id, query.id)
