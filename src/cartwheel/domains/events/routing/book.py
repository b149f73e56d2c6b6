"""The routes of stores as this process knows them: a change holds within five seconds."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from cartwheel.domains.events.routing.contracts import MOST_WAITING, ToQueue
from cartwheel.domains.events.routing.matching import Routed, Way, holds_of
from cartwheel.domains.events.routing.messages import DeliverRoute, soon
from cartwheel.domains.events.routing.repository import RouteRepository
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.kernel.remembering import Remembered
from cartwheel.systems.outbox.api import Outbox

_KNOWN_FOR_SECONDS: Final = 5.0
_MOST_STORES: Final = 10_000


class RouteBook:
    """Asks PostgreSQL once in five seconds for each store that has events; one for the process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._ways = Remembered(
            self._find, seconds=_KNOWN_FOR_SECONDS, most=_MOST_STORES, most_in_one=100, at_once=2
        )

    async def of(self, store_id: UUID) -> Sequence[Way]:
        """
        Return the routes of a store that are switched on.

        Raises:
            UnavailableError: the database does not answer.
        """
        return await self._ways.ask(store_id) or ()

    async def _find(self, store_ids: Sequence[UUID]) -> dict[UUID, list[Way]]:
        found: dict[UUID, list[Way]] = {}
        for store_id in store_ids:
            async with self._database.transaction(
                store_id=store_id, only_asks=True, aside=True
            ) as connection:
                routes = await RouteRepository(connection).list_all(store_id)
            found[store_id] = [
                Way(
                    route.id,
                    isinstance(route.destination, ToQueue),
                    route.waiting >= MOST_WAITING,
                    holds_of(route),
                )
                for route in routes
                if route.enabled
            ]
        return found


async def keep_routed(connection: Connection, store_id: UUID, routed: Sequence[Routed]) -> None:
    """Let what goes elsewhere wait in its routes, and have it delivered after the commit."""
    routes = RouteRepository(connection)
    if items := [item for each in routed for item in each.items]:
        await routes.put(store_id, items)
        pulled = {way.id for each in routed for way in each.ways if way.is_pulled}
        for route_id in sorted({route_id for route_id, _ in items} - pulled):
            await Outbox(connection).enqueue(
                DeliverRoute(store_id, route_id), options=soon(route_id)
            )
    if missed := [route_id for each in routed for route_id in each.missed]:
        await routes.miss(store_id, missed)
