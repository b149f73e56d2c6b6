"""Ended jobs are kept as long and as many as their queue says."""

from datetime import timedelta

import pytest
from bullmq import Queue
from redis.asyncio import Redis
from tests.jobs.working import SendNote, new_job, working

from cartwheel.systems.jobs.api import BullMQProducer, JobOptions, Retention


@pytest.mark.parametrize("outcome", ["completed", "failed"])
async def test_as_many_ended_jobs_are_kept_as_the_queue_says(
    redis: Redis, producer: BullMQProducer, email: Queue, outcome: str
) -> None:
    async def handle(_: SendNote) -> None:
        if outcome == "failed":
            raise LookupError

    jobs = [new_job(options=JobOptions(attempts=1)) for _ in range(10)]
    await producer.add_all(jobs)
    keep = {outcome: Retention(count=3)}
    async with working(redis, handle, concurrency=1, **keep) as work:
        await work.ended(10)
    kept_ids = await email.client.zrange(email.toKey(outcome), 0, -1)
    assert kept_ids == [str(job.id) for job in jobs[-3:]]
    assert await email.client.exists(email.toKey(str(jobs[0].id))) == 0


async def test_ended_jobs_are_forgotten_when_they_are_old(
    redis: Redis, producer: BullMQProducer, email: Queue
) -> None:
    async def handle(_: SendNote) -> None:
        return

    old, young = new_job(), new_job()
    async with working(redis, handle, completed=Retention(age=timedelta(seconds=60))) as work:
        await producer.add_all([old])
        await work.ended(1)
        completed = email.toKey("completed")
        await email.client.zincrby(completed, -61_000, str(old.id))
        await producer.add_all([young])
        await work.ended(2)
    assert await email.client.zrange(completed, 0, -1) == [str(young.id)]
