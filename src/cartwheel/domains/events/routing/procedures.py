"""Procedures of routes."""

from typing import Final

from cartwheel.domains.events.routing.contracts import (
    Acknowledged,
    AcknowledgeRouted,
    CreateRoute,
    EventRoute,
    EventRouteById,
    EventRouteList,
    RoutedEvents,
    TakeRouted,
    UpdateRoute,
)
from cartwheel.domains.events.routing.errors import RouteNotFoundError, TooManyRoutesError
from cartwheel.domains.events.routing.service import RouteService
from cartwheel.systems.rpc.api import Actor, Router, delete, get, permission, post, put

READ: Final = permission("events:read")
ROUTE: Final = permission("events:route")

router = Router("eventRoutes", about="Where events of shoppers go beside the store's own tables.")


@router.query(rest=get("/events/routes"), allow=READ)
async def list_(actor: Actor, routes: RouteService) -> EventRouteList:
    """List the store's routes, with what waits in each."""
    return await routes.list_all(actor.store_id)


@router.mutation(rest=post("/events/routes", status=201), allow=ROUTE, raises=[TooManyRoutesError])
async def create(command: CreateRoute, actor: Actor, routes: RouteService) -> EventRoute:
    """Let events that meet conditions go to a topic, an endpoint of webhooks, or a queue."""
    return await routes.create(actor.store_id, command)


@router.query(rest=get("/events/routes/{id}"), allow=READ, raises=[RouteNotFoundError])
async def get_(query: EventRouteById, actor: Actor, routes: RouteService) -> EventRoute:
    """Look at a route."""
    return await routes.find(actor.store_id, query.id)


@router.mutation(rest=put("/events/routes/{id}"), allow=ROUTE, raises=[RouteNotFoundError])
async def update(command: UpdateRoute, actor: Actor, routes: RouteService) -> EventRoute:
    """Change a route; what waits in it stays."""
    return await routes.update(actor.store_id, command)


@router.mutation(rest=delete("/events/routes/{id}"), allow=ROUTE, raises=[RouteNotFoundError])
async def delete_(command: EventRouteById, actor: Actor, routes: RouteService) -> None:
    """Take a route away, and what waits in it."""
    await routes.delete(actor.store_id, command.id)


@router.mutation(
    rest=post("/events/routes/{id}/take"),
    allow=ROUTE,
    raises=[RouteNotFoundError],
    audited=False,
    keyed=False,
)
async def take(command: TakeRouted, actor: Actor, routes: RouteService) -> RoutedEvents:
    """Take the oldest events of a route's queue; they come again unless they are acknowledged."""
    return await routes.take(actor.store_id, command)


@router.mutation(
    rest=post("/events/routes/{id}/acknowledge"),
    allow=ROUTE,
    raises=[RouteNotFoundError],
    audited=False,
)
async def acknowledge(
    command: AcknowledgeRouted, actor: Actor, routes: RouteService
) -> Acknowledged:
    """Say that events that were taken are worked off."""
    return await routes.acknowledge(actor.store_id, command)
