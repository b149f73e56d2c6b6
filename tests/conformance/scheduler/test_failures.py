"""What cannot be fired says so in the history, and holds up no other schedule."""

from uuid import UUID

import sqlalchemy as sa
from tests.kit.clock import MovedClock
from tests.unit.scheduler.making import (
    NOW,
    Ping,
    add,
    definition,
    fire_all,
    history,
    look,
    minute,
    scheduler,
    told,
)

from cartwheel.kernel.db import Database
from cartwheel.systems.scheduler import models as tables
from cartwheel.systems.scheduler.api import SchedulableJobs, Schedules


async def test_a_job_that_is_not_known_fails_and_the_rhythm_goes_on(
    database: Database, store_id: UUID, clock: MovedClock
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
    database: Database, store_id: UUID, clock: MovedClock
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
    database: Database, store_id: UUID, clock: MovedClock
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
