"""Vehicles that stay out past their end: still taken, and whoever comes next is looked after."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from cartwheel.domains.rentals.availability.allotting import Allotting
from cartwheel.domains.rentals.availability.errors import CarUnavailableError
from cartwheel.domains.rentals.availability.repository import (
    Occupancy,
    OccupancyRepository,
    Wish,
)
from cartwheel.domains.rentals.availability.vehicles import VehicleDirectory
from cartwheel.domains.rentals.bookings import rules
from cartwheel.domains.rentals.bookings.contracts import BookingStatus
from cartwheel.domains.rentals.bookings.messages import BookingInTheWay
from cartwheel.domains.rentals.bookings.repository import BookingRepository, Kept
from cartwheel.domains.rentals.bookings.telling import SYSTEM, about
from cartwheel.kernel.clock import Clock
from cartwheel.systems.outbox.api import Outbox


@dataclass(frozen=True, slots=True)
class Overdue:
    """
    Lets what is out be taken as long as it is out, as far as that is free.

    Bookings of classes that come next on the vehicle get another one, if there is one. Where
    somebody else stays in the way, staff are told, once for each of them.
    """

    bookings: BookingRepository
    taken: OccupancyRepository
    vehicles: VehicleDirectory
    allotting: Allotting
    outbox: Outbox
    clock: Clock

    async def look_after(self, store_id: UUID, booking_id: UUID) -> bool:
        """Let a booking's vehicle stay taken if it is not back; return whether it is not."""
        kept = await self.bookings.lock(store_id, booking_id)
        has, now = await self.taken.find(store_id, booking_id), self.clock.now()
        if has is None or kept.booking.status is not BookingStatus.PICKED_UP:
            return False
        buffer = timedelta(minutes=kept.terms.buffer_minutes)
        until = rules.taken_until(
            due_at=kept.booking.ends_at, taken_until=has.ends_at, now=now, buffer=buffer
        )
        if until is None:
            return False
        if not await self.bookings.was_told(booking_id, "overdue"):
            await self.bookings.tell(store_id, booking_id, "overdue", by=SYSTEM, at=now)
        wish = _longer(kept, has, until)
        try:
            await self.allotting.retake(store_id, wish, has, buffer=buffer)
        except CarUnavailableError:
            await self._last_as_far_as_free(store_id, kept, has, until, now=now)
        return True

    async def _last_as_far_as_free(
        self, store_id: UUID, kept: Kept, has: Occupancy, until: datetime, *, now: datetime
    ) -> None:
        """Take the vehicle up to what comes next, which nobody else can serve, and tell of that."""
        found = await self.taken.list_taken([has.vehicle_id], has.ends_at, until, now)
        following = min(
            (each for each in found if each.id != has.id), key=lambda each: each.starts_at
        )
        if following.starts_at > has.ends_at:
            await self.taken.change(kept.booking.id, {"ends_at": following.starts_at})
        told = {"by": str(following.booking_id or following.id)}
        if await self.bookings.was_told(kept.booking.id, "in_the_way", about=told):
            return
        await self.bookings.tell(
            store_id, kept.booking.id, "in_the_way", by=SYSTEM, at=now, about=told
        )
        vehicle = await self.vehicles.get(store_id, has.vehicle_id)
        announced = BookingInTheWay(
            **about(store_id, kept.booking, at=now),
            plate=vehicle.plate,
            next_booking_id=following.booking_id,
            next_starts_at=following.starts_at,
        )
        await self.outbox.announce(announced, aggregate_id=kept.booking.id)


def _longer(kept: Kept, has: Occupancy, until: datetime) -> Wish:
    return Wish(
        id=has.id,
        starts_at=has.starts_at,
        ends_at=until,
        kind=has.kind,
        category_id=kept.booking.category_id,
        # Whoever has the key keeps the vehicle.
        vehicle_id=has.vehicle_id,
        location_id=has.location_id,
        booking_id=kept.booking.id,
    )
