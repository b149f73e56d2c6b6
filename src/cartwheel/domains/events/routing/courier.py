"""Delivering what waits in one route, step by step, each in a transaction of its own."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID

import msgspec

from cartwheel.domains.events.contracts import LoggedEvent
from cartwheel.domains.events.routing.contracts import (
    EventRoute,
    RoutedEvent,
    ToTopic,
    ToWebhook,
)
from cartwheel.domains.events.routing.repository import RouteRepository
from cartwheel.domains.webhooks.api import EndpointPost
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.systems.eventlog.api import Append, EventLog, partition_of
from cartwheel.systems.jobs.api import Answer, Cancel, Done, Snooze
from cartwheel.systems.resilience.api import Breaker, BreakerOpenError

_AT_ONCE: Final = 100
_MOST_BYTES: Final = 256 * 1024
_STEPS: Final = 50
_BUSY: Final = timedelta(seconds=1)
_OFF: Final = timedelta(minutes=5)
_MOST_BREAKERS: Final = 10_000

_event: Final = msgspec.json.Decoder(LoggedEvent)


class RoutedData(msgspec.Struct, frozen=True, rename="camel"):
    """Events that a route has let through, in their order."""

    route_id: UUID
    route: str
    events: tuple[msgspec.Raw, ...]


@dataclass(frozen=True, slots=True)
class RouteCourier:
    """Delivers each route by itself; one that fails is asked again when its breaker says so."""

    database: Database
    log: EventLog
    post: EndpointPost
    clock: Clock
    breakers: OrderedDict[UUID, Breaker] = field(default_factory=OrderedDict, init=False)

    async def deliver(self, store_id: UUID, route_id: UUID) -> Answer:
        """
        Deliver what waits, or say when to come back.

        Raises:
            UnavailableError: an engine does not answer; what waits goes on waiting.
        """
        delivered = 0
        for _ in range(_STEPS):
            try:
                with self._breaker(route_id).call():
                    step = await self._step(store_id, route_id)
            except BreakerOpenError as error:
                return Snooze(timedelta(seconds=error.retry_after_seconds))
            if not isinstance(step, int):
                return step
            if step == 0:
                return Done({"delivered": delivered})
            delivered += step
        return Snooze(_BUSY)

    async def _step(self, store_id: UUID, route_id: UUID) -> int | Cancel | Snooze:
        async with self.database.transaction(store_id=store_id) as connection:
            routes = RouteRepository(connection)
            route = await routes.find(store_id, route_id)
            if route is None or not isinstance(route.destination, ToTopic | ToWebhook):
                return Cancel("There is nothing to deliver")
            if not route.enabled:
                return Snooze(_OFF)
            claimed = await routes.claim(store_id, route_id, limit=_AT_ONCE)
            if claimed is None:
                return Snooze(_BUSY)
            if not claimed:
                return 0
            batch = _fitting(claimed)
            if not await self._send(connection, store_id, route, batch):
                return Snooze(_OFF)
            await routes.done(store_id, route_id, [one.number for one in batch])
            return len(batch)

    async def _send(
        self, connection: Connection, store_id: UUID, route: EventRoute, batch: list[RoutedEvent]
    ) -> bool:
        if isinstance(route.destination, ToTopic):
            topic = f"routed.{store_id}.{route.destination.topic}"
            appends = [self._append(store_id, route, one) for one in batch]
            await self.log.append(topic, appends)
            return True
        if not isinstance(route.destination, ToWebhook):
            return False
        data = RoutedData(route.id, route.name, tuple(one.event for one in batch))
        return await self.post.send(
            connection, store_id, route.destination.endpoint_id, type="events.routed", data=data
        )

    def _append(self, store_id: UUID, route: EventRoute, one: RoutedEvent) -> Append:
        key = f"{store_id}:{_event.decode(one.event).visitor_id}"
        headers = {"store": str(store_id), "route": str(route.id), "number": str(one.number)}
        return Append(partition_of(key, self.log.partitions), bytes(one.event), headers)

    def _breaker(self, route_id: UUID) -> Breaker:
        breaker = self.breakers.get(route_id)
        if breaker is None:
            breaker = self.breakers[route_id] = Breaker(
                f"The destination of route {route_id}", minimum_calls=3
            )
            if len(self.breakers) > _MOST_BREAKERS:
                self.breakers.popitem(last=False)
        return breaker


def _fitting(claimed: Sequence[RoutedEvent]) -> list[RoutedEvent]:
    """Return the first of them that fit into a message, one at least."""
    batch: list[RoutedEvent] = []
    size = 0
    for one in claimed:
        size += len(bytes(one.event))
        if batch and size > _MOST_BYTES:
            break
        batch.append(one)
    return batch
