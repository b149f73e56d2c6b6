"""What an answer, or the lack of one, means for a delivery and its endpoint."""

import asyncio
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from tests.domains.webhooks.making import Shop, abandoned
from tests.outbound.listening import Heard, Listener, Names, listening, saying, silence

from cartwheel.domains.webhooks.contracts import DisabledReason
from cartwheel.domains.webhooks.errors import DeliveryExhaustedError
from cartwheel.domains.webhooks.messages import DeliverWebhook, WebhookEndpointDisabled
from cartwheel.domains.webhooks.rules import PAUSES
from cartwheel.systems.jobs.api import Cancel, Snooze


async def first_job(shop: Shop) -> DeliverWebhook:
    await shop.open_endpoint(shop.url)
    return await shop.job_for(abandoned(shop.store_id))


@pytest.mark.parametrize("status", ["200 OK", "202 Accepted", "204 No Content", "299 Odd"])
async def test_2xx_is_delivered(shop: Shop, listener: Listener, status: str) -> None:
    listener.answer = saying(status)
    job = await first_job(shop)
    assert await shop.deliver(job) is None
    delivery = await shop.delivery(job.delivery_id)
    assert (delivery.state, delivery.attempts, delivery.last_status) == (
        "delivered",
        1,
        int(status[:3]),
    )
    assert (delivery.ended_at, delivery.next_attempt_at) == (shop.clock.now(), None)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 422, 451, 499])
async def test_4xx_is_final(shop: Shop, listener: Listener, status: int) -> None:
    """The job is done, the delivery failed, and the endpoint stays enabled."""
    listener.answer = saying(f"{status} No", body="not like this")
    job = await first_job(shop)
    assert await shop.deliver(job) is None
    delivery = await shop.delivery(job.delivery_id)
    assert (delivery.state, delivery.last_status, delivery.next_attempt_at) == (
        "failed",
        status,
        None,
    )
    assert (await shop.endpoint(delivery.endpoint_id)).enabled
    assert await shop.deliver(job) == Cancel("The delivery is failed")
    assert len(listener.heard) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308, 408, 425, 429, 500, 502, 503, 504, 599])
async def test_what_may_pass_is_tried_again(shop: Shop, listener: Listener, status: int) -> None:
    """After about five seconds, whether or not the answer leads elsewhere."""
    async with listening() as inside:
        listener.answer = saying(f"{status} Later", f"location: http://127.0.0.1:{inside.port}/")
        job = await first_job(shop)
        answer = await shop.deliver(job)
        assert isinstance(answer, Snooze)
        assert timedelta(seconds=5) <= answer.delay <= timedelta(seconds=5.5)
        assert inside.heard == []
    delivery = await shop.delivery(job.delivery_id)
    assert (delivery.state, delivery.last_status, delivery.next_attempt_at) == (
        "pending",
        status,
        shop.clock.now() + answer.delay,
    )
    listener.answer = saying("200 OK")
    assert await shop.deliver_when_due(job) is None
    assert (await shop.delivery(job.delivery_id)).state == "delivered"


async def hang_up(_: Heard, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (silence, "No answer within 0.2 s"),
        (hang_up, "No proper answer: Server disconnected without sending a response."),
    ],
)
async def test_no_answer_is_tried_again(
    shop: Shop, listener: Listener, answer: Any, error: str
) -> None:
    listener.answer = answer
    quick = Shop(
        shop.database, shop.clock, shop.policy, shop.store_id, timeout=timedelta(seconds=0.2)
    )
    job = await first_job(quick)
    assert isinstance(await quick.deliver(job), Snooze)
    delivery = await shop.delivery(job.delivery_id)
    assert (delivery.state, delivery.last_status) == ("pending", None)
    assert delivery.last_error == error
    await quick.client.close()


async def test_an_address_that_is_not_called_is_final(shop: Shop, listener: Listener) -> None:
    """A name that was public when the endpoint was opened, and leads inside now."""
    names = Names(rebound_test=[["10.0.0.1"]])
    outside = Shop(shop.database, shop.clock, shop.policy, shop.store_id, resolver=names)
    await outside.open_endpoint(f"http://rebound.test:{listener.port}/")
    job = await outside.job_for(abandoned(shop.store_id))
    assert await outside.deliver(job) is None
    delivery = await shop.delivery(job.delivery_id)
    assert (delivery.state, delivery.last_status, delivery.last_error) == (
        "failed",
        None,
        "rebound.test leads to an address that is not called",
    )
    assert listener.heard == []
    await outside.client.close()


@pytest.mark.parametrize(
    ("asked", "least", "most"),
    [
        ("60", 60, 60),
        ("1", 5, 5.5),  # sooner than our own schedule is not needed
        ("999999999999", 86400, 86400),
        ("in a while", 5, 5.5),
        ("-3", 5, 5.5),
    ],
)
async def test_retry_after_in_seconds(
    shop: Shop, listener: Listener, asked: str, least: float, most: float
) -> None:
    listener.answer = saying("503 Later", f"retry-after: {asked}")
    answer = await shop.deliver(await first_job(shop))
    assert isinstance(answer, Snooze)
    assert least <= answer.delay.total_seconds() <= most


async def test_retry_after_as_a_date(shop: Shop, listener: Listener) -> None:
    at = shop.clock.now() + timedelta(minutes=7)
    listener.answer = saying("429 Slower", f"retry-after: {format_datetime(at, usegmt=True)}")
    assert await shop.deliver(await first_job(shop)) == Snooze(timedelta(minutes=7))


