"""
What a cron expression means, in words: «every Friday to Sunday at 09:00».

The words are made of the numbers that the fields stand for, not of how they were written: what
means the same reads the same, and a step that does not divide the hour is not called «every».
"""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Final
from zoneinfo import ZoneInfo

from cartwheel.systems.scheduler.crontab import LAST, Crontab, Field, MonthDay

_MONTHS: Final = (
    "January February March April May June July August September October November December".split()
)
_DAYS: Final = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split()
_COUNTED: Final = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", LAST: "last"}
_MOST_TIMES: Final = 4
_LEAST_RUN: Final = 3
_MOST_NAMED: Final = 6
_HOURS: Final = 24
_MINUTES: Final = 60

FIXED: Final = (
    "Each time it names comes once a day: one that the clock jumps over, at the first moment after"
    " that; one that it shows twice, the first time"
)
FLOWING: Final = (
    "Where the clock changes it goes by what the clock shows, minute by minute: what it jumps over"
    " does not come, what it shows twice comes twice"
)


def in_words(crontab: Crontab) -> str:
    """Say when it is due, as the second half of «it runs …»."""
    times, days = _times(crontab), _days(crontab)
    if times.startswith("at ") and not times.startswith("at minute"):
        return f"{days} {times}"
    return times if days == "every day" else f"{times}, {days}"


def at_changes(crontab: Crontab, zone: ZoneInfo, *, after: datetime) -> str | None:
    """Say what happens where the zone's clock changes, if it does within two years."""
    begin = after.astimezone(UTC)
    offsets = {
        (begin + timedelta(days=7 * week)).astimezone(zone).utcoffset() for week in range(104)
    }
    if len(offsets) == 1:
        return None
    return FIXED if crontab.is_fixed else FLOWING


def _times(crontab: Crontab) -> str:
    minutes, hours = sorted(crontab.minute.values), sorted(crontab.hour.values)
    all_hours = len(hours) == _HOURS
    if len(minutes) * len(hours) <= _MOST_TIMES:
        return f"at {_list([_clock(hour, minute) for hour, minute in product(hours, minutes)])}"
    runs = _runs(hours, most=_HOURS - 1)
    step = _step(minutes, _MINUTES)
    if len(minutes) == 1:
        return _hourly(minutes[0], hours)
    often = "every minute" if step == 1 else f"every {step} minutes"
    if all_hours:
        return often if step else f"at minutes {_numbers(minutes)} of every hour"
    if len(runs) == 1 and step:
        first, last = runs[0]
        return f"{often} from {_clock(first, 0)} to {_clock(last, minutes[-1])}"
    which = f"the hours {_numbers(hours)}" if len(hours) > 1 else f"hour {hours[0]}"
    return f"{often} of {which}" if step else f"at minutes {_numbers(minutes)} of {which}"


def _hourly(minute: int, hours: Sequence[int]) -> str:
    """Say when a minute comes, of five hours or more."""
    if len(hours) == _HOURS:
        return "every hour" if minute == 0 else f"at minute {minute} of every hour"
    runs = _runs(hours, most=_HOURS - 1)
    step = _step(hours, _HOURS)
    if step:
        return f"every {step} hours from {_clock(0, minute)} on"
    if len(runs) == 1:
        first, last = runs[0]
        return f"every hour from {_clock(first, minute)} to {_clock(last, minute)}"
    return f"at {_list([_clock(hour, minute) for hour in hours])}"


def _days(crontab: Crontab) -> str:
    month_day, weekday, month = crontab.month_day, crontab.weekday, crontab.month.values
    months = "" if len(month) == len(_MONTHS) else _spans(month, 1, 12, _month)
    any_date = len(month_day.values) == 31  # noqa: PLR2004
    any_weekday = len(weekday.values) == len(_DAYS)
    # Either will do, unless one begins with a star: then a field of all days restricts nothing.
    if (any_date and any_weekday) or (not crontab.both_days and (any_date or any_weekday)):
        return f"every day{f' in {months}' if months else ''}"
    of_months = f"of {months}" if months else "of every month"
    if any_weekday:
        return f"on the {_dates(month_day)} {of_months}"
    if any_date:
        return f"{_weekdays(weekday)}{_of(weekday, months)}"
    each = _weekdays(weekday)
    if crontab.both_days:
        kept = f" in {months}" if months else ""
        return f"{each} that is the {_dates(month_day, 'or')} of its month{kept}"
    return f"on the {_dates(month_day)} {of_months} and besides {each}{_of(weekday, months)}"


