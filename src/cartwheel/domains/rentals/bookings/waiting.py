"""Who waits for a car that is taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.rentals.availability.contracts import CheckAvailability
from cartwheel.domains.rentals.availability.offers import OfferRepository
from cartwheel.domains.rentals.availability.service import AvailabilityService, ensure_span
from cartwheel.domains.rentals.bookings.contracts import JoinWaitingList, RentalWaiting
from cartwheel.domains.rentals.bookings.messages import WaitingCarFree
from cartwheel.domains.rentals.bookings.models import waiting
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.email_addresses import address_of
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.rows import read
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import Actor, AuditNote

_waits = waiting.c
_SHOWN = tuple(_waits[name] for name in RentalWaiting.__struct_fields__)


@dataclass(frozen=True, slots=True)
class WaitingList:
    """Tells once whoever waits for a car, when it is free after all; nothing is held by that."""

    connection: Connection
    offers: OfferRepository
    availability: AvailabilityService
    outbox: Outbox
    clock: Clock
    note: AuditNote

    async def join(self, actor: Actor, command: JoinWaitingList) -> RentalWaiting:
        """
        Wait for a car.

        Raises:
            InvalidInputError: it is no span, or no address.
            CarNotFoundError: the store has no such car.
            RentalLocationNotFoundError: the store has no such location.
        """
        ensure_span(command.starts_at, command.ends_at)
        store_id = actor.store_id
        offer, _ = await self.offers.get_at(store_id, command.car, command.pickup_location_id)
        made = RentalWaiting(
            id=new_id(),
            car_id=offer.id,
            pickup_location_id=command.pickup_location_id,
            starts_at=command.starts_at,
            ends_at=command.ends_at,
            email=address_of(command.email),
            customer_id=command.customer_id,
            created_at=self.clock.now(),
            told_at=None,
        )
        row = {name: getattr(made, name) for name in RentalWaiting.__struct_fields__}
        await self.connection.execute(sa.insert(waiting).values(store_id=store_id, **row))
        self.note.tell(made.id, before=None, after=made)
        return made

    async def tell(self, store_id: UUID, *, limit: int) -> int:
        """Tell those whose car is free now, who waited longest first; return how many."""
        now, told = self.clock.now(), 0
        for each in await self._list_untold(store_id, now=now, limit=limit):
            found = await self.availability.check(
                store_id,
                CheckAvailability(
                    car=str(each.car_id),
                    starts_at=each.starts_at,
                    ends_at=each.ends_at,
                    pickup_location_id=each.pickup_location_id,
                ),
            )
            if found.is_available:
                await self.connection.execute(
                    sa.update(waiting).where(_waits.id == each.id).values(told_at=now)
                )
                await self.outbox.announce(
                    WaitingCarFree(
                        store_id=store_id,
                        waiting_id=each.id,
                        car_id=each.car_id,
                        customer_id=each.customer_id,
                        email=each.email,
                        starts_at=each.starts_at,
                        ends_at=each.ends_at,
                        at=now,
                    ),
                    aggregate_id=each.id,
                )
                told += 1
        return told

    async def _list_untold(
        self, store_id: UUID, *, now: datetime, limit: int
    ) -> Sequence[RentalWaiting]:
        rows = await self.connection.execute(
            sa.select(*_SHOWN)
            .where(_waits.store_id == store_id, _waits.told_at.is_(None), _waits.starts_at > now)
            .order_by(_waits.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return [read(row, RentalWaiting) for row in rows]
