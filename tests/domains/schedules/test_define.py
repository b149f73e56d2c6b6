"""A schedule is made and changed as it was asked, or refused with the field that cannot be."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.domains.schedules.conftest import Opening
from tests.kit.clock import MovedClock
from tests.unit.scheduler.making import NOW, Ping, minute

from cartwheel.domains.schedules.contracts import CreateSchedule, ListSchedules, UpdateSchedule
from cartwheel.domains.schedules.errors import ScheduleNameTakenError, TooManySchedulesError
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.scheduler.api import Misfire, Overlap, Schedule
from cartwheel.systems.scheduler.models import schedules


def asked(**changes: Any) -> CreateSchedule:
    return CreateSchedule(**{"name": "a", "cron": "0 * * * *", "job": Ping.name} | changes)


async def create(opening: Opening, store_id: UUID, **changes: Any) -> Schedule:
    async with opening(store_id) as service:
        return await service.create(store_id, asked(**changes))


async def update(opening: Opening, store_id: UUID, schedule_id: UUID, **changes: Any) -> Schedule:
    async with opening(store_id) as service:
        return await service.update(store_id, UpdateSchedule(id=schedule_id, **changes))


async def test_it_is_made_as_asked(opening: Opening, store_id: UUID) -> None:
    """The job's data gets the store of who asks."""
    rules = {"misfire": Misfire.ALL, "grace_seconds": 90, "overlap": Overlap.SKIP}
    made = await create(
        opening, store_id, time_zone="Asia/Kolkata", data={"note": "hello\0"}, **rules
    )
    expected = Schedule(
        id=made.id,
        name="a",
        state="active",  # type: ignore[arg-type]
        cron="0 * * * *",
        at=None,
        time_zone="Asia/Kolkata",
        job="tests.ping",
        data={"store_id": str(store_id), "note": "hello\0"},
        next_due_at=minute(10, 30),  # half an hour off the whole hours of UTC
        paused_at=None,
        created_at=NOW,
        updated_at=NOW,
        **rules,
    )
    assert made == expected
    async with opening(store_id) as service:
        assert await service.get(store_id, made.id) == made


async def test_an_instant_loses_what_is_finer_than_a_second(
    opening: Opening, store_id: UUID
) -> None:
    at = datetime.fromisoformat("2026-03-02T12:00:00.750+01:00")
    made = await create(opening, store_id, cron=None, at=at)
    assert made.next_due_at == made.at == datetime(2026, 3, 2, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "issues"),
    [
        ({"cron": "61 * * * *"}, ["cron: Bad minute in the cron expression: 61 is not in 0-59"]),
        (
            {"cron": "* * * *"},
            ["cron: It needs five fields: minute, hour, day of month, month, day of week"],
        ),
        (
            {"time_zone": "Europe/Atlantis"},
            ["timeZone: It is not the name of a time zone like Europe/Berlin or UTC"],
        ),
        (
            {"cron": None, "at": NOW + timedelta(hours=1), "time_zone": "X"},
            ["timeZone: It is not the name of a time zone like Europe/Berlin or UTC"],
        ),
        ({"cron": None}, ["cron: Give either a cron expression or at"]),
        ({"at": NOW}, ["cron: Give either a cron expression or at"]),
        ({"cron": None, "at": NOW - timedelta(seconds=1)}, ["at: It has passed"]),
        (
            {"cron": None, "at": datetime(2201, 1, 1, tzinfo=UTC)},
            ["at: It lies after the year 2200"],
        ),
        ({"job": "a.b"}, ["job: No such job can be scheduled; there are: tests.ping"]),
        ({"data": {"note": 1}}, ["data.note: Expected `str`, got `int`"]),
        ({"data": {"b": 1, "a": 2}}, ["data.a: Unknown field", "data.b: Unknown field"]),
        ({"data": {"store_id": str(UUID(int=1))}}, ["data.store_id: Unknown field"]),
        ({"data": {"note": "x" * 16_384}}, ["data: It has more than 16,384 bytes"]),
    ],
)
async def test_what_cannot_be_is_refused_by_name(
    opening: Opening, store_id: UUID, changes: dict[str, Any], issues: list[str]
) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        await create(opening, store_id, **changes)
    assert [f"{'.'.join(map(str, i.path))}: {i.message}" for i in refusal.value.issues] == issues
    async with opening(store_id) as service:
        assert (await service.list(store_id, ListSchedules())).items == ()


