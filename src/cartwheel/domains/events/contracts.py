"""What comes into and leaves the events domain; envelopes are in the terms of the Segment spec."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, Raw, UnsetType

from cartwheel.kernel.errors import Issue
from cartwheel.kernel.paging import Limit

MOST_EVENTS: Final = 1_000
MOST_BYTES: Final = 1 << 20

Identifier = Annotated[str, Meta(min_length=1, max_length=255)]
Moment = Annotated[datetime, Meta(tz=True)]
JSONObject = Annotated[Raw, Meta(extra_json_schema={"type": "object"})]


class Repair(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """
    A field that did not come as the spec says: what it was, and as what it is read.

    Without `now` it was not clear, and is taken as absent. The field `*` stands for characters
    anywhere in the event that no store can hold.
    """

    field: str
    was: Raw
    now: Raw | UnsetType = UNSET


class LoggedEvent(msgspec.Struct, rename="camel", omit_defaults=True, kw_only=True, gc=False):
    """An event as it lies in the log: checked, with its message id and what was repaired of it."""

    type: Literal["track", "page", "screen", "identify", "group", "alias"]
    message_id: Identifier | None = None
    event: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    name: Annotated[str, Meta(max_length=500)] | None = None
    anonymous_id: Identifier | None = None
    user_id: Identifier | None = None
    timestamp: Moment | None = None
    properties: JSONObject | UnsetType = UNSET
    traits: JSONObject | UnsetType = UNSET
    context: JSONObject | UnsetType = UNSET
    category: Annotated[str, Meta(max_length=500)] | None = None
    previous_id: Identifier | None = None
    group_id: Identifier | None = None
    channel: Annotated[str, Meta(max_length=100)] | None = None
    integrations: JSONObject | UnsetType = UNSET
    original_timestamp: Moment | None = None
    sent_at: Moment | None = None
    repairs: tuple[Repair, ...] = ()

    @property
    def told_at(self) -> datetime | None:
        """When it happened by the clock of its device."""
        return self.timestamp or self.original_timestamp

    @property
    def visitor_id(self) -> str:
        """Who did it: the anonymous id, else the user's."""
        return self.anonymous_id or f"user:{self.user_id}"


class Event(LoggedEvent, gc=False):
    """
    One thing a shopper did.

    Either `anonymousId` or `userId` says who. `messageId` makes a repeated event
    recognisable for an hour, and is given by the server when absent. `timestamp`, else
    `originalTimestamp`, is when it happened, by default when it arrived; `sentAt`, by the same
    clock, tells how far that clock is off.
    """

    def __post_init__(self) -> None:
        """Hold what types cannot say."""
        if self.anonymous_id is None and self.user_id is None:
            raise ValueError("Either `anonymousId` or `userId` is required")
        if self.event is None and self.type == "track":
            raise ValueError("`event` is required when `type` is track")
        for field in (self.properties, self.traits, self.context, self.integrations):
            if field is not UNSET and memoryview(field)[0] != _OPENING_BRACE:
                raise ValueError(
                    "`properties`, `traits`, `context` and `integrations` must be objects"
                )


_OPENING_BRACE: Final = ord("{")


class EventBatch(msgspec.Struct, frozen=True, rename="camel"):
    """
    Up to 1,000 events in up to 1 MiB; a bad one does not sink the others.

    `context` and `integrations` are those of all events, whose own ones count more. `sentAt` is
    when the batch was sent by the clock of its device.
    """

    batch: Annotated[list[Event], Meta(min_length=1, max_length=MOST_EVENTS)]
    context: JSONObject | UnsetType = UNSET
    integrations: JSONObject | UnsetType = UNSET
    sent_at: Moment | None = None


class RejectedEvent(msgspec.Struct, frozen=True):
    """An event of a batch that was not taken in, by its index, with all that is wrong with it."""

    index: int
    issues: tuple[Issue, ...]


