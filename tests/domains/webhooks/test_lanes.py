"""One endpoint's trouble is no other's: it holds few places, and is left alone when it fails."""

import asyncio
from datetime import timedelta

from tests.domains.webhooks.making import Shop, abandoned
from tests.embedded.harness import until
from tests.outbound.listening import Heard, Listener, saying

from cartwheel.domains.webhooks.lanes import PLACES, Lanes
from cartwheel.kernel.ids import new_id
from cartwheel.systems.jobs.api import Snooze
from cartwheel.systems.resilience.api import BreakerState


async def test_a_slow_endpoint_does_not_hold_the_others_up(shop: Shop, listener: Listener) -> None:
    """
    Ten jobs of a silent endpoint come before two of a quick one.

    Four of the ten wait for their answer, six give their places back at once and are
    told apart when to come back; the quick endpoint's are delivered meanwhile.
    """
    opened = asyncio.Event()

    async def answer(heard: Heard, writer: asyncio.StreamWriter) -> None:
        if heard.line.startswith("POST /slow"):
            await opened.wait()
        await saying("200 OK")(heard, writer)

    listener.answer = answer
    slow_id = (await shop.open_endpoint(shop.url.replace("/in", "/slow"))).endpoint.id
    # As if it had been slow before: turns lie a second apart, which no busy machine closes.
    shop.courier.lanes.of(slow_id)._seconds = float(PLACES)
    slow = [await shop.job_for(abandoned(shop.store_id)) for _ in range(10)]
    await shop.update(slow_id, event_types=("cart.resumed",))
    await shop.open_endpoint(shop.url.replace("/in", "/quick"))
    quick = [await shop.job_for(abandoned(shop.store_id)) for _ in range(2)]

    running = [asyncio.create_task(shop.deliver(job)) for job in slow]
    await until(lambda: len(listener.heard) == PLACES)
    assert [await shop.deliver(job) for job in quick] == [None, None]
    await until(lambda: sum(task.done() for task in running) == 6)
    put_off = [task.result() for task in running if task.done()]
    delays = [answer.delay for answer in put_off if isinstance(answer, Snooze)]
    assert len(set(delays)) == 6
    assert max(delays) < timedelta(seconds=10)

    opened.set()
    answers = await asyncio.gather(*running)
    assert answers.count(None) == PLACES
    for answer_, job in zip(answers, slow, strict=True):
        delivery = await shop.delivery(job.delivery_id)
        expected = ("pending", 0) if isinstance(answer_, Snooze) else ("delivered", 1)
        assert (delivery.state, delivery.attempts) == expected


async def test_what_keeps_failing_is_left_alone(shop: Shop, listener: Listener) -> None:
    """Put off without an attempt until the breaker lets one try; other endpoints notice nothing."""
    listener.answer = saying("500 Broken")
    endpoint = (await shop.open_endpoint(shop.url)).endpoint
    breaker = shop.courier.lanes.of(endpoint.id).breaker
    jobs = [await shop.job_for(abandoned(shop.store_id)) for _ in range(7)]
    for job in jobs[:5]:
        assert isinstance(await shop.deliver(job), Snooze)
    assert breaker.state is BreakerState.OPEN
    for job in jobs[5:]:
        answer = await shop.deliver(job)
        assert isinstance(answer, Snooze)
        assert timedelta(seconds=9) < answer.delay < timedelta(seconds=12)
        assert (await shop.delivery(job.delivery_id)).attempts == 0
    assert len(listener.heard) == 5

    await shop.update(endpoint.id, event_types=("cart.resumed",))
    listener.answer = saying("200 OK")
    await shop.open_endpoint(shop.url)
    assert await shop.deliver(await shop.job_for(abandoned(shop.store_id))) is None


async def test_it_is_tried_again_carefully(shop: Shop, listener: Listener) -> None:
    """Once the pause is over, one success opens the way for all."""
    listener.answer = saying("503 Later")
    endpoint = (await shop.open_endpoint(shop.url)).endpoint
    breaker = shop.courier.lanes.of(endpoint.id).breaker
    breaker.open_for = timedelta(milliseconds=50)
    jobs = [await shop.job_for(abandoned(shop.store_id)) for _ in range(7)]
    for job in jobs[:5]:
        await shop.deliver(job)
    listener.answer = saying("200 OK")
    await until(lambda: breaker.state is BreakerState.HALF_OPEN)
    assert await shop.deliver(jobs[5]) is None
    assert breaker.state is BreakerState.CLOSED
    assert await shop.deliver(jobs[6]) is None


async def test_an_answer_that_blames_us_does_not_count_against_it(
    shop: Shop, listener: Listener
) -> None:
    listener.answer = saying("404 Not Found")
    endpoint = (await shop.open_endpoint(shop.url)).endpoint
    for _ in range(8):
        await shop.deliver(await shop.job_for(abandoned(shop.store_id)))
    assert shop.courier.lanes.of(endpoint.id).breaker.state is BreakerState.CLOSED
    assert len(listener.heard) == 8


def test_lanes_are_bounded() -> None:
    """The longest unused is forgotten."""
    lanes = Lanes()
    first, second = new_id(), new_id()
    kept = lanes.of(first)
    forgotten = lanes.of(second)
    assert lanes.of(first) is kept
    for _ in range(9_999):
        lanes.of(new_id())
    assert lanes.of(first) is kept
    assert lanes.of(second) is not forgotten
