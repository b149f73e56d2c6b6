"""
What the five fields of a cron expression say, read from the spellings that people bring along.

Beside what every cron takes: names in ranges, lists and steps and in any case; ranges that
wrap around (`FRI-MON`, `22-4`); 7 and 0 for Sunday; `?` for a day that is left open; `L`,
`LW`, `L-3` and `15W` as days of the month, `5L`, `FRIL` and `MON#2` as days of the week; and
`@daily` and its like. What cannot be meant here is refused with what to write instead.
"""

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

MONTHS: Final = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
DAYS: Final = "SUN MON TUE WED THU FRI SAT".split()
LAST: Final = -1
"""As the number of a weekday in its month."""

_MACROS: Final = {
    "@YEARLY": "0 0 1 1 *",
    "@ANNUALLY": "0 0 1 1 *",
    "@MONTHLY": "0 0 1 * *",
    "@WEEKLY": "0 0 * * 0",
    "@DAILY": "0 0 * * *",
    "@MIDNIGHT": "0 0 * * *",
    "@HOURLY": "0 * * * *",
}
_ELSEWHERE: Final = (
    ("day-of-week", "L", "L alone is Saturday elsewhere; write SAT, or 6L for a month's last one"),
    ("day-of-week", ".*W", "W is for a day of the month; write MON-FRI for working days"),
    (
        "day-of-month",
        ".*W",
        "write LW for the last working day, 15W for that nearest the 15th",
    ),
    (None, "H.*", "H is Jenkins's; write a number"),
    (None, ".*~.*", "~ draws lots in other crons; write a number"),
)
"""What other crons take: the field, or None for any, the spelling, and what to write here."""
_MOST_WEEKS: Final = 5
_LONGEST: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Kind(NamedTuple):
    """What a field may hold."""

    name: str
    least: int
    most: int
    names: Sequence[str] = ()


KINDS: Final = (
    Kind("minute", 0, 59),
    Kind("hour", 0, 23),
    Kind("day-of-month", 1, 31),
    Kind("month", 1, 12, MONTHS),
    Kind("day-of-week", 0, 7, DAYS),
)


class MonthDay(NamedTuple):
    """
    A day of the month that has no fixed number.

    With a `day`, the working day nearest to it within its month; without, so many days before the
    last, or the working day nearest to that.
    """

    day: int | None = None
    before_last: int = 0
    working: bool = False

    def find(self, year: int, month: int) -> int | None:
        """Return the day's number in a month, if the month has it."""
        first, length = calendar.monthrange(year, month)
        day = length - self.before_last if self.day is None else self.day
        if not 1 <= day <= length:
            return None
        if not self.working:
            return day
        weekday = (first + day - 1) % 7
        if weekday == calendar.SATURDAY:
            return day - 1 if day > 1 else day + 2
        if weekday == calendar.SUNDAY:
            return day + 1 if day < length else day - 2
        return day


class WeekdayOfMonth(NamedTuple):
    """The second Monday of a month, or the last."""

    weekday: int
    number: int


@dataclass(frozen=True, slots=True)
class Field:
    """The numbers that a field names, and the days that it describes."""

    values: frozenset[int]
    begins_with_star: bool
    month_days: tuple[MonthDay, ...] = ()
    weekdays_of_month: tuple[WeekdayOfMonth, ...] = ()


@dataclass(frozen=True, slots=True)
class Crontab:
    """An expression that has been understood; weekdays are 0 (Sunday) to 6."""

    minute: Field
    hour: Field
    month_day: Field
    month: Field
    weekday: Field

    @property
    def is_fixed(self) -> bool:
        """It names times of the day, by Debian's rule: neither field begins with `*`."""
        return not (self.minute.begins_with_star or self.hour.begins_with_star)

    @property
    def both_days(self) -> bool:
        """A day must suit both fields; by Debian's rule, when one begins with `*`."""
        return self.month_day.begins_with_star or self.weekday.begins_with_star

    def suits_month_day(self, day: date) -> bool:
        """Tell whether the day of the month is one that is named or described."""
        return day.day in self.month_day.values or any(
            each.find(day.year, day.month) == day.day for each in self.month_day.month_days
        )


