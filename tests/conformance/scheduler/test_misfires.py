"""A due that is late fires by the policy of its schedule."""

from datetime import timedelta
from uuid import UUID

import pytest
from tests.kit.clock import MovedClock
from tests.unit.scheduler.making import (
    MINUTE,
    NOW,
    add,
    fire_all,
    history,
    look,
    minute,
    scheduler,
    told,
)

from cartwheel.kernel.db import Database
from cartwheel.systems.scheduler.api import Misfire


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
    clock: MovedClock,
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
    clock: MovedClock,
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
    clock: MovedClock,
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
    database: Database, store_id: UUID, clock: MovedClock
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
    database: Database, store_id: UUID, clock: MovedClock
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
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    made = await add(database, store_id, clock, misfire=Misfire.RUN_ONCE, grace=MINUTE / 2)
    clock.time = NOW + timedelta(days=3650) + timedelta(seconds=10)
    await fire_all(scheduler(database, clock))
    skipped, fired = await history(database, store_id, made.id)
    latest = clock.time.replace(second=0)
    assert (skipped.state, skipped.due_at) == ("skipped", minute(10, 1))
    assert (skipped.last_due_at, fired.due_at) == (latest - MINUTE, latest)
