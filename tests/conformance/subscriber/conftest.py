"""A subscriber on a log of its own."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from uuid import UUID

import pytest
from dishka import AsyncContainer, Provider, Scope, make_async_container
from redis.asyncio import Redis
from tests.conformance.announcing import clear
from tests.conformance.subscriber.subscribing import Counted, Journal, Subscribe, count, open_scope

from cartwheel.kernel.db import Database
from cartwheel.systems.eventlog.api import EventLog
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog
from cartwheel.systems.outbox.api import Retries, Subscriber, Subscription
from cartwheel.systems.rpc.api import RequestProvider


@pytest.fixture
def journal() -> Journal:
    return Journal()


@pytest.fixture
async def event_log(redis: Redis) -> EventLog:
    log = RedisStreamsLog(redis, partitions=1)
    await log.open()
    return log


@pytest.fixture
async def subscribe(
    database: Database, event_log: EventLog, journal: Journal
) -> AsyncIterator[Subscribe]:
    provider = Provider(scope=Scope.APP)
    provider.provide(lambda: journal, provides=Journal)
    provider.provide(lambda: database, provides=Database)
    container = make_async_container(provider, RequestProvider())
    await clear(database)

    def scope(store_id: UUID) -> AbstractAsyncContextManager[AsyncContainer]:
        return open_scope(container, database, store_id)

    def make(*subscriptions: Subscription, group: str = "test") -> Subscriber:
        retries = Retries(attempts=3, first=timedelta(0), longest=timedelta(0))
        # The group is the test's own: what the inbox knows of others does not matter.
        return Subscriber(f"{group} {journal.id}", subscriptions, event_log, scope, retries)

    yield make
    await container.close()


@pytest.fixture
def subscriber(subscribe: Subscribe) -> Subscriber:
    return subscribe(Subscription(Counted, count))
