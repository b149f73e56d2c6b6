"""A clock that was ahead and is right again silences no schedule for as long as it was ahead."""

from datetime import timedelta
from uuid import UUID

from tests.kit.clock import MovedClock
from tests.unit.scheduler.making import (
    NOW,
    StatedOutcomes,
    add,
    fire_all,
    leave_outbox,
    look,
    look_after_all,
    minute,
    scheduler,
    told,
)

from cartwheel.kernel.db import Database
from cartwheel.systems.scheduler.outcomes import OutcomeReconciler


async def test_dues_planned_ahead_are_planned_anew(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    """The next due is that of the right clock, and no time fires twice when it comes again."""
    made = await add(database, store_id, clock)
    clock.time = NOW + timedelta(minutes=30)
    one = scheduler(database, clock)
    await fire_all(one)
    clock.time = minute(10, 28)
    assert await one.replan_batch() == 0  # clocks may differ by so much
    clock.time = minute(10, 5)
    assert await one.replan_batch() == 1
    assert (await look(database, store_id, made.id)).next_due_at == minute(10, 6)
    clock.time = minute(10, 6)
    await fire_all(one)
    assert ("queued", "10:06") in await told(database, store_id, made.id)
    for past in range(7, 32):
        clock.time = minute(10, past)
        await fire_all(one)
    dues = [due for _, due in await told(database, store_id, made.id)]
    assert len(set(dues)) == len(dues)
    assert await one.replan_batch() == 0


async def test_a_once_only_schedule_stays_as_it_is(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    at = minute(12, 0)
    clock.time = minute(11, 0)
    waiting = await add(database, store_id, clock, cron=None, at=at)
    done = await add(database, store_id, clock, cron=None, at=minute(11, 1), name="done")
    clock.time = minute(11, 30)
    one = scheduler(database, clock)
    await fire_all(one)
    clock.time = NOW
    await one.replan_batch()
    assert (await look(database, store_id, waiting.id)).next_due_at == at
    assert (await look(database, store_id, done.id)).next_due_at is None


async def test_a_firing_of_a_time_that_never_was_is_looked_after(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    """It fired while the clock was two hours ahead, and its job is nowhere."""
    made = await add(database, store_id, clock)
    clock.time = minute(12, 1)
    await fire_all(scheduler(database, clock))
    assert ("queued", "12:01") in await told(database, store_id, made.id)
    await leave_outbox(database)
    clock.time = minute(10, 1)
    await look_after_all(OutcomeReconciler(database, StatedOutcomes(), clock))
    assert ("cancelled", "12:01") in await told(database, store_id, made.id)
