"""A due fires once, by its policy when it is late, and not while its schedule is paused."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from tests.unit.scheduler.making import (
    JOBS,
    MINUTE,
    NOW,
    FixedClock,
    Ping,
    add,
    definition,
    fire_all,
    forget_all,
    history,
    look,
    minute,
    queued_jobs,
    scheduler,
    told,
)

from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import InvalidInputError, UnavailableError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.api import NO_STORE
from cartwheel.systems.scheduler import models as tables
from cartwheel.systems.scheduler.api import (
    Misfire,
    Overlap,
    SchedulableJobs,
    Schedule,
    Schedules,
    ScheduleState,
    ensure,
)


@pytest.fixture(autouse=True)
async def nothing_scheduled(database: Database) -> None:
    await forget_all(database)


@pytest.fixture
def store_id() -> UUID:
    return new_id()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


def schedules(connection: object, clock: FixedClock) -> Schedules:
    return Schedules(connection, JOBS, clock)  # type: ignore[arg-type]


async def test_a_due_queues_its_job_and_the_next_due_follows(
    database: Database, store_id: UUID, clock: FixedClock
) -> None:
    made = await add(database, store_id, clock, note="hello")
    assert (made.state, made.next_due_at) == ("active", minute(10, 1))
    assert await scheduler(database, clock).fire_batch() == 0
    clock.time = minute(10, 1)
    assert await scheduler(database, clock).fire_batch() == 1
    assert (await look(database, store_id, made.id)).next_due_at == minute(10, 2)
    (firing,) = await history(database, store_id, made.id)
    assert (firing.state, firing.trigger, firing.due_at) == ("queued", "due", minute(10, 1))
    ((job_id, job),) = (await queued_jobs(database, store_id)).items()
    assert (firing.job_id, job.note) == (job_id, "hello")


async def test_nothing_fires_when_the_transaction_fails(
    database: Database, store_id: UUID, clock: FixedClock
) -> None:
    made = await add(database, store_id, clock)
    clock.time = minute(10, 1)

    class FailingDatabase(Database):
        @asynccontextmanager
        async def transaction(self, **_: object) -> AsyncIterator[AsyncConnection]:  # type: ignore[override]
            async with Database(self.engine).transaction() as connection:
                yield connection
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await scheduler(FailingDatabase(database.engine), clock).fire_batch()
    assert await history(database, store_id, made.id) == []
    assert await queued_jobs(database, store_id) == {}
    await fire_all(scheduler(database, clock))
    assert await told(database, store_id, made.id) == [("queued", "10:01")]


async def test_a_one_off_fires_once_and_is_finished(
    database: Database, store_id: UUID, clock: FixedClock
) -> None:
    at = minute(10, 5) + timedelta(seconds=17)
    made = await add(database, store_id, clock, cron=None, at=at)
    assert made.next_due_at == at
    clock.time = at
    await fire_all(scheduler(database, clock))
    clock.time += timedelta(days=400)
    await fire_all(scheduler(database, clock))
    assert await told(database, store_id, made.id) == [("queued", "10:05")]
    after = await look(database, store_id, made.id)
    assert (after.state, after.next_due_at) == ("finished", None)


async def test_five_schedulers_fire_each_due_once(postgres: object, store_id: UUID) -> None:
    """Each has an engine of its own; all look at the same moment, again and again."""
    clock = FixedClock()
    url: str = postgres.app_url  # type: ignore[attr-defined]
    databases = [Database.connect(url, pool_size=1) for _ in range(5)]
    made = [await add(databases[0], store_id, clock, name=f"{n}") for n in range(30)]
    several = [scheduler(database, clock, batch=7) for database in databases]
    for passed in range(1, 9):
        clock.time = NOW + MINUTE * passed
        await asyncio.gather(*(fire_all(one) for one in several))
    dues = [minute(10, passed) for passed in range(1, 9)]
    fired = [await history(databases[0], store_id, schedule.id) for schedule in made]
    assert [[firing.due_at for firing in firings] for firings in fired] == [dues] * 30
    jobs = await queued_jobs(databases[0], store_id)
    assert jobs.keys() == {firing.job_id for firings in fired for firing in firings}
    assert len(jobs) == 30 * 8
    for database in databases:
        await database.close()


async def test_a_due_that_is_claimed_again_is_not_fired_again(
    database: Database, store_id: UUID, clock: FixedClock
) -> None:
    """Whatever became of the locks, the history has one row for it, and the outbox one job."""
    made = await add(database, store_id, clock)
    clock.time = minute(10, 1)
    await fire_all(scheduler(database, clock))
    async with database.transaction() as connection:
        of_schedule = tables.schedule_dues.c.schedule_id == made.id
        again = sa.update(tables.schedule_dues).where(of_schedule).values(due_at=clock.time)
        await connection.execute(again)
    assert await scheduler(database, clock).fire_batch() == 1
    assert await told(database, store_id, made.id) == [("queued", "10:01")]
    assert len(await queued_jobs(database, store_id)) == 1
    assert (await look(database, store_id, made.id)).next_due_at == minute(10, 2)


async def test_a_stopped_scheduler_loses_its_batch_to_another(
    database: Database, postgres: object, store_id: UUID, clock: FixedClock
) -> None:
    """It has written everything and does not come to its commit."""
    at_commit, go_on = asyncio.Event(), asyncio.Event()

    class StoppedDatabase(Database):
        @asynccontextmanager
        async def transaction(self, **_: object) -> AsyncIterator[AsyncConnection]:  # type: ignore[override]
            async with Database(self.engine).transaction() as connection:
                yield connection
                at_commit.set()
                await go_on.wait()

    made = await add(database, store_id, clock)
    clock.time = minute(10, 1)
    own = Database.connect(postgres.app_url, pool_size=1)  # type: ignore[attr-defined]
    stopped = scheduler(StoppedDatabase(own.engine), clock, hold_limit=timedelta(milliseconds=300))
    task = asyncio.create_task(stopped.fire_batch())
    await at_commit.wait()
    other = scheduler(database, clock)
    assert await other.fire_batch() == 0
    async with asyncio.timeout(20):
        while not await other.fire_batch():
            await asyncio.sleep(0.02)
    go_on.set()
    with pytest.raises(UnavailableError):
        await task
    assert await told(database, store_id, made.id) == [("queued", "10:01")]
    assert len(await queued_jobs(database, store_id)) == 1
    await own.close()


@pytest.mark.parametrize(
    ("misfire", "expected"),
    [
        (Misfire.RUN_ONCE, [("skipped", "10:01-10:04"), ("queued", "10:05")]),
        (Misfire.SKIP, [("skipped", "10:01-10:04"), ("queued", "10:05")]),
        (Misfire.ALL, [("queued", f"10:0{n}") for n in range(1, 6)]),
    ],
)
async def test_what_is_on_time_fires_whatever_was_missed(
    database: Database,
    store_id: UUID,
    clock: FixedClock,
    misfire: Misfire,
    expected: list[tuple[str, str]],
) -> None:
    made = await add(database, store_id, clock, misfire=misfire)
    clock.time = minute(10, 5) + timedelta(seconds=50)
    await fire_all(scheduler(database, clock))
    assert await told(database, store_id, made.id) == expected
    assert (await look(database, store_id, made.id)).next_due_at == minute(10, 6)


@pytest.mark.parametrize(
    ("misfire", "expected"),
    [
        (Misfire.RUN_ONCE, [("skipped", "11:00-13:00"), ("queued", "14:00")]),
        (Misfire.SKIP, [("skipped", "11:00-14:00")]),
        (Misfire.ALL, [("queued", f"{hour}:00") for hour in range(11, 15)]),
    ],
)
async def test_misfires_follow_the_policy(
    database: Database,
    store_id: UUID,
    clock: FixedClock,
    misfire: Misfire,
    expected: list[tuple[str, str]],
) -> None:
    made = await add(database, store_id, clock, misfire=misfire, cron="0 * * * *")
    clock.time = minute(14, 1) + timedelta(seconds=1)
    await fire_all(scheduler(database, clock))
    assert await told(database, store_id, made.id) == expected
    assert (await look(database, store_id, made.id)).next_due_at == minute(15, 0)


@pytest.mark.parametrize(
    ("misfire", "expected"),
    [
        (Misfire.RUN_ONCE, [("queued", "11:00")]),
        (Misfire.SKIP, [("skipped", "11:00-11:00")]),
        (Misfire.ALL, [("queued", "11:00")]),
    ],
)
@pytest.mark.parametrize("is_once", [True, False])
async def test_a_single_misfire_follows_the_policy_too(
    database: Database,
    store_id: UUID,
    clock: FixedClock,
    misfire: Misfire,
    expected: list[tuple[str, str]],
    is_once: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    rhythm = {"cron": None, "at": minute(11, 0)} if is_once else {"cron": "0 * * * *"}
    made = await add(database, store_id, clock, misfire=misfire, **rhythm)
    clock.time = minute(11, 30)
    await fire_all(scheduler(database, clock))
    assert await told(database, store_id, made.id) == expected


async def test_the_grace_says_what_is_late(
    database: Database, store_id: UUID, clock: FixedClock
) -> None:
    rules = {"misfire": Misfire.SKIP, "cron": "0 * * * *", "grace": timedelta(seconds=90)}
    made = await add(database, store_id, clock, **rules)
    clock.time = minute(11, 1) + timedelta(seconds=30)
    await fire_all(scheduler(database, clock))
    clock.time = minute(12, 1) + timedelta(seconds=31)
    await fire_all(scheduler(database, clock))
    assert await told(database, store_id, made.id) == [
        ("queued", "11:00"),
        ("skipped", "12:00-12:00"),
    ]


async def test_a_long_absence_is_made_up_for_in_parts_the_oldest_first(
    database: Database, store_id: UUID, clock: FixedClock
) -> None:
    made = await add(database, store_id, clock, misfire=Misfire.ALL)
    clock.time = NOW + 50 * MINUTE
    one = scheduler(database, clock, most_dues=20)
    for fired, next_due in ((20, minute(10, 21)), (40, minute(10, 41)), (50, minute(10, 51))):
        assert await one.fire_batch() == 1
        dues = [firing.due_at for firing in await history(database, store_id, made.id)]
        assert dues == [minute(10, n) for n in range(1, fired + 1)]
        assert (await look(database, store_id, made.id)).next_due_at == next_due
    assert await one.fire_batch() == 0


async def test_years_of_misfires_cost_one_row(
    database: Database, store_id: UUID, clock: FixedClock
) -> None:
    made = await add(database, store_id, clock, misfire=Misfire.RUN_ONCE, grace=MINUTE / 2)
    clock.time = NOW + timedelta(days=3650) + timedelta(seconds=10)
    await fire_all(scheduler(database, clock))
    skipped, fired = await history(database, store_id, made.id)
    latest = clock.time.replace(second=0)
    assert (skipped.state, skipped.due_at) == ("skipped", minute(10, 1))
    assert (skipped.last_due_at, fired.due_at) == (latest - MINUTE, latest)


async def test_a_paused_schedule_fires_nothing_then_or_later(
    database: Database, store_id: UUID, clock: FixedClock
) -> None:
    made = await add(database, store_id, clock, misfire=Misfire.ALL)
    async with database.transaction(store_id=store_id) as connection:
        paused = await schedules(connection, clock).pause(store_id, made.id)
    assert paused is not None
    assert (paused.state, paused.next_due_at, paused.paused_at) == ("paused", None, NOW)
    clock.time = NOW + 10 * MINUTE
    await fire_all(scheduler(database, clock))
    async with database.transaction(store_id=store_id) as connection:
        resumed = await schedules(connection, clock).resume(store_id, made.id)
        again = await schedules(connection, clock).resume(store_id, made.id)
    assert resumed == again
    assert resumed is not None
    assert (resumed.state, resumed.next_due_at) == (ScheduleState.ACTIVE, minute(10, 11))
    await fire_all(scheduler(database, clock))
    clock.time = minute(10, 11)
    await fire_all(scheduler(database, clock))
    assert await told(database, store_id, made.id) == [
        ("skipped", "10:01-10:10"),
        ("queued", "10:11"),
    ]


async def test_running_by_hand_leaves_the_rhythm_and_works_while_paused(
    database: Database, store_id: UUID, clock: FixedClock
) -> None:
    made = await add(database, store_id, clock)
    for moment in (minute(10, 1), minute(10, 1) + timedelta(seconds=5)):
        clock.time = moment
        async with database.transaction(store_id=store_id) as connection:
            firing = await schedules(connection, clock).run_now(store_id, made.id)
        assert firing is not None
        assert (firing.state, firing.trigger, firing.due_at) == ("queued", "manual", moment)
    await fire_all(scheduler(database, clock))  # on the very second of the first run by hand
    async with database.transaction(store_id=store_id) as connection:
        await schedules(connection, clock).pause(store_id, made.id)
        assert await schedules(connection, clock).run_now(store_id, made.id) is not None
    triggers = [firing.trigger.value for firing in await history(database, store_id, made.id)]
    assert triggers == ["manual", "manual", "due", "manual"]
    assert len(await queued_jobs(database, store_id)) == 4


async def test_a_new_rhythm_counts_from_now(
    database: Database, store_id: UUID, clock: FixedClock
) -> None:
    made = await add(database, store_id, clock)
    clock.time = NOW + 3 * MINUTE
    hourly = definition(store_id, cron="0 * * * *")
    async with database.transaction(store_id=store_id) as connection:
        changed = await schedules(connection, clock).redefine(store_id, made.id, hourly)
    assert changed is not None
    assert (changed.next_due_at, changed.updated_at) == (minute(11, 0), clock.time)
    await fire_all(scheduler(database, clock))
    assert await history(database, store_id, made.id) == []


async def test_other_changes_leave_the_next_due(
    database: Database, store_id: UUID, clock: FixedClock
) -> None:
    made = await add(database, store_id, clock)
    clock.time = minute(10, 1) + timedelta(seconds=30)
    changed = definition(store_id, name="another", note="changed")
    async with database.transaction(store_id=store_id) as connection:
        await schedules(connection, clock).redefine(store_id, made.id, changed)
    await fire_all(scheduler(database, clock))
    assert await told(database, store_id, made.id) == [("queued", "10:01")]
    assert [job.note for job in (await queued_jobs(database, store_id)).values()] == ["changed"]


async def test_a_change_waits_for_a_firing_and_a_firing_passes_over_a_change(
    database: Database, store_id: UUID, clock: FixedClock
) -> None:
    """They meet on the due's row, and neither waits for the other in a ring."""
    made = await add(database, store_id, clock)
    clock.time = minute(10, 1)
    async with database.transaction(store_id=store_id) as connection:
        assert await schedules(connection, clock).pause(store_id, made.id) is not None
        assert await scheduler(database, clock).fire_batch() == 0
    assert await scheduler(database, clock).fire_batch() == 0
    assert await history(database, store_id, made.id) == []


