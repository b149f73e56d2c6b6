"""A schedule can be paused, run by hand, changed and deleted between its dues."""

from datetime import timedelta
from uuid import UUID

import pytest
from tests.kit.clock import MovedClock
from tests.unit.scheduler.making import (
    JOBS,
    MINUTE,
    NOW,
    add,
    definition,
    fire_all,
    history,
    minute,
    queued_jobs,
    scheduler,
    told,
)

from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.scheduler.api import Misfire, Schedules, ScheduleState


async def test_a_paused_schedule_fires_nothing_then_or_later(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    made = await add(database, store_id, clock, misfire=Misfire.ALL)
    async with database.transaction(store_id=store_id) as connection:
        paused = await Schedules(connection, JOBS, clock).pause(store_id, made.id)
    assert paused is not None
    assert (paused.state, paused.next_due_at, paused.paused_at) == ("paused", None, NOW)
    clock.time = NOW + 10 * MINUTE
    await fire_all(scheduler(database, clock))
    async with database.transaction(store_id=store_id) as connection:
        resumed = await Schedules(connection, JOBS, clock).resume(store_id, made.id)
        again = await Schedules(connection, JOBS, clock).resume(store_id, made.id)
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
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    made = await add(database, store_id, clock)
    for moment in (minute(10, 1), minute(10, 1) + timedelta(seconds=5)):
        clock.time = moment
        async with database.transaction(store_id=store_id) as connection:
            firing = await Schedules(connection, JOBS, clock).run_now(store_id, made.id)
        assert firing is not None
        assert (firing.state, firing.trigger, firing.due_at) == ("queued", "manual", moment)
    await fire_all(scheduler(database, clock))  # on the very second of the first run by hand
    async with database.transaction(store_id=store_id) as connection:
        await Schedules(connection, JOBS, clock).pause(store_id, made.id)
        assert await Schedules(connection, JOBS, clock).run_now(store_id, made.id) is not None
    triggers = [firing.trigger.value for firing in await history(database, store_id, made.id)]
    assert triggers == ["manual", "manual", "due", "manual"]
    assert len(await queued_jobs(database, store_id)) == 4


async def test_a_new_rhythm_counts_from_now(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    made = await add(database, store_id, clock)
    clock.time = NOW + 3 * MINUTE
    hourly = definition(store_id, cron="0 * * * *")
    async with database.transaction(store_id=store_id) as connection:
        changed = await Schedules(connection, JOBS, clock).redefine(store_id, made.id, hourly)
    assert changed is not None
    assert (changed.next_due_at, changed.updated_at) == (minute(11, 0), clock.time)
    await fire_all(scheduler(database, clock))
    assert await history(database, store_id, made.id) == []


async def test_other_changes_leave_the_next_due(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    made = await add(database, store_id, clock)
    clock.time = minute(10, 1) + timedelta(seconds=30)
    changed = definition(store_id, name="another", note="changed")
    async with database.transaction(store_id=store_id) as connection:
        await Schedules(connection, JOBS, clock).redefine(store_id, made.id, changed)
    await fire_all(scheduler(database, clock))
    assert await told(database, store_id, made.id) == [("queued", "10:01")]
    assert [job.note for job in (await queued_jobs(database, store_id)).values()] == ["changed"]


async def test_a_change_waits_for_a_firing_and_a_firing_passes_over_a_change(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    """They meet on the due's row, and neither waits for the other in a ring."""
    made = await add(database, store_id, clock)
    clock.time = minute(10, 1)
    async with database.transaction(store_id=store_id) as connection:
        assert await Schedules(connection, JOBS, clock).pause(store_id, made.id) is not None
        assert await scheduler(database, clock).fire_batch() == 0
    assert await scheduler(database, clock).fire_batch() == 0
    assert await history(database, store_id, made.id) == []


async def test_deleting_takes_due_and_history_along(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    made = await add(database, store_id, clock)
    clock.time = minute(10, 1)
    await fire_all(scheduler(database, clock))
    async with database.transaction(store_id=store_id) as connection:
        assert await Schedules(connection, JOBS, clock).remove(new_id(), made.id) is False
        assert await Schedules(connection, JOBS, clock).remove(store_id, made.id) is True
        assert await Schedules(connection, JOBS, clock).remove(store_id, made.id) is False
    clock.time = minute(10, 9)
    assert await scheduler(database, clock).fire_batch() == 0
    assert await history(database, store_id, made.id) == []


async def test_what_can_never_be_due_is_refused(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    for changes, issue in (
        ({"cron": None, "at": NOW}, "at: It has passed"),
        ({"cron": "0 0 */31 * MON#5"}, "cron: It never comes round"),
        (
            {"cron": "0 0 31 2 *"},
            "cron: Bad day-of-month in the cron expression: no month of these has a day 31",
        ),
        (
            {"time_zone": "europe/berlin"},
            "timeZone: It is not the name of a time zone like Europe/Berlin or UTC",
        ),
        ({"job": "no.such"}, "job: No such job can be scheduled; there are: tests.ping"),
    ):
        with pytest.raises(InvalidInputError) as refusal:
            await add(database, store_id, clock, **changes)
        assert str(refusal.value) == issue