def _of(weekday: Field, months: str) -> str:
    if weekday.weekdays_of_month and not weekday.values:
        return f" of {months or 'every month'}"
    return f" in {months}" if months else ""


def _weekdays(field: Field) -> str:
    named = [_spans(field.values, 0, 6, _DAYS.__getitem__)] if field.values else []
    described = [
        f"the {_COUNTED[each.number]} {_DAYS[each.weekday]}" for each in field.weekdays_of_month
    ]
    if not named:
        return f"on {_list(described)}"
    return f"every {_list([*named, *(f'{each} of the month' for each in described)])}"


def _dates(field: Field, joined: str = "and") -> str:
    named = _enumerated(sorted(field.values), _ordinal) if field.values else []
    return _list([*named, *map(_described, field.month_days)], joined)


def _described(day: MonthDay) -> str:
    if day.day is not None:
        return f"working day nearest the {_ordinal(day.day)}"
    if not day.before_last:
        return "last working day" if day.working else "last day"
    before = f"{_ordinal(day.before_last)} day before the last"
    return f"working day nearest the {before}" if day.working else before


def _month(number: int) -> str:
    return _MONTHS[number - 1]


def _spans(values: Collection[int], least: int, most: int, name: Callable[[int], str]) -> str:
    """Name values; three and more in a row, around the end too, by the first and the last."""
    said: list[str] = []
    runs = _runs(sorted(values), most=most, least=least)
    for first, last in runs:
        length = (last - first) % (most - least + 1) + 1
        if length >= _LEAST_RUN:
            said.append(f"{name(first)} to {name(last)}")
        else:
            said += [name(first)] if length == 1 else [name(first), name(last)]
    return _list(said)


def _runs(values: Sequence[int], *, most: int, least: int = 0) -> list[tuple[int, int]]:
    """Return the first and last of values that follow each other, on a circle."""
    runs: list[tuple[int, int]] = []
    for value in values:
        if runs and runs[-1][1] == value - 1:
            runs[-1] = (runs[-1][0], value)
        else:
            runs.append((value, value))
    if len(runs) > 1 and runs[0][0] == least and runs[-1][1] == most:
        runs[0] = (runs.pop()[0], runs[0][1])
        runs.append(runs.pop(0))
    return runs


def _split(values: Sequence[int]) -> list[tuple[int, int]]:
    """Return runs of three and more, and all others one by one."""
    found: list[tuple[int, int]] = []
    for first, last in _runs(values, most=0, least=-1):
        if last - first + 1 >= _LEAST_RUN:
            found.append((first, last))
        else:
            found += [(value, value) for value in range(first, last + 1)]
    return found


def _step(values: Sequence[int], whole: int) -> int | None:
    """Return the step that values have all around the clock, if they have one."""
    step = whole // len(values)
    return step if list(values) == list(range(0, whole, step)) and whole % step == 0 else None


def _numbers(values: Sequence[int]) -> str:
    return _list(_enumerated(values, str))


def _enumerated(values: Sequence[int], name: Callable[[int], str]) -> list[str]:
    """Name values; three and more in a row, and many at even distances, are cut short."""
    first, last = values[0], values[-1]
    step = values[1] - first if len(values) > _MOST_NAMED else 1
    if step > 1 and list(values) == list(range(first, last + 1, step)):
        return [", ".join(map(name, values[:3])) + f", … {name(last)}"]
    return [
        f"{name(first)} to {name(last)}" if last > first else name(first)
        for first, last in _split(values)
    ]


def _list(words: Sequence[str], joined: str = "and") -> str:
    *before, last = words
    return f"{', '.join(before)} {joined} {last}" if before else last


def _ordinal(number: int) -> str:
    if number // 10 == 1:
        return f"{number}th"
    return f"{number}{({1: 'st', 2: 'nd', 3: 'rd'}).get(number % 10, 'th')}"


def _clock(hour: int, minute: int) -> str:
    return f"{hour:02}:{minute:02}"
