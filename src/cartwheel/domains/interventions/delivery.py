"""Use cases of the interventions domain on the way to the shopper."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from cartwheel.domains.interventions.contracts import Intervention, Offer, ShopperOffer
from cartwheel.domains.interventions.repository import InterventionRepository
from cartwheel.domains.interventions.showing import Showing, shopper_offer
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.realtime.api import room_of

PAGE: Final = 100

OFFERS: Final = "offers"
"""The conversation that brings interventions to shoppers' pages."""


def offers_room(store_id: UUID) -> str:
    """Name the room in which a store's sockets wait for interventions."""
    return room_of(store_id, OFFERS)


VISIT: Final = "visit"
"""The conversation with one shopper's page."""


def visit_room(store_id: UUID, visitor_id: str) -> str:
    """Name the room in which a shopper's pages wait for what is meant for them."""
    return room_of(store_id, VISIT, visitor=visitor_id)


OWN: Final = "own"
"""The conversation with somebody who is signed in, wherever they are."""

_USER: Final = "user:"
"""Before the shop's own id of somebody who is signed in there: see `carts/identity.py`."""


def user_visitor(user_id: UUID) -> str:
    """Return the visitor that somebody is whom the shop's pages name by our own id."""
    return f"{_USER}{user_id}"


def rooms_of(store_id: UUID, intervention: Intervention) -> tuple[tuple[str, bytes], ...]:
    """Return where an intervention is told, and how: to the shop's servers and to its shopper."""
    for_shopper = msgspec.json.encode(shopper_offer(intervention))
    visitor_id = intervention.visitor_id
    user = room_of(store_id, OWN, visitor=visitor_id.removeprefix(_USER))
    return (
        (offers_room(store_id), encode_offer(intervention)),
        (visit_room(store_id, visitor_id), for_shopper),
        *(((user, for_shopper),) if visitor_id.startswith(_USER) else ()),
    )


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
        found = await self.find_all(store_id, intervention_ids)
        return [each for each in found if each.state == "pending"]

    async def find_all(
        self, store_id: UUID, intervention_ids: Sequence[UUID]
    ) -> list[Intervention]:
        """Return those of some interventions that there are, the oldest first."""
        async with self.database.transaction(store_id=store_id, only_asks=True) as connection:
            return await InterventionRepository(connection).find_all(
                store_id, intervention_ids, now=self.clock.now()
            )

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

    async def list_for(self, store_id: UUID, visitor_id: str) -> tuple[ShopperOffer, ...]:
        """Return what waits for one shopper, the oldest first."""
        async with self.database.transaction(store_id=store_id, only_asks=True) as connection:
            return await self._showing(connection).list_for(store_id, visitor_id)

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

    async def acknowledge(
        self, store_id: UUID, intervention_id: UUID, *, visitor_id: str | None = None
    ) -> Intervention:
        """
        Note that an intervention has reached the shopper's page, and return it.

        Whoever speaks for one visitor alone has no others.

        Repeating it changes nothing, nor does a late acknowledgement of a cancelled one.

        Raises:
            InterventionNotFoundError: the store has no such intervention.
        """
        async with self.database.transaction(store_id=store_id) as connection:
            return await self._showing(connection).acknowledge(
                store_id, intervention_id, visitor_id=visitor_id
            )

    def _showing(self, connection: Connection) -> Showing:
        return Showing(InterventionRepository(connection), Outbox(connection), self.clock)