@pytest.mark.parametrize(
    ("overlap", "states"),
    [(Overlap.ALLOW, ["queued", "queued"]), (Overlap.SKIP, ["queued", "skipped"])],
)
async def test_overlapping_runs_are_as_the_schedule_says(
    database: Database, store_id: UUID, clock: FixedClock, overlap: Overlap, states: list[str]
) -> None:
    made = await add(database, store_id, clock, overlap=overlap)
    for passed in (1, 2):
        clock.time = minute(10, passed)
        await fire_all(scheduler(database, clock))
    assert [f.state.value for f in await history(database, store_id, made.id)] == states


async def test_without_overlap_one_of_several_dues_fires(
    database: Database, store_id: UUID, clock: FixedClock
) -> None:
    rules = {"overlap": Overlap.SKIP, "misfire": Misfire.ALL}
    made = await add(database, store_id, clock, **rules)
    clock.time = minute(10, 6)
    await fire_all(scheduler(database, clock))
    assert await told(database, store_id, made.id) == [
        ("queued", "10:01"),
        ("skipped", "10:02-10:06"),
    ]


async def test_a_job_that_is_not_known_fails_and_the_rhythm_goes_on(
    database: Database, store_id: UUID, clock: FixedClock
) -> None:
    made = await add(database, store_id, clock)
    clock.time = minute(10, 1)
    await fire_all(scheduler(database, clock, jobs=SchedulableJobs.of()))
    clock.time = minute(10, 2)
    await fire_all(scheduler(database, clock))
    failed, fired = await history(database, store_id, made.id)
    assert (failed.state, fired.state) == ("failed", "queued")
    assert failed.error == "job: No such job can be scheduled; there are: none"


