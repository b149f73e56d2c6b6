"""Times on a zone's clocks are moments, also where the clocks are changed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from cartwheel.kernel.zones import moment_of, zone_of

BERLIN = zone_of("Europe/Berlin")


@pytest.mark.parametrize(
    ("local", "begins", "ends"),
    [
        ("2026-07-01T00:00", "2026-06-30T22:00", "2026-06-30T22:00"),
        # Skipped: the clocks go from 02:00 to 03:00.
        ("2026-03-29T02:30", "2026-03-29T01:00", "2026-03-29T01:00"),
        # Shown twice: a span holds both.
        ("2026-10-25T02:30", "2026-10-25T00:30", "2026-10-25T01:30"),
    ],
)
def test_moments(local: str, begins: str, ends: str) -> None:
    given = datetime.fromisoformat(local)
    for is_end, expected in ((False, begins), (True, ends)):
        moment = datetime.fromisoformat(expected).replace(tzinfo=UTC)
        assert moment_of(given, BERLIN, is_end=is_end) == moment


@given(
    st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2037, 1, 1)),  # noqa: DTZ001
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]),
    st.timedeltas(min_value=timedelta(0), max_value=timedelta(hours=6)),
)
def test_later_on_the_clocks_is_not_earlier(local: datetime, name: str, more: timedelta) -> None:
    local, zone = local.replace(microsecond=0), zone_of(name)
    assert moment_of(local, zone) <= moment_of(local + more, zone, is_end=True)
