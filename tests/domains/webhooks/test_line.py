"""The whole line on real engines: announced, fanned out, queued, posted, and given up."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from dishka import AsyncContainer, Provider, Scope, make_async_container
from redis.asyncio import Redis
from tests.domains.webhooks.making import Shop, TestClock, abandoned
from tests.embedded.harness import until
from tests.outbound.listening import Listener, saying

from cartwheel.domains.webhooks.courier import Courier
from cartwheel.domains.webhooks.fanout import FanOut
from cartwheel.domains.webhooks.handlers import GROUP, JOBS
from cartwheel.domains.webhooks.lanes import Lanes
from cartwheel.domains.webhooks.ledger import Ledger
from cartwheel.domains.webhooks.models import deliveries
from cartwheel.domains.webhooks.repository.deliveries import DeliveryRepository
from cartwheel.domains.webhooks.repository.endpoints import EndpointRepository
from cartwheel.domains.webhooks.rules import PAUSES
from cartwheel.entrypoints.house import HOUSE
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog
from cartwheel.systems.jobs.api import (
    QUEUES,
    WEBHOOK,
    BullMQProducer,
    JobOperations,
    JobState,
    JobWorker,
)
from cartwheel.systems.outbound.api import OutboundClient
from cartwheel.systems.outbox.api import Outbox, PublicEvents, Relay, Subscriber
from cartwheel.systems.rpc.api import RequestProvider, TransactionScope
from cartwheel.systems.tokens.api import Seal

QUEUE = WEBHOOK


def container_of(shop: Shop) -> AsyncContainer:
    """What the entrypoints have to provide."""
    parts = Provider()
    parts.provide(lambda: shop.database, provides=Database, scope=Scope.APP)
    parts.provide(lambda: shop.clock, provides=Clock, scope=Scope.APP)
    parts.provide(lambda: shop.client, provides=OutboundClient, scope=Scope.APP)
    for part in (Courier, Lanes, Ledger):
        parts.provide(part, scope=Scope.APP)
    parts.provide(lambda: HOUSE.public_events, provides=PublicEvents, scope=Scope.APP)
    parts.provide(lambda: shop.seal, provides=Seal, scope=Scope.APP)
    for part in (DeliveryRepository, EndpointRepository, FanOut, Outbox):
        parts.provide(part, scope=Scope.REQUEST)
    return make_async_container(parts, RequestProvider())


@pytest.fixture
async def line(shop: Shop, redis: Redis) -> AsyncIterator[JobOperations]:
    """A relay, a subscriber and a worker at work."""
    container = container_of(shop)

    @asynccontextmanager
    async def scope(
        store_id: UUID, *, context: Mapping[Any, Any] | None = None
    ) -> AsyncIterator[AsyncContainer]:
        del context  # nobody here asks for the run
        async with (
            TransactionScope(shop.database, store_id=store_id) as transaction,
            container({TransactionScope: transaction}) as opened,
        ):
            yield opened

    log = RedisStreamsLog(redis, partitions=2)
    await log.open()
    group = GROUP.over(HOUSE.public_events)
    roles = (
        Relay(shop.database, log, BullMQProducer(redis)),
        Subscriber(group.name, group.subscriptions, log, scope),
        JobWorker(
            replace(QUEUES[QUEUE], drain=timedelta(seconds=1)), JOBS, redis=redis, scope=scope
        ),
    )
    running = [asyncio.create_task(role.run()) for role in roles]
    yield JobOperations(redis)
    for task in running:
        task.cancel()
    for task in running:
        with suppress(asyncio.CancelledError):
            await task
    await container.close()


async def announce(shop: Shop) -> None:
    async with shop.database.transaction(store_id=shop.store_id) as connection:
        cart = abandoned(shop.store_id)
        await Outbox(connection).announce(cart, aggregate_id=cart.cart_id)


async def test_from_an_announcement_to_the_shops_server(
    shop: Shop, line: JobOperations, listener: Listener
) -> None:
    await shop.open_endpoint(shop.url, "cart.*")
    await shop.open_endpoint(f"{shop.url}/too", "cart.abandoned")
    await announce(shop)

    async def is_done() -> bool:
        return (await line.count(QUEUE)).completed == 2

    await until(is_done)
    assert sorted(heard.line for heard in listener.heard) == [
        "POST /in HTTP/1.1",
        "POST /in/too HTTP/1.1",
    ]
    assert [d.state for d in await shop.deliveries()] == ["delivered", "delivered"]


async def test_what_fails_waits_in_the_queue_and_comes_again(
    shop: Shop, clock: TestClock, line: JobOperations, listener: Listener
) -> None:
    """Put off, not failed: the queue counts no attempt."""
    listener.answer = saying("503 Later")
    await shop.open_endpoint(shop.url)
    await announce(shop)

    async def waits() -> bool:
        return (await line.count(QUEUE)).delayed == 1

    await until(waits)
    (job,) = (await line.list(QUEUE, JobState.DELAYED, limit=10)).items
    assert job.attempts_made == 0
    listener.answer = saying("200 OK")
    clock.pass_by(timedelta(seconds=10))
    assert await line.promote(QUEUE, job.id)

    async def is_done() -> bool:
        return (await line.count(QUEUE)).completed == 1

    await until(is_done)
    (delivery,) = await shop.deliveries()
    assert (delivery.state, delivery.attempts, len(listener.heard)) == ("delivered", 2, 2)


async def test_what_is_given_up_is_a_dead_letter_and_can_be_retried(
    shop: Shop, line: JobOperations, listener: Listener
) -> None:
    listener.answer = saying("500 Broken")
    endpoint = (await shop.open_endpoint(shop.url)).endpoint
    async with shop.service() as webhooks:
        delivery = await webhooks.send_test(shop.store_id, endpoint.id)
        # As if the schedule were at its end.
        await webhooks.deliveries.connection.execute(
            sa.update(deliveries).values(attempts=len(PAUSES))
        )

    async def is_dead() -> bool:
        return (await line.count(QUEUE)).failed == 1

    await until(is_dead)
    (letter,) = (await line.list(QUEUE, JobState.FAILED, limit=10)).items
    assert letter.failed_reason == "8 attempts failed, the last with: status 500"
    assert (await shop.delivery(delivery.id)).state == "failed"

    listener.answer = saying("200 OK")
    assert await line.retry(QUEUE, letter.id)

    async def is_done() -> bool:
        return (await line.count(QUEUE)).completed == 1

    await until(is_done)
    assert (await shop.delivery(delivery.id)).state == "delivered"
