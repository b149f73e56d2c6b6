"""Use cases of the interventions domain on the way to the shopper."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from cartwheel.domains.interventions.contracts import Intervention, Offer
from cartwheel.domains.interventions.errors import InterventionNotFoundError
from cartwheel.domains.interventions.repository import InterventionRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.systems.realtime.api import room_of

PAGE: Final = 100

OFFERS: Final = "offers"
"""The conversation that brings interventions to shoppers' pages."""


def offers_room(store_id: UUID) -> str:
    """Name the room in which a store's sockets wait for interventions."""
    return room_of(store_id, OFFERS)


def encode_offer(intervention: Intervention) -> bytes:
    """Return an intervention as the socket brings it."""
    return msgspec.json.encode(Offer(**msgspec.structs.asdict(intervention)))


@dataclass(frozen=True, slots=True)
class DeliveryService:
    """Knows what waits to be delivered; each call is one short transaction of its own."""

    database: Database
    clock: Clock

    async def find_waiting(
        self, store_id: UUID, intervention_ids: Sequence[UUID]
    ) -> list[Intervention]:
        """Return those of some interventions that still wait to be delivered, the oldest first."""
        async with self.database.transaction(store_id=store_id) as connection:
            found = await InterventionRepository(connection).find_all(
                store_id, intervention_ids, now=self.clock.now()
            )
        return [each for each in found if each.state == "pending"]

    async def list_waiting(
        self, store_id: UUID, *, for_at_least: timedelta = timedelta(0)
    ) -> AsyncIterator[Intervention]:
        """Go through what waits, the oldest first; no transaction is open in between."""
        now = self.clock.now()
        after: UUID | None = None
        while True:
            page = await self.page_waiting(
                store_id, now=now, after=after, created_until=now - for_at_least
            )
            for intervention in page:
                yield intervention
            if len(page) < PAGE:
                return
            after = page[-1].id

    async def page_waiting(
        self, store_id: UUID, *, now: datetime, after: UUID | None, created_until: datetime
    ) -> list[Intervention]:
        """Return a page of what waits, the oldest first; a short one is the last."""
        async with self.database.transaction(store_id=store_id) as connection:
            return await InterventionRepository(connection).list_waiting(
                store_id, now=now, limit=PAGE, after=after, created_until=created_until
            )

    async def list_after(self, store_id: UUID, after: UUID) -> AsyncIterator[Intervention]:
        """Go through the interventions decided after one of them, the oldest first."""
        while True:
            async with self.database.transaction(store_id=store_id) as connection:
                page = await InterventionRepository(connection).list_after(
                    store_id, after, now=self.clock.now(), limit=PAGE
                )
            for intervention in page:
                yield intervention
            if len(page) < PAGE:
                return
            after = page[-1].id

    async def acknowledge(self, store_id: UUID, intervention_id: UUID) -> Intervention:
        """
        Note that an intervention has reached the shopper's page, and return it.

        Repeating it changes nothing, nor does a late acknowledgement of a cancelled one.

        Raises:
            InterventionNotFoundError: the store has no such intervention.
        """
        async with self.database.transaction(store_id=store_id) as connection:
            interventions = InterventionRepository(connection)
            now = self.clock.now()
            await interventions.mark_delivered(store_id, intervention_id, at=now)
            found = await interventions.find(store_id, intervention_id, now=now)
        if found is None:
            raise InterventionNotFoundError(intervention_id=intervention_id)
        return found
