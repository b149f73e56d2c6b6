"""What strangers learn of events that go wrong."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from cartwheel.domains.events.contracts import DeadLetterReason
from cartwheel.domains.events.healing.messages import EventsFailing, EventsRecovered
from cartwheel.systems.outbox.api import PublicEvent


class EventsFailingData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Events keep going wrong in one way; so many did within ten minutes."""

    reason: DeadLetterReason
    fingerprint: str
    letters: int
    letter_id: UUID
    raised_at: datetime


class EventsRecoveredData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """None went wrong in that way for twenty minutes."""

    reason: DeadLetterReason
    fingerprint: str
    recovered_at: datetime


PUBLIC_EVENTS: Final = (
    PublicEvent(
        EventsFailing,
        EventsFailingData,
        "Events of shoppers keep going wrong in one way, or more and more do.",
        identity=("fingerprint", "raised_at"),
        at="raised_at",
    ),
    PublicEvent(
        EventsRecovered,
        EventsRecoveredData,
        "Events of shoppers do not go wrong in that way any more.",
        identity=("fingerprint", "recovered_at"),
        at="recovered_at",
    ),
)