async def test_a_name_is_had_once_in_a_store(opening: Opening, store_id: UUID) -> None:
    first = await create(opening, store_id, name="a")
    second = await create(opening, store_id, name="b")
    with pytest.raises(ScheduleNameTakenError):
        await create(opening, store_id, name="a")
    with pytest.raises(ScheduleNameTakenError):
        await update(opening, store_id, second.id, name="a", cron="1 * * * *")
    async with opening(store_id) as service:
        assert (await service.list(store_id, ListSchedules())).items == (second, first)
    other_store = new_id()
    assert (await create(opening, other_store, name="a")).name == "a"


async def test_a_store_has_a_thousand_schedules_and_no_more(
    opening: Opening, database: Database, store_id: UUID
) -> None:
    made = await create(opening, store_id)
    async with database.transaction(store_id=store_id) as connection:
        columns = [column.name for column in schedules.c if column.name not in ("id", "name")]
        more = sa.select(
            sa.func.gen_random_uuid(),
            sa.cast(sa.func.generate_series(1, 999), sa.Text),
            *(schedules.c[name] for name in columns),
        ).where(schedules.c.id == made.id)
        await connection.execute(sa.insert(schedules).from_select(["id", "name", *columns], more))
    with pytest.raises(TooManySchedulesError):
        await create(opening, store_id, name="one more")
    assert (await create(opening, new_id())).name == "a"


async def test_changes_leave_the_rest(opening: Opening, store_id: UUID, clock: MovedClock) -> None:
    made = await create(opening, store_id, data={"note": "kept"})
    clock.time = NOW + timedelta(minutes=1)
    renamed = await update(opening, store_id, made.id, name="b", grace_seconds=600)
    assert (renamed.name, renamed.grace_seconds, renamed.data) == ("b", 600, made.data)
    assert (renamed.next_due_at, renamed.updated_at) == (made.next_due_at, clock.time)
    moved = await update(opening, store_id, made.id, time_zone="Asia/Kolkata")
    assert (moved.cron, moved.next_due_at) == ("0 * * * *", minute(10, 30))
    once = await update(opening, store_id, made.id, at=minute(12, 0))
    assert (once.cron, once.at, once.next_due_at) == (None, minute(12, 0), minute(12, 0))
    again = await update(opening, store_id, made.id, cron="5 * * * *", time_zone="UTC")
    assert (again.cron, again.at, again.next_due_at) == ("5 * * * *", None, minute(10, 5))
    other = await update(opening, store_id, made.id, data={"note": "new"})
    assert other.data == {"store_id": str(store_id), "note": "new"}


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"cron": "* * * * 9"}, ("cron",)),
        ({"cron": "* * * * *", "at": minute(12, 0)}, ("cron",)),
        ({"at": minute(9, 0)}, ("at",)),
        ({"time_zone": "Mars"}, ("timeZone",)),
        ({"job": "no.such", "data": {}}, ("job",)),
        ({"job": "no.such"}, ("data",)),
        ({"data": {"note": None}}, ("data", "note")),
    ],
)
async def test_a_refused_change_changes_nothing(
    opening: Opening, store_id: UUID, changes: dict[str, Any], path: tuple[str, ...]
) -> None:
    made = await create(opening, store_id)
    with pytest.raises(InvalidInputError) as refusal:
        await update(opening, store_id, made.id, name="changed", **changes)
    assert refusal.value.issues[0].path == path
    async with opening(store_id) as service:
        assert await service.get(store_id, made.id) == made


async def test_pages_follow_each_other(opening: Opening, store_id: UUID) -> None:
    made = [await create(opening, store_id, name=f"{n}") for n in range(5)]
    found: list[Schedule] = []
    cursor = None
    sizes = []
    async with opening(store_id) as service:
        while True:
            page = await service.list(store_id, ListSchedules(cursor=cursor, limit=2))
            found += page.items
            sizes.append(len(page.items))
            cursor = page.next_cursor
            if cursor is None:
                break
    assert (found, sizes) == (made[::-1], [2, 2, 1])
