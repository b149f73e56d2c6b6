"""Runs of one schedule overlap only where it allows that."""

from uuid import UUID

import pytest
from tests.kit.clock import MovedClock
from tests.unit.scheduler.making import add, fire_all, history, minute, scheduler, told

from cartwheel.kernel.db import Database
from cartwheel.systems.scheduler.api import Misfire, Overlap


@pytest.mark.parametrize(
    ("overlap", "states"),
    [(Overlap.ALLOW, ["queued", "queued"]), (Overlap.SKIP, ["queued", "skipped"])],
)
async def test_overlapping_runs_are_as_the_schedule_says(
    database: Database, store_id: UUID, clock: MovedClock, overlap: Overlap, states: list[str]
) -> None:
    made = await add(database, store_id, clock, overlap=overlap)
    for passed in (1, 2):
        clock.time = minute(10, passed)
        await fire_all(scheduler(database, clock))
    assert [f.state.value for f in await history(database, store_id, made.id)] == states


async def test_without_overlap_one_of_several_dues_fires(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    rules = {"overlap": Overlap.SKIP, "misfire": Misfire.ALL}
    made = await add(database, store_id, clock, **rules)
    clock.time = minute(10, 6)
    await fire_all(scheduler(database, clock))
    assert await told(database, store_id, made.id) == [
        ("queued", "10:01"),
        ("skipped", "10:02-10:06"),
    ]
