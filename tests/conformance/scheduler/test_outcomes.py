"""The history tells what became of each job, by its worker or its queue, and forgets in time."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import pytest
from tests.kit.clock import MovedClock
from tests.unit.scheduler.making import (
    JOBS,
    NOW,
    StatedOutcomes,
    add,
    fire_all,
    history,
    leave_outbox,
    look_after_all,
    minute,
    note,
    queued_jobs,
    scheduler,
)

from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.jobs.api import Ending, Outcome
from cartwheel.systems.scheduler.api import (
    Firing,
    FiringFollower,
    FiringRepository,
    FiringState,
    JobOutcome,
    Misfire,
    Overlap,
    Schedule,
    Schedules,
)
from cartwheel.systems.scheduler.outcomes import FORGOTTEN, OutcomeReconciler

SECOND = timedelta(seconds=1)


@pytest.fixture
def outcomes() -> StatedOutcomes:
    return StatedOutcomes()


@pytest.fixture
def reconciler(
    database: Database, outcomes: StatedOutcomes, clock: MovedClock
) -> OutcomeReconciler:
    return OutcomeReconciler(database, outcomes, clock)


async def fired(database: Database, store_id: UUID, clock: MovedClock) -> Firing:
    """Make a schedule, and fire it once."""
    made = await add(database, store_id, clock, overlap=Overlap.SKIP)
    clock.time = minute(10, 1)
    await fire_all(scheduler(database, clock))
    (firing,) = await history(database, store_id, made.id)
    return firing


async def look(database: Database, store_id: UUID, firing: Firing) -> Firing:
    found = {f.id: f for f in await history(database, store_id, firing.schedule_id)}
    return found[firing.id]


@pytest.mark.parametrize(
    ("outcome", "state", "error"),
    [
        (Outcome.COMPLETED, FiringState.SUCCEEDED, None),
        (Outcome.FAILED, FiringState.FAILED, "It broke"),
        (Outcome.CANCELLED, FiringState.CANCELLED, "Nothing to do"),
    ],
)
async def test_a_firing_runs_and_ends_as_its_worker_says(
    database: Database,
    store_id: UUID,
    clock: MovedClock,
    outcome: Outcome,
    state: FiringState,
    error: str | None,
) -> None:
    """What is said later changes nothing."""
    firing = await fired(database, store_id, clock)
    assert firing.job_id is not None
    began, ended = clock.time + SECOND, clock.time + 3.5 * SECOND
    async with database.transaction(store_id=store_id) as connection:
        follower = FiringFollower(FiringRepository(connection))
        await follower.began(store_id, firing.job_id, at=began)
    running = await look(database, store_id, firing)
    assert (running.state, running.started_at, running.finished_at) == ("running", began, None)
    async with database.transaction(store_id=store_id) as connection:
        follower = FiringFollower(FiringRepository(connection))
        await follower.ended(store_id, firing.job_id, Ending(outcome, began, ended, error))
        await follower.began(store_id, firing.job_id, at=ended)
        await follower.ended(store_id, firing.job_id, Ending(Outcome.FAILED, ended, ended, "late"))
    after = await look(database, store_id, firing)
    assert (after.state, after.error, after.duration_seconds) == (state, error, 2.5)
    assert (after.started_at, after.finished_at) == (began, ended)


@pytest.mark.parametrize(
    ("state", "error"),
    [
        (FiringState.RUNNING, None),
        (FiringState.SUCCEEDED, None),
        (FiringState.FAILED, "It broke"),
    ],
)
async def test_what_no_worker_of_ours_has_told_the_queue_is_asked_for(
    database: Database,
    store_id: UUID,
    clock: MovedClock,
    outcomes: StatedOutcomes,
    reconciler: OutcomeReconciler,
    state: FiringState,
    error: str | None,
) -> None:
    """A minute after the firing, when its worker has died or is of another make."""
    firing = await fired(database, store_id, clock)
    assert firing.job_id is not None
    await leave_outbox(database)
    outcomes.known[firing.job_id] = JobOutcome(state, clock.time, clock.time + SECOND, error)
    clock.time += 60 * SECOND
    await look_after_all(reconciler)
    assert outcomes.asked == []
    clock.time += SECOND
    await look_after_all(reconciler)
    after = await look(database, store_id, firing)
    assert (after.state, after.error, after.duration_seconds) == (state, error, 1.0)


async def test_what_ended_stays_as_it_ended(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    """The queue is asked, and the worker tells before the queue has answered."""
    firing = await fired(database, store_id, clock)
    await leave_outbox(database)
    clock.time += 61 * SECOND

    class SlowOutcomes(StatedOutcomes):
        async def find_outcomes(self, *_: object) -> dict[UUID, JobOutcome]:  # type: ignore[override]
            await note(database, store_id, firing.job_id, JobOutcome(FiringState.SUCCEEDED))
            return {}

    await look_after_all(OutcomeReconciler(database, SlowOutcomes(), clock))
    assert (await look(database, store_id, firing)).state == "succeeded"


async def test_nothing_is_concluded_while_the_queue_is_away(
    database: Database,
    store_id: UUID,
    clock: MovedClock,
    outcomes: StatedOutcomes,
    reconciler: OutcomeReconciler,
) -> None:
    firing = await fired(database, store_id, clock)
    await leave_outbox(database)
    outcomes.is_away = True
    for _ in range(5):
        clock.time += timedelta(minutes=10)
        with pytest.raises(UnavailableError):
            await reconciler.reconcile()
    assert await look(database, store_id, firing) == firing


async def test_a_job_is_given_up_once_it_is_nowhere(
    database: Database, store_id: UUID, clock: MovedClock, reconciler: OutcomeReconciler
) -> None:
    """As long as it waits in the outbox its queue cannot know it."""
    firing = await fired(database, store_id, clock)
    for _ in range(5):
        clock.time += timedelta(minutes=10)
        await look_after_all(reconciler)
        assert (await look(database, store_id, firing)).state == "queued"
    await leave_outbox(database)
    await look_after_all(reconciler)
    after = await look(database, store_id, firing)
    assert (after.state, after.error) == ("cancelled", FORGOTTEN)


async def test_many_are_asked_for_at_once(
    database: Database,
    store_id: UUID,
    clock: MovedClock,
    outcomes: StatedOutcomes,
    reconciler: OutcomeReconciler,
) -> None:
    """Those of several stores, too; and what still waits in its queue is left as it is."""
    other = new_id()
    for number in range(10):
        await add(database, store_id, clock, name=f"{number}")
        await add(database, other, clock, name=f"{number}")
    clock.time = minute(10, 1)
    await fire_all(scheduler(database, clock))
    jobs = [*await queued_jobs(database, store_id), *await queued_jobs(database, other)]
    await leave_outbox(database)
    outcomes.known = dict.fromkeys(jobs, JobOutcome(FiringState.QUEUED))
    clock.time += timedelta(minutes=2)
    await look_after_all(reconciler)
    assert outcomes.asked == [20]


async def test_an_outcome_lets_the_next_due_fire(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    """The schedule allows no overlap."""
    firing = await fired(database, store_id, clock)
    clock.time = minute(10, 2)
    await fire_all(scheduler(database, clock))
    await note(database, store_id, firing.job_id, JobOutcome(FiringState.SUCCEEDED))
    clock.time = minute(10, 3)
    await fire_all(scheduler(database, clock))
    states = [f.state.value for f in await history(database, store_id, firing.schedule_id)]
    assert states == ["succeeded", "skipped", "queued"]


async def test_histories_are_pruned_by_count_and_by_age_but_not_of_what_is_open(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    first = await add(database, store_id, clock, misfire=Misfire.ALL)
    other = await add(database, new_id(), clock, cron="0 0 1 1 *")
    clock.time = minute(10, 10)
    one = scheduler(database, clock, keep_count=4, keep_for=timedelta(days=1))
    await fire_all(one)
    for firing in (await history(database, store_id, first.id))[1:]:
        await note(database, store_id, firing.job_id, JobOutcome(FiringState.SUCCEEDED))
    assert await one.prune() == 5
    left = await history(database, store_id, first.id)
    assert [f.due_at for f in left] == [minute(10, n) for n in (1, 7, 8, 9, 10)]
    clock.time = NOW + timedelta(days=2)
    assert await one.prune() == 4
    left = await history(database, store_id, first.id)
    assert [f.due_at for f in left] == [minute(10, 1)]
    assert other.next_due_at is not None


async def test_deleting_meets_firing_following_and_pruning_without_a_deadlock(
    database: Database, store_id: UUID, clock: MovedClock, outcomes: StatedOutcomes
) -> None:
    """Everybody works on the same firings, in whatever order they come."""
    made = [await add(database, store_id, clock, name=f"{n}") for n in range(60)]
    clock.time = minute(10, 8)
    one = scheduler(database, clock, keep_count=2, most_dues=3)
    await one.fire_batch()
    jobs = list(await queued_jobs(database, store_id))
    outcomes.known = dict.fromkeys(jobs[::2], JobOutcome(FiringState.SUCCEEDED))
    await leave_outbox(database)
    is_over = False

    async def again_and_again(work: Callable[[], Awaitable[object]]) -> None:
        while not is_over:
            await work()

    async def look_after() -> None:
        clock.time += timedelta(minutes=2)
        await look_after_all(OutcomeReconciler(database, outcomes, clock))

    async def tell() -> None:
        for job_id in jobs[1::2]:
            await note(database, store_id, job_id, JobOutcome(FiringState.SUCCEEDED))

    async def delete(some: list[Schedule]) -> None:
        for schedule in some:
            async with database.transaction(store_id=store_id) as connection:
                assert await Schedules(connection, JOBS, clock).remove(store_id, schedule.id)

    async with asyncio.TaskGroup() as group:
        for work in (look_after, tell, one.prune, one.fire_batch):
            group.create_task(again_and_again(work))
        await asyncio.gather(delete(made[::2]), delete(made[1::2][::-1]))
        is_over = True
    for schedule in made:
        assert await history(database, store_id, schedule.id) == []