async def test_the_schedule_ends_among_the_dead_letters(shop: Shop, listener: Listener) -> None:
    """Eight attempts in some 28 hours; then the job fails, and with it the delivery."""
    listener.answer = saying("500 Broken")
    job, began = await first_job(shop), shop.clock.now()
    for pause in PAUSES:
        answer = await shop.deliver_when_due(job)
        assert isinstance(answer, Snooze)
        assert pause <= answer.delay <= 1.1 * pause
    with pytest.raises(
        DeliveryExhaustedError, match=r"^8 attempts failed, the last with: status 500$"
    ):
        await shop.deliver_when_due(job)
    assert timedelta(hours=27) < shop.clock.now() - began < timedelta(hours=31)
    delivery = await shop.delivery(job.delivery_id)
    assert (delivery.state, delivery.attempts, delivery.ended_at) == (
        "failed",
        8,
        shop.clock.now(),
    )
    assert len(listener.heard) == 8


async def test_a_dead_letter_that_is_retried_is_one_more_attempt(
    shop: Shop, listener: Listener
) -> None:
    listener.answer = saying("500 Broken")
    job = await first_job(shop)
    for _ in PAUSES:
        await shop.deliver_when_due(job)
    for _ in range(2):
        shop.clock.pass_by(timedelta(hours=20))
        shop.restart()
        with pytest.raises(DeliveryExhaustedError):
            await shop.deliver(job)
    listener.answer = saying("200 OK")
    shop.restart()
    assert await shop.deliver(job) is None
    delivery = await shop.delivery(job.delivery_id)
    assert (delivery.state, delivery.attempts) == ("delivered", 10)


async def test_410_disables_the_endpoint(shop: Shop, listener: Listener) -> None:
    """It is announced once, and what is still on its way is cancelled."""
    listener.answer = saying("410 Gone")
    job = await first_job(shop)
    waiting = await shop.job_for(abandoned(shop.store_id))
    assert await shop.deliver(job) is None
    delivery = await shop.delivery(job.delivery_id)
    assert (delivery.state, delivery.last_status) == ("failed", 410)
    endpoint = await shop.endpoint(delivery.endpoint_id)
    assert (endpoint.enabled, endpoint.disabled_reason) == (False, "gone")
    assert await shop.disabled() == [
        WebhookEndpointDisabled(
            store_id=shop.store_id,
            endpoint_id=endpoint.id,
            reason=DisabledReason.GONE,
            disabled_at=shop.clock.now(),
        )
    ]
    assert await shop.deliver(waiting) == Cancel("The endpoint is disabled")
    assert (await shop.delivery(waiting.delivery_id)).state == "cancelled"
    assert await shop.publish(abandoned(shop.store_id)) == 0
    assert len(listener.heard) == 1


async def test_five_days_of_failure_disable_the_endpoint(shop: Shop, listener: Listener) -> None:
    listener.answer = saying("404 Not Found")
    job = await first_job(shop)
    await shop.deliver(job)
    endpoint_id = (await shop.delivery(job.delivery_id)).endpoint_id
    since = shop.clock.now()
    shop.clock.pass_by(timedelta(days=5) - timedelta(seconds=1))
    await shop.deliver(await shop.job_for(abandoned(shop.store_id)))
    endpoint = await shop.endpoint(endpoint_id)
    assert (endpoint.enabled, endpoint.failing_since) == (True, since)
    shop.clock.pass_by(timedelta(seconds=1))
    await shop.deliver(await shop.job_for(abandoned(shop.store_id)))
    endpoint = await shop.endpoint(endpoint_id)
    assert (endpoint.enabled, endpoint.disabled_reason) == (False, "failing")
    assert [message.reason for message in await shop.disabled()] == ["failing"]
    enabled = await shop.update(endpoint_id, enabled=True)
    assert (enabled.enabled, enabled.failing_since) == (True, None)


async def test_a_success_between_keeps_it_enabled(shop: Shop, listener: Listener) -> None:
    listener.answer = saying("404 Not Found")
    job = await first_job(shop)
    await shop.deliver(job)
    endpoint_id = (await shop.delivery(job.delivery_id)).endpoint_id
    shop.clock.pass_by(timedelta(days=3))
    listener.answer = saying("200 OK")
    await shop.deliver(await shop.job_for(abandoned(shop.store_id)))
    assert (await shop.endpoint(endpoint_id)).failing_since is None
    shop.clock.pass_by(timedelta(days=3))
    listener.answer = saying("404 Not Found")
    await shop.deliver(await shop.job_for(abandoned(shop.store_id)))
    assert (await shop.endpoint(endpoint_id)).enabled


async def test_an_attempt_alone_does_not_disable(shop: Shop, listener: Listener) -> None:
    """Two bad moments five days apart, of an endpoint that hears little: it gets its schedule."""
    listener.answer = saying("404 Not Found")
    job = await first_job(shop)
    await shop.deliver(job)
    shop.clock.pass_by(timedelta(days=6))
    listener.answer = saying("500 Broken")
    assert isinstance(await shop.deliver(await shop.job_for(abandoned(shop.store_id))), Snooze)
    assert (await shop.endpoint((await shop.delivery(job.delivery_id)).endpoint_id)).enabled


async def test_the_log_tells_every_attempt(shop: Shop, listener: Listener) -> None:
    """The newest first, with the beginning of what came back."""
    listener.answer = saying("500 Broken", body="é" * 2000 + "\0")
    job = await first_job(shop)
    await shop.deliver(job)
    first_at = shop.clock.now()
    listener.answer = saying("200 OK", body="a\0b\udcff".encode("utf-8", "replace").decode())
    await shop.deliver_when_due(job)
    second, first = (await shop.details(job.delivery_id)).log
    assert (first.started_at, first.status, first.response, first.error) == (
        first_at,
        500,
        "é" * 512,
        None,
    )
    assert (second.started_at, second.status, second.response) == (shop.clock.now(), 200, "ab?")
    assert 0 <= first.duration_ms < 5000