async def test_a_job_that_cannot_be_made_holds_up_no_other_schedule(
    database: Database, store_id: UUID, clock: FixedClock
) -> None:
    class Mine(Ping, frozen=True):
        name = "tests.mine"

        def __post_init__(self) -> None:
            if clock.time > NOW:
                raise KeyError("gone")

    both = SchedulableJobs.of(Ping, Mine)
    async with database.transaction(store_id=store_id) as connection:
        broken = await Schedules(connection, both, clock).add(
            store_id, definition(store_id, name="broken", job=Mine.name)
        )
    assert broken is not None
    made = await add(database, store_id, clock)
    clock.time = minute(10, 1)
    await fire_all(scheduler(database, clock, jobs=both))
    (failed,) = await history(database, store_id, broken.id)
    assert (failed.state, failed.error) == ("failed", "KeyError: 'gone'")
    assert await told(database, store_id, made.id) == [("queued", "10:01")]


async def test_a_schedule_whose_zone_has_vanished_fails_and_is_paused(
    database: Database, store_id: UUID, clock: FixedClock
) -> None:
    lost, made = [await add(database, store_id, clock, name=name) for name in ("lost", "kept")]
    async with database.transaction(store_id=store_id) as connection:
        await connection.execute(
            sa.update(tables.schedules)
            .where(tables.schedules.c.id == lost.id)
            .values(time_zone="Europe/Atlantis")
        )
    clock.time = minute(10, 1)
    await fire_all(scheduler(database, clock))
    (failed,) = await history(database, store_id, lost.id)
    assert (failed.state, failed.error) == (
        "failed",
        "timeZone: It is not the name of a time zone like Europe/Berlin or UTC",
    )
    assert (await look(database, store_id, lost.id)).state == "paused"
    assert await told(database, store_id, made.id) == [("queued", "10:01")]