class Receipt(msgspec.Struct, frozen=True, omit_defaults=True):
    """
    How many events are on disk now, and which were refused.

    `suppressed` ones are of people of whom the store keeps no events: nothing of them is stored.
    """

    accepted: int
    rejected: tuple[RejectedEvent, ...]
    suppressed: int = 0


class EventStats(msgspec.Struct, frozen=True, rename="camel"):
    """
    A store's events so far.

    `accepted` are readable rows, `duplicates` were recognised by their message id,
    `invalid` lie among the dead letters; each event taken in is one of the three. `repaired`
    counts the rows of which a field was repaired or set aside. `refused` were not taken in:
    they lie among the dead letters too, since trackers do not read what they are answered.
    `misfits` are rows of events that did not fit their schema, where the store had that reported.
    `suppressed` were dropped on their way, of people whom the store has put on its list since.
    """

    accepted: int
    duplicates: int
    invalid: int
    repaired: int
    refused: int
    misfits: int
    suppressed: int
    purchases: int
    by_event: dict[str, int]
    first_at: datetime | None
    last_at: datetime | None


class EventFilter(
    msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True, kw_only=True
):
    """Which events count: of one session, one source, one kind of device, of robots or people."""

    session_id: Identifier | None = None
    source: Annotated[str, Meta(max_length=200)] | None = None
    device: Annotated[str, Meta(max_length=20)] | None = None
    bot: bool | None = None


class SumEvents(EventFilter, frozen=True):
    """
    Which events to sum up, by default all of them.

    What was taken in and what became of it is always that of the whole store.
    """


