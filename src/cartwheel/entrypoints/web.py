"""What a role serves over HTTP: its procedures, sockets and health, on one ASGI application."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

from dishka import AsyncContainer
from obstore.store import ObjectStore
from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute

from cartwheel import __version__
from cartwheel.entrypoints.capacity import Capacity
from cartwheel.entrypoints.engines import Engine
from cartwheel.entrypoints.house import HOUSE
from cartwheel.entrypoints.rent.keys import RentKey
from cartwheel.entrypoints.rent.routes import rent_routes
from cartwheel.entrypoints.roles import Role
from cartwheel.entrypoints.shop.keys import ShopKeys
from cartwheel.entrypoints.shop.routes import shop_routes
from cartwheel.entrypoints.tracker import TRACKED_DOORS, TRACKERS_HEADERS, tracker_routes
from cartwheel.entrypoints.wiring import open_scope
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.redis_memory import RedisMemory
from cartwheel.kernel.settings import Settings
from cartwheel.systems.assembly.outside import Opening
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.eventlog.api import EventLog
from cartwheel.systems.eventlog.check import EventLogCheck
from cartwheel.systems.gateway.config.specs import CORSSpec, SecuritySpec
from cartwheel.systems.gateway.policies.api import Edge
from cartwheel.systems.gateway.policies.concurrency import Concurrency
from cartwheel.systems.gateway.policies.cors import CORS, OpenDoors
from cartwheel.systems.gateway.policies.words import CallerReader
from cartwheel.systems.gateway.proxy.forwarding import Trust
from cartwheel.systems.health.api import Check, Health
from cartwheel.systems.health.checks import (
    ClickHouseCheck,
    ObjectsCheck,
    PostgresCheck,
    RedisCheck,
    RedisMemoryCheck,
)
from cartwheel.systems.health.routes import public_routes
from cartwheel.systems.objects.api import public_objects_route
from cartwheel.systems.providers.images.api import ImageServices
from cartwheel.systems.providers.text.api import TextServices
from cartwheel.systems.realtime.api import (
    SOCKETIO_PATH,
    Channels,
    Handshake,
    InletSocket,
    Rooms,
    SocketIODoor,
    StoreSocket,
    Topics,
)
from cartwheel.systems.rpc.api import (
    Auditor,
    Browsers,
    Pace,
    Places,
    QuotaLimiter,
    Recalled,
    RecallingAuthenticator,
    RPCApp,
    Tickets,
)
from cartwheel.systems.tokens.api import PasetoVerifier
from cartwheel.systems.tokens.jwks import jwks_route
from cartwheel.systems.tokens.ring import KeyRing
from cartwheel.systems.webapp.api import webapp_routes

# Nobody alone takes more than this of what all share.
_SHARE: Final = 1 / 4


@dataclass(frozen=True, slots=True)
class Served:
    """An application behind the edge's policies, what is to be closed of it, and its health."""

    asgi: Edge
    rpc: RPCApp
    health: Health


