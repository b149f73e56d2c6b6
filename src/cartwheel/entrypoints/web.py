"""What a role serves over HTTP: its procedures, sockets and health, on one ASGI application."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from dishka import AsyncContainer
from obstore.store import ObjectStore
from prometheus_client import REGISTRY
from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import BaseRoute, Route, WebSocketRoute

from cartwheel import __version__
from cartwheel.domains.accounts.api import StoreDirectory
from cartwheel.domains.interventions.sockets import READ, InterventionConversation
from cartwheel.entrypoints.roles import Engine, Role
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.settings import Settings
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.eventlog.api import EventLog
from cartwheel.systems.eventlog.check import EventLogCheck
from cartwheel.systems.health.api import Check, Health
from cartwheel.systems.health.checks import ClickHouseCheck, ObjectsCheck, PostgresCheck, RedisCheck
from cartwheel.systems.health.routes import health_routes
from cartwheel.systems.realtime.api import Rooms, StoreSocket
from cartwheel.systems.rpc.api import RedisRateLimiter, RPCApp


@dataclass(frozen=True, slots=True)
class Served:
    """An application, and its health."""

    asgi: RPCApp
    health: Health


async def make_app(container: AsyncContainer, role: Role) -> Served:
    """Make a role's application; what is no procedure goes on to Starlette."""
    database = await container.get(Database)
    redis = await container.get(Redis)
    health = Health([check async for check in _checks(container, role)])
    routes: list[BaseRoute] = list(health_routes(health, metrics=REGISTRY))
    if role.routers:
        routes.append(Route("/", _home))
    if role.sockets:
        routes.append(await _socket(container))
    asgi = RPCApp(
        role.routers,
        authenticator=await container.get(StoreDirectory),
        container=container,
        database=database,
        limiter=RedisRateLimiter(redis),
        clock=await container.get(Clock),
        fallback=Starlette(routes=routes),
        deadline=(await container.get(Settings)).request_deadline,
        version=__version__,
    )
    return Served(asgi, health)


async def _checks(container: AsyncContainer, role: Role) -> AsyncIterator[Check]:
    if Engine.POSTGRESQL in role.engines:
        yield PostgresCheck(await container.get(Database))
    if Engine.REDIS in role.engines:
        yield RedisCheck(await container.get(Redis))
    if Engine.EVENTLOG in role.engines:
        yield EventLogCheck(await container.get(EventLog))
    if Engine.CLICKHOUSE in role.engines:
        yield ClickHouseCheck(await container.get(ColumnStore))
    if Engine.OBJECTS in role.engines:
        yield ObjectsCheck(await container.get(ObjectStore))


async def _socket(container: AsyncContainer) -> WebSocketRoute:
    socket = StoreSocket(
        rooms=await container.get(Rooms),
        authenticator=await container.get(StoreDirectory),
        conversation=await container.get(InterventionConversation),
        permission=READ.needed or "",
    )
    return WebSocketRoute("/ws/store/{store_id}", socket.serve)


async def _home(_: Request) -> RedirectResponse:
    return RedirectResponse("/docs")
