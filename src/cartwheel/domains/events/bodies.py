"""What a request's body holds: events that can be taken in, and those that cannot."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, Final

import msgspec
from msgspec import UNSET, Raw, UnsetType

from cartwheel.domains.events.contracts import (
    MOST_EVENTS,
    DeadLetterReason,
    Event,
    RejectedEvent,
    Repair,
)
from cartwheel.domains.events.mending import values
from cartwheel.domains.events.mending.envelopes import TOO_DEEP, integer, read_event
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.systems.rpc.api import issues_of

_NUL: Final = rb"\u0000"
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_MOST_ISSUES: Final = 100
_REPLACED: Final = Repair("*", Raw(b'"bytes that are not UTF-8"'), Raw(b'"\xef\xbf\xbd"'))
_REPLACEMENTS: Final = ("\ufffd".encode(), rb"\ufffd")


class _Batch(msgspec.Struct, rename="camel"):
    batch: Raw
    context: Raw | UnsetType = UNSET
    integrations: Raw | UnsetType = UNSET
    sent_at: Raw | UnsetType = UNSET


class _Kind(msgspec.Struct):
    batch: Raw | UnsetType = UNSET


_BEGINNING: Final = 1_000
_kind: Final = msgspec.json.Decoder(_Kind)
_batch: Final = msgspec.json.Decoder(_Batch)
_events: Final = msgspec.json.Decoder(list[Event])
_raw_events: Final = msgspec.json.Decoder(list[Raw])
_value: Final = msgspec.json.Decoder(float_hook=Decimal)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_END_OF_TIME: Final = datetime(9000, 1, 1, tzinfo=UTC)
_object: Final = msgspec.json.Decoder(dict[str, Raw])


class UnreadBodyError(InvalidInputError):
    """A body is refused as a whole, for a reason; so many events were in it, as far as known."""

    def __init__(self, issue: Issue, *, reason: DeadLetterReason, events: int = 1) -> None:
        super().__init__(issue)
        self.reason, self.events = reason, events


@dataclass(frozen=True, slots=True)
class Body:
    """
    What came in one request.

    `refused` holds the events that are `rejected`, as they came; `sent_at` is when they were
    sent by the clock of their device, if they say so together.
    """

    events: list[Event]
    rejected: Sequence[RejectedEvent] = ()
    refused: Sequence[bytes] = ()
    sent_at: datetime | None = None

    @property
    def batch_issues(self) -> list[Issue]:
        """What is wrong with the events of a batch that were refused; a hundred of it at most."""
        issues = (
            Issue(("batch", event.index, *issue.path), issue.message)
            for event in self.rejected
            for issue in event.issues
        )
        return list(islice(issues, _MOST_ISSUES))


def read_any(body: bytes, *, most: int | None = MOST_EVENTS) -> Body:
    """
    Read a body that is a batch where it has a `batch`, and one event where it has none.

    At most so many events are taken, or any number.

    Raises:
        InvalidInputError: it is a batch without a list of events, or with too many, or no JSON.
    """
    try:
        is_batch = _kind.decode(body).batch is not UNSET
    except (msgspec.MsgspecError, RecursionError):
        is_batch = b'"batch"' in body[:_BEGINNING]
    return read_batch(body, most=most) if is_batch else read_one(body)


def read_one(body: bytes) -> Body:
    """
    Read a body that is one event.

    Raises:
        UnreadBodyError: it is no JSON.
    """
    try:
        return Body([_read(*_text_of(body))])
    except InvalidInputError as error:
        if not is_json(body):
            raise UnreadBodyError(error.issues[0], reason=DeadLetterReason.PARSE) from None
        return Body([], (RejectedEvent(0, error.issues),), (body,))


def read_batch(body: bytes, *, most: int | None = MOST_EVENTS) -> Body:
    """
    Read a body with a list of events; a bad one does not sink the others.

    Raises:
        UnreadBodyError: it is no JSON, there is no list of events in it, or too many are.
        InvalidInputError: the list is empty.
    """
    body, is_replaced = _text_of(body)
    try:
        batch = _batch.decode(body)
        events = [] if is_replaced or _NUL in body else _events.decode(batch.batch)
        read = Body(events)
    except (msgspec.MsgspecError, RecursionError):
        events = []
    if not events:
        batch, raw_events = _split(body, most)
        read = _read_each(raw_events, is_replaced=is_replaced)
    if most is not None and len(read.events) > most:
        raise too_many(len(read.events))
    if not (read.events or read.rejected):
        raise InvalidInputError(Issue(("batch",), "At least one event is required"))
    return _with_shared(read, batch)


def is_json(body: bytes) -> bool:
    """Return True of what a lenient parser takes for JSON."""
    try:
        json.loads(_text_of(body)[0], parse_int=integer)
    except (ValueError, RecursionError):
        return False
    return True


def _text_of(body: bytes) -> tuple[bytes, bool]:
    """Return a body as UTF-8, and whether something in it had to be replaced for that."""
    try:
        body.decode()
    except UnicodeDecodeError:
        return body.decode(errors="replace").encode(), True
    return body.removeprefix(_BYTE_ORDER_MARK), False


def _read(raw: bytes, is_replaced: bool) -> Event:  # noqa: FBT001 - what `_text_of` returns
    event = read_event(raw)
    if is_replaced and any(replacement in raw for replacement in _REPLACEMENTS):
        event.repairs = (_REPLACED, *event.repairs)
    return event


def _read_each(raw_events: list[bytes], *, is_replaced: bool) -> Body:
    """Read event by event, once the batch as a whole was refused."""
    events, rejected, refused = [], [], []
    for index, raw in enumerate(raw_events):
        try:
            events.append(_read(raw, is_replaced))
        except InvalidInputError as error:
            rejected.append(RejectedEvent(index, error.issues))
            refused.append(raw)
    return Body(events, rejected, refused)


def _split(body: bytes, most: int | None) -> tuple[_Batch, list[bytes]]:
    """Take a batch apart without looking into its events."""
    try:
        batch = _batch.decode(body)
        raw_events = _raw_events.decode(batch.batch)
    except RecursionError:
        raise UnreadBodyError(TOO_DEEP, reason=DeadLetterReason.PARSE) from None
    except msgspec.ValidationError as error:
        issue = issues_of(error, body, _Batch)[0]
        raise UnreadBodyError(issue, reason=DeadLetterReason.SCHEMA) from None
    except msgspec.DecodeError as error:
        # One half of a surrogate pair, or a `NaN` of Python's, spoils a whole batch for a
        # strict parser. A lenient one finds out whose it is.
        try:
            given = json.loads(body, parse_int=integer)
            raw_events = [Raw(json.dumps(event).encode()) for event in given["batch"]]
            others = {name: given[name] for name in given if name != "batch"}
            batch = _batch.decode(json.dumps({**others, "batch": []}))
        except (ValueError, TypeError, KeyError, RecursionError):
            issue = Issue((), str(error))
            reason = DeadLetterReason.SCHEMA if is_json(body) else DeadLetterReason.PARSE
            raise UnreadBodyError(issue, reason=reason) from None
    if most is not None and len(raw_events) > most:
        raise too_many(len(raw_events))
    return batch, [bytes(raw) for raw in raw_events]


def too_many(count: int) -> UnreadBodyError:
    """Return the refusal of a body for how many events are in it."""
    issue = Issue(("batch",), f"{count:,} events; at most {MOST_EVENTS:,} are allowed")
    return UnreadBodyError(issue, reason=DeadLetterReason.SIZE, events=count)


def _with_shared(read: Body, batch: _Batch) -> Body:
    """Give the events what their batch says of all of them."""
    if batch.context is not UNSET and (shared := _fields_of(batch.context)):
        for event in read.events:
            event.context = _under(shared, event.context)
    if batch.integrations is not UNSET and (shared := _fields_of(batch.integrations)):
        for event in read.events:
            event.integrations = _under(shared, event.integrations)
    if batch.sent_at is UNSET:
        return read
    return replace(read, sent_at=_moment_of(batch.sent_at))


def _moment_of(raw: Raw) -> datetime | None:
    try:
        moment = values.moment(_value.decode(raw))
    except msgspec.ValidationError:
        return None
    # What lies beyond is no clock that is off, but none at all.
    return moment if moment is not None and _EPOCH <= moment < _END_OF_TIME else None


def _fields_of(raw: Raw) -> Mapping[str, Raw]:
    try:
        return _object.decode(raw)
    except msgspec.ValidationError:
        return {}


def _under(shared: Mapping[str, Raw], own: Raw | UnsetType) -> Raw:
    fields: dict[str, Any] = {**shared} if own is UNSET else {**shared, **_object.decode(own)}
    return Raw(msgspec.json.encode(fields))
