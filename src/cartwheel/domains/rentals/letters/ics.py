"""
Calendars as other programs read them (RFC 5545): events between moments in UTC.

No zone is named: programs differ in how they read definitions of zones, and all know UTC. The
same events give the same bytes.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from msgspec import Struct

MEDIA_TYPE: Final = "text/calendar"
_LONGEST: Final = 75  # octets of a line, RFC 5545, 3.1
_ESCAPES: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


class EventStatus(StrEnum):
    """How an event stands; programs know it in capitals alone."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


class CalendarEvent(Struct, frozen=True, kw_only=True):
    """
    An event, half open; all moments are aware.

    Of two with one `uid`, programs keep that with the higher `sequence`.
    """

    uid: str
    starts_at: datetime
    ends_at: datetime
    summary: str
    status: EventStatus
    stamped_at: datetime
    sequence: int = 0
    location: str = ""
    description: str = ""


def write_calendar(events: Iterable[CalendarEvent], *, name: str = "") -> bytes:
    """Write a calendar; it is a feed with a name, and an attachment without one."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Cartwheel//Rentals//EN"]
    if name:
        lines += [f"NAME:{_text(name)}", f"X-WR-CALNAME:{_text(name)}"]
        lines += ["REFRESH-INTERVAL;VALUE=DURATION:PT1H"]
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _event(event: CalendarEvent) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(event.uid)}"
    yield f"DTSTAMP:{_moment(event.stamped_at)}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTART:{_moment(event.starts_at)}"
    yield f"DTEND:{_moment(event.ends_at)}"
    yield f"SUMMARY:{_text(event.summary)}"
    if event.location:
        yield f"LOCATION:{_text(event.location)}"
    if event.description:
        yield f"DESCRIPTION:{_text(event.description)}"
    yield f"STATUS:{event.status}"
    yield "END:VEVENT"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(text: str) -> str:
    """Escape a text; what else would break a line is left out."""
    plain = "\n".join(text.splitlines())
    kept = "".join(letter for letter in plain if letter == "\n" or ord(letter) >= ord(" "))
    return kept.translate(_ESCAPES)


def _folded(line: str) -> bytes:
    """Break a line into ones that are short enough, and never within a letter."""
    parts: list[bytes] = []
    part = b""
    for letter in line:
        octets = letter.encode()
        # The space that continues a line counts.
        if len(part) + len(octets) > _LONGEST - bool(parts):
            parts.append(part)
            part = b""
        part += octets
    parts.append(part)
    return b"\r\n ".join(parts) + b"\r\n"
