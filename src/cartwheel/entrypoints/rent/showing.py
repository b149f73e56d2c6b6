"""How times, prices and their lines are shown to customers."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from babel.dates import format_date
from babel.numbers import format_percent

from cartwheel.domains.rentals.fleet.locations.contracts import RentalLocation
from cartwheel.domains.rentals.rates.quotes import QuoteNote, RentalLine
from cartwheel.entrypoints.shop.showing import money, shop_name, sources
from cartwheel.kernel.zones import zone_of

Words = Mapping[str, str]


def moment(at: datetime, place: RentalLocation | None, language: str) -> str:
    """Show a moment by the clock of a place, or by UTC where there is none."""
    local = at.astimezone(zone_of(place.zone if place is not None else "UTC"))
    return local_time(local, language)


def local_time(local: datetime, language: str) -> str:
    """Show what a clock shows."""
    day = format_date(local, "EEE d MMM y", locale=language)
    return f"{day}, {local:%H:%M}"


def time_of(at: datetime, place: RentalLocation | None) -> str:
    """Show the time of day of a moment by the clock of a place."""
    return f"{at.astimezone(zone_of(place.zone if place is not None else 'UTC')):%H:%M}"


def share(bps: int, language: str) -> str:
    """Show a part of a whole."""
    return format_percent(bps / 10_000, "#,##0.##%", locale=language)


def line_name(line: RentalLine, words: Words) -> str:
    """Say what a line of a price is for, with the season where it lies in one."""
    item = words.get(f"line_{line.code}", line.text).format(name=line.name or "")
    seasons = ", ".join(each.season for each in line.seasons if each.season is not None)
    return words["line_season"].format(item=item, season=seasons) if seasons else item


def note_text(note: QuoteNote, words: Words, language: str) -> str:
    """Say why something costs what it does."""
    bps = share(note.bps, language) if note.bps is not None else ""
    return words.get(f"note_{note.code}", note.text).format(count=note.count or "", bps=bps)


def field_time(local: datetime) -> str:
    """Write a time as a browser's field has it."""
    return f"{local:%Y-%m-%dT%H:%M}"


def days_in_words(count: int, words: Words) -> str:
    """Say how many days."""
    return words["day_one"] if count == 1 else words["days"].format(count=count)


def day_name(on: Any, language: str) -> str:
    """Show a day of a calendar."""
    return format_date(on, "EEEE d MMMM", locale=language)


def weekday(on: Any, language: str) -> str:
    """Show a weekday's first letters."""
    return format_date(on, "cccccc", locale=language)


FILTERS: Final[dict[str, Callable[..., Any]]] = {
    "day_name": day_name,
    "days_in_words": days_in_words,
    "field_time": field_time,
    "line_name": line_name,
    "local_time": local_time,
    "moment": moment,
    "money": money,
    "note_text": note_text,
    "share": share,
    "shop_name": shop_name,
    "sources": sources,
    "time_of": time_of,
    "weekday": weekday,
}
