"""A preview shows dues on the clock of their zone, across its changes, and saves nothing."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from tests.domains.schedules.conftest import Opening

from cartwheel.domains.schedules.contracts import PreviewSchedule
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.systems.scheduler.wording import FLOWING


async def test_dues_are_told_in_utc_and_as_the_clock_shows_them(
    opening: Opening, store_id: UUID
) -> None:
    query = PreviewSchedule(
        cron="30 2 * * *",
        time_zone="Europe/Berlin",
        after=datetime(2026, 3, 28, tzinfo=UTC),
        count=3,
    )
    async with opening(store_id) as service:
        preview = service.preview(query)
    assert preview.time_zone == "Europe/Berlin"
    assert [(d.at.isoformat(), d.local.isoformat(), d.offset_seconds) for d in preview.dues] == [
        ("2026-03-28T01:30:00+00:00", "2026-03-28T02:30:00+01:00", 3_600),
        ("2026-03-29T01:00:00+00:00", "2026-03-29T03:00:00+02:00", 7_200),
        ("2026-03-30T00:30:00+00:00", "2026-03-30T02:30:00+02:00", 7_200),
    ]


async def test_it_begins_now_unless_told_otherwise(opening: Opening, store_id: UUID) -> None:
    async with opening(store_id) as service:
        preview = service.preview(PreviewSchedule(cron="*/20 * * * *", count=2))
    assert [due.at.isoformat() for due in preview.dues] == [
        "2026-03-02T10:20:00+00:00",
        "2026-03-02T10:40:00+00:00",
    ]


async def test_it_says_what_is_meant_and_what_happens_where_the_clock_changes(
    opening: Opening, store_id: UUID
) -> None:
    async with opening(store_id) as service:
        weekend = service.preview(PreviewSchedule(cron="0 9 * * FRI-SUN", time_zone="Asia/Tokyo"))
        often = service.preview(PreviewSchedule(cron="*/15 * * * *", time_zone="Europe/Berlin"))
    assert (weekend.words, weekend.clock_changes) == ("every Friday to Sunday at 09:00", None)
    assert (often.words, often.clock_changes) == ("every 15 minutes", FLOWING)
    assert [due.local.strftime("%a") for due in weekend.dues[:4]] == ["Fri", "Sat", "Sun", "Fri"]


async def test_what_never_comes_has_no_dues(opening: Opening, store_id: UUID) -> None:
    async with opening(store_id) as service:
        assert service.preview(PreviewSchedule(cron="0 0 */31 * MON#5")).dues == ()


@pytest.mark.parametrize(
    ("query", "path"),
    [
        (PreviewSchedule(cron="x"), ("cron",)),
        (PreviewSchedule(cron="* * * * *", time_zone="X"), ("timeZone",)),
        (PreviewSchedule(cron="* * * * *", after=datetime.max.replace(tzinfo=UTC)), ("after",)),
        (PreviewSchedule(cron="* * * * *", after=datetime.min.replace(tzinfo=UTC)), ("after",)),
    ],
)
async def test_what_means_nothing_is_refused_by_name(
    opening: Opening, store_id: UUID, query: PreviewSchedule, path: tuple[str, ...]
) -> None:
    async with opening(store_id) as service:
        with pytest.raises(InvalidInputError) as refusal:
            service.preview(query)
    assert refusal.value.issues[0].path == path
