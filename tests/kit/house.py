"""The house as its domains declare it, with a test's own parts in place of some."""

from asyncio import Lock
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final

import httpx
from dishka import AsyncContainer, Provider, Scope, make_async_container
from pydantic import SecretStr
from tests.rpc.serving import serving

from cartwheel.entrypoints.wiring import EngineProvider, providers
from cartwheel.kernel.db import Database
from cartwheel.kernel.settings import Settings
from cartwheel.systems.embedded.engines import Engines
from cartwheel.systems.rpc.api import Authenticator, QuotaLimiter, Router, RPCApp

Parts = Mapping[type, object]
"""What stands in for the house's own, by its type in the container."""

SETTINGS: Final = Settings(
    operator_key=SecretStr("the operator's key of the tests, long enough"),
    secret_key=SecretStr("a secret of the tests, 32 characters"),
)
_NOWHERE: Final = Engines(
    database_url="", migration_url="", redis_url="", clickhouse_url="", objects_url=""
)


def house_with(parts: Parts, *, settings: Settings = SETTINGS) -> AsyncContainer:
    """
    Make the container of the whole house.

    Engines come with the parts; those that are not given are asked for in vain. What
    is given is its maker's to close.
    """
    known = (frozenset(parts), id(settings))
    if known not in _PLANS:
        _PLANS[known] = (_plan(parts, settings), settings)
    root, _ = _PLANS[known]
    return root(context=dict(parts), lock_factory=Lock, scope=Scope.APP)


_PLANS: Final[dict[tuple[frozenset[type], int], tuple[AsyncContainer, Settings]]] = {}
"""Who is made of what, by which parts are given: to find out takes longer than most tests."""


def _plan(parts: Parts, settings: Settings) -> AsyncContainer:
    """Return what containers are opened from that are given parts of these types."""
    given = Provider(scope=Scope.APP)
    for kind in parts:
        given.from_context(provides=kind)
    return make_async_container(
        EngineProvider(settings, _NOWHERE), *providers(), given, start_scope=Scope.RUNTIME
    )


@asynccontextmanager
async def calling(
    house: AsyncContainer, *routers: Router, by: Authenticator, path: str = ""
) -> AsyncIterator[httpx.AsyncClient]:
    """Serve some of the house's procedures, and give a client of a path below their prefix."""
    app = RPCApp(
        routers,
        authenticator=by,
        container=house,
        database=await house.get(Database),
        limiter=await house.get(QuotaLimiter),
    )
    async with (
        serving(app) as url,
        httpx.AsyncClient(base_url=f"{url}/api/v1{path}", trust_env=False) as client,
    ):
        yield client
