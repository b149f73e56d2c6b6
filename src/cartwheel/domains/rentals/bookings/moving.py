"""Giving a booking another span, within the transaction that is given."""

from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

import msgspec

from cartwheel.domains.rentals.availability.allotting import Allotting
from cartwheel.domains.rentals.availability.contracts import RentalSpan
from cartwheel.domains.rentals.availability.repository import OccupancyRepository
from cartwheel.domains.rentals.bookings.contracts import RescheduleBooking
from cartwheel.domains.rentals.bookings.extras import ExtraStock
from cartwheel.domains.rentals.bookings.messages import BookingRescheduled
from cartwheel.domains.rentals.bookings.planning import MovePlanning
from cartwheel.domains.rentals.bookings.quoting import Asked
from cartwheel.domains.rentals.bookings.repository import BookingRepository, Kept
from cartwheel.domains.rentals.bookings.settling import BookingSettling
from cartwheel.domains.rentals.bookings.telling import about
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.systems.outbox.api import Outbox


class _OnlyLookedAtError(Exception):
    """Nothing is to stay of what was tried."""


@dataclass(frozen=True, slots=True)
class Moving:
    """Moves bookings that are locked; the old span is free only if the new one is got."""

    connection: Connection
    bookings: BookingRepository
    planning: MovePlanning
    allotting: Allotting
    taken: OccupancyRepository
    extras: ExtraStock
    settling: BookingSettling
    outbox: Outbox
    clock: Clock

    async def try_out(self, store_id: UUID, before: Kept, wanted: RescheduleBooking) -> Asked:
        """
        Return what another span would cost; at this moment it can be had, and nothing is changed.

        Raises:
            InvalidInputError: it is no span.
            SpanRefusedError: the car is not rented for such a time.
            HoldOverError: its hold is over.
            CarUnavailableError: the car is taken then.
            ExtraUnavailableError: too few of an extra are left then.
        """
        with suppress(_OnlyLookedAtError):
            async with self.connection.begin_nested():
                asked = await self._take(store_id, before, wanted)
                _leave_as_it_was()
        return asked

    async def move(
        self,
        store_id: UUID,
        before: Kept,
        wanted: RescheduleBooking,
        *,
        by: str,
        is_extension: bool,
    ) -> Kept:
        """
        Give a booking another span at the price of this moment, or leave it as it is.

        Raises:
            InvalidInputError: it is no span.
            SpanRefusedError: the car is not rented for such a time.
            HoldOverError: its hold is over.
            CarUnavailableError: the car is taken then; the booking has what it had.
            ExtraUnavailableError: too few of an extra are left then.
        """
        asked = await self._take(store_id, before, wanted)
        booking, now = before.booking, self.clock.now()
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
        await self.bookings.tell(store_id, booking.id, kind, by=by, at=now, about=told)
        moved = BookingRescheduled(
            **about(store_id, after.booking, at=now),
            was_starts_at=booking.starts_at,
            was_ends_at=booking.ends_at,
            is_extension=is_extension,
        )
        await self.outbox.announce(moved, aggregate_id=booking.id)
        return await self.settling.take_over(store_id, after)

    async def _take(self, store_id: UUID, before: Kept, wanted: RescheduleBooking) -> Asked:
        booking, now = before.booking, self.clock.now()
        span = RentalSpan(wanted.starts_at, wanted.ends_at)
        plan = await self.planning.plan(store_id, before, span, vehicle_id=wanted.vehicle_id)
        asked, has = plan.asked, plan.has
        await self.allotting.retake(store_id, plan.wish, has, buffer=asked.offer.buffer)
        await self.taken.change(booking.id, {"is_movable": plan.wish.is_movable})
        await self.extras.take(
            store_id, booking.id, booking.extras, asked.span, until=has.expires_at, now=now
        )
        return asked


def _leave_as_it_was() -> None:
    raise _OnlyLookedAtError
