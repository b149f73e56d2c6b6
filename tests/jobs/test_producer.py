"""Adding jobs: as BullMQ's own producers would, once, durably, and to any queue in one call."""

import asyncio
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from bullmq import Queue
from redis.asyncio import Redis
from tests.jobs.working import STORE, SendNote, new_job, working

from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.redis import connect
from cartwheel.systems.embedded.accounts import server_account
from cartwheel.systems.embedded.valkey import Valkey
from cartwheel.systems.jobs.api import (
    EMAIL,
    PREFIX,
    QUEUES,
    BullMQProducer,
    JobOptions,
    NewJob,
    QueueSettings,
)

TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


async def waiting(queue: Queue) -> list[str]:
    """Return the ids in the order in which they will be taken."""
    return list(reversed(await queue.client.lrange(queue.toKey("wait"), 0, -1)))


async def test_a_job_is_kept_in_the_form_every_bullmq_program_reads(
    producer: BullMQProducer, email: Queue
) -> None:
    job = new_job("hello", traceparent=TRACEPARENT)
    await producer.add_all([job])
    found = await email.client.hgetall(email.toKey(str(job.id)))
    assert found["name"] == "tests.send_note"
    assert msgspec.json.decode(found["data"]) == {"store_id": str(STORE), "text": "hello"}
    options = msgspec.json.decode(found["opts"])
    assert msgspec.json.decode(options["tm"]) == {"traceparent": TRACEPARENT}
    settings = QUEUES[EMAIL]
    assert options["attempts"] == settings.attempts
    assert options["backoff"] == {
        "type": "exponential",
        "delay": settings.backoff // timedelta(milliseconds=1),
        "jitter": settings.jitter,
    }


async def test_jobs_of_a_call_keep_their_order(producer: BullMQProducer, email: Queue) -> None:
    jobs = [new_job(str(number)) for number in range(300)]
    await producer.add_all(jobs[:200])
    await producer.add_all(jobs[200:])
    assert await waiting(email) == [str(job.id) for job in jobs]


async def test_one_call_adds_to_every_queue(redis: Redis, producer: BullMQProducer) -> None:
    jobs = [
        NewJob(new_id(), queue, "tests.send_note", {"store_id": str(STORE)})
        for queue in QUEUES
        for _ in range(3)
    ]
    await producer.add_all(jobs)
    for queue in QUEUES:
        ids = await redis.lrange(f"{PREFIX}:{queue}:wait", 0, -1)
        mine = [job for job in jobs if job.queue == queue]
        assert list(reversed(ids)) == [str(job.id).encode() for job in mine]


async def test_nothing_is_added_for_nothing(redis: Redis, producer: BullMQProducer) -> None:
    await producer.add_all([])
    assert await redis.dbsize() == 0


async def test_a_job_added_again_is_passed_over_while_it_is_kept(
    redis: Redis, producer: BullMQProducer, email: Queue
) -> None:
    runs: list[str] = []

    async def handle(note: SendNote) -> None:
        runs.append(note.text)

    first, second = new_job("first"), new_job("second")
    await producer.add_all([first, second])
    await producer.add_all([first, second])
    assert await waiting(email) == [str(first.id), str(second.id)]
    async with working(redis, handle) as work:
        await work.ended(2)
        await producer.add_all([first, second])
        last = new_job("last")
        await producer.add_all([last])
        await work.ended(3)
    assert sorted(runs) == ["first", "last", "second"]


async def test_producers_that_add_the_same_jobs_at_once_add_each_once(
    redis: Redis, producer: BullMQProducer, email: Queue
) -> None:
    jobs = [new_job(str(number)) for number in range(100)]
    other = BullMQProducer(redis)
    await asyncio.gather(
        *(one.add_all(jobs) for one in (producer, other, producer, other)),
    )
    assert sorted(await waiting(email)) == sorted(str(job.id) for job in jobs)


async def test_a_deduplicated_job_is_dropped_while_another_waits_or_runs(
    redis: Redis, producer: BullMQProducer
) -> None:
    runs: list[str] = []
    began, go_on = asyncio.Event(), asyncio.Event()
    once = JobOptions(deduplication_id="digest-of-monday")

    async def handle(note: SendNote) -> None:
        runs.append(note.text)
        began.set()
        await go_on.wait()

    await producer.add_all([new_job("first", options=once), new_job("waits", options=once)])
    async with working(redis, handle) as work:
        await began.wait()
        await producer.add_all([new_job("runs", options=once)])
        go_on.set()
        await work.ended(1)
        await producer.add_all([new_job("afterwards", options=once)])
        await work.ended(2)
    assert runs == ["first", "afterwards"]


async def test_delayed_and_urgent_jobs_wait_where_they_belong(
    producer: BullMQProducer, email: Queue
) -> None:
    delayed = new_job(options=JobOptions(delay=timedelta(hours=1)))
    urgent = new_job(options=JobOptions(priority=1))
    both = new_job(options=JobOptions(priority=1, delay=timedelta(hours=1)))
    await producer.add_all([delayed, urgent, both])
    assert await email.getJobCounts("wait", "delayed", "prioritized") == {
        "wait": 0,
        "delayed": 2,
        "prioritized": 1,
    }


async def test_a_queue_nobody_configured_takes_jobs_too(
    redis: Redis, producer: BullMQProducer
) -> None:
    job = NewJob(new_id(), "elsewhere", "their.job", {})
    await producer.add_all([job])
    found = await redis.hget(f"{PREFIX}:elsewhere:{job.id}", "opts")
    assert msgspec.json.decode(found)["attempts"] == QueueSettings("elsewhere").attempts


async def test_jobs_are_refused_while_redis_is_away_and_kept_when_it_is_back(
    servers_folder: Path,
) -> None:
    folder = servers_folder / "producer-valkey"
    server = await start(folder)
    try:
        async with connect(server.url) as redis:
            producer = BullMQProducer(redis)
            before, meanwhile, after = new_job(), new_job(), new_job()
            await producer.add_all([before])
            await server.stop()
            for _ in range(2):
                with pytest.raises(UnavailableError):
                    await producer.add_all([meanwhile])
            server = await start(folder)
            # What was durable is still there, and the call that failed can be repeated.
            await producer.add_all([before, meanwhile, after])
            ids = await redis.lrange(f"{PREFIX}:email:wait", 0, -1)
            assert [i.decode() for i in reversed(ids)] == [
                str(job.id) for job in (before, meanwhile, after)
            ]
    finally:
        await server.stop()


async def start(folder: Path) -> Valkey:
    return await Valkey.start(folder, account=server_account(), log=folder.with_suffix(".log"))


async def test_what_cannot_be_sent_fails_its_own_call_alone(
    producer: BullMQProducer, email: Queue
) -> None:
    good = new_job()
    bad = NewJob(new_id(), "email", "tests.send_note", {"text": float("nan")})
    results = await asyncio.gather(
        producer.add_all([bad]), producer.add_all([good]), return_exceptions=True
    )
    assert [type(result) for result in results] == [ValueError, type(None)]
    assert await waiting(email) == [str(good.id)]
