"""Expressions as people bring them from elsewhere: taken, said in words, or refused with advice."""

import calendar
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings, strategies as st

from cartwheel.systems.scheduler.cron import Cron
from cartwheel.systems.scheduler.crontab import DAYS, MONTHS, read
from cartwheel.systems.scheduler.wording import FIXED, FLOWING, at_changes, in_words

UTC_ZONE = ZoneInfo("UTC")


def days_of(expression: str, year: int, month: int) -> list[int]:
    """Return the days of a month on which it is due."""
    cron = Cron(expression, UTC_ZONE)
    at = datetime(year, month, 1, tzinfo=UTC) - timedelta(seconds=1)
    found: list[int] = []
    while (due := cron.next_after(at)) is not None and (due.year, due.month) == (year, month):
        if due.day not in found:
            found.append(due.day)
        at = due
    return found


@pytest.mark.parametrize(
    ("spellings", "words"),
    [
        ("0 9 * * FRI-SUN|0 9 * * 5-7|0 9 ? * fri,Sat,SUN|0 9 * * 5-0", "every Friday to Sunday"),
        ("0 9 * * FRI-MON|0 9 * * 5-1|0 9 * * MON,5-7", "every Friday to Monday"),
        ("0 9 * * SUN-TUE|0 9 * * 7-2|0 9 * * 0-2", "every Sunday to Tuesday"),
        ("0 9 * * MON-FRI/2|0 9 * * 1,3,5", "every Monday, Wednesday and Friday"),
        ("0 9 * * *|0 9 ? * ?|0 9 * * 0-7|0 9 * * MON-SUN|0 9 1-31 * MON", "every day"),
        ("0 9 * NOV-FEB *|0 9 * 11-2 ?", "every day in November to February"),
        ("0 9 1,15 * ?|0 9 1/14 FEB *", None),
        ("0 9 LW * *", "on the last working day of every month"),
        ("0 9 L * *|0 9 L-0 * *", "on the last day of every month"),
        ("0 9 L-3 * *", "on the 3rd day before the last of every month"),
        ("0 9 15W * *", "on the working day nearest the 15th of every month"),
        ("0 9 ? * FRIL|0 9 * * 5L", "on the last Friday of every month"),
        ("0 9 * 6 MON#2|0 9 ? JUN 1#2", "on the second Monday of June"),
        ("0 9 28-3 * *", "on the 1st to 3rd and 28th to 31st of every month"),
        ("0 9 */2 * *", "on the 1st, 3rd, 5th, … 31st of every month"),
        ("0 9 1 * MON", "on the 1st of every month and besides every Monday"),
        ("0 9 9 5 5#2", "on the 9th of May and besides on the second Friday of May"),
        ("0 9 */10 * MON", "every Monday that is the 1st, 11th, 21st or 31st of its month"),
        ("0 9 29 2 *", "on the 29th of February"),
    ],
)
def test_what_means_the_same_reads_the_same(spellings: str, words: str | None) -> None:
    for spelling in spellings.split("|"):
        said = in_words(read(spelling))
        assert said.endswith(" at 09:00")
        assert words is None or said == f"{words} at 09:00"


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("* * * * *", "every minute"),
        ("*/15 * * * *", "every 15 minutes"),
        ("*/7 * * * *", "at minutes 0, 7, 14, … 56 of every hour"),
        ("10-20,30 * * * *", "at minutes 10 to 20 and 30 of every hour"),
        ("5 * * * *", "at minute 5 of every hour"),
        ("0 22-4 * * *", "every hour from 22:00 to 04:00"),
        ("30 8-17 * * 1-5", "every hour from 08:30 to 17:30, every Monday to Friday"),
        ("*/10 9-17 * * *", "every 10 minutes from 09:00 to 17:50"),
        ("0,30 9 1 * *", "on the 1st of every month at 09:00 and 09:30"),
        ("5 */2 * * *", "every 2 hours from 00:05 on"),
        ("0 */5 * * *", "every day at 00:00, 05:00, 10:00, 15:00 and 20:00"),
        ("1,5,7 3-6 * * *", "at minutes 1, 5 and 7 of the hours 3 to 6"),
        ("*/30 2,14,16 * * *", "every 30 minutes of the hours 2, 14 and 16"),
        ("@hourly", "every hour"),
        ("@daily", "every day at 00:00"),
        ("@Midnight", "every day at 00:00"),
        ("@weekly", "every Sunday at 00:00"),
        ("@monthly", "on the 1st of every month at 00:00"),
        ("@yearly", "on the 1st of January at 00:00"),
        ("@annually", "on the 1st of January at 00:00"),
    ],
)
def test_times_in_words(expression: str, words: str) -> None:
    assert in_words(read(expression)) == words


