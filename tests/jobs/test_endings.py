"""How a job ended is kept by whoever holds it, outlives the queue's memory, and then goes."""

from datetime import timedelta

from redis.asyncio import Redis
from tests.jobs.operating import hands
from tests.jobs.working import SendNote, new_job, working

from cartwheel.systems.jobs.api import (
    EMAIL,
    BullMQProducer,
    Cancel,
    Ending,
    JobOperations,
    JobOptions,
    NewJob,
    Outcome,
    Retention,
)
from cartwheel.systems.jobs.connection import QueueConnection
from cartwheel.systems.jobs.endings import ENDINGS_KEPT, ending_name
from cartwheel.systems.jobs.queues import QUEUES

KEPT = JobOptions(keeps_ending=True, attempts=1)


def key(job: NewJob) -> str:
    return f"{{cartwheel:jobs}}:email:{ending_name(str(job.id))}"


async def act(job: SendNote) -> Cancel | None:
    """Do as the text says."""
    if job.text == "broken":
        raise RuntimeError("No luck")
    return Cancel("Nobody reads it") if job.text == "unread" else None


async def test_only_the_jobs_that_ask_for_it_leave_an_ending_behind(
    redis: Redis, producer: BullMQProducer
) -> None:
    jobs = [new_job(text, options=KEPT) for text in ("sent", "broken", "unread")]
    other = new_job("sent")
    async with working(redis, act, completed=Retention(count=1)) as work:
        await producer.add_all([*jobs, other])
        await work.ended(4)
    ids = [str(job.id) for job in (*jobs, other)]
    endings = await JobOperations(redis).find_endings(EMAIL, ids)
    assert [(ending.outcome, ending.error) for ending in endings.values()] == [
        (Outcome.COMPLETED, None),
        (Outcome.FAILED, "RuntimeError: No luck"),
        (Outcome.CANCELLED, "Nobody reads it"),
    ]
    assert list(endings) == ids[:3]
    assert all(ending.started_at <= ending.finished_at for ending in endings.values())
    for job in jobs:
        left = timedelta(seconds=await redis.ttl(key(job)))
        assert ENDINGS_KEPT - timedelta(minutes=5) < left <= ENDINGS_KEPT


async def test_an_attempt_that_is_not_the_last_ends_nothing(
    redis: Redis, producer: BullMQProducer
) -> None:
    job = new_job("broken", options=JobOptions(keeps_ending=True, attempts=2))
    hour = timedelta(hours=1)
    async with working(redis, act, backoff=hour, longest_backoff=hour) as work:
        await producer.add_all([job])
        await work.ended(1, Outcome.RETRYING)
    assert await JobOperations(redis).find_endings(EMAIL, [str(job.id)]) == {}


async def test_who_lost_the_job_changes_no_ending(redis: Redis, producer: BullMQProducer) -> None:
    job = new_job(options=KEPT)
    await producer.add_all([job])
    async with hands(redis, EMAIL) as late, QueueConnection(redis, QUEUES[EMAIL]) as other:
        lost = await late.take()
        await late.connection.give_back(lost)
        taken = (await other.take()).job
        assert taken is not None
        right = Ending(Outcome.COMPLETED, 1, 2)
        await other.keep_ending(taken, right)
        await late.connection.keep_ending(lost, Ending(Outcome.FAILED, 1, 3, "Too late"))
    found = await JobOperations(redis).find_endings(EMAIL, [str(job.id)])
    assert found == {str(job.id): right}
