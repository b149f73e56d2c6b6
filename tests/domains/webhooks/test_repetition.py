"""A job may run twice, at once or late; a message is delivered again only when it is asked for."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.domains.webhooks.making import Shop, abandoned
from tests.embedded.harness import until
from tests.outbound.listening import Heard, Listener, saying

from cartwheel.domains.webhooks.contracts import ReplayFailedWebhooks
from cartwheel.domains.webhooks.errors import DeliveryNotFoundError, EndpointDisabledError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.jobs.api import Cancel, Snooze


class Gate:
    """Holds every answer until it is opened."""

    def __init__(self, status: str = "200 OK") -> None:
        self.opened = asyncio.Event()
        self._answer = saying(status)

    async def __call__(self, heard: Heard, writer: asyncio.StreamWriter) -> None:
        await self.opened.wait()
        await self._answer(heard, writer)


async def test_a_late_run_of_what_is_delivered_does_nothing(shop: Shop, listener: Listener) -> None:
    await shop.open_endpoint(shop.url)
    job = await shop.job_for(abandoned(shop.store_id))
    await shop.deliver(job)
    before = await shop.details(job.delivery_id)
    shop.clock.pass_by(timedelta(hours=1))
    assert await shop.deliver(job) == Cancel("The delivery is delivered")
    assert (await shop.details(job.delivery_id), len(listener.heard)) == (before, 1)


async def test_a_run_before_its_time_waits(shop: Shop, listener: Listener) -> None:
    """The worker died between the entry in the books and putting the job off."""
    await shop.open_endpoint(shop.url)
    job = await shop.job_for(abandoned(shop.store_id))
    listener.answer = saying("500 Broken")
    first = await shop.deliver(job)
    assert isinstance(first, Snooze)
    shop.clock.pass_by(timedelta(seconds=2))
    assert await shop.deliver(job) == Snooze(first.delay - timedelta(seconds=2))
    assert len(listener.heard) == 1


async def test_of_two_runs_at_once_the_success_stands(shop: Shop, listener: Listener) -> None:
    """The one whose worker was taken for dead fails later: both are in the log, no more."""
    await shop.open_endpoint(shop.url)
    job = await shop.job_for(abandoned(shop.store_id))
    listener.answer = gate = Gate("500 Broken")
    late = asyncio.create_task(shop.deliver(job))
    await until(lambda: len(listener.heard) == 1)
    listener.answer = saying("200 OK")
    assert await shop.deliver(job) is None
    gate.opened.set()
    assert await late == Cancel("Another run was faster")
    details = await shop.details(job.delivery_id)
    assert (details.delivery.state, details.delivery.attempts, len(details.log)) == (
        "delivered",
        1,
        2,
    )


async def test_no_transaction_is_open_while_it_posts(shop: Shop, listener: Listener) -> None:
    """While the endpoint thinks, its delivery can be changed by others."""
    await shop.open_endpoint(shop.url)
    job = await shop.job_for(abandoned(shop.store_id))
    listener.answer = gate = Gate()
    running = asyncio.create_task(shop.deliver(job))
    await until(lambda: len(listener.heard) == 1)
    async with shop.database.transaction(store_id=shop.store_id) as connection:
        await connection.execute(sa.text("LOCK webhook_deliveries, webhook_endpoints NOWAIT"))
    gate.opened.set()
    assert await running is None


async def test_an_endpoint_that_is_deleted_while_it_answers(shop: Shop, listener: Listener) -> None:
    endpoint = (await shop.open_endpoint(shop.url)).endpoint
    job = await shop.job_for(abandoned(shop.store_id))
    listener.answer = gate = Gate()
    running = asyncio.create_task(shop.deliver(job))
    await until(lambda: len(listener.heard) == 1)
    async with shop.service() as webhooks:
        await webhooks.delete_endpoint(shop.store_id, endpoint.id)
    gate.opened.set()
    assert await running == Cancel("The endpoint is deleted")
    assert await shop.deliver(job) == Cancel("The delivery is deleted")


async def test_deleting_and_recording_at_once_never_lock_each_other_out(
    shop: Shop, listener: Listener
) -> None:
    """Each waits for the endpoint before anything else."""
    listener.answer = saying("404 Not Found")
    for _ in range(10):
        endpoint = (await shop.open_endpoint(shop.url)).endpoint
        jobs = [await shop.job_for(abandoned(shop.store_id)) for _ in range(3)]

        async def delete(endpoint_id: UUID = endpoint.id) -> None:
            async with shop.service() as webhooks:
                await webhooks.delete_endpoint(shop.store_id, endpoint_id)

        await asyncio.gather(*(shop.deliver(job) for job in jobs), delete())
        assert await shop.deliveries() == ()


async def test_a_replay_sends_the_same_message_in_a_new_round(
    shop: Shop, listener: Listener
) -> None:
    """The job of the former round is void, however late it comes."""
    await shop.open_endpoint(shop.url)
    job = await shop.job_for(abandoned(shop.store_id))
    listener.answer = saying("500 Broken")
    await shop.deliver(job)
    again = await shop.replay(job.delivery_id)
    assert (again.delivery_id, again.round) == (job.delivery_id, 2)
    waiting = await shop.delivery(job.delivery_id)
    assert (waiting.state, waiting.attempts, waiting.next_attempt_at) == (
        "pending",
        0,
        shop.clock.now(),
    )
    listener.answer = saying("200 OK")
    assert await shop.deliver(job) == Cancel("The delivery was replayed since")
    assert await shop.deliver(again) is None
    assert [heard.headers["webhook-id"] for heard in listener.heard] == [
        str(waiting.message_id)
    ] * 2
    assert len((await shop.details(job.delivery_id)).log) == 2


async def test_what_is_delivered_can_be_replayed_too(shop: Shop, listener: Listener) -> None:
    await shop.open_endpoint(shop.url)
    job = await shop.job_for(abandoned(shop.store_id))
    await shop.deliver(job)
    assert await shop.deliver(await shop.replay(job.delivery_id)) is None
    assert len(listener.heard) == 2


async def test_an_answer_to_a_former_round_does_not_end_the_new_one(
    shop: Shop, listener: Listener
) -> None:
    await shop.open_endpoint(shop.url)
    job = await shop.job_for(abandoned(shop.store_id))
    listener.answer = gate = Gate("404 Not Found")
    late = asyncio.create_task(shop.deliver(job))
    await until(lambda: len(listener.heard) == 1)
    await shop.replay(job.delivery_id)
    gate.opened.set()
    assert await late == Cancel("Another run was faster")
    assert (await shop.delivery(job.delivery_id)).state == "pending"


async def test_nothing_is_replayed_to_a_disabled_endpoint(shop: Shop) -> None:
    endpoint = (await shop.open_endpoint(shop.url)).endpoint
    job = await shop.job_for(abandoned(shop.store_id))
    await shop.update(endpoint.id, enabled=False)
    async with shop.service() as webhooks:
        with pytest.raises(EndpointDisabledError):
            await webhooks.replay(shop.store_id, job.delivery_id)
        with pytest.raises(EndpointDisabledError):
            await webhooks.send_test(shop.store_id, endpoint.id)
        with pytest.raises(EndpointDisabledError):
            await webhooks.replay_failed(
                shop.store_id, ReplayFailedWebhooks(endpoint.id, shop.clock.now())
            )
        with pytest.raises(DeliveryNotFoundError):
            await webhooks.replay(shop.store_id, new_id())
    assert await shop.jobs() == [job]


async def test_replaying_what_failed(shop: Shop, listener: Listener) -> None:
    """What failed or was cancelled since a time, the oldest first, as many as are asked for."""
    endpoint = (await shop.open_endpoint(shop.url)).endpoint
    listener.answer = saying("404 Not Found")
    old = await shop.job_for(abandoned(shop.store_id))
    await shop.deliver(old)
    shop.clock.pass_by(timedelta(hours=1))
    since = shop.clock.now()
    failed = [await shop.job_for(abandoned(shop.store_id)) for _ in range(3)]
    for job in failed:
        await shop.deliver(job)
    listener.answer = saying("200 OK")
    delivered = await shop.job_for(abandoned(shop.store_id))
    await shop.deliver(delivered)
    cancelled = await shop.job_for(abandoned(shop.store_id))
    await shop.update(endpoint.id, enabled=False)
    await shop.deliver(cancelled)
    await shop.update(endpoint.id, enabled=True)
    known = len(await shop.jobs())

    for limit, expected in ((3, failed), (1000, [cancelled]), (1000, [])):
        async with shop.service() as webhooks:
            replayed = await webhooks.replay_failed(
                shop.store_id, ReplayFailedWebhooks(endpoint.id, since, limit)
            )
        assert replayed.count == len(expected)
        again = (await shop.jobs())[known:]
        assert [(job.delivery_id, job.round) for job in again] == [
            (job.delivery_id, 2) for job in expected
        ]
        known += len(again)
    assert (await shop.delivery(old.delivery_id)).state == "failed"


async def test_two_replays_at_once_queue_each_delivery_once(shop: Shop, listener: Listener) -> None:
    endpoint = (await shop.open_endpoint(shop.url)).endpoint
    listener.answer = saying("404 Not Found")
    for _ in range(10):
        await shop.deliver(await shop.job_for(abandoned(shop.store_id)))
    since = shop.clock.now() - timedelta(hours=1)

    async def replay() -> int:
        async with shop.service() as webhooks:
            command = ReplayFailedWebhooks(endpoint.id, since)
            return (await webhooks.replay_failed(shop.store_id, command)).count

    counts = await asyncio.gather(*(replay() for _ in range(3)))
    assert sum(counts) == 10
    again = [job.delivery_id for job in await shop.jobs() if job.round == 2]
    assert len(again) == len(set(again)) == 10


async def test_a_test_message_reaches_one_endpoint_whatever_it_wants(
    shop: Shop, listener: Listener
) -> None:
    endpoint = (await shop.open_endpoint(shop.url, "intervention.*")).endpoint
    await shop.open_endpoint(shop.url)
    async with shop.service() as webhooks:
        delivery = await webhooks.send_test(shop.store_id, endpoint.id)
    assert (delivery.endpoint_id, delivery.event_type, delivery.state) == (
        endpoint.id,
        "webhook.test",
        "pending",
    )
    (job,) = await shop.jobs()
    await shop.deliver(job)
    assert [heard.body.decode() for heard in listener.heard] == [
        (await shop.details(delivery.id)).body
    ]
