"""Redis without memory left: jobs that are there are kept and ended, new ones wait outside."""

import asyncio

import pytest
from redis.asyncio import Redis
from tests.embedded.harness import until
from tests.full_memory import ceiling
from tests.jobs.working import LOCK, SendNote, new_job, working

from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.jobs.api import BullMQProducer, Outcome


async def test_jobs_end_while_nothing_more_is_taken_in(redis: Redis) -> None:
    """A lock outlives its time, the next job is taken, and each runs once."""
    began, go_on = asyncio.Event(), asyncio.Event()
    ran: list[str] = []

    async def handle(note: SendNote) -> None:
        began.set()
        await go_on.wait()
        ran.append(note.text)

    producer = BullMQProducer(redis)
    await producer.add_all([new_job("first"), new_job("second")])
    async with working(redis, handle, lock=LOCK, concurrency=1) as work:
        await began.wait()
        async with ceiling(redis):
            with pytest.raises(UnavailableError):
                await producer.add_all([new_job("refused")])
            await asyncio.wait([asyncio.create_task(until(lambda: bool(ran)))], timeout=3)
            go_on.set()
            await work.ended(2)
        await producer.add_all([new_job("third")])
        finished = await work.ended(3)
    assert ran == ["first", "second", "third"]
    assert [f.outcome for f in finished] == [Outcome.COMPLETED] * 3