def read(expression: str) -> Crontab:
    """
    Read five fields, or a macro such as `@daily`.

    Raises:
        ValueError: they mean nothing here; the message names the field and says what to write.
    """
    parts = _parts(expression.upper().split())
    made = Crontab(*(_field(kind, text) for kind, text in zip(KINDS, parts, strict=True)))
    if made.both_days and not _has_a_day(made):
        raise ValueError(_bad(KINDS[2], f"no month of these has a day {parts[2]}"))
    return made


def _parts(parts: list[str]) -> list[str]:
    if not parts:
        raise ValueError(_FIVE)
    if parts[0].startswith("@"):
        return _macro(parts)
    if parts[0].partition("=")[0] in {"TZ", "CRON_TZ"}:
        raise ValueError("The zone is no part of a cron expression: give it as timeZone")
    if len(parts) == len(KINDS):
        return parts
    raise ValueError(f"{_FIVE}.{_of_more(parts)}" if len(parts) > len(KINDS) else _FIVE)


_SECOND: Final = re.compile(r"[0-5]?\d").fullmatch
_YEAR: Final = re.compile(r"\*|\d{4}").fullmatch
_FIVE: Final = "It needs five fields: minute, hour, day of month, month, day of week"


def _macro(parts: list[str]) -> list[str]:
    name, *rest = parts
    if name in _MACROS and not rest:
        return _MACROS[name].split()
    if name == "@REBOOT":
        raise ValueError(
            "@reboot means nothing here: a schedule knows no start of a machine."
            " Run it now by hand, or write a time, such as @hourly"
        )
    if name == "@EVERY":
        raise ValueError(f"@every means nothing here: cron names times of the clock.{_every(rest)}")
    known = ", ".join(macro.lower() for macro in _MACROS)
    raise ValueError(f"{' '.join(parts).lower()} is not known; {known} are")


def _every(rest: list[str]) -> str:
    found = re.fullmatch(r"(\d{1,4})([MH])", "".join(rest))
    number = int(found[1]) if found else 0
    if found and number and found[2] == "M" and 60 % number == 0:
        return f" Write */{number} * * * *"
    if found and number and found[2] == "H" and 24 % number == 0:
        return f" Write 0 */{number} * * *"
    return " Write, for instance, */5 * * * *"


def _of_more(parts: list[str]) -> str:
    """Say what is meant by expressions that begin with seconds, end with a year, or both."""
    meant, five = [], len(KINDS)
    if len(parts) > five + 2:
        return ""
    for start in range(len(parts) - five + 1):
        seconds, kept, year = parts[:start], parts[start : start + five], parts[start + five :]
        if all(map(_SECOND, seconds)) and all(map(_YEAR, year)):
            try:
                read(" ".join(kept))
            except ValueError:
                continue
            meant.append((" ".join(kept), start))
    said = "; ".join(
        f"without {_EXTRA[start, len(parts) - five - start]} write {kept}" for kept, start in meant
    )
    if not said:
        return " It knows no seconds and no years"
    hint = f" {said[0].upper()}{said[1:]}"
    if "?" in parts and any(re.search(r"(?<![#/])[1-7]", kept.split()[-1]) for kept, _ in meant):
        hint += ". Quartz and AWS count days of the week from SUN=1: better write names"
    return hint


_EXTRA: Final = {(1, 0): "seconds", (0, 1): "the year", (1, 1): "seconds and the year"}


def _field(kind: Kind, text: str) -> Field:
    values: set[int] = set()
    month_days: list[MonthDay] = []
    weekdays: list[WeekdayOfMonth] = []
    for term in text.split(","):
        if not term:
            raise ValueError(_bad(kind, f"a part of {text} is missing"))
        match _described(kind, term):
            case MonthDay() as day:
                month_days.append(day)
            case WeekdayOfMonth() as weekday:
                weekdays.append(weekday)
            case None:
                values.update(_numbers(kind, term))
    if kind is KINDS[4]:
        values = {value % 7 for value in values}
    return Field(frozenset(values), text[0] in "*?", tuple(month_days), tuple(weekdays))


