"""Nobody is disturbed in quiet hours, whatever the clock of the zone does."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings, strategies as st

from cartwheel.domains.interventions.deciding.hours import ReachHours, best_moment

YEAR = datetime(2026, 1, 1, tzinfo=UTC)
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Chatham",
    "Africa/Casablanca",
    "America/St_Johns",
    "Atlantic/Azores",
    "Asia/Tokyo",
)
QUARTER = timedelta(minutes=15)

clocks = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from((0, 15, 30, 45)))
quiet_hours = st.one_of(st.just(""), st.builds("{}-{}".format, clocks, clocks))
days = st.sampled_from(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
open_hours = st.lists(st.builds("{}-{} {}-{}".format, days, days, clocks, clocks), max_size=2)
moments = st.integers(0, 4 * 24 * 365 - 1).map(lambda quarter: YEAR + quarter * QUARTER)


@pytest.mark.parametrize("zone", ZONES)
def test_a_year_of_quarters(zone: str) -> None:
    hours, there = ReachHours("21:00-08:00"), ZoneInfo(zone)
    for quarter in range(4 * 24 * 365):
        at = YEAR + quarter * QUARTER
        local = at.astimezone(there)
        assert hours.allow(at, there) is (8 <= local.hour < 21)


@settings(max_examples=300, deadline=None)
@given(quiet_hours, open_hours, st.sampled_from(ZONES), moments)
def test_the_next_moment_is_the_first_that_is_allowed(
    quiet: str, opened: list[str], zone: str, at: datetime
) -> None:
    hours, there = ReachHours(quiet, tuple(opened)), ZoneInfo(zone)
    found = hours.next(at, there)
    scanned = (at + n * QUARTER for n in range(4 * 24 * 8))
    assert found == next((each for each in scanned if hours.allow(each, there)), found)
    if found is not None:
        assert found >= at
        assert hours.allow(found, there)


def test_what_the_clock_skips_in_spring_ends_when_it_is_put_forward() -> None:
    hours, berlin = ReachHours("22:00-02:30"), ZoneInfo("Europe/Berlin")
    found = hours.next(datetime(2026, 3, 28, 23, 0, tzinfo=UTC), berlin)
    assert found == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)  # 03:00 there, an instant after 01:59


def test_what_the_clock_shows_twice_in_autumn_is_quiet_twice() -> None:
    hours, berlin = ReachHours("01:30-02:30"), ZoneInfo("Europe/Berlin")
    first, second = (
        datetime(2026, 10, 25, 0, 0, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 0, tzinfo=UTC),
    )
    assert [hours.allow(at, berlin) for at in (first, second)] == [False, False]
    between = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert hours.next(first, berlin) == between
    assert hours.next(second, berlin) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_hours_that_never_meet_allow_nothing() -> None:
    hours = ReachHours("08:00-20:00", ("mon-sun 09:00-18:00",))
    assert hours.next(YEAR, ZoneInfo("UTC")) is None


def test_the_best_moment_is_the_hour_of_most_visits() -> None:
    visits = [0] * 24
    visits[19], visits[7] = 4, 2
    now = datetime(2026, 5, 4, 9, 20, tzinfo=UTC)
    found = best_moment(visits, now, ZoneInfo("UTC"), within=timedelta(hours=24))
    assert found == datetime(2026, 5, 4, 19, 0, tzinfo=UTC)
    in_it = datetime(2026, 5, 4, 19, 40, tzinfo=UTC)
    assert best_moment(visits, in_it, ZoneInfo("UTC"), within=timedelta(hours=24)) == in_it


def test_who_came_seldom_has_no_habit() -> None:
    visits = [0] * 24
    visits[19] = 4
    assert best_moment(visits, YEAR, ZoneInfo("UTC"), within=timedelta(hours=24)) is None