async def test_deleting_takes_due_and_history_along(
    database: Database, store_id: UUID, clock: FixedClock
) -> None:
    made = await add(database, store_id, clock)
    clock.time = minute(10, 1)
    await fire_all(scheduler(database, clock))
    async with database.transaction(store_id=store_id) as connection:
        assert await schedules(connection, clock).remove(new_id(), made.id) is False
        assert await schedules(connection, clock).remove(store_id, made.id) is True
        assert await schedules(connection, clock).remove(store_id, made.id) is False
    clock.time = minute(10, 9)
    assert await scheduler(database, clock).fire_batch() == 0
    assert await history(database, store_id, made.id) == []


async def test_each_store_has_its_own(database: Database, clock: FixedClock) -> None:
    """One batch serves many stores, and each job goes to its own."""
    stores = [new_id() for _ in range(3)]
    made = [await add(database, store_id, clock) for store_id in stores]
    clock.time = minute(10, 1)
    assert await scheduler(database, clock).fire_batch() == 3
    for store_id, schedule in zip(stores, made, strict=True):
        (firing,) = await history(database, store_id, schedule.id)
        assert list(await queued_jobs(database, store_id)) == [firing.job_id]
        assert await history(database, new_id(), schedule.id) == []


async def declare(
    database: Database, store_id: UUID, clock: FixedClock, *, cron: str = "* * * * *"
) -> Schedule:
    job = Ping(store_id=store_id, note="declared")
    async with database.transaction(store_id=store_id) as connection:
        return await ensure(connection, name="upkeep", cron=cron, job=job, jobs=JOBS, clock=clock)


