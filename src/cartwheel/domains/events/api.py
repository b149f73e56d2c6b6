"""What other domains may use of events."""

from cartwheel.domains.events.contracts import DeadLetterReason, Event
from cartwheel.domains.events.enriching.addresses import allowed as address_kept
from cartwheel.domains.events.figures import MADE_UP, EventFigures, VisitorDay
from cartwheel.domains.events.healing.messages import EventsFailing, EventsRecovered
from cartwheel.domains.events.ingest import IngestService
from cartwheel.domains.events.messages import (
    ACTIVITIES_TOPIC,
    ADD,
    BUY,
    EVENTS_TOPIC,
    MOST_QUANTITY,
    REMOVE,
    TOUCH,
    VIEW,
    Activity,
    ActivityChunk,
    Line,
    Parcel,
)
from cartwheel.domains.events.sessions import EventSessions, PastSession
from cartwheel.domains.events.settings import ADDRESSES as VISITOR_ADDRESSES
from cartwheel.domains.events.totals import EventTotals

__all__ = [
    "ACTIVITIES_TOPIC",
    "ADD",
    "BUY",
    "EVENTS_TOPIC",
    "MADE_UP",
    "MOST_QUANTITY",
    "REMOVE",
    "TOUCH",
    "VIEW",
    "VISITOR_ADDRESSES",
    "Activity",
    "ActivityChunk",
    "DeadLetterReason",
    "Event",
    "EventFigures",
    "EventSessions",
    "EventTotals",
    "EventsFailing",
    "EventsRecovered",
    "IngestService",
    "Line",
    "Parcel",
    "PastSession",
    "VisitorDay",
    "address_kept",
]
