"""Spans are whole days of a store's zone; what runs is compared with the same hours before."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from cartwheel.domains.analytics.contracts import BucketSize
from cartwheel.domains.analytics.spans import Timeline, size_of, span_before, span_of, starts_of
from cartwheel.kernel.errors import InvalidInputError

BERLIN, TOKYO, ANGELES = map(ZoneInfo, ("Europe/Berlin", "Asia/Tokyo", "America/Los_Angeles"))
NOW = datetime(2026, 5, 9, 23, 30, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "today", "starts", "ends"),
    [
        (BERLIN, date(2026, 5, 10), "2026-05-09T22:00", "2026-05-10T22:00"),
        (TOKYO, date(2026, 5, 10), "2026-05-09T15:00", "2026-05-10T15:00"),
        (ANGELES, date(2026, 5, 9), "2026-05-09T07:00", "2026-05-10T07:00"),
    ],
)
def test_today_is_the_zones(zone: ZoneInfo, today: date, starts: str, ends: str) -> None:
    span = span_of(today, today, zone=zone, now=NOW)
    assert (span.starts_at, span.ends_at) == (at(starts), at(ends))
    assert span_of(None, None, zone=zone, now=NOW).until == today


def test_thirty_days_are_the_default_and_as_many_come_before() -> None:
    span = span_of(None, None, zone=BERLIN, now=NOW)
    assert (span.since, span.until) == (date(2026, 4, 11), date(2026, 5, 10))
    before = span_before(span, BERLIN)
    assert (before.since, before.until) == (date(2026, 3, 12), date(2026, 4, 10))
    assert before.ends_at == span.starts_at
    assert size_of(span) is BucketSize.DAY
    assert len(starts_of(span, BERLIN)) == 30


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2025-10-26", 25)])
def test_a_day_has_the_hours_that_it_has(day: str, hours: int) -> None:
    on = date.fromisoformat(day)
    span = span_of(on, on, zone=BERLIN, now=NOW)
    starts = starts_of(span, BERLIN)
    assert len(starts) == hours
    assert (starts[0], (span.ends_at - starts[-1]).total_seconds()) == (span.starts_at, 3600)


@pytest.mark.parametrize(
    ("since", "until", "path"),
    [
        (None, "2026-05-11", "until"),
        ("2026-05-10", "2026-05-09", "since"),
        ("2025-05-08", "2026-05-09", "since"),
        ("1999-12-31", "2000-01-01", "since"),
    ],
)
def test_what_makes_no_span_is_refused(since: str | None, until: str, path: str) -> None:
    first = None if since is None else date.fromisoformat(since)
    with pytest.raises(InvalidInputError) as refusal:
        span_of(first, date.fromisoformat(until), zone=BERLIN, now=NOW)
    assert refusal.value.issues[0].path == (path,)


def test_a_running_span_is_compared_with_the_same_hours() -> None:
    """Half past one in Berlin; over a change of its clocks too."""
    span = span_of(date(2026, 5, 4), date(2026, 5, 10), zone=BERLIN, now=NOW)
    line = Timeline.of(span, span_before(span, BERLIN), zone=BERLIN, now=NOW)
    assert (line.is_running, line.compared_until) == (True, at("2026-05-02T23:30"))
    assert [len(line.starts), len(line.starts_before)] == [7, 7]
    now = at("2026-03-29T10:00")  # noon, by summer time
    span = span_of(date(2026, 3, 29), date(2026, 3, 29), zone=BERLIN, now=now)
    line = Timeline.of(span, span_before(span, BERLIN), zone=BERLIN, now=now)
    assert line.compared_until == at("2026-03-28T11:00")
    assert line.starts[-1] == at("2026-03-29T10:00")
    assert len(line.starts) == 12


def test_a_span_that_is_over_is_compared_whole() -> None:
    span = span_of(date(2026, 5, 1), date(2026, 5, 2), zone=BERLIN, now=NOW)
    before = span_before(span, BERLIN)
    line = Timeline.of(span, before, zone=BERLIN, now=NOW)
    assert (line.is_running, line.compared_until) == (False, before.ends_at)
    assert line.bounds == (*line.starts_before, *line.starts, span.ends_at)
    assert line.places(line.starts, until=line.bounds[-1]) == [-1, -1, 0, 1]
    assert line.places(line.starts_before, until=span.starts_at) == [0, 1, -1, -1]