FIVE = "It needs five fields: minute, hour, day of month, month, day of week"


@pytest.mark.parametrize(
    ("expression", "advice"),
    [
        ("@reboot", "Run it now by hand, or write a time, such as @hourly"),
        ("@every 5m", "Write */5 * * * *"),
        ("@every 2h", "Write 0 */2 * * *"),
        (
            "@fortnightly",
            "@fortnightly is not known; @yearly, @annually, @monthly, @weekly, @daily",
        ),
        ("0 30 2 * * *", f"{FIVE}. Without seconds write 30 2 * * *"),
        ("0 30 2 * * MON", f"{FIVE}. Without seconds write 30 2 * * MON"),
        (
            "0 30 2 ? * 2 2030",
            "Without seconds and the year write 30 2 ? * 2. Quartz and AWS count",
        ),
        ("*/10 * * * * MON", f"{FIVE}. It knows no seconds and no years"),
        ("TZ=Europe/Berlin 0 9 * * *", "give it as timeZone"),
        ("? 9 * * *", "Bad minute in the cron expression: ? leaves a day open; write *"),
        ("H 9 * * *", "Bad minute in the cron expression: H is Jenkins's; write a number"),
        ("0~30 9 * * *", "Bad minute in the cron expression: ~ draws lots in other crons"),
        ("0 9 * * FRIDAY", "Bad day-of-week in the cron expression: write FRI for FRIDAY"),
        ("0 9 * * L", "write SAT, or 6L for a month's last one"),
        ("0 9 * * 15W", "write MON-FRI for working days"),
        ("0 9 W * *", "write LW for the last working day, 15W for that nearest the 15th"),
        ("0 9 L-31 * *", "no month has a day L-31"),
        ("0 9 31W 2 *", "no month of these has a day 31W"),
        ("0 9 * * MON#6", "MON#6: a month has a first to a fifth of them"),
        ("0 9 * * MON-FRI#2", "Bad day-of-week"),
        ("0,,5 9 * * *", "a part of 0,,5 is missing"),
        ("*/0 9 * * *", "a step is a number from 1 on"),
        ("0 9 * FEBRUARY *", "write FEB for FEBRUARY"),
    ],
)
def test_what_is_refused_says_what_to_write(expression: str, advice: str) -> None:
    with pytest.raises(ValueError, match=r".") as refusal:
        read(expression)
    assert advice in str(refusal.value)


@pytest.mark.parametrize(
    ("expression", "days"),
    [
        ("0 9 * * FRI-SUN", [1, 2, 3, 8, 9, 10, 15, 16, 17, 22, 23, 24, 29, 30, 31]),
        ("0 9 L-3 * *", [28]),
        ("0 9 LW * *", [29]),
        ("0 9 L-1W * *", [29]),
        ("0 9 16W * *", [15]),
        ("0 9 17W * *", [18]),
        ("0 9 2W,31W * *", [1, 29]),
        ("0 9 ? * FRIL,MON#2", [11, 29]),
        ("0 9 28-3 * *", [1, 2, 3, 28, 29, 30, 31]),
        ("0 9 15W * SUN", [3, 10, 15, 17, 24, 31]),
    ],
)
def test_days_of_may_2026_which_ends_on_a_sunday(expression: str, days: list[int]) -> None:
    assert days_of(expression, 2026, 5) == days


