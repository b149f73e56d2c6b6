"""Use cases of routes."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from cartwheel.domains.events.routing.contracts import (
    MOST_ROUTES,
    Acknowledged,
    AcknowledgeRouted,
    CreateRoute,
    EventRoute,
    EventRouteList,
    RoutedEvents,
    TakeRouted,
    ToQueue,
    ToTopic,
    ToWebhook,
    UpdateRoute,
)
from cartwheel.domains.events.routing.errors import RouteNotFoundError, TooManyRoutesError
from cartwheel.domains.events.routing.messages import DeliverRoute
from cartwheel.domains.events.routing.repository import RouteRepository
from cartwheel.domains.webhooks.api import EndpointRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.settings import Settings
from cartwheel.systems.flags.api import issues_with_condition
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import AuditNote


@dataclass(frozen=True, slots=True)
class RouteService:
    """Routes of one store."""

    routes: RouteRepository
    endpoints: EndpointRepository
    outbox: Outbox
    settings: Settings
    clock: Clock
    note: AuditNote

    async def list_all(self, store_id: UUID) -> EventRouteList:
        """List a store's routes."""
        return EventRouteList(tuple(await self.routes.list_all(store_id)))

    async def find(self, store_id: UUID, route_id: UUID) -> EventRoute:
        """
        Return a route.

        Raises:
            RouteNotFoundError: the store has no such route.
        """
        found = await self.routes.find(store_id, route_id)
        if found is None:
            raise RouteNotFoundError(route_id)
        return found

    async def create(self, store_id: UUID, command: CreateRoute) -> EventRoute:
        """
        Let events that come from now on go somewhere.

        Raises:
            InvalidInputError: a condition or the destination is refused.
            TooManyRoutesError: there are twenty already.
        """
        await self._ensure_valid(store_id, command)
        if await self.routes.lock_count(store_id) >= MOST_ROUTES:
            raise TooManyRoutesError(most=MOST_ROUTES)
        route_id, now = new_id(), self.clock.now()
        values = {**_values(command), "id": route_id, "created_at": now, "updated_at": now}
        await self.routes.add(store_id, values)
        route = await self.find(store_id, route_id)
        self.note.tell(route_id, after=route)
        return route

    async def update(self, store_id: UUID, command: UpdateRoute) -> EventRoute:
        """
        Change a route; what waits in it is delivered by the new one.

        Raises:
            RouteNotFoundError: the store has no such route.
            InvalidInputError: a condition or the destination is refused.
        """
        before = await self.find(store_id, command.id)
        await self._ensure_valid(store_id, command)
        values = {**_values(command), "updated_at": self.clock.now()}
        await self.routes.change(store_id, command.id, values)
        if not isinstance(command.destination, ToQueue):
            await self.outbox.enqueue(DeliverRoute(store_id, command.id))
        after = await self.find(store_id, command.id)
        self.note.tell(command.id, before=before, after=after)
        return after

    async def delete(self, store_id: UUID, route_id: UUID) -> None:
        """
        Take a route away, and what waits in it.

        Raises:
            RouteNotFoundError: the store has no such route.
        """
        before = await self.find(store_id, route_id)
        await self.routes.remove(store_id, route_id)
        self.note.tell(route_id, before=before)

    async def take(self, store_id: UUID, command: TakeRouted) -> RoutedEvents:
        """
        Take the oldest events that are nobody's; unacknowledged, they are again after the lease.

        Raises:
            RouteNotFoundError: the store has no such route.
        """
        await self.find(store_id, command.id)
        now = self.clock.now()
        until = now + timedelta(seconds=command.lease_seconds)
        found = await self.routes.lease(
            store_id, command.id, limit=command.limit, now=now, until=until
        )
        return RoutedEvents(tuple(found))

    async def acknowledge(self, store_id: UUID, command: AcknowledgeRouted) -> Acknowledged:
        """
        Take away what was worked off.

        Raises:
            RouteNotFoundError: the store has no such route.
        """
        await self.find(store_id, command.id)
        return Acknowledged(await self.routes.done(store_id, command.id, command.numbers))

    async def _ensure_valid(self, store_id: UUID, command: CreateRoute | UpdateRoute) -> None:
        issues = [
            issue
            for index, condition in enumerate(command.conditions)
            for issue in issues_with_condition(condition, ("conditions", index))
        ]
        match command.destination:
            case ToTopic() if not self.settings.eventlog_url:
                message = "Topics need the log to be on Kafka; a queue does not"
                issues.append(Issue(("destination", "kind"), message))
            case ToWebhook(endpoint_id):
                if await self.endpoints.find(store_id, endpoint_id) is None:
                    message = "There is no such endpoint"
                    issues.append(Issue(("destination", "endpointId"), message))
        if issues:
            raise InvalidInputError(*issues)


def _values(command: CreateRoute | UpdateRoute) -> dict[str, Any]:
    return {
        "name": command.name,
        "destination": msgspec.json.encode(command.destination).decode(),
        "conditions": msgspec.json.encode(command.conditions).decode(),
        "matching": command.matching,
        "enabled": command.enabled,
    }
