"""
`cartwheel run gateway`: the one door in front of the other roles and of outside services.

States: starting → serving → draining → stopped, as of every role. While it drains, each
answer is the last on its connection, so that clients move to another door.

Its own health and metrics are on the admin port, since everything on the door's port belongs
to the routes; only `/livez` and `/readyz` are answered there too.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import structlog
from msgspec.structs import replace
from starlette.applications import Starlette

from cartwheel.entrypoints.admin import serve_admin
from cartwheel.entrypoints.capacity import connections_of_door
from cartwheel.entrypoints.process import Told, in_background, run_process, settle, until_stopped
from cartwheel.entrypoints.server import ASGIApp, Receive, Scope, Send, listen, url_of
from cartwheel.kernel.clock import SystemClock
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.redis import connect
from cartwheel.kernel.settings import Settings
from cartwheel.systems.embedded.engines import locate_engines
from cartwheel.systems.embedded.errors import StartError
from cartwheel.systems.embedded.home import Home
from cartwheel.systems.gateway.api import (
    Door,
    Gateway,
    LimitSpec,
    TokenSpec,
    Trust,
    follow_certificate,
    follow_file,
    load,
    server_context,
)
from cartwheel.systems.health.api import Health
from cartwheel.systems.health.routes import public_routes
from cartwheel.systems.rates.api import Rates
from cartwheel.systems.rates.redis import RedisRates
from cartwheel.systems.tokens.api import (
    EitherVerifier,
    JWKSClient,
    KeyRing,
    PasetoSigner,
    RememberingVerifier,
    Seal,
    TokenVerifier,
)

_OWN: Final = frozenset({"/livez", "/readyz"})

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class PoolsCheck:
    """Every pool has an instance that takes calls; without one the others still serve."""

    gateway: Gateway
    name: str = "pools"
    required: bool = False

    async def check(self) -> str:
        """
        Return how many pools there are.

        Raises:
            UnavailableError: a pool has nobody.
        """
        empty = [name for name, pool in self.gateway.pools.items() if not pool.is_usable]
        if empty:
            raise UnavailableError(f"nobody answers for {', '.join(sorted(empty))}")
        return f"{len(self.gateway.pools)} pools"


def run_gateway(settings: Settings, *, config: Path) -> int:
    """Run until told to stop; return the exit code, having said in one line why it is not 0."""
    return run_process(partial(_run, settings, config))


async def _run(settings: Settings, config: Path, told: Told) -> int:
    table = await asyncio.to_thread(load, config)
    grace = settings.drain_timeout.total_seconds()
    async with AsyncExitStack() as stack:
        listener = stack.enter_context(listen(settings.host, settings.port))
        counter = await stack.enter_async_context(_rates(settings))
        verifier, signer = await stack.enter_async_context(_tokens(settings, table.tokens))
        gateway = Gateway(table, counter=counter, verifier=verifier, signer=signer)
        stack.push_async_callback(gateway.close)
        health = Health([PoolsCheck(gateway)])
        own = Starlette(routes=public_routes(health))
        tls = server_context(table.tls) if table.tls is not None else None
        url = url_of(listener, host=settings.host)
        if tls is not None:
            url = url.replace("http", "https", 1)
        admin_url = await stack.enter_async_context(serve_admin(settings, health))
        door = Door(
            _beside(gateway, own),
            limits=_limits(table.limits),
            refused=gateway,
            tls=tls,
            trusts=Trust(table.trusted_proxies).believes,
        )

        async def follow() -> None:
            async with asyncio.TaskGroup() as group:
                group.create_task(follow_file(config, gateway.apply))
                if tls is not None and table.tls is not None:
                    group.create_task(follow_certificate(tls, table.tls))

        async with (
            in_background(follow, grace_seconds=1) as following,
            door.serve(listener, grace_seconds=grace) as server,
        ):
            settle()
            told.serving.set()
            _log.warning("serving", role="gateway", url=url, admin=admin_url)
            code = await until_stopped(told, server, following)
            health.draining = door.draining = True
            if code == 0:
                await asyncio.sleep(settings.drain_delay.total_seconds())
            return code


def _limits(spec: LimitSpec) -> LimitSpec:
    """Raise the limit of open files, and take no more connections than there are files for."""
    connections = connections_of_door(spec.connections)
    if connections < spec.connections:
        _log.warning(
            "few files may be open, so few connections are taken: raise `ulimit -Hn`",
            connections=connections,
            wanted=spec.connections,
        )
    return replace(spec, connections=connections)


@asynccontextmanager
async def _rates(settings: Settings) -> AsyncIterator[Rates | None]:
    url = _redis_url(settings)
    if url is None:
        yield None
        return
    async with connect(url) as redis:
        rates = RedisRates(redis, namespace="door")
        yield rates
        await rates.close()


@asynccontextmanager
async def _tokens(
    settings: Settings, spec: TokenSpec | None
) -> AsyncIterator[tuple[TokenVerifier | None, PasetoSigner | None]]:
    if spec is None:
        yield None, None
        return
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        keys = JWKSClient(spec.jwks)
        stack.push_async_callback(keys.close)
        either = EitherVerifier(keys, clock, issuer=spec.issuer)
        signer = None
        if spec.pass_on:
            if settings.database_url is None or settings.secret_key is None:
                raise StartError(
                    "CARTWHEEL_DATABASE_URL and CARTWHEEL_SECRET_KEY must be set:"
                    " the table passes identities on."
                )
            database = Database.connect(settings.database_url.get_secret_value(), pool_size=1)
            stack.push_async_callback(database.close)
            seal = Seal.of(settings.secret_key, settings.former_secret_key)
            ring = KeyRing(database, clock, seal=seal)
            stack.push_async_callback(ring.close)
            signer = PasetoSigner(ring, clock, settings.token_issuer)
        yield RememberingVerifier(either, clock), signer


def _redis_url(settings: Settings) -> str | None:
    if settings.redis_url is not None:
        return settings.redis_url.get_secret_value()
    home = Home.at(settings.home)
    if home.find_run() is None:
        return None
    return locate_engines(settings, home).redis_url


def _beside(gateway: Gateway, own: ASGIApp) -> ASGIApp:
    """Answer for the door's own health beside its routes."""

    def app(scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        answers = own if scope["path"] in _OWN and scope["type"] == "http" else gateway
        return answers(scope, receive, send)

    return app
