"""The history tells what became of each job, as its queue knows it, and forgets in time."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.unit.scheduler.making import (
    JOBS,
    NOW,
    FixedClock,
    StatedOutcomes,
    add,
    fire_all,
    forget_all,
    history,
    minute,
    open_ids,
    queued_jobs,
    scheduler,
)

from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.outbox.models import outbox
from cartwheel.systems.scheduler.api import (
    Firing,
    FiringState,
    JobOutcome,
    Misfire,
    Overlap,
    Schedule,
    Schedules,
)
from cartwheel.systems.scheduler.outcomes import FORGOTTEN, OutcomeFollower

SECOND = timedelta(seconds=1)


@pytest.fixture
def outcomes() -> StatedOutcomes:
    return StatedOutcomes()


@pytest.fixture
def follower(database: Database, outcomes: StatedOutcomes, clock: FixedClock) -> OutcomeFollower:
    return OutcomeFollower(database, outcomes, clock)


async def fired(database: Database, store_id: UUID, clock: FixedClock) -> Firing:
    """Make a schedule, and fire it once."""
    made = await add(database, store_id, clock, overlap=Overlap.SKIP)
    clock.time = minute(10, 1)
    await fire_all(scheduler(database, clock))
    (firing,) = await history(database, store_id, made.id)
    return firing


async def look(database: Database, store_id: UUID, firing: Firing) -> Firing:
    found = {f.id: f for f in await history(database, store_id, firing.schedule_id)}
    return found[firing.id]


async def leave_outbox(database: Database, firing: Firing) -> None:
    """Do what the relay does once the job is in its queue."""
    async with database.transaction() as connection:
        await connection.execute(sa.delete(outbox).where(outbox.c.id == firing.job_id))


@pytest.mark.parametrize(
    ("state", "error"),
    [
        (FiringState.SUCCEEDED, None),
        (FiringState.FAILED, "It broke"),
        (FiringState.CANCELLED, "Nothing to do"),
    ],
)
async def test_a_firing_runs_and_ends_as_its_job_does(
    database: Database,
    store_id: UUID,
    clock: FixedClock,
    outcomes: StatedOutcomes,
    follower: OutcomeFollower,
    state: FiringState,
    error: str | None,
) -> None:
    firing = await fired(database, store_id, clock)
    assert firing.job_id is not None
    began, ended = clock.time + SECOND, clock.time + 3.5 * SECOND
    outcomes.known[firing.job_id] = JobOutcome(FiringState.RUNNING, started_at=began)
    assert await follower.follow_batch() == 1
    running = await look(database, store_id, firing)
    assert (running.state, running.started_at, running.finished_at) == ("running", began, None)
    outcomes.known[firing.job_id] = JobOutcome(
        state, started_at=began, finished_at=ended, error=error
    )
    assert await follower.follow_batch() == 0
    clock.time += SECOND
    assert await follower.follow_batch() == 1
    after = await look(database, store_id, firing)
    assert (after.state, after.error, after.duration_seconds) == (state, error, 2.5)
    assert (after.started_at, after.finished_at) == (began, ended)
    assert await open_ids(database) == set()


async def test_what_ended_stays_as_it_ended(
    database: Database, store_id: UUID, clock: FixedClock, outcomes: StatedOutcomes
) -> None:
    """Two followers ask, and the one that asked first answers last."""
    firing = await fired(database, store_id, clock)
    assert firing.job_id is not None
    asked, go_on = asyncio.Event(), asyncio.Event()

    class SlowOutcomes(StatedOutcomes):
        async def find_outcomes(self, *_: object) -> dict[UUID, JobOutcome]:  # type: ignore[override]
            asked.set()
            await go_on.wait()
            return {firing.job_id: JobOutcome(FiringState.RUNNING)}  # type: ignore[dict-item]

    slow = asyncio.create_task(OutcomeFollower(database, SlowOutcomes(), clock).follow_batch())
    await asked.wait()
    outcomes.known[firing.job_id] = JobOutcome(FiringState.SUCCEEDED)
    quick = OutcomeFollower(database, outcomes, clock)
    assert await quick.follow_batch() == 0
    clock.time += 31 * SECOND  # the slow one is taken for dead
    assert await quick.follow_batch() == 1
    go_on.set()
    assert await slow == 1
    assert (await look(database, store_id, firing)).state == "succeeded"
    assert await open_ids(database) == set()


async def test_nothing_is_concluded_while_the_queue_is_away(
    database: Database,
    store_id: UUID,
    clock: FixedClock,
    outcomes: StatedOutcomes,
    follower: OutcomeFollower,
) -> None:
    firing = await fired(database, store_id, clock)
    await leave_outbox(database, firing)
    outcomes.is_away = True
    for _ in range(5):
        with pytest.raises(UnavailableError):
            await follower.follow_batch()
        clock.time += timedelta(minutes=10)
    assert await look(database, store_id, firing) == firing
    assert await open_ids(database) == {firing.id}


async def test_a_job_is_given_up_once_it_is_nowhere(
    database: Database, store_id: UUID, clock: FixedClock, follower: OutcomeFollower
) -> None:
    """As long as it waits in the outbox its queue cannot know it."""
    firing = await fired(database, store_id, clock)
    for _ in range(5):
        assert await follower.follow_batch() == 1
        assert (await look(database, store_id, firing)).state == "queued"
        clock.time += timedelta(minutes=10)
    await leave_outbox(database, firing)
    assert await follower.follow_batch() == 1
    assert (await look(database, store_id, firing)).state == "cancelled"
    assert (await look(database, store_id, firing)).error == FORGOTTEN


async def test_a_job_on_its_way_is_not_given_up(
    database: Database,
    store_id: UUID,
    clock: FixedClock,
    outcomes: StatedOutcomes,
    follower: OutcomeFollower,
) -> None:
    firing = await fired(database, store_id, clock)
    assert firing.job_id is not None
    await leave_outbox(database, firing)
    assert await follower.follow_batch() == 1
    clock.time += 59 * SECOND
    assert await follower.follow_batch() == 1
    outcomes.known[firing.job_id] = JobOutcome(FiringState.QUEUED)
    clock.time += 2 * SECOND
    assert await follower.follow_batch() == 1
    assert (await look(database, store_id, firing)).state == "queued"


async def test_many_are_asked_for_at_once_and_long_ones_less_often(
    database: Database,
    store_id: UUID,
    clock: FixedClock,
    outcomes: StatedOutcomes,
    follower: OutcomeFollower,
) -> None:
    for number in range(20):
        await add(database, store_id, clock, name=f"{number}")
    clock.time = minute(10, 1)
    await fire_all(scheduler(database, clock))
    for job_id in await queued_jobs(database, store_id):
        outcomes.known[job_id] = JobOutcome(FiringState.RUNNING, started_at=clock.time)
    assert await follower.follow_batch() == 20
    assert outcomes.asked == [("reports", 20)]
    clock.time += timedelta(minutes=20)
    assert await follower.follow_batch() == 20
    clock.time += timedelta(seconds=19)
    assert await follower.follow_batch() == 0
    clock.time += timedelta(seconds=1)
    assert await follower.follow_batch() == 20


async def test_an_outcome_lets_the_next_due_fire(
    database: Database,
    store_id: UUID,
    clock: FixedClock,
    outcomes: StatedOutcomes,
    follower: OutcomeFollower,
) -> None:
    """The schedule allows no overlap."""
    firing = await fired(database, store_id, clock)
    assert firing.job_id is not None
    clock.time = minute(10, 2)
    await fire_all(scheduler(database, clock))
    outcomes.known[firing.job_id] = JobOutcome(FiringState.SUCCEEDED)
    assert await follower.follow_batch() == 1
    clock.time = minute(10, 3)
    await fire_all(scheduler(database, clock))
    states = [f.state.value for f in await history(database, store_id, firing.schedule_id)]
    assert states == ["succeeded", "skipped", "queued"]


async def test_deleting_a_schedule_ends_the_waiting(
    database: Database, store_id: UUID, clock: FixedClock, follower: OutcomeFollower
) -> None:
    await fired(database, store_id, clock)
    await forget_all(database)
    assert await open_ids(database) == set()
    assert await follower.follow_batch() == 0


async def test_histories_are_pruned_by_count_and_by_age_but_not_of_what_is_open(
    database: Database, store_id: UUID, clock: FixedClock, outcomes: StatedOutcomes
) -> None:
    first = await add(database, store_id, clock, misfire=Misfire.ALL)
    other = await add(database, new_id(), clock, cron="0 0 1 1 *")
    clock.time = minute(10, 10)
    one = scheduler(database, clock, keep_count=4, keep_for=timedelta(days=1))
    await fire_all(one)
    firings = await history(database, store_id, first.id)
    for firing in firings[1:]:
        assert firing.job_id is not None
        outcomes.known[firing.job_id] = JobOutcome(FiringState.SUCCEEDED)
    await OutcomeFollower(database, outcomes, clock).follow_batch()
    assert await one.prune() == 5
    left = await history(database, store_id, first.id)
    assert [f.due_at for f in left] == [minute(10, n) for n in (1, 7, 8, 9, 10)]
    clock.time = NOW + timedelta(days=2)
    assert await one.prune() == 4
    left = await history(database, store_id, first.id)
    assert [f.due_at for f in left] == [minute(10, 1)]
    assert other.next_due_at is not None


async def test_deleting_meets_firing_following_and_pruning_without_a_deadlock(
    database: Database, store_id: UUID, clock: FixedClock, outcomes: StatedOutcomes
) -> None:
    """Everybody works on the same firings, in whatever order they come."""
    made = [await add(database, store_id, clock, name=f"{n}") for n in range(60)]
    clock.time = minute(10, 8)
    one = scheduler(database, clock, keep_count=2, most_dues=3)
    await one.fire_batch()
    for number, job_id in enumerate(await queued_jobs(database, store_id)):
        if number % 2:
            outcomes.known[job_id] = JobOutcome(FiringState.SUCCEEDED)
    is_over = False

    async def again_and_again(work: Callable[[], Awaitable[int]]) -> None:
        while not is_over:
            await work()

    async def follow() -> int:
        clock.time += SECOND
        return await OutcomeFollower(database, outcomes, clock).follow_batch()

    async def delete(some: list[Schedule]) -> None:
        for schedule in some:
            async with database.transaction(store_id=store_id) as connection:
                assert await Schedules(connection, JOBS, clock).remove(store_id, schedule.id)

    async with asyncio.TaskGroup() as group:
        for work in (follow, follow, one.prune, one.fire_batch):
            group.create_task(again_and_again(work))
        await asyncio.gather(delete(made[::2]), delete(made[1::2][::-1]))
        is_over = True
    assert await open_ids(database) == set()
