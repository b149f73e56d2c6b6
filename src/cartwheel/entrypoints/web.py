"""The web role: procedures, health and sockets on one ASGI application."""

from dishka import AsyncContainer
from obstore.store import ObjectStore
from prometheus_client import REGISTRY
from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route, WebSocketRoute

from cartwheel import __version__
from cartwheel.domains.accounts.api import StoreDirectory
from cartwheel.domains.accounts.procedures import router as accounts
from cartwheel.domains.carts.procedures import router as carts
from cartwheel.domains.events.procedures import pipeline_router, router as events
from cartwheel.domains.interventions.procedures import router as interventions
from cartwheel.domains.interventions.sockets import READ, InterventionConversation
from cartwheel.domains.predictions.procedures import router as predictions
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.settings import Settings
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.health.api import Health
from cartwheel.systems.health.checks import ClickHouseCheck, ObjectsCheck, PostgresCheck, RedisCheck
from cartwheel.systems.health.routes import health_routes
from cartwheel.systems.realtime.api import Rooms, StoreSocket
from cartwheel.systems.rpc.api import RedisRateLimiter, RPCApp

ROUTERS = (accounts, carts, events, interventions, pipeline_router, predictions)
"""Every procedure there is."""


async def make_app(container: AsyncContainer) -> RPCApp:
    """Make the application; what is no procedure goes on to Starlette."""
    database = await container.get(Database)
    redis = await container.get(Redis)
    health = Health(
        [
            PostgresCheck(database),
            RedisCheck(redis),
            ClickHouseCheck(await container.get(ColumnStore)),
            ObjectsCheck(await container.get(ObjectStore)),
        ]
    )
    socket = StoreSocket(
        rooms=await container.get(Rooms),
        authenticator=await container.get(StoreDirectory),
        conversation=await container.get(InterventionConversation),
        permission=READ.needed or "",
    )
    rest = Starlette(
        routes=[
            Route("/", _home),
            *health_routes(health, metrics=REGISTRY),
            WebSocketRoute("/ws/store/{store_id}", socket.serve),
        ]
    )
    return RPCApp(
        ROUTERS,
        authenticator=await container.get(StoreDirectory),
        container=container,
        database=database,
        limiter=RedisRateLimiter(redis),
        clock=await container.get(Clock),
        fallback=rest,
        deadline=(await container.get(Settings)).request_deadline,
        version=__version__,
    )


async def _home(_: Request) -> RedirectResponse:
    return RedirectResponse("/docs")
