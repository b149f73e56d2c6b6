"""How carts stand, counted for pages that look at them while it changes."""

from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Final
from uuid import UUID

import structlog

from cartwheel.domains.analytics.contracts import CartCounts, WonBack
from cartwheel.domains.analytics.live import COUNTED, COUNTS
from cartwheel.domains.carts.api import CartFigures
from cartwheel.domains.interventions.api import InterventionFigures
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.rest import REST
from cartwheel.kernel.rounds import next_round
from cartwheel.kernel.zones import moment_of
from cartwheel.systems.realtime.api import Event, Rooms, Topics

log = structlog.get_logger()

EVERY_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class CartCounter:
    """Counts a store's carts."""

    database: Database
    stores: StoreDirectory
    clock: Clock

    async def count(self, store_id: UUID) -> CartCounts:
        """
        Count how carts stand now, and what has become of them today.

        Raises:
            UnavailableError: the database does not answer.
        """
        zone = await self.stores.zone_of(store_id)
        today = self.clock.now().astimezone(zone).date()
        since = moment_of(datetime.combine(today, time()), zone)
        async with self.database.transaction(store_id=store_id, only_asks=True) as connection:
            return await _count(connection, store_id, since)


@dataclass(slots=True)
class CountingRounds:
    """
    Tells how carts stand, each second in which that has changed.

    Every process does so for the stores that somebody follows in it, so that those which nobody
    looks at cost nothing.
    """

    rooms: Rooms
    topics: Topics
    counter: CartCounter
    _told: dict[UUID, CartCounts] = field(default_factory=dict, init=False)

    async def run(self) -> None:
        """Count until cancelled; what is away is waited for."""
        while True:
            # A day begins by itself, for those who look.
            await (next_round if self._told else REST.next_round)(EVERY_SECONDS)
            await self.tell()

    async def tell(self) -> None:
        """Tell of the stores that are followed here what has changed since the last time."""
        followed = set(self.rooms.stores_in(COUNTS.room))
        for store_id in self._told.keys() - followed:
            del self._told[store_id]
        for store_id in followed:
            try:
                await self._tell(store_id)
            except UnavailableError as error:
                log.warning("analytics.counting_failed", error=str(error))
            except Exception:
                log.exception("analytics.counting_failed", store_id=str(store_id))

    async def _tell(self, store_id: UUID) -> None:
        counts = await self.counter.count(store_id)
        if self._told.get(store_id) != counts:
            await self.topics.publish(store_id, COUNTS, [Event(COUNTED, counts)])
            self._told[store_id] = counts


async def _count(connection: Connection, store_id: UUID, since: datetime) -> CartCounts:
    carts = CartFigures(connection)
    left_open, abandoned = await carts.standing(store_id, since=since)
    won_back = await carts.won_back(store_id, since=since)
    return CartCounts(
        since=since,
        open=left_open,
        abandoned=abandoned,
        reached=await InterventionFigures(connection).count_reached(store_id, since=since),
        recovered=sum(each.carts for each in won_back),
        won_back=tuple(WonBack(each.currency, each.carts, each.revenue_minor) for each in won_back),
    )