async def make_app(
    container: AsyncContainer,
    role: Role,
    capacity: Capacity,
    *,
    demo_key: str | None = None,
    shop: ShopKeys | None = None,
    rent: RentKey | None = None,
) -> Served:
    """
    Make a role's application; what is no procedure goes on to Starlette, and to the web app.

    A demo's key is filled in at `/docs`; `/shop` and `/rent` show the stores that their keys open.
    """
    settings = await container.get(Settings)
    for services in (TextServices, ImageServices):  # what is set wrong is said at the start
        await container.get(services)
    trusts = Trust(settings.trusted_proxies).believes
    streams = Places(
        "streams and sockets",
        of_all=capacity.streams,
        per_address=settings.streams_per_address,
        per_credential=settings.streams_per_credential,
        per_store=int(capacity.streams * _SHARE),
        trusts=trusts,
    )
    bodies = Places(
        "bytes of request bodies",
        of_all=settings.body_memory,
        per_address=int(settings.body_memory * _SHARE),
        trusts=trusts,
    )
    database = await container.get(Database)
    authenticator = await container.get(RecallingAuthenticator)
    health = Health([check async for check in _checks(container, role)])
    routes: list[BaseRoute] = list(public_routes(health))
    if role.routers:
        routes.append(jwks_route(await container.get(KeyRing)))
        routes += [public_objects_route(await container.get(ObjectStore)), *tracker_routes()]
    browsers, limiter = await container.get(Browsers), await container.get(QuotaLimiter)
    tickets = await container.get(Tickets)
    shaking = partial(
        Handshake,
        browsers=browsers,
        tickets=tickets,
        limiter=limiter,
        places=streams,
        for_pages=HOUSE.permissions.for_pages,
    )
    recalling = shaking(Recalled(authenticator))
    for inlet in role.inlets:
        taking = InletSocket(inlet, await container.get(inlet.taker), recalling)
        routes += [
            WebSocketRoute(path, taking.serve) for path in (inlet.path, f"/api/v1{inlet.path}")
        ]
    if role.sockets:
        socket = StoreSocket(await _channels(container), shaking(authenticator))
        routes += [
            WebSocketRoute(path, socket.serve)
            for path in ("/ws/store/{store_id}", "/ws/user/{user_id}", "/ws/visitor")
        ]
        routes.append(Mount(SOCKETIO_PATH, SocketIODoor(socket.serve, streams)))
    shop = shop or ShopKeys.of(settings)
    if role.pages and shop is not None:
        routes += shop_routes(lambda: rpc, shop, browsers=browsers, limiter=limiter)
    rent = rent or RentKey.of(settings)
    if role.pages and rent is not None:
        routes += rent_routes(lambda: rpc, rent, browsers=browsers, limiter=limiter)
    if role.pages:
        opening = Opening(container, partial(open_scope, container))
        routes += [each.route(opening) for each in HOUSE.outside]
        routes += webapp_routes()
    elif role.routers:
        routes.append(Route("/", _docs))
    rpc = RPCApp(
        role.routers,
        authenticator=authenticator,
        auditor=await container.get(Auditor),
        browsers=browsers,
        tickets=tickets,
        container=container,
        database=database,
        limiter=limiter,
        clock=await container.get(Clock),
        fallback=Starlette(routes=routes),
        deadline=settings.request_deadline,
        patience=settings.database_patience,
        recall=authenticator.recall,
        streams=streams,
        bodies=bodies,
        pace=Pace(settings.body_timeout, settings.body_least_rate),
        version=__version__,
        demo_key=demo_key,
        wires=HOUSE.wires,
    )
    return Served(await _edge(rpc, container, capacity), rpc, health)


async def _edge(rpc: RPCApp, container: AsyncContainer, capacity: Capacity) -> Edge:
    """Put the door's policies in front, for whoever comes without passing one."""
    settings = await container.get(Settings)
    origins = settings.trusted_origins
    trusts = Trust(settings.trusted_proxies).believes
    requests = Places(
        "requests",
        of_all=capacity.requests,
        per_address=settings.connections_per_address,
        trusts=trusts,
    )
    # An open socket tells more than a refused handshake, so there is room for telling it.
    sockets = Places(
        "sockets",
        of_all=capacity.streams,
        per_address=2 * settings.streams_per_address,
        trusts=trusts,
    )
    app = Concurrency(rpc, requests=requests, sockets=sockets)
    ours = CORS(app, CORSSpec(origins=origins, credentials=True)) if origins else app
    return Edge(
        OpenDoors(app, TRACKED_DOORS, otherwise=ours, headers=TRACKERS_HEADERS),
        security=SecuritySpec(),
        trusted_proxies=settings.trusted_proxies,
        words=CallerReader(await container.get(PasetoVerifier)),
    )


async def _checks(container: AsyncContainer, role: Role) -> AsyncIterator[Check]:
    if Engine.POSTGRESQL in role.engines:
        authenticator = await container.get(RecallingAuthenticator)
        yield PostgresCheck(
            await container.get(Database),
            writes=role.writes,
            does_without=timedelta(0) if role.writes else authenticator.recalls_for,
        )
    if Engine.REDIS in role.engines:
        yield RedisCheck(await container.get(Redis))
        yield RedisMemoryCheck(await container.get(RedisMemory))
    if Engine.EVENTLOG in role.engines:
        yield EventLogCheck(await container.get(EventLog))
    if Engine.CLICKHOUSE in role.engines:
        yield ClickHouseCheck(await container.get(ColumnStore))
    if Engine.OBJECTS in role.engines:
        yield ObjectsCheck(await container.get(ObjectStore))


async def _channels(container: AsyncContainer) -> Channels:
    spoken = {each: await container.get(each.speaker) for each in HOUSE.conversations}
    return Channels(await container.get(Rooms), await container.get(Topics), HOUSE.topics, spoken)


async def _docs(_: Request) -> RedirectResponse:
    return RedirectResponse("/docs")
