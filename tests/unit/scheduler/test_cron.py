"""Dues follow Debian's rule for the wall clock, where the clock jumps too."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings, strategies as st

from cartwheel.systems.scheduler.cron import Cron

MINUTE = timedelta(minutes=1)
BERLIN = ZoneInfo("Europe/Berlin")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")

# Zones whose clocks jump at two, at midnight, by half an hour, and never; and when, in UTC.
JUMPS = {
    "Europe/Berlin": ["2026-03-29T01:00", "2026-10-25T01:00"],
    "America/New_York": ["2026-03-08T07:00", "2026-11-01T06:00"],
    "Australia/Lord_Howe": ["2026-04-04T15:00", "2026-10-03T15:30"],
    "America/Havana": ["2026-03-08T05:00", "2026-11-01T05:00"],
    "Asia/Beirut": ["2026-03-28T22:00", "2026-10-24T21:00"],
    "America/St_Johns": ["2026-03-08T05:30", "2026-11-01T04:30"],
    "Pacific/Chatham": ["2026-04-04T14:00", "2026-09-26T14:00"],
    "Asia/Kolkata": ["2026-03-29T01:00"],
}


def dues(expression: str, zone: ZoneInfo, *, begin: datetime, end: datetime) -> list[datetime]:
    cron, found, at = Cron(expression, zone), [], begin
    while (due := cron.next_after(at)) is not None and due <= end:
        assert due > at
        found.append(due)
        at = due
    return found


def local_dues(expression: str, zone: ZoneInfo, day: str, *, days: int = 1) -> list[str]:
    midnight = datetime.fromisoformat(day).replace(tzinfo=zone)
    begin = midnight.astimezone(UTC) - timedelta(seconds=1)
    end = (midnight + timedelta(days=days)).astimezone(UTC) - timedelta(seconds=1)
    found = dues(expression, zone, begin=begin, end=end)
    return [due.astimezone(zone).strftime("%H:%M%z") for due in found]


def test_a_fixed_time_in_the_gap_runs_once_after_it() -> None:
    assert local_dues("30 2 * * *", BERLIN, "2026-03-28") == ["02:30+0100"]
    assert local_dues("30 2 * * *", BERLIN, "2026-03-29") == ["03:00+0200"]
    assert local_dues("30 2 * * *", BERLIN, "2026-03-30") == ["02:30+0200"]


def test_a_fixed_time_shown_twice_runs_on_the_first() -> None:
    assert local_dues("30 2 * * *", BERLIN, "2026-10-25") == ["02:30+0200"]
    assert local_dues("30 2 * * *", BERLIN, "2026-10-26") == ["02:30+0100"]


def test_several_fixed_times_in_one_gap_are_one_run() -> None:
    expression = "0,20,40 2,3 * * *"
    assert local_dues(expression, BERLIN, "2026-03-29") == [
        "03:00+0200",
        "03:20+0200",
        "03:40+0200",
    ]


def test_the_second_showing_of_a_fixed_time_is_no_due() -> None:
    """Asked at any moment between the two, the next due is tomorrow's."""
    cron = Cron("30 2 * * *", BERLIN)
    for minutes in range(120):
        now = datetime(2026, 10, 25, 0, 30, tzinfo=UTC) + minutes * MINUTE
        assert cron.next_after(now) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("zone", JUMPS)
