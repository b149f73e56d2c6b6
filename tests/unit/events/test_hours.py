"""Events know the hour on their store's clock, and whether it was open."""

from datetime import UTC, datetime

import pytest

from cartwheel.domains.events.enriching.hours import LocalTime, local_time


def at(text: str, *, zone: str = "UTC", hours: tuple[str, ...] = ()) -> LocalTime:
    moment = datetime.fromisoformat(text).replace(tzinfo=UTC)
    return local_time(int(moment.timestamp()) // 900, zone, hours)


def test_hours_are_those_of_the_store_s_zone() -> None:
    assert at("2026-03-01T23:30") == LocalTime(23, 7, is_open=True)
    assert at("2026-03-01T23:30", zone="Asia/Kathmandu") == LocalTime(5, 1, is_open=True)
    assert at("2026-03-29T01:00", zone="Europe/Berlin").hour == 3, "clocks were put forward"


@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        ("2026-03-02T08:45", False),  # a Monday
        ("2026-03-02T09:00", True),
        ("2026-03-02T18:00", False),
        ("2026-03-07T10:00", True),
        ("2026-03-08T10:00", False),
        ("2026-03-06T23:00", True),
        ("2026-03-07T01:45", True),
        ("2026-03-07T02:00", False),
    ],
)
def test_a_store_is_open_when_it_says_so(text: str, *, is_open: bool) -> None:
    hours = ("mon-fri 09:00-18:00", "sat 10:00-14:00", "fri 22:00-02:00")
    assert at(text, hours=hours).is_open is is_open
