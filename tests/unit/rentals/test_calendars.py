"""Calendars are written as RFC 5545 wants them, whatever a text holds."""

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
from msgspec.structs import replace

from cartwheel.domains.rentals.letters.ics import CalendarEvent, EventStatus, write_calendar

EVENT: Final = CalendarEvent(
    uid="1@rentals.cartwheel",
    starts_at=datetime(2027, 7, 1, 10, tzinfo=ZoneInfo("Europe/Berlin")),
    ends_at=datetime(2027, 7, 3, 10, tzinfo=ZoneInfo("Europe/Berlin")),
    summary="Golf; 5 doors, red\nR1",
    status=EventStatus.CONFIRMED,
    stamped_at=datetime(2027, 6, 1, tzinfo=UTC),
    sequence=3,
)


def lines_of(content: bytes) -> list[str]:
    """Return the lines as programs read them, with what was broken put together."""
    assert content.endswith(b"\r\n")
    return content.decode().replace("\r\n ", "").split("\r\n")[:-1]


def plain(text: str) -> str:
    """Undo what is done to a text."""
    out, letters = "", iter(text)
    for letter in letters:
        if letter == "\\":
            following = next(letters)
            out += "\n" if following == "n" else following
        else:
            out += letter
    return out


def test_an_event_is_between_moments_in_utc() -> None:
    assert lines_of(write_calendar([EVENT], name="Golf")) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Cartwheel//Rentals//EN",
        "NAME:Golf",
        "X-WR-CALNAME:Golf",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "BEGIN:VEVENT",
        "UID:1@rentals.cartwheel",
        "DTSTAMP:20270601T000000Z",
        "SEQUENCE:3",
        "DTSTART:20270701T080000Z",
        "DTEND:20270703T080000Z",
        r"SUMMARY:Golf\; 5 doors\, red\nR1",
        "STATUS:CONFIRMED",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


def test_what_is_cancelled_says_so_in_capitals() -> None:
    assert b"\r\nSTATUS:CANCELLED\r\n" in write_calendar(
        [replace(EVENT, status=EventStatus.CANCELLED)]
    )


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_comes_through_in_short_lines(summary: str, place: str) -> None:
    event = replace(EVENT, summary=summary, location=place)
    content = write_calendar([event])
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert content.count(b"\n") == content.count(b"\r\n") == content.count(b"\r")
    lines = lines_of(content)
    shown = next(line for line in lines if line.startswith("SUMMARY:"))
    kept = [letter for letter in summary if ord(letter) >= ord(" ")]
    told = [letter for letter in plain(shown.removeprefix("SUMMARY:")) if letter != "\n"]
    assert [one for one in told if one not in "\x85\u2028\u2029"] == [
        one for one in kept if one not in "\x85\u2028\u2029"
    ]
    names = {line.partition(":")[0] for line in lines}
    assert names <= {
        *("BEGIN", "END", "VERSION", "PRODID", "UID", "DTSTAMP", "SEQUENCE", "DTSTART", "DTEND"),
        *("SUMMARY", "LOCATION", "STATUS"),
    }
