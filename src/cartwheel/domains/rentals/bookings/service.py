"""Use cases of bookings within the call's transaction."""

from dataclasses import dataclass
from uuid import UUID

import msgspec

from cartwheel.domains.rentals.availability.allotting import Allotting
from cartwheel.domains.rentals.availability.repository import OccupancyRepository
from cartwheel.domains.rentals.availability.service import wish_for
from cartwheel.domains.rentals.bookings import rules
from cartwheel.domains.rentals.bookings.contracts import (
    Booking,
    BookingAction,
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
from cartwheel.domains.rentals.bookings.extras import ExtraStock
from cartwheel.domains.rentals.bookings.messages import BookingRescheduled
from cartwheel.domains.rentals.bookings.quoting import Quoting
from cartwheel.domains.rentals.bookings.repository import BookingRepository, Kept
from cartwheel.domains.rentals.bookings.settling import BookingSettling
from cartwheel.domains.rentals.bookings.telling import CUSTOMER, about, told_as
from cartwheel.domains.rentals.rates.fees import cancellation_fee
from cartwheel.domains.rentals.rates.quotes import RentalQuote
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.paging import page_of
from cartwheel.systems.outbox.api import Outbox
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
    allotting: Allotting
    taken: OccupancyRepository
    extras: ExtraStock
    ending: Ending
    settling: BookingSettling
    outbox: Outbox
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
        kept.ensure_token(query.token)
        return kept.booking

    async def list_page(self, store_id: UUID, query: ListBookings) -> BookingPage:
        """List bookings, the highest first by what they are sorted by."""
        found = await self.bookings.list_page(store_id, query)
        return page_of(BookingPage, found, limit=query.limit, by=lambda one: one.id)

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
        (await self.bookings.lock(actor.store_id, command.id)).ensure_token(command.token)
        before = await self.settling.settle(actor.store_id, command.id)
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

    async def reschedule(self, actor: Actor, command: RescheduleBooking) -> Booking:
        """
        Give a booking another span at the price of this moment, or leave it as it is.

        What it costs more is due; what it costs less goes back.

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
        return await self._move(actor, before, command, is_extension=False)

    async def extend(self, actor: Actor, command: ExtendBooking) -> Booking:
        """
        Give a booking a later end at the price of this moment, or leave it as it is.

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
        return await self._move(actor, before, wanted, is_extension=True)

    async def _move(
        self, actor: Actor, before: Kept, command: RescheduleBooking, *, is_extension: bool
    ) -> Booking:
        store_id, booking, now = actor.store_id, before.booking, self.clock.now()
        has = await self.taken.find(store_id, booking.id)
        if has is None or (has.expires_at is not None and has.expires_at <= now):
            raise HoldOverError
        wanted = QuoteBooking(
            car=str(booking.car_id),
            starts_at=command.starts_at,
            ends_at=command.ends_at,
            pickup_location_id=booking.pickup_location_id,
            return_location_id=booking.return_location_id,
            insurance=before.insurance,
            second_driver=before.second_driver,
            extras=booking.extras,
            customer_id=booking.customer_id,
        )
        asked = await self.quoting.ask(store_id, wanted, is_new=False)
        wish = wish_for(
            asked.offer,
            asked.span,
            location_id=asked.pickup.id,
            booking_id=booking.id,
            hold_until=has.expires_at,
        )
        if booking.status is BookingStatus.PICKED_UP:
            # Whoever has the key keeps the vehicle, wherever that stands.
            wish = msgspec.structs.replace(wish, vehicle_id=booking.vehicle_id)
        await self.allotting.retake(store_id, wish, has, buffer=asked.offer.buffer)
        await self.extras.take(
            store_id, booking.id, booking.extras, asked.span, until=has.expires_at, now=now
        )
        after = await self.bookings.update(
            store_id,
            booking.id,
            {
                "starts_at": asked.span.starts_at,
                "ends_at": asked.span.ends_at,
                "total_minor": asked.quote.total_minor,
                "quote": msgspec.to_builtins(asked.quote),
            },
        )
        kind = "extended" if is_extension else "rescheduled"
        told = {"startsAt": booking.starts_at.isoformat(), "endsAt": booking.ends_at.isoformat()}
        await self.bookings.tell(store_id, booking.id, kind, by=told_as(actor), at=now, about=told)
        moved = BookingRescheduled(
            **about(store_id, after.booking, at=now),
            was_starts_at=booking.starts_at,
            was_ends_at=booking.ends_at,
            is_extension=is_extension,
        )
        await self.outbox.announce(moved, aggregate_id=booking.id)
        after = await self.settling.take_over(store_id, after)
        return self._noted(before, after)

    def _noted(self, before: Kept, after: Kept) -> Booking:
        self.note.tell(before.booking.id, before=before.booking, after=after.booking)
        return after.booking