def test_a_working_day_stays_in_its_month() -> None:
    """The 1st of August 2026 is a Saturday, 31 May a Sunday; June has no 31st."""
    assert days_of("0 9 1W * *", 2026, 8) == [3]
    assert days_of("0 9 31W * *", 2026, 5) == [29]
    assert days_of("0 9 31W * *", 2026, 6) == []


def test_what_happens_at_changes_of_the_clock_is_said_where_there_are_some() -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    daily, often = read("30 2 * * *"), read("*/15 2 * * *")
    assert at_changes(daily, ZoneInfo("Europe/Berlin"), after=now) == FIXED
    assert at_changes(often, ZoneInfo("Europe/Berlin"), after=now) == FLOWING
    assert at_changes(daily, ZoneInfo("Asia/Tokyo"), after=now) is None
    assert at_changes(daily, UTC_ZONE, after=now) is None


numbers = {
    "minute": (0, 59, []),
    "hour": (0, 23, []),
    "month_day": (1, 31, []),
    "month": (1, 12, MONTHS),
    "weekday": (0, 6, DAYS),
}


@st.composite
def fields(draw: st.DrawFn, name: str) -> tuple[str, frozenset[int]]:
    """A field of one to three parts, and the numbers it stands for."""
    least, most, names = numbers[name]
    circle = list(range(least, most + 1))

    def said(number: int) -> str:
        return names[number - least] if names and draw(st.booleans()) else str(number)

    def part() -> tuple[str, Iterator[int]]:
        low, high = draw(st.integers(least, most)), draw(st.integers(least, most))
        step = draw(st.integers(1, 9))
        begin = circle[low - least :] + circle[: low - least]
        around = begin[: begin.index(high) + 1]
        return draw(
            st.sampled_from(
                [
                    (said(low), iter([low])),
                    (f"{said(low)}-{said(high)}", iter(around)),
                    (f"{said(low)}-{said(high)}/{step}", iter(around[::step])),
                ]
            )
        )

    parts = [part() for _ in range(draw(st.integers(1, 3)))]
    return ",".join(text for text, _ in parts), frozenset(n for _, own in parts for n in own)


@settings(max_examples=300, deadline=None)
@given(st.tuples(*(fields(name) for name in numbers)))
def test_ranges_wrap_and_names_stand_for_numbers_everywhere(
    drawn: tuple[tuple[str, frozenset[int]], ...],
) -> None:
    crontab = read(" ".join(text for text, _ in drawn))
    found = (crontab.minute, crontab.hour, crontab.month_day, crontab.month, crontab.weekday)
    assert [field.values for field in found] == [values for _, values in drawn]
    assert in_words(crontab)


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["1W", "15W", "31W", "L", "LW", "L-2", "L-2W", "7"]),
    st.sampled_from(["*", "?", "MON", "FRI-SUN", "5L", "MON#1"]),
    st.integers(1, 12),
)
def test_days_agree_with_looking_at_each(day: str, weekday: str, month: int) -> None:
    """With both given and none of them open, either will do."""
    crontab = read(f"0 9 {day} * {weekday}")
    lasts = calendar.monthrange(2026, month)[1]
    expected = []
    for number in range(1, lasts + 1):
        on = date(2026, month, number)
        name = DAYS[on.isoweekday() % 7]
        suits = {
            "*": True,
            "?": True,
            "MON": name == "MON",
            "FRI-SUN": name in {"FRI", "SAT", "SUN"},
            "5L": name == "FRI" and number + 7 > lasts,
            "MON#1": name == "MON" and number <= 7,
        }[weekday]
        either = weekday not in {"*", "?"} and suits
        if crontab.suits_month_day(on) or either:
            expected.append(number)
    assert days_of(f"0 9 {day} * {weekday}", 2026, month) == expected
