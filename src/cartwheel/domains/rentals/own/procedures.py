"""Procedures of customers, beside those of bookings; each asks for a proof."""

from typing import Final

from cartwheel.domains.rentals.access import SHOP
from cartwheel.domains.rentals.availability.errors import CarUnavailableError, SpanRefusedError
from cartwheel.domains.rentals.bookings.contracts import Booking, BookingPage, OwnBooking
from cartwheel.domains.rentals.bookings.errors import (
    BookingNotFoundError,
    BookingStateError,
    ExtraUnavailableError,
    HoldOverError,
    RentalPriceChangedError,
)
from cartwheel.domains.rentals.letters.contracts import CalendarFile, PrintedReceipt, ReceiptOfOwn
from cartwheel.domains.rentals.letters.errors import ReceiptNotIssuedError
from cartwheel.domains.rentals.letters.service import LetterService
from cartwheel.domains.rentals.own.contracts import (
    AskForKey,
    ExtendOwnBooking,
    KeyAsked,
    ListOwnBookings,
    MoveOwnBooking,
    OpenedOwn,
    OpenOwn,
    OwnMovePlan,
    OwnWays,
    PlanOwnMove,
)
from cartwheel.domains.rentals.own.errors import AskStaffError, LinkOverError
from cartwheel.domains.rentals.own.service import OwnBookings
from cartwheel.systems.rpc.api import Actor, Router, per_minute, post

router = Router("booking")

_PLANNED: Final = (
    BookingNotFoundError,
    AskStaffError,
    SpanRefusedError,
    HoldOverError,
    CarUnavailableError,
    ExtraUnavailableError,
)
_MOVED: Final = (*_PLANNED, BookingStateError, RentalPriceChangedError)


# Proofs stand in bodies alone, where no log has them: what only asks is a mutation for that.
@router.mutation(
    rest=post("/bookings/own/key"), allow=SHOP, limit=per_minute(60), keyed=False, audited=False
)
async def ask_for_key(command: AskForKey, actor: Actor, own: OwnBookings) -> KeyAsked:
    """Have a key to all bookings of an address mailed there; every address is answered alike."""
    return await own.ask_for_key(actor.store_id, command)


@router.mutation(
    rest=post("/bookings/own/open"),
    allow=SHOP,
    raises=[LinkOverError],
    keyed=False,
    audited=False,
)
async def open_own(command: OpenOwn, actor: Actor, own: OwnBookings) -> OpenedOwn:
    """Open what the link in a mail leads to."""
    return await own.open(actor.store_id, command)


@router.mutation(
    rest=post("/bookings/own"), allow=SHOP, raises=[LinkOverError], keyed=False, audited=False
)
async def list_own(query: ListOwnBookings, actor: Actor, own: OwnBookings) -> BookingPage:
    """List the bookings of whoever has the pass, the newest first."""
    return await own.list_page(actor.store_id, query)


@router.mutation(
    rest=post("/bookings/{id}/ways"),
    allow=SHOP,
    raises=[BookingNotFoundError],
    keyed=False,
    audited=False,
)
async def ways(query: OwnBooking, actor: Actor, own: OwnBookings) -> OwnWays:
    """Look at a booking with what its customer can do, and what that costs."""
    return await own.look_at(actor.store_id, query)


@router.mutation(
    rest=post("/bookings/{id}/plan-own"),
    allow=SHOP,
    raises=[*_PLANNED],
    keyed=False,
    audited=False,
)
async def plan_own(query: PlanOwnMove, actor: Actor, own: OwnBookings) -> OwnMovePlan:
    """Say what another span would cost the customer; nothing is changed."""
    return await own.plan(actor.store_id, query)


@router.mutation(rest=post("/bookings/{id}/reschedule-own"), allow=SHOP, raises=[*_MOVED])
async def reschedule_own(command: MoveOwnBooking, actor: Actor, own: OwnBookings) -> Booking:
    """Give a booking another span by its customer; it keeps the old one if that is taken."""
    return await own.move(actor, command)


@router.mutation(rest=post("/bookings/{id}/extend-own"), allow=SHOP, raises=[*_MOVED])
async def extend_own(command: ExtendOwnBooking, actor: Actor, own: OwnBookings) -> Booking:
    """Give a booking a later end by its customer, be the car on the road or not."""
    return await own.extend(actor, command)


@router.mutation(
    rest=post("/bookings/{id}/receipt-own"),
    allow=SHOP,
    raises=[BookingNotFoundError, ReceiptNotIssuedError],
    keyed=False,
    audited=False,
)
async def receipt_own(query: ReceiptOfOwn, actor: Actor, letters: LetterService) -> PrintedReceipt:
    """Print the receipt of a booking for its customer, in base64."""
    return await letters.print_own_receipt(actor.store_id, query)


@router.mutation(
    rest=post("/bookings/{id}/calendar-own"),
    allow=SHOP,
    raises=[BookingNotFoundError],
    keyed=False,
    audited=False,
)
async def calendar_own(query: OwnBooking, actor: Actor, letters: LetterService) -> CalendarFile:
    """Return a booking for its customer's calendar, in base64."""
    return await letters.write_event(actor.store_id, query)