def _described(kind: Kind, term: str) -> MonthDay | WeekdayOfMonth | None:
    if kind is KINDS[2]:
        if found := re.fullmatch(r"L(?:-(\d{1,2}))?(W?)", term):
            before = int(found[1] or 0)
            if before >= kind.most:
                raise ValueError(_bad(kind, f"no month has a day {term}"))
            return MonthDay(before_last=before, working=bool(found[2]))
        if found := re.fullmatch(r"(\d{1,2})W", term):
            return MonthDay(day=_number(kind, found[1]), working=True)
    if kind is KINDS[4]:
        if found := re.fullmatch(r"(\w+)L", term):
            return WeekdayOfMonth(_number(kind, found[1]) % 7, LAST)
        if found := re.fullmatch(r"(\w+)#(\w+)", term):
            number = int(found[2]) if found[2].isdecimal() else 0
            if not 1 <= number <= _MOST_WEEKS:
                raise ValueError(_bad(kind, f"{term}: a month has a first to a fifth of them"))
            return WeekdayOfMonth(_number(kind, found[1]) % 7, number)
    return None


def _numbers(kind: Kind, term: str) -> Iterator[int]:
    span, slash, step_text = term.partition("/")
    if slash and not (step_text.isascii() and step_text.isdecimal() and int(step_text)):
        raise ValueError(_bad(kind, f"{term}: a step is a number from 1 on"))
    step = int(step_text or 1)
    if span == "?" and kind in (KINDS[0], KINDS[1], KINDS[3]):
        raise ValueError(_bad(kind, "? leaves a day open; write *"))
    if span in {"*", "?"}:
        numbers = range(kind.least, kind.most + 1)
        return iter(numbers[::step])
    low_text, dash, high_text = span.partition("-")
    low = _number(kind, low_text)
    if not dash:
        return iter(range(low, kind.most + 1, step) if slash else (low,))
    high = _number(kind, high_text)
    if low <= high:
        return iter(range(low, high + 1, step))
    if kind is KINDS[4] and low % 7 <= high:
        return iter(range(low % 7, high + 1, step))
    # It wraps around; Sunday is then one day and not two.
    most = kind.most - 1 if kind is KINDS[4] else kind.most
    around = [*range(low, most + 1), *range(kind.least, high + 1)]
    return iter(around[::step])


def _number(kind: Kind, text: str) -> int:
    if text in kind.names:
        return kind.names.index(text) + kind.least
    if not (text.isascii() and text.isdecimal()):
        raise ValueError(_bad(kind, _instead(kind, text)))
    # A number of many digits would take long to read.
    number = int(text[:9])
    if not kind.least <= number <= kind.most:
        raise ValueError(_bad(kind, f"{text[:9]} is not in {kind.least}-{kind.most}"))
    return number


def _instead(kind: Kind, text: str) -> str:
    for name in kind.names:
        if text.startswith(name):
            return f"write {name} for {text[:20]}"
    for owner, spelling, advice in _ELSEWHERE:
        if owner in {kind.name, None} and re.fullmatch(spelling, text):
            return advice
    kinds = "neither a number nor a name" if kind.names else "no number"
    return f"{text[:20] or 'nothing'} is {kinds}"


def _bad(kind: Kind, what: str) -> str:
    return f"Bad {kind.name} in the cron expression: {what}"


def _has_a_day(made: Crontab) -> bool:
    longest = max(_LONGEST[month - 1] for month in made.month.values)
    described = made.month_day.month_days
    return any(day <= longest for day in made.month_day.values) or any(
        (each.before_last + 1 if each.day is None else each.day) <= longest for each in described
    )