@pytest.mark.parametrize(("expression", "every"), [("*/15 * * * *", 15), ("* * * * *", 1)])
def test_a_short_rhythm_is_even_in_real_time(zone: str, expression: str, every: int) -> None:
    for jump in JUMPS[zone]:
        middle = datetime.fromisoformat(jump).replace(tzinfo=UTC)
        begin, end = middle - timedelta(hours=6), middle + timedelta(hours=6)
        found = dues(expression, ZoneInfo(zone), begin=begin, end=end)
        step = timedelta(minutes=every)
        assert found == [begin + step * n for n in range(1, 12 * 60 // every + 1)]


@pytest.mark.parametrize("zone", [z for z in JUMPS if z != "Australia/Lord_Howe"])
def test_every_hour_is_every_hour_where_the_clock_jumps_by_one(zone: str) -> None:
    for jump in JUMPS[zone]:
        middle = datetime.fromisoformat(jump).replace(tzinfo=UTC)
        begin, end = middle - timedelta(hours=6), middle + timedelta(hours=6)
        found = dues("0 * * * *", ZoneInfo(zone), begin=begin, end=end)
        assert {b - a for a, b in pairwise(found)} == {timedelta(hours=1)}
        assert len(found) == 12


def test_where_the_clock_jumps_by_half_an_hour_it_is_still_followed() -> None:
    """At 02:00 it goes to 02:30 in October, and back to 01:30 in April."""
    assert local_dues("0 0-4 * * *", LORD_HOWE, "2026-10-04") == [
        "00:00+1030",
        "01:00+1030",
        "02:30+1100",
        "03:00+1100",
        "04:00+1100",
    ]
    assert local_dues("*/15 2 * * *", LORD_HOWE, "2026-10-04") == ["02:30+1100", "02:45+1100"]
    assert local_dues("*/15 2 * * *", LORD_HOWE, "2026-04-05") == [
        "02:00+1030",
        "02:15+1030",
        "02:30+1030",
        "02:45+1030",
    ]
    assert local_dues("45 1 * * *", LORD_HOWE, "2026-04-05") == ["01:45+1100"]
    assert local_dues("45 * * * *", LORD_HOWE, "2026-04-05")[:4] == [
        "00:45+1100",
        "01:45+1100",
        "01:45+1030",
        "02:45+1030",
    ]


def test_a_gap_at_midnight_moves_a_daily_run_to_its_end() -> None:
    beirut = ZoneInfo("Asia/Beirut")
    found = dues(
        "0 0 * * *",
        beirut,
        begin=datetime(2026, 3, 28, 12, tzinfo=UTC),
        end=datetime(2026, 3, 30, 12, tzinfo=UTC),
    )
    shown = [due.astimezone(beirut).strftime("%d %H:%M") for due in found]
    assert shown == ["29 01:00", "30 00:00"]


def test_a_day_that_a_zone_left_out_is_not_made_up_for() -> None:
    """Samoa had no 30 December 2011."""
    apia = ZoneInfo("Pacific/Apia")
    found = dues(
        "0 12 * * *",
        apia,
        begin=datetime(2011, 12, 29, 0, tzinfo=UTC),
        end=datetime(2011, 12, 31, 12, tzinfo=UTC),
    )
    assert [due.astimezone(apia).strftime("%d %H:%M") for due in found] == ["29 12:00", "31 12:00"]


def in_words(fields: st.DrawFn, most: int) -> str:
    """Draw a field: a star, a step, a number, a range or a list."""
    number = st.integers(0, most)
    one, other = sorted((fields(number), fields(number)))
    return fields(
        st.sampled_from(["*", f"*/{fields(st.integers(1, most))}", f"{one}", f"{one}-{other}"])
        | st.just(f"{one},{other}")
    )


@st.composite
def moments(draw: st.DrawFn) -> tuple[str, ZoneInfo, datetime]:
    """An expression, a zone, and a moment near one of its changes."""
    zone = draw(st.sampled_from(sorted(JUMPS)))
    jump = datetime.fromisoformat(draw(st.sampled_from(JUMPS[zone]))).replace(tzinfo=UTC)
    near = jump + timedelta(seconds=draw(st.integers(-86_400, 86_400)))
    expression = f"{in_words(draw, 59)} {in_words(draw, 23)} * * *"
    return expression, ZoneInfo(zone), near


def shows(cron: str, at: datetime) -> bool:
    """Read minute and hour fields in the plainest way."""

    def holds(field: str, value: int) -> bool:
        if field.startswith("*"):
            return value % int(field[2:] or 1) == 0
        if "-" in field:
            low, high = map(int, field.split("-"))
            return low <= value <= high
        return value in map(int, field.split(","))

    minute, hour, *_ = cron.split()
    return holds(minute, at.minute) and holds(hour, at.hour)


@settings(max_examples=300, deadline=None)
@given(moments())
def test_it_agrees_with_looking_at_the_clock_every_minute(
    moment: tuple[str, ZoneInfo, datetime],
) -> None:
    """
    A clock read at each real minute shows the dues.

    For a fixed time the clock's second showings do not count, and what a gap swallowed
    counts at its end.
    """
    expression, zone, begin = moment
    fixed = not any(field.startswith("*") for field in expression.split()[:2])
    begin = begin.replace(second=0)
    expected = []
    for minutes in range(1, 2 * 24 * 60 + 1):
        now = begin + minutes * MINUTE
        local = now.astimezone(zone)
        earlier = (now - MINUTE).astimezone(zone)
        wanted = shows(expression, local) and not (fixed and local.fold)
        jumped = local.replace(tzinfo=None) - earlier.replace(tzinfo=None) - MINUTE
        if fixed and jumped > timedelta(0):
            skipped = (
                earlier.replace(tzinfo=None) + MINUTE * n
                for n in range(1, int(jumped / MINUTE) + 1)
            )
            wanted = wanted or any(shows(expression, at) for at in skipped)
        if wanted:
            expected.append(now)
    assert dues(expression, zone, begin=begin, end=begin + timedelta(days=2)) == expected


@settings(max_examples=300, deadline=None)
@given(st.text("0123456789*/-,#LWSUNMOJAFEB ?@~", max_size=30))
def test_whatever_is_written_is_a_cron_expression_or_is_refused(text: str) -> None:
    try:
        cron = Cron(text, BERLIN)
    except ValueError:
        return
    now = datetime(2026, 1, 1, tzinfo=UTC)
    due = cron.next_after(now)
    assert due is None or due > now


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("60 * * * *", "Bad minute in the cron expression: 60 is not in 0-59"),
        ("* 24 * * *", "Bad hour in the cron expression: 24 is not in 0-23"),
        ("* * 32 * *", "Bad day-of-month in the cron expression: 32 is not in 1-31"),
        (
            "* * 30 2 *",
            "Bad day-of-month in the cron expression: no month of these has a day 30",
        ),
        ("* * * 13 *", "Bad month in the cron expression: 13 is not in 1-12"),
        ("* * * * 8", "Bad day-of-week in the cron expression: 8 is not in 0-7"),
        ("* * * *", "It needs five fields: minute, hour, day of month, month, day of week"),
    ],
)
def test_a_refusal_names_what_is_wrong(expression: str, message: str) -> None:
    with pytest.raises(ValueError, match=r".") as refusal:
        Cron(expression, BERLIN)
    assert str(refusal.value) == message


def test_leap_days_come_and_impossible_days_do_not() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert Cron("0 0 29 2 *", BERLIN).next_after(now) == datetime(2028, 2, 28, 23, tzinfo=UTC)
    assert Cron("0 0 */31 * MON#5", BERLIN).next_after(now) is None