class ListEvents(EventFilter, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    Which events to list: those since a time, by default of the last day, and before `until`.

    Of one visitor, of one name or with one message id alone where these are given; `repaired` lists
    those of which a field was repaired or set aside. With `upcast` their properties and traits are
    shown as the schema in force has them, with its defaults for what older ones did not have.
    """

    since: Moment | None = None
    until: Moment | None = None
    visitor_id: Identifier | None = None
    event: Annotated[str, Meta(min_length=1, max_length=500)] | None = None
    message_id: Identifier | None = None
    repaired: bool = False
    upcast: bool = False
    cursor: Annotated[str, Meta(pattern="^[0-9]{1,13}~.", max_length=300)] | None = None
    limit: Annotated[int, Meta(ge=1, le=MOST_EVENTS)] = 50


class StoredEvent(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, kw_only=True):
    """
    An event as it is kept.

    `timestamp` is when it happened, by a clock that can be trusted, `toldAt` what the device's
    said where that was off. `visitNumber` counts the visits of its visitor, this one included, and
    `visitorPurchases` what was bought before. `device` is desktop, mobile, tablet, tv, console,
    watch or bot, `traffic` the kind of what brought the visitor; `localWeekday` is 1 on Mondays.
    All of this is empty on events from before it was found out. `repairs` says which fields were
    read as something else than they came, or taken as absent.
    """

    timestamp: datetime
    received_at: datetime
    message_id: str
    type: str
    event: str
    visitor_id: str
    anonymous_id: str | None = None
    user_id: str | None = None
    previous_id: str = ""
    group_id: str = ""
    session_id: str = ""
    visit_number: int = 0
    visitor_purchases: int = 0
    ip: str = ""
    browser: str = ""
    browser_version: str = ""
    os: str = ""
    os_version: str = ""
    device: str = ""
    device_model: str = ""
    bot: str = ""
    source: str = ""
    medium: str = ""
    campaign: str = ""
    term: str = ""
    content: str = ""
    click_id: str = ""
    referrer_host: str = ""
    traffic: str = ""
    country: str = ""
    region: str = ""
    city: str = ""
    local_hour: int = 0
    local_weekday: int = 0
    in_business_hours: bool = False
    category: str = ""
    channel: str = ""
    told_at: str = ""
    original_timestamp: str = ""
    sent_at: str = ""
    properties: JSONObject
    traits: JSONObject | UnsetType = UNSET
    context: JSONObject
    integrations: JSONObject | UnsetType = UNSET
    repairs: tuple[Repair, ...] = ()


class StoredEvents(msgspec.Struct, frozen=True, rename="camel"):
    """
    Events, the newest first; pass `nextCursor` to go on, None at the end.

    One with traits and no properties has the former as the latter.
    """

    items: tuple[StoredEvent, ...]
    next_cursor: str | None = None


class DeadLetterReason(StrEnum):
    """
    Why an event could not be used.

    `parse`: it is no JSON; `schema`: it breaks the contract, or its schema; `size`: more events
    came together than may; `timestamp_out_of_range`: its time is absurd; `enrichment` and
    `store_refused`: these cannot take it; `outlived`: it came longer ago than events are kept.
    Properties, products, amounts and currencies are repaired or set aside by now; letters of
    these reasons, and of `refused`, are from before.
    """

    PARSE = "parse"
    SCHEMA = "schema"
    SIZE = "size"
    ENRICHMENT = "enrichment"
    STORE_REFUSED = "store_refused"
    OUTLIVED = "outlived"

    MALFORMED_PROPERTIES = "malformed_properties"
    MISSING_PRODUCT = "missing_product"
    INVALID_AMOUNT = "invalid_amount"
    INVALID_CURRENCY = "invalid_currency"
    TIMESTAMP_OUT_OF_RANGE = "timestamp_out_of_range"
    UNDECODABLE = "undecodable"
    UNKNOWN_STORE = "unknown_store"
    UNPROCESSABLE = "unprocessable"
    REFUSED = "refused"


WHOLE_ENTRIES: Final = (
    DeadLetterReason.UNDECODABLE,
    DeadLetterReason.UNKNOWN_STORE,
    DeadLetterReason.UNPROCESSABLE,
    DeadLetterReason.ENRICHMENT,
    DeadLetterReason.STORE_REFUSED,
)
"""The reasons that concern all events that came together."""

REFUSALS: Final = (
    DeadLetterReason.PARSE,
    DeadLetterReason.SCHEMA,
    DeadLetterReason.SIZE,
    DeadLetterReason.REFUSED,
)
"""The reasons of what was not taken in."""


class DeadLetter(msgspec.Struct, frozen=True, rename="camel"):
    """
    An event that could not be used, as it came, with the reason and the detail.

    It holds one event, or all `events` that came together where these cannot be told apart;
    what is no JSON is shown as a text, and its bytes are kept. Letters that go wrong in the same
    way have one `fingerprint`. `edited` is what a person, or a repair, has made of it: that is
    retried in its place. `replayedAt` says when that was asked for last; the letter goes once
    its events are worked off.
    """

    id: UUID
    reason: DeadLetterReason
    detail: str
    event: Raw
    received_at: datetime
    replayed_at: datetime | None = None
    events: int = 1
    fingerprint: str = ""
    edited: Any = None


class ListDeadLetters(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which dead letters to list."""

    reason: DeadLetterReason | None = None
    fingerprint: str | None = None
    cursor: UUID | None = None
    limit: Limit = 50


class DeadLetterPage(msgspec.Struct, frozen=True, rename="camel"):
    """Dead letters, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[DeadLetter, ...]
    next_cursor: UUID | None


class ReplayDeadLetters(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    Which dead letters to work off once more, the oldest first.

    All of them when neither `ids`, `reason` nor `fingerprint` is given. Pass `nextCursor` to go
    on.
    """

    ids: Annotated[tuple[UUID, ...], Meta(min_length=1, max_length=100)] | None = None
    reason: DeadLetterReason | None = None
    fingerprint: str | None = None
    cursor: UUID | None = None
    limit: Limit = 100


class ReplayedDeadLetters(msgspec.Struct, frozen=True, rename="camel"):
    """
    What went back to the log: dead letters, and the events in them.

    `unusable` are those in which there are no events to be found. `nextCursor` is None
    when there are no more.
    """

    replayed: int
    events: int
    unusable: tuple[UUID, ...]
    next_cursor: UUID | None
