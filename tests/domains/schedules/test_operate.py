"""Pausing, resuming, running, deleting and looking back reach one's own schedules alone."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import pytest
from tests.domains.schedules.conftest import Opening
from tests.kit.clock import MovedClock
from tests.unit.scheduler.making import NOW, Ping, fire_all, minute, queued_jobs, scheduler

from cartwheel.domains.schedules.contracts import CreateSchedule, ListFirings, UpdateSchedule
from cartwheel.domains.schedules.errors import ScheduleNotFoundError
from cartwheel.domains.schedules.service import ScheduleService
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.scheduler.api import FiringState, Misfire, Schedule


@pytest.fixture
async def made(opening: Opening, store_id: UUID) -> Schedule:
    """A schedule that is due every minute."""
    command = CreateSchedule(
        name="a", cron="* * * * *", job=Ping.name, misfire=Misfire.ALL, data={"note": "x"}
    )
    async with opening(store_id) as service:
        return await service.create(store_id, command)


async def test_pausing_and_resuming_may_be_repeated(
    opening: Opening, store_id: UUID, made: Schedule, clock: MovedClock
) -> None:
    async with opening(store_id) as service:
        paused = await service.pause(store_id, made.id)
        clock.time += timedelta(minutes=5)
        assert await service.pause(store_id, made.id) == paused
        resumed = await service.resume(store_id, made.id)
        assert await service.resume(store_id, made.id) == resumed
    assert (paused.state, paused.paused_at, paused.next_due_at) == ("paused", NOW, None)
    assert (resumed.state, resumed.paused_at) == ("active", None)
    assert resumed.next_due_at == minute(10, 6)


async def test_a_paused_schedule_may_be_changed_and_stays_paused(
    opening: Opening, store_id: UUID, made: Schedule
) -> None:
    async with opening(store_id) as service:
        await service.pause(store_id, made.id)
        changed = await service.update(store_id, UpdateSchedule(id=made.id, cron="0 * * * *"))
        assert (changed.state, changed.next_due_at) == ("paused", None)
        resumed = await service.resume(store_id, made.id)
    assert (resumed.state, resumed.next_due_at) == ("active", minute(11, 0))


async def test_a_one_off_that_passed_while_paused_is_finished(
    opening: Opening, store_id: UUID, made: Schedule, clock: MovedClock
) -> None:
    async with opening(store_id) as service:
        await service.update(store_id, UpdateSchedule(id=made.id, at=minute(12, 0)))
        await service.pause(store_id, made.id)
        clock.time = minute(13, 0)
        resumed = await service.resume(store_id, made.id)
        (skipped,) = (await service.history(store_id, ListFirings(id=made.id))).items
    assert (resumed.state, resumed.next_due_at) == ("finished", None)
    assert (skipped.state, skipped.due_at, skipped.last_due_at) == (
        "skipped",
        minute(12, 0),
        minute(12, 0),
    )
    assert skipped.error == "The schedule was paused"


async def test_a_run_by_hand_is_answered_with_its_firing(
    opening: Opening, database: Database, store_id: UUID, made: Schedule
) -> None:
    async with opening(store_id) as service:
        firing = await service.run_now(store_id, made.id)
        assert (await service.get(store_id, made.id)) == made
        assert (await service.history(store_id, ListFirings(id=made.id))).items == (firing,)
    assert (firing.trigger, firing.state, firing.due_at) == ("manual", "queued", NOW)
    jobs = await queued_jobs(database, store_id)
    assert jobs == {firing.job_id: Ping(store_id=store_id, note="x")}


async def test_a_run_that_is_rolled_back_never_was(
    opening: Opening, database: Database, store_id: UUID, made: Schedule
) -> None:
    async def run_and_fail() -> None:
        async with opening(store_id) as service:
            await service.run_now(store_id, made.id)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await run_and_fail()
    assert await queued_jobs(database, store_id) == {}
    async with opening(store_id) as service:
        assert (await service.history(store_id, ListFirings(id=made.id))).items == ()


async def test_the_history_is_paged_and_filtered_the_newest_first(
    opening: Opening, database: Database, store_id: UUID, made: Schedule, clock: MovedClock
) -> None:
    async with opening(store_id) as service:
        await service.pause(store_id, made.id)
        clock.time = minute(10, 3)
        await service.resume(store_id, made.id)
    clock.time = minute(10, 8)
    await fire_all(scheduler(database, clock))
    async with opening(store_id) as service:
        first = await service.history(store_id, ListFirings(id=made.id, limit=4))
        assert first.next_cursor is not None
        rest = await service.history(
            store_id, ListFirings(id=made.id, limit=4, cursor=first.next_cursor)
        )
        skipped = await service.history(
            store_id, ListFirings(id=made.id, state=FiringState.SKIPPED)
        )
    dues = [firing.due_at for firing in first.items + rest.items]
    assert dues == [minute(10, n) for n in (8, 7, 6, 5, 4, 1)]
    assert rest.next_cursor is None
    assert skipped.items == rest.items[1:]


async def test_a_deleted_schedule_is_gone(opening: Opening, store_id: UUID, made: Schedule) -> None:
    async with opening(store_id) as service:
        await service.delete(store_id, made.id)
    async with opening(store_id) as service:
        with pytest.raises(ScheduleNotFoundError):
            await service.get(store_id, made.id)


Verb = Callable[[ScheduleService, UUID, UUID], Awaitable[object]]

VERBS: dict[str, Verb] = {
    "get": lambda service, store, key: service.get(store, key),
    "update": lambda service, store, key: service.update(store, UpdateSchedule(id=key, name="b")),
    "pause": lambda service, store, key: service.pause(store, key),
    "resume": lambda service, store, key: service.resume(store, key),
    "run_now": lambda service, store, key: service.run_now(store, key),
    "delete": lambda service, store, key: service.delete(store, key),
    "history": lambda service, store, key: service.history(store, ListFirings(id=key)),
}


@pytest.mark.parametrize("verb", VERBS)
async def test_another_store_finds_nothing_and_changes_nothing(
    opening: Opening, database: Database, store_id: UUID, made: Schedule, verb: str
) -> None:
    other_store = new_id()
    async with opening(other_store) as service:
        with pytest.raises(ScheduleNotFoundError):
            await VERBS[verb](service, other_store, made.id)
    async with opening(store_id) as service:
        assert await service.get(store_id, made.id) == made
        assert (await service.history(store_id, ListFirings(id=made.id))).items == ()
    assert await queued_jobs(database, store_id) == {}