async def test_declaring_again_and_at_once_makes_one_schedule(
    database: Database, store_id: UUID, clock: FixedClock
) -> None:
    declared = await asyncio.gather(*(declare(database, store_id, clock) for _ in range(5)))
    first = declared[0]
    assert declared == [first] * 5
    clock.time = minute(10, 1) + timedelta(seconds=5)
    assert await declare(database, store_id, clock) == first
    await fire_all(scheduler(database, clock))
    assert await told(database, store_id, first.id) == [("queued", "10:01")]
    changed = await declare(database, store_id, clock, cron="0 * * * *")
    assert (changed.id, changed.next_due_at) == (first.id, minute(11, 0))
    assert await told(database, store_id, first.id) == [("queued", "10:01")]


async def test_the_platform_declares_its_own(database: Database, clock: FixedClock) -> None:
    made = await declare(database, NO_STORE, clock)
    clock.time = minute(10, 1)
    await fire_all(scheduler(database, clock))
    assert await told(database, NO_STORE, made.id) == [("queued", "10:01")]
    jobs = await queued_jobs(database, NO_STORE)
    assert list(jobs.values()) == [Ping(store_id=NO_STORE, note="declared")]


async def test_a_declared_schedule_that_is_paused_stays_paused(
    database: Database, store_id: UUID, clock: FixedClock
) -> None:
    made = await declare(database, store_id, clock)
    async with database.transaction(store_id=store_id) as connection:
        await schedules(connection, clock).pause(store_id, made.id)
    for cron in ("* * * * *", "*/5 * * * *"):
        kept = await declare(database, store_id, clock, cron=cron)
        assert (kept.id, kept.state, kept.cron, kept.next_due_at) == (made.id, "paused", cron, None)


async def test_what_can_never_be_due_is_refused(
    database: Database, store_id: UUID, clock: FixedClock
) -> None:
    for changes, issue in (
        ({"cron": None, "at": NOW}, "at: It has passed"),
        ({"cron": "0 0 */31 * MON#5"}, "cron: It never comes round"),
        ({"cron": "0 0 31 2 *"}, "cron: Bad day-of-month in the cron expression"),
        (
            {"time_zone": "europe/berlin"},
            "timeZone: It is not the name of a time zone like Europe/Berlin or UTC",
        ),
        ({"job": "no.such"}, "job: No such job can be scheduled; there are: tests.ping"),
    ):
        with pytest.raises(InvalidInputError) as refusal:
            await add(database, store_id, clock, **changes)
        assert str(refusal.value) == issue
