"""The test routers, served by the real server on the real engines."""

from collections.abc import AsyncIterator

import httpx
import pytest
from dishka import Provider, Scope, make_async_container
from redis.asyncio import Redis
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from tests.rpc.serving import Keys, serving
from tests.rpc.shop import routers

from cartwheel.kernel.db import Database
from cartwheel.kernel.redis import connect
from cartwheel.systems.embedded.postgres import APP_ROLE
from cartwheel.systems.embedded.valkey import Valkey
from cartwheel.systems.rates.redis import RedisRates
from cartwheel.systems.rpc.api import QuotaLimiter, RequestProvider, RPCApp, Tickets

# In a schema of their own: other tests look at every table there is in `public`.
_TABLES = f"""
CREATE SCHEMA rpc_tests;
CREATE TABLE rpc_tests.effects (id uuid PRIMARY KEY, note text NOT NULL);
CREATE TABLE rpc_tests.deferred (
  effect_id uuid REFERENCES rpc_tests.effects (id) DEFERRABLE INITIALLY DEFERRED
);
GRANT USAGE ON SCHEMA rpc_tests TO {APP_ROLE};
GRANT ALL ON ALL TABLES IN SCHEMA rpc_tests TO {APP_ROLE};
"""


async def _as_owner(url: str, *statements: str) -> None:
    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1))
    async with engine.begin() as connection:
        for statement in statements:
            await connection.execute(text(statement))
    await engine.dispose()


@pytest.fixture(scope="session")
async def shop_database(database: Database, owner_url: str) -> AsyncIterator[Database]:
    """The database, with tables for what the test procedures do."""
    await _as_owner(owner_url, *_TABLES.strip().rstrip(";").split(";"))
    yield database
    await _as_owner(owner_url, "DROP SCHEMA rpc_tests CASCADE")


@pytest.fixture(scope="session")
async def limits(valkey: Valkey) -> AsyncIterator[Redis]:
    """The Redis that counts calls."""
    async with connect(valkey.url) as redis:
        yield redis


@pytest.fixture(scope="session")
async def app(shop_database: Database, limits: Redis) -> AsyncIterator[RPCApp]:
    """The application under test."""
    engines = Provider(scope=Scope.APP)
    engines.provide(lambda: shop_database, provides=Database)
    engines.provide(lambda: Tickets(limits), provides=Tickets)
    container = make_async_container(engines, RequestProvider())
    rates = RedisRates(limits, namespace="calls")
    yield RPCApp(
        routers,
        authenticator=Keys(),
        container=container,
        database=shop_database,
        limiter=QuotaLimiter(rates),
        tickets=await container.get(Tickets),
    )
    await rates.close()
    await container.close()


@pytest.fixture(scope="session")
async def url(app: RPCApp) -> AsyncIterator[str]:
    """Where it is served."""
    async with serving(app) as address:
        yield address


@pytest.fixture(scope="session")
async def client(url: str) -> AsyncIterator[httpx.AsyncClient]:
    """A plain HTTP client of it."""
    async with httpx.AsyncClient(base_url=url) as client:
        yield client
