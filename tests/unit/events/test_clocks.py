"""When something happened is said by a clock that may be off, and corrected by when it was sent."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from cartwheel.domains.events import rules
from cartwheel.domains.events.clocks import TOLERANCE, Origin, epoch_ms, moment_text
from cartwheel.domains.events.contracts import Event

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
LIVE = Origin("s", "USD", NOW, moment_text(NOW), is_wall_clock=True)


def told(**fields: Any) -> Event:
    given = {"type": "track", "event": "Seen", "messageId": "m", "anonymousId": "v", **fields}
    return msgspec.convert(given, Event)


@pytest.mark.parametrize(
    "clock",
    [NOW - 5 * MINUTE, NOW + timedelta(days=21), datetime(1970, 1, 1, tzinfo=UTC)],
    ids=["slow", "weeks ahead", "begun anew"],
)
def test_a_clock_that_is_off_is_corrected_by_when_it_sent(clock: datetime) -> None:
    event = told(timestamp=clock - 2 * MINUTE, sentAt=clock)
    assert LIVE.moment_of(event) == NOW - 2 * MINUTE
    of_its_batch = LIVE._replace(sent_at=clock)
    assert of_its_batch.moment_of(told(timestamp=clock - 2 * MINUTE)) == NOW - 2 * MINUTE


@pytest.mark.parametrize("on_the_way", [0 * SECOND, SECOND, TOLERANCE])
def test_the_time_on_the_way_is_no_clock_that_is_off(on_the_way: timedelta) -> None:
    sent = NOW - on_the_way
    assert LIVE.moment_of(told(timestamp=sent - MINUTE, sentAt=sent)) == sent - MINUTE


@pytest.mark.parametrize(
    "timestamp", [NOW + SECOND, NOW + timedelta(days=40), datetime(1970, 1, 1, tzinfo=UTC)]
)
def test_a_time_that_cannot_be_true_is_that_of_arrival_and_the_row_keeps_it(
    timestamp: datetime,
) -> None:
    row = rules.understand(told(timestamp=timestamp, sentAt=NOW), LIVE, "1-1:0").row
    columns = (*rules.COLUMNS, *rules.RARE_COLUMNS)
    assert row[columns.index("timestamp")] == NOW.timestamp()
    assert row[columns.index("told_at")] == timestamp.isoformat()


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_the_ends_of_time_do_not_overflow(text: str) -> None:
    for fields in ({"timestamp": text}, {"timestamp": text, "sentAt": text}, {"sentAt": text}):
        event = msgspec.json.decode(
            msgspec.json.encode({"type": "page", "userId": "u", "messageId": "m", **fields}),
            type=Event,
        )
        assert rules.understand(event, LIVE, "1-1:0").row[1] == NOW.timestamp()


def test_what_rudderstack_calls_the_original_timestamp_is_the_time() -> None:
    assert LIVE.moment_of(told(originalTimestamp=NOW - MINUTE)) == NOW - MINUTE


def test_a_replayed_store_lives_by_the_times_of_its_events() -> None:
    replayed = LIVE._replace(is_wall_clock=False)
    old = datetime(2019, 10, 1, tzinfo=UTC)
    assert replayed.moment_of(told(timestamp=old, sentAt=old)) == old
    assert replayed.moment_of(told(timestamp=NOW + timedelta(hours=1))) == NOW + timedelta(hours=1)
    for absurd in (datetime(1999, 12, 31, tzinfo=UTC), NOW + timedelta(days=1, seconds=1)):
        with pytest.raises(rules.RefusedError):
            rules.understand(told(timestamp=absurd), replayed, "1-1:0")


def test_milliseconds_are_whole_and_exact() -> None:
    """A float of seconds times a thousand falls short of many, and a row would precede its cart."""
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    moments = [begin + timedelta(milliseconds=ms, microseconds=ms) for ms in range(1_000)]
    assert [epoch_ms(each) for each in moments] == [1_767_225_600_000 + ms for ms in range(1_000)]
    assert epoch_ms(datetime(1969, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)) == -1
