"""What the tests of settings stand on."""

from collections.abc import AsyncIterator

import httpx
import pytest
import sqlalchemy as sa
from dishka import Provider, Scope, make_async_container
from redis.asyncio import Redis
from tests.domains.settings.making import NOW, PLATFORM, REGISTRY, Desk, Keys, live_settings
from tests.kit.clock import MovedClock
from tests.rpc.serving import serving

from cartwheel.domains.settings.configuration import ConfigurationService
from cartwheel.domains.settings.flag_procedures import router as flags_router
from cartwheel.domains.settings.flags import FlagService
from cartwheel.domains.settings.live import LiveSettings
from cartwheel.domains.settings.models import configurations, feature_flags, settings_history
from cartwheel.domains.settings.procedures import router
from cartwheel.domains.settings.repository.changes import ChangeRepository
from cartwheel.domains.settings.repository.configurations import ConfigurationRepository
from cartwheel.domains.settings.repository.flags import FlagRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.config.api import ConfigRegistry
from cartwheel.systems.rates.redis import RedisRates
from cartwheel.systems.rpc.api import QuotaLimiter, RequestProvider, RPCApp


@pytest.fixture
async def desk(database: Database, redis: Redis) -> Desk:
    """A store of the test's own."""
    return Desk(database, live_settings(database, redis), new_id())


@pytest.fixture
async def platform(desk: Desk) -> AsyncIterator[Desk]:
    """The operators' desk; what they set is forgotten after the test, as all stores see it."""
    yield desk.at(PLATFORM)
    async with desk.database.transaction(store_id=PLATFORM) as connection:
        for table in (configurations, feature_flags, settings_history):
            await connection.execute(sa.delete(table).where(table.c.store_id == PLATFORM))


@pytest.fixture
async def client(desk: Desk, redis: Redis) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the procedures; who it is, a key says."""
    parts = Provider()
    parts.provide(lambda: desk.database, provides=Database, scope=Scope.APP)
    parts.provide(lambda: desk.live, provides=LiveSettings, scope=Scope.APP)
    parts.provide(lambda: REGISTRY, provides=ConfigRegistry, scope=Scope.APP)
    parts.provide(lambda: MovedClock(NOW), provides=Clock, scope=Scope.APP)
    for part in (
        ChangeRepository,
        ConfigurationRepository,
        ConfigurationService,
        FlagRepository,
        FlagService,
    ):
        parts.provide(part, scope=Scope.REQUEST)
    container = make_async_container(parts, RequestProvider())
    rates = RedisRates(redis, namespace="calls")
    app = RPCApp(
        [router, flags_router],
        authenticator=Keys(desk),
        container=container,
        database=desk.database,
        limiter=QuotaLimiter(rates),
    )
    async with (
        serving(app) as url,
        httpx.AsyncClient(base_url=f"{url}/api/v1", trust_env=False) as client,
    ):
        yield client
    await rates.close()  # what is told later would open connections for good
    await container.close()
