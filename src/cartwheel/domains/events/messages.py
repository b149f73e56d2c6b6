"""
What travels on the log.

Topic `events`: one entry per request and partition, a JSON array of events, with
the headers `store`, `received` (epoch milliseconds) and `count`; `sent` (the same) is when
it was sent by the clock that the times in it are of. One that replays a dead letter names it
in `letter`, and in `place` where its events were first; with `position` it holds one event,
which was there. One with `refused` holds events that were not taken in, and says there why, with
the `reason` in a word; of these there is nothing to do but to keep them. `agent` and `address`
are of the browser that sent it, the latter as far as the store keeps it.

Topic `activities`: one entry per chunk that the pipeline has stored, an
`ActivityChunk` in MessagePack: the little that followers of carts need.
"""

from typing import Final
from uuid import UUID

import msgspec

EVENTS_TOPIC: Final = "events"
ACTIVITIES_TOPIC: Final = "activities"

LETTER_HEADER: Final = "letter"
PLACE_HEADER: Final = "place"
SENT_HEADER: Final = "sent"
REFUSED_HEADER: Final = "refused"
REASON_HEADER: Final = "reason"
POSITION_HEADER: Final = "position"
ADDRESS_HEADER: Final = "address"
AGENT_HEADER: Final = "agent"

MOST_QUANTITY: Final = 10_000
"""The largest quantity of an event's product."""

VIEW: Final = 0
ADD: Final = 1
REMOVE: Final = 2
TOUCH: Final = 3
"""A cart event that changes no item: the cart was viewed, the checkout was started."""
BUY: Final = 4


class Line(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A product of an activity; the price is in minor units."""

    product_id: str
    name: str
    category: str
    brand: str
    currency: str
    price_minor: int
    quantity: int


class Activity(msgspec.Struct, frozen=True, array_like=True):
    """
    What a visitor did, at epoch milliseconds of event time; `kind` is one of the constants.

    `user_id` is who the visitor is to the shop, as far as the event says so, and `previous_id`
    who that was until now.
    """

    visitor_id: str
    at_ms: int
    kind: int
    lines: tuple[Line, ...] = ()
    order_id: str = ""
    currency: str = ""
    value_minor: int = 0
    user_id: str = ""
    previous_id: str = ""


class Parcel(msgspec.Struct, frozen=True, array_like=True):
    """
    The activities of one log entry, that of the topic `events` at `position`.

    `received_ms` is when it arrived, in epoch milliseconds.
    """

    position: str
    store_id: UUID
    activities: list[Activity]
    received_ms: int = 0


class ActivityChunk(msgspec.Struct, frozen=True, array_like=True):
    """
    The activities of consecutive log entries of one partition.

    Entries without a usable event have a parcel too, so that followers come past
    their positions. `log` is the identity of the log that the positions count in.
    """

    parcels: list[Parcel]
    log: str = ""
