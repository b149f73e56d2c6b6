"""What time does to bookings."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cartwheel.domains.rentals.bookings import rules
from cartwheel.domains.rentals.bookings.contracts import BookingStatus
from cartwheel.domains.rentals.bookings.ending import Ending
from cartwheel.domains.rentals.bookings.overdue import Overdue
from cartwheel.domains.rentals.bookings.repository import BookingRepository
from cartwheel.domains.rentals.bookings.settling import BookingSettling
from cartwheel.domains.rentals.bookings.telling import SYSTEM
from cartwheel.domains.rentals.bookings.waiting import WaitingList
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.systems.rpc.api import ServiceScopes

_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class BookingUpkeep:
    """To be called now and then; works in short transactions, booking by booking."""

    scopes: ServiceScopes
    database: Database
    stores: StoreDirectory
    clock: Clock

    async def tend(self) -> dict[str, int]:
        """
        Write down holds that are over, keep what is late taken, and tell who waited for a car.

        Raises:
            UnavailableError: the database does not answer; what is done is done.
        """
        done = {"expired": 0, "late": 0, "told": 0}
        for store in await self.stores.list_stores():
            done["expired"] += await self.expire(store.id)
            done["late"] += await self.keep_late(store.id)
            async with self.scopes.open(store.id) as scope:
                done["told"] += await (await scope.get(WaitingList)).tell(store.id, limit=_AT_ONCE)
        return done

    async def expire(self, store_id: UUID) -> int:
        """End the bookings of a store whose hold is over and that are not paid; return how many."""
        async with self.database.transaction(store_id=store_id) as connection:
            overdue = await BookingRepository(connection).list_overdue(
                store_id, now=self.clock.now(), limit=_AT_ONCE
            )
        return sum([await self._end(store_id, booking_id) for booking_id in overdue])

    async def keep_late(self, store_id: UUID) -> int:
        """Keep vehicles of a store taken that are not back; return how many are not by now."""
        late, after = 0, None
        while True:
            async with self.database.transaction(store_id=store_id) as connection:
                found = await BookingRepository(connection).list_late(
                    store_id, now=self.clock.now(), after=after, limit=_AT_ONCE
                )
            for booking_id in found:
                async with self.scopes.open(store_id) as scope:
                    late += await (await scope.get(Overdue)).look_after(store_id, booking_id)
            if len(found) < _AT_ONCE:
                return late
            after = found[-1]

    async def _end(self, store_id: UUID, booking_id: UUID) -> int:
        async with self.scopes.open(store_id) as scope:
            # What was paid at the last moment counts, if nobody has taken the car since.
            kept = await (await scope.get(BookingSettling)).settle(store_id, booking_id)
            booking, now = kept.booking, self.clock.now()
            if booking.status not in rules.UNPAID or (booking.hold_until or now) > now:
                return 0
            await (await scope.get(Ending)).end(
                store_id, kept, BookingStatus.EXPIRED, fee_minor=0, by=SYSTEM, reason="hold_over"
            )
        return 1
