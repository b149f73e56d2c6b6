"""When a location is open: pure arithmetic on its local clock."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final

from cartwheel.domains.rentals.fleet.locations.contracts import OpeningHours, OpenSpan
from cartwheel.kernel.errors import Breach, Issue

DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def spans_on(hours: OpeningHours, day: date) -> tuple[OpenSpan, ...]:
    """Return when it is open on a day; a special day's own hours take the place of the week's."""
    for special in hours.special_days:
        if special.on == day:
            return special.spans
    spans: tuple[OpenSpan, ...] = getattr(hours.week, DAYS[day.weekday()])
    return spans


def is_open(hours: OpeningHours, local: datetime) -> bool:
    """
    Return True when something may be handed over at a time of the local clock, to the minute.

    At the very minute of closing it still may; at midnight, if the day before ends with it.
    """
    now = f"{local:%H:%M}"
    if any(span.opens <= now <= span.closes for span in spans_on(hours, local.date())):
        return True
    before = spans_on(hours, local.date() - timedelta(days=1)) if now == "00:00" else ()
    return any(span.closes == "24:00" for span in before)


def issues_with_hours(hours: OpeningHours) -> list[Issue]:
    """Find what is wrong with opening hours: spans that end before they begin, or that meet."""
    days = {name: getattr(hours.week, name) for name in DAYS}
    issues = [
        issue
        for name, spans in days.items()
        for issue in _issues_with_spans(spans, ("openingHours", "week", name))
    ]
    seen: set[date] = set()
    for place, special in enumerate(hours.special_days):
        path = ("openingHours", "specialDays", place)
        if special.on in seen:
            issues.append(Issue((*path, "on"), "The day is given twice", Breach.REPEATED))
        seen.add(special.on)
        issues += _issues_with_spans(special.spans, (*path, "spans"))
    return issues


def _issues_with_spans(spans: tuple[OpenSpan, ...], path: tuple[str | int, ...]) -> Iterator[Issue]:
    for place, span in enumerate(spans):
        if span.opens >= span.closes:
            yield Issue((*path, place, "closes"), "It closes after it opens")
    for place, (earlier, later) in enumerate(pairwise(spans), start=1):
        if later.opens <= earlier.closes:
            message = "It opens again after it has closed: spans are given in order"
            yield Issue((*path, place, "opens"), message)
