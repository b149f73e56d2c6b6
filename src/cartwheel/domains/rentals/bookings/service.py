"""Use cases of bookings within the call's transaction."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.rentals.availability.repository import OccupancyRepository
from cartwheel.domains.rentals.bookings import rules
from cartwheel.domains.rentals.bookings.contracts import (
    Booking,
    BookingAction,
    BookingCounts,
    BookingPage,
    BookingStatus,
    BookingTimeline,
    CancelBooking,
    CancelOwnBooking,
    ConfirmBooking,
    ExtendBooking,
    ListBookings,
    OwnBooking,
    QuoteBooking,
    RescheduleBooking,
)
from cartwheel.domains.rentals.bookings.ending import Ending
from cartwheel.domains.rentals.bookings.errors import BookingStateError, HoldOverError
from cartwheel.domains.rentals.bookings.listing import BookingListing
from cartwheel.domains.rentals.bookings.moving import Moving
from cartwheel.domains.rentals.bookings.proofs import BookingProofs
from cartwheel.domains.rentals.bookings.quoting import Quoting
from cartwheel.domains.rentals.bookings.repository import BookingRepository, Kept
from cartwheel.domains.rentals.bookings.settling import BookingSettling
from cartwheel.domains.rentals.bookings.telling import CUSTOMER, told_as
from cartwheel.domains.rentals.rates.fees import cancellation_fee
from cartwheel.domains.rentals.rates.quotes import RentalQuote
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.paging import page_of
from cartwheel.systems.rpc.api import Actor, AuditNote


def ensure_allowed(booking: Booking, action: BookingAction, what: str) -> None:
    """
    Refuse what cannot be done with a booking as it stands.

    Raises:
        BookingStateError: it cannot.
    """
    if action not in booking.allowed_actions:
        raise BookingStateError(what, status=booking.status)


@dataclass(frozen=True, slots=True)
class BookingService:
    """What was booked, and how it stands."""

    bookings: BookingRepository
    quoting: Quoting
    moving: Moving
    listing: BookingListing
    taken: OccupancyRepository
    ending: Ending
    settling: BookingSettling
    proofs: BookingProofs
    clock: Clock
    note: AuditNote

    async def quote(self, store_id: UUID, query: QuoteBooking) -> RentalQuote:
        """Return what a rental costs, as `Quoting.ask` does; whether the car is free is not."""
        return (await self.quoting.ask(store_id, query)).quote

    async def get(self, store_id: UUID, booking_id: UUID) -> Booking:
        """
        Return a booking.

        Raises:
            BookingNotFoundError: the store has no such booking.
        """
        return (await self.bookings.get(store_id, booking_id)).booking

    async def look_at(self, store_id: UUID, query: OwnBooking) -> Booking:
        """
        Return a booking to whoever has its token.

        Raises:
            BookingNotFoundError: there is no such booking, or the token is another's.
        """
        kept = await self.bookings.get(store_id, query.id)
        self.proofs.ensure(store_id, kept, query.token)
        return kept.booking

    async def list_page(self, store_id: UUID, query: ListBookings) -> BookingPage:
        """List bookings, the highest first by what they are sorted by."""
        found = await self.listing.list_page(store_id, query)
        return page_of(BookingPage, found, limit=query.limit, by=lambda one: one.id)

    async def count(self, store_id: UUID) -> BookingCounts:
        """Count bookings by where they stand."""
        found = await self.listing.count_by_status(store_id)
        return BookingCounts(tuple(found), sum(each.count for each in found))

    async def tell_story(self, store_id: UUID, booking_id: UUID) -> BookingTimeline:
        """
        Return what happened to a booking, the oldest first.

        Raises:
            BookingNotFoundError: the store has no such booking.
        """
        await self.bookings.get(store_id, booking_id)
        return BookingTimeline(tuple(await self.bookings.list_happenings(store_id, booking_id)))

    async def confirm(self, actor: Actor, command: ConfirmBooking) -> Booking:
        """
        Confirm a booking that is not paid yet: it is paid elsewhere, or later.

        Raises:
            BookingNotFoundError: the store has no such booking.
            BookingStateError: it is confirmed already, or over.
            HoldOverError: its hold is over, and the car was taken.
        """
        before = await self.settling.settle(actor.store_id, command.id)
        ensure_allowed(before.booking, BookingAction.CONFIRM, "confirmed")
        if await self.taken.find(actor.store_id, command.id) is None:
            raise HoldOverError
        after = await self.settling.confirm(actor.store_id, before, by=told_as(actor))
        return self._noted(before, after)

    async def cancel(self, actor: Actor, command: CancelBooking) -> Booking:
        """
        Give a booking up, at the cost that its terms say unless that is waived.

        Raises:
            BookingNotFoundError: the store has no such booking.
            BookingStateError: it has begun, or is over.
        """
        before = await self.settling.settle(actor.store_id, command.id)
        return await self._cancel(
            actor, before, by=told_as(actor), reason=command.reason, waives=command.waives_fee
        )

    async def cancel_own(self, actor: Actor, command: CancelOwnBooking) -> Booking:
        """
        Give a booking up by its token.

        Raises:
            BookingNotFoundError: there is no such booking, or the token is another's.
            BookingStateError: it has begun, or is over.
        """
        kept = await self.bookings.lock(actor.store_id, command.id)
        self.proofs.ensure(actor.store_id, kept, command.token)
        before = await self.settling.take_over(actor.store_id, kept)
        return await self._cancel(actor, before, by=CUSTOMER, reason=command.reason, waives=False)

    async def _cancel(
        self, actor: Actor, before: Kept, *, by: str, reason: str, waives: bool
    ) -> Booking:
        booking = before.booking
        ensure_allowed(booking, BookingAction.CANCEL, "cancelled")
        is_free = waives or booking.status in rules.UNPAID
        fee = cancellation_fee(before.terms, booking.quote, cancelled_at=self.clock.now())
        after = await self.ending.end(
            actor.store_id,
            before,
            BookingStatus.CANCELLED,
            fee_minor=0 if is_free else fee.total_minor,
            by=by,
            reason=reason,
        )
        return self._noted(before, after)

    async def reschedule(
        self, actor: Actor, command: RescheduleBooking, *, by: str | None = None
    ) -> Booking:
        """
        Give a booking another span at the price of this moment, or leave it as it is.

        What it costs more is due; what it costs less goes back. It is told as done by the actor,
        or by whom is said.

        Raises:
            BookingNotFoundError: the store has no such booking.
            BookingStateError: it has begun, is being paid, or is over.
            InvalidInputError: it is no span.
            SpanRefusedError: the car is not rented for such a time.
            HoldOverError: its hold is over.
            CarUnavailableError: the car is taken then; the booking has what it had.
            ExtraUnavailableError: too few of an extra are left then.
        """
        before = await self.settling.settle(actor.store_id, command.id)
        ensure_allowed(before.booking, BookingAction.RESCHEDULE, "rescheduled")
        if command.starts_at < self.clock.now():
            raise InvalidInputError(Issue(("startsAt",), "It must not begin in the past"))
        after = await self.moving.move(
            actor.store_id, before, command, by=by or told_as(actor), is_extension=False
        )
        return self._noted(before, after)

    async def extend(
        self, actor: Actor, command: ExtendBooking, *, by: str | None = None
    ) -> Booking:
        """
        Give a booking a later end at the price of this moment, or leave it as it is.

        It is told as done by the actor, or by whom is said.

        Raises:
            BookingNotFoundError: the store has no such booking.
            BookingStateError: it is not confirmed, or over.
            InvalidInputError: the end is no later one.
            SpanRefusedError: the car is not rented for such a time.
            CarUnavailableError: the car is taken then; the booking has what it had.
            ExtraUnavailableError: too few of an extra are left then.
        """
        before = await self.settling.settle(actor.store_id, command.id)
        ensure_allowed(before.booking, BookingAction.EXTEND, "extended")
        if command.ends_at <= before.booking.ends_at:
            raise InvalidInputError(Issue(("endsAt",), "It must be later than the end so far"))
        wanted = RescheduleBooking(command.id, before.booking.starts_at, command.ends_at)
        after = await self.moving.move(
            actor.store_id, before, wanted, by=by or told_as(actor), is_extension=True
        )
        return self._noted(before, after)

    def _noted(self, before: Kept, after: Kept) -> Booking:
        self.note.tell(before.booking.id, before=before.booking, after=after.booking)
        return after.booking
