"""The whole line on real engines: announced, fanned out, queued, posted, and given up."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from redis.asyncio import Redis
from tests.domains.webhooks.making import Shop, abandoned
from tests.embedded.harness import until
from tests.kit.clock import MovedClock
from tests.outbound.listening import Listener, saying

from cartwheel.domains.webhooks.handlers import GROUP, JOBS
from cartwheel.domains.webhooks.models import deliveries
from cartwheel.domains.webhooks.rules import PAUSES
from cartwheel.entrypoints.house import HOUSE
from cartwheel.entrypoints.wiring import open_scope
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog
from cartwheel.systems.jobs.api import (
    QUEUES,
    WEBHOOK,
    BullMQProducer,
    JobOperations,
    JobState,
    JobWorker,
)
from cartwheel.systems.outbox.api import Outbox, Relay, Subscriber

QUEUE = WEBHOOK


@pytest.fixture
async def line(shop: Shop, redis: Redis) -> AsyncIterator[JobOperations]:
    """A relay, a subscriber and a worker at work."""
    scope = partial(open_scope, shop.houses[-1])
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
    shop: Shop, clock: MovedClock, line: JobOperations, listener: Listener
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
