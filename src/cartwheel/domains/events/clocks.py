"""
When an event happened, by a clock that can be trusted.

A device says by its own clock when something happened (`timestamp`) and when it told of it
(`sentAt`). If the latter differs from the arrival by more than the tolerance, the device's clock
is off by the difference, and so is the former; less is the time on the way. What lies ahead of
its arrival all the same, or before all shops, counts as of its arrival. Replayed stores live by
the clock of their events, which nothing corrects.
"""

from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from cartwheel.domains.events.contracts import LoggedEvent

EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
FUTURE_ALLOWED: Final = timedelta(days=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
TOLERANCE: Final = timedelta(minutes=1)
"""How far `sentAt` and the arrival may be apart without the device's clock being off."""


class Origin(NamedTuple):
    """Where an event came from: what all events of one log entry share."""

    store_id: str
    currency: str
    received_at: datetime
    received_text: str
    is_wall_clock: bool
    sent_at: datetime | None = None
    agent: str = ""
    """The user agent of the browser that sent it; of events that name none."""
    address: str = ""
    """Whence it came, as far as the store keeps it; of events that name none."""

    def moment_of(self, event: LoggedEvent) -> datetime | None:
        """Return when an event happened, None when its time cannot be true, nor be stored."""
        at = event.timestamp or event.original_timestamp
        if at is None:
            return self.received_at
        if not self.is_wall_clock:
            return at if EARLIEST <= at <= self.received_at + FUTURE_ALLOWED else None
        sent_at = self.sent_at or event.sent_at
        if sent_at is not None:
            ahead = sent_at - self.received_at
            if not -TOLERANCE <= ahead <= TOLERANCE:
                at = _shifted(at, ahead)
        return at if EARLIEST <= at <= self.received_at else self.received_at


def _shifted(at: datetime, ahead: timedelta) -> datetime:
    try:
        return at - ahead
    except OverflowError:
        return at


def epoch_ms(moment: datetime) -> int:
    """Return the whole milliseconds since 1970, exactly."""
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1000 + since.microseconds // 1000


def moment_text(moment: datetime) -> str:
    """Return a moment as a column of the column store takes it, in UTC."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.isoformat(" ", "milliseconds")[:23]
