"""Operators see every job and change what may be changed, and nothing else."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis
from tests.jobs.operating import Hands, hands

from cartwheel.kernel.errors import InvalidInputError, UnavailableError
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.redis import connect
from cartwheel.systems.jobs.contracts import EMAIL, REPORTS, NewJob
from cartwheel.systems.jobs.operations import JobOperations
from cartwheel.systems.jobs.producer import BullMQProducer
from cartwheel.systems.jobs.queues import PREFIX, QUEUES, Queues, QueueSettings
from cartwheel.systems.jobs.records import JobState, QueueCounts

NONE_OLD = timedelta(0)


@pytest.fixture
def operations(redis: Redis) -> JobOperations:
    return JobOperations(redis)


@pytest.fixture
async def work(redis: Redis) -> AsyncIterator[Hands]:
    """The reports queue: no limit in the way of the tests."""
    async with hands(redis, REPORTS) as opened:
        yield opened


async def ids(operations: JobOperations, state: JobState) -> list[str]:
    return [job.id for job in (await operations.list(REPORTS, state)).items]


async def test_every_state_is_counted(operations: JobOperations, work: Hands) -> None:
    """Each job in one state; the other queues are empty."""
    for name in ("dead", "done", "runs"):
        await work.add(name)
    assert [await work.fail(), await work.complete(), (await work.take()).id] == [
        "dead",
        "done",
        "runs",
    ]
    await work.add("later", delay=60_000)
    await work.add("urgent", priority=1)
    await work.add("waits")
    await operations.pause(REPORTS)

    counts = {count.queue: count for count in await operations.counts()}

    assert counts[REPORTS] == QueueCounts(
        queue=REPORTS,
        waiting=1,
        active=1,
        delayed=1,
        prioritized=1,
        completed=1,
        failed=1,
        is_paused=True,
    )
    assert set(counts) == set(QUEUES)
    empty = counts[EMAIL]
    assert (empty.waiting, empty.failed, empty.is_paused) == (0, 0, False)


async def test_a_dead_letter_tells_its_story(operations: JobOperations, work: Hands) -> None:
    """Data, attempts, times and the last failure."""
    before = datetime.now(UTC) - timedelta(milliseconds=1)
    await work.add("a", attempts=3, priority=7)
    job = await work.take()
    await work.connection.report_progress(job.id, {"step": 2})
    await work.connection.log(job.id, "began")
    await work.connection.log(job.id, "stumbled")
    await work.connection.fail(job, "no luck", stack="Trace: no luck", take_next=False)

    found = await operations.find(REPORTS, "a")

    assert found is not None
    assert (found.id, found.queue, found.name, found.state) == (
        "a",
        REPORTS,
        "tests.note",
        JobState.FAILED,
    )
    assert (found.data, found.progress, found.priority) == ({"text": "a"}, {"step": 2}, 7)
    assert (found.attempts_made, found.attempts_allowed) == (1, 3)
    assert (found.failed_reason, found.stacktrace, found.result) == (
        "no luck",
        "Trace: no luck",
        None,
    )
    assert found.started_at is not None
    assert found.finished_at is not None
    assert found.due_at is None
    # A producer rounds to the nearest millisecond, which may not have begun yet.
    assert before <= found.added_at <= found.started_at + timedelta(milliseconds=1)
    assert found.started_at <= found.finished_at <= datetime.now(UTC)
    logs = await operations.logs(REPORTS, "a", offset=1, limit=5)
    assert (logs.lines, logs.total) == (("stumbled",), 2)


async def test_a_job_is_found_in_every_state(operations: JobOperations, work: Hands) -> None:
    """One call tells where each of many jobs is; those that are gone are left out."""
    for name in ("dead", "done", "runs", "waits"):
        await work.add(name)
    await work.fail()
    await work.complete({"pages": 3})
    await work.take()
    added = time.time()
    await work.add("later", delay=60_000)
    await work.add("urgent", priority=1)

    found = await operations.find_many(
        REPORTS, ["urgent", "later", "gone", "waits", "runs", "done", "dead"]
    )

    assert {job_id: job.state.value for job_id, job in found.items()} == {
        "urgent": "prioritized",
        "later": "delayed",
        "waits": "waiting",
        "runs": "active",
        "done": "completed",
        "dead": "failed",
    }
    assert found["done"].result == {"pages": 3}
    due = found["later"].due_at
    assert due is not None
    assert added + 59 < due.timestamp() < time.time() + 60.1


@pytest.mark.parametrize("name", ["meta", "wait", "events", "id", "done:logs", "", "completed"])
async def test_the_queues_own_keys_are_no_jobs(
    operations: JobOperations, work: Hands, name: str
) -> None:
    """They are not shown, and above all not removed."""
    await work.add("done")
    await work.connection.log("done", "a line")
    await work.complete()
    await work.add("waits")
    before = await work.connection.redis.keys(f"{PREFIX}:*")
    assert await operations.find(REPORTS, name) is None
    assert not await operations.remove(REPORTS, name)
    assert not await operations.retry(REPORTS, name)
    assert not await operations.promote(REPORTS, name)
    assert sorted(await work.connection.redis.keys(f"{PREFIX}:*")) == sorted(before)


@pytest.mark.parametrize("state", [JobState.WAITING, JobState.FAILED, JobState.COMPLETED])
async def test_pages_hold_every_job_once_although_more_come_in_between(
    operations: JobOperations, work: Hands, state: JobState
) -> None:
    """The newest first; what comes later stands before the first page."""

    async def more(*names: str) -> None:
        for name in names:
            await work.add(name)
            if state is JobState.FAILED:
                await work.fail()
            elif state is JobState.COMPLETED:
                await work.complete()

    await more("1", "2", "3", "4", "5")
    first = await operations.list(REPORTS, state, limit=2)
    await more("6", "7")
    second = await operations.list(REPORTS, state, cursor=first.next_cursor, limit=2)
    third = await operations.list(REPORTS, state, cursor=second.next_cursor, limit=2)

    assert sorted(job.id for page in (first, second, third) for job in page.items) == list("12345")
    assert [len(page.items) for page in (first, second, third)] == [2, 2, 1]
    assert third.next_cursor is None
    if state is JobState.WAITING:  # the others may have ended within one millisecond
        assert [job.id for job in first.items] == ["5", "4"]


async def test_pages_go_on_where_a_retried_job_was(operations: JobOperations, work: Hands) -> None:
    """An operator who retries what is seen skips nothing."""
    now = int(time.time() * 1000)
    for name in ("1", "2", "3", "4"):
        await work.add(name)
        await work.fail()
        # Apart by a millisecond at least: equal times have no order to keep.
        await work.connection.redis.zadd(work.connection.key("failed"), {name: now + int(name)})
    first = await operations.list(REPORTS, JobState.FAILED, limit=2)
    assert [job.id for job in first.items] == ["4", "3"]
    for job in first.items:
        assert await operations.retry(REPORTS, job.id)
    second = await operations.list(REPORTS, JobState.FAILED, cursor=first.next_cursor, limit=2)
    assert [job.id for job in second.items] == ["2", "1"]


async def test_pages_go_on_where_a_removed_job_was(operations: JobOperations, work: Hands) -> None:
    """Of what waits, too."""
    for name in ("1", "2", "3", "4"):
        await work.add(name)
    first = await operations.list(REPORTS, JobState.WAITING, limit=2)
    assert [job.id for job in first.items] == ["4", "3"]
    assert await operations.remove(REPORTS, "3")
    second = await operations.list(REPORTS, JobState.WAITING, cursor=first.next_cursor, limit=2)
    assert [job.id for job in second.items] == ["2", "1"]


async def test_a_retried_dead_letter_has_all_its_attempts_and_its_priority_again(
    operations: JobOperations, work: Hands
) -> None:
    await work.add("a", attempts=2, priority=3)
    await work.fail()
    assert await operations.retry(REPORTS, "a")
    found = await operations.find(REPORTS, "a")
    assert found is not None
    assert (found.state, found.attempts_made, found.finished_at) == (JobState.PRIORITIZED, 0, None)
    assert (await work.take()).attempts_made == 0


async def test_only_dead_letters_are_retried(operations: JobOperations, work: Hands) -> None:
    await work.add("done")
    await work.complete()
    await work.add("waits")
    for name in ("done", "waits", "gone"):
        assert not await operations.retry(REPORTS, name)
    assert await ids(operations, JobState.WAITING) == ["waits"]
    assert await ids(operations, JobState.COMPLETED) == ["done"]


async def test_all_dead_letters_are_retried_the_oldest_first(
    operations: JobOperations, work: Hands
) -> None:
    """More than one batch, each job once, and no more than asked for."""
    await work.queue.addBulk(
        [
            {"name": "tests.note", "data": {}, "opts": {"jobId": f"{number:04}"}}
            for number in range(1_203)
        ]
    )
    for number in range(1_203):
        assert await work.fail() == f"{number:04}"
    assert await operations.retry_all(REPORTS, limit=3) == 3
    assert [await work.fail("again") for _ in range(3)] == ["0000", "0001", "0002"]
    assert await operations.retry_all(REPORTS, limit=10_000) == 1_203
    count = await operations.count(REPORTS)
    assert (count.waiting, count.failed) == (1_203, 0)
    assert await operations.retry_all(REPORTS, limit=10_000) == 0


async def test_operators_who_retry_at_the_same_time_retry_each_job_once(
    operations: JobOperations, work: Hands
) -> None:
    """However many press the button, and while a worker takes what comes back."""
    for number in range(300):
        await work.add(str(number))
        await work.fail()
    *retried, taken = await asyncio.gather(
        *[operations.retry_all(REPORTS, limit=10_000) for _ in range(6)],
        _take(work, 50),
    )
    assert sum(retried) == 300
    waiting = await work.connection.redis.lrange(work.connection.key("wait"), 0, -1)
    assert sorted([*taken, *(int(job_id) for job_id in waiting)]) == list(range(300))


async def _take(work: Hands, count: int) -> list[int]:
    taken: list[int] = []
    async with asyncio.timeout(60):
        while len(taken) < count:
            found = (await work.connection.take()).job
            if found is not None:
                taken.append(int(found.id))
    return taken


async def test_a_dead_letter_without_its_hash_does_not_hold_up_the_others(
    operations: JobOperations, work: Hands
) -> None:
    for name in ("a", "b"):
        await work.add(name)
        await work.fail()
    await work.connection.redis.delete(work.connection.key("a"))
    assert await operations.retry_all(REPORTS, limit=10) == 1
    assert await ids(operations, JobState.WAITING) == ["b"]


async def test_a_job_is_removed_unless_it_runs(operations: JobOperations, work: Hands) -> None:
    """Its logs go with it."""
    await work.add("runs")
    await work.add("waits")
    running = await work.take()
    await work.connection.log("waits", "a line")
    assert not await operations.remove(REPORTS, "runs")
    assert await operations.remove(REPORTS, "waits")
    assert not await operations.remove(REPORTS, "waits")
    assert (await operations.logs(REPORTS, "waits")).total == 0
    await work.connection.complete(running, None, take_next=False)
    assert await ids(operations, JobState.COMPLETED) == ["runs"]


async def test_a_delayed_job_is_promoted(operations: JobOperations, work: Hands) -> None:
    await work.add("later", delay=600_000)
    await work.add("urgent later", delay=600_000, priority=2)
    assert await operations.promote(REPORTS, "later")
    assert not await operations.promote(REPORTS, "later")
    assert await operations.promote(REPORTS, "urgent later")
    assert await ids(operations, JobState.WAITING) == ["later"]
    assert await ids(operations, JobState.PRIORITIZED) == ["urgent later"]


async def test_a_paused_queue_begins_nothing(operations: JobOperations, work: Hands) -> None:
    """And goes on where it was."""
    await operations.pause(REPORTS)
    await work.add("a")
    assert (await work.connection.take()).job is None
    assert (await operations.count(REPORTS)).is_paused
    await operations.resume(REPORTS)
    assert not (await operations.count(REPORTS)).is_paused
    assert (await work.take()).id == "a"


async def test_cleaning_removes_old_jobs_of_one_state(
    operations: JobOperations, work: Hands
) -> None:
    """The young stay, and so do those of other states."""
    for name in ("1", "2", "3"):
        await work.add(name)
        await work.fail()
    await work.add("waits")
    hour = timedelta(hours=1)
    assert await operations.clean(REPORTS, JobState.FAILED, older_than=hour, limit=100) == 0
    assert await operations.clean(REPORTS, JobState.FAILED, older_than=NONE_OLD, limit=2) == 2
    assert (await operations.count(REPORTS)).failed == 1
    assert await ids(operations, JobState.WAITING) == ["waits"]
    assert await operations.clean(REPORTS, JobState.WAITING, older_than=NONE_OLD, limit=9) == 1
    assert await ids(operations, JobState.WAITING) == []


async def test_what_runs_is_never_cleaned(operations: JobOperations, work: Hands) -> None:
    await work.add("runs")
    await work.take()
    assert await operations.clean(REPORTS, JobState.ACTIVE, older_than=NONE_OLD, limit=9) == 0
    assert await ids(operations, JobState.ACTIVE) == ["runs"]


async def test_redis_away_is_unavailable(tmp_path: object) -> None:
    async with connect(f"unix://{tmp_path}/nobody.sock") as redis:
        operations = JobOperations(redis)
        with pytest.raises(UnavailableError):
            await operations.counts()
        with pytest.raises(UnavailableError):
            await operations.find(REPORTS, "a")
        with pytest.raises(UnavailableError):
            await operations.retry_all(REPORTS, limit=1)


async def test_queues_are_those_that_are_declared(redis: Redis) -> None:
    """One more is counted and filled like the others; one that nobody has declared is refused."""
    queues = Queues((*QUEUES.values(), QueueSettings("pictures", attempts=7)))
    operations = JobOperations(redis, queues)
    job = NewJob(id=new_id(), queue="pictures", name="pictures.paint", data={})
    await BullMQProducer(redis, queues).add_all([job])
    counts = {count.queue: count.waiting for count in await operations.counts()}
    assert counts == dict.fromkeys(QUEUES, 0) | {"pictures": 1}
    found = await operations.find("pictures", str(job.id))
    assert found is not None
    assert found.attempts_allowed == 7
    with pytest.raises(InvalidInputError, match="queue: There is no such queue; there are: email,"):
        await operations.count("paintings")
