"""Taking events in: decoded, checked, and on disk in the log before anybody hears of it."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from typing import Final
from uuid import UUID

import msgspec

from cartwheel.domains.events.contracts import (
    MOST_EVENTS,
    Event,
    Receipt,
    RejectedEvent,
)
from cartwheel.domains.events.messages import EVENTS_TOPIC
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import InvalidInputError, Issue, UnavailableError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.eventlog.api import Append, EventLog, partition_of
from cartwheel.systems.eventlog.errors import LogFullError
from cartwheel.systems.resilience.api import Breaker
from cartwheel.systems.rpc.api import Actor, RequestContext, issues_of


class _RawBatch(msgspec.Struct):
    batch: msgspec.Raw


_batch: Final = msgspec.json.Decoder(_RawBatch)
# JSON may name it, PostgreSQL cannot store it.
_NUL: Final = rb"\u0000"

_TOO_DEEP: Final = Issue((), "It is nested too deeply")
_MOST_ISSUES: Final = 100

_events: Final = msgspec.json.Decoder(list[Event])
_raw_events: Final = msgspec.json.Decoder(list[msgspec.Raw])
_event: Final = msgspec.json.Decoder(Event)
_encode: Final = msgspec.json.Encoder().encode


def _is_away(error: BaseException) -> bool:
    return isinstance(error, UnavailableError) and not isinstance(error, LogFullError)


def _breaker() -> Breaker:
    return Breaker(
        "The event log",
        minimum_calls=3,
        window=timedelta(seconds=5),
        open_for=timedelta(seconds=1),
        longest_open=timedelta(seconds=5),
        counts=_is_away,
    )


@dataclass(frozen=True, slots=True)
class IngestService:
    """The door of the event pipeline."""

    log: EventLog
    clock: Clock
    # A log that is away is asked now and then, and not by every request for seconds.
    breaker: Breaker = field(default_factory=_breaker, init=False)

    async def take_one(self, actor: Actor, body: bytes, request: RequestContext) -> Receipt:
        """
        Take one event in; it is on disk when this returns.

        Raises:
            InvalidInputError: the event breaks its contract.
            UnavailableError: the log cannot make it durable, or is nearly full.
        """
        _ensure_utf8(body)
        return await self.put(actor.store_id, [_decode_one(body)], traceparent=request.traceparent)

    async def take(self, actor: Actor, body: bytes, request: RequestContext) -> Receipt:
        """
        Take a batch in; what the receipt counts as accepted is on disk.

        Repeating a call is safe for events that carry a message id, by which they
        are recognised.

        Raises:
            InvalidInputError: there is no usable event in it, or too many.
            UnavailableError: the log cannot make it durable, or is nearly full.
        """
        _ensure_utf8(body)
        rejected: tuple[RejectedEvent, ...] = ()
        try:
            events = [] if _NUL in body else _events.decode(_batch.decode(body).batch)
        except (msgspec.MsgspecError, RecursionError):
            events = []
        if not events:
            events, rejected = _decode_leniently(body)
        if not events:
            issues = (
                Issue(("batch", event.index, *issue.path), issue.message)
                for event in rejected
                for issue in event.issues
            )
            raise InvalidInputError(
                *islice(issues, _MOST_ISSUES),
                *(() if rejected else (Issue(("batch",), "At least one event is required"),)),
            )
        if len(events) > MOST_EVENTS:
            raise _too_many(len(events))
        receipt = await self.put(actor.store_id, events, traceparent=request.traceparent)
        return msgspec.structs.replace(receipt, rejected=rejected)

    async def put(self, store_id: UUID, events: list[Event], *, traceparent: str) -> Receipt:
        """
        Take in events of our own; they are on disk when this returns.

        Raises:
            UnavailableError: the log cannot make them durable, or is nearly full.
        """
        received_at = self.clock.now()
        partitions: list[list[Event]] = [[] for _ in range(self.log.partitions)]
        for event in events:
            if event.message_id is None:
                event.message_id = str(new_id())
            key = f"{store_id}:{event.visitor_id}"
            partitions[partition_of(key, self.log.partitions)].append(event)
        headers = {
            "store": str(store_id),
            "received": str(int(received_at.timestamp() * 1000)),
            "traceparent": traceparent,
        }
        appends = [
            Append(partition, _encode(mine), {**headers, "count": str(len(mine))})
            for partition, mine in enumerate(partitions)
            if mine
        ]
        with self.breaker.call():
            await self.log.ensure_room()
            await self.log.append(EVENTS_TOPIC, appends)
        return Receipt(accepted=len(events), rejected=())


def _split(body: bytes) -> list[msgspec.Raw]:
    """Take a batch apart without looking into its events."""
    try:
        return _raw_events.decode(_batch.decode(body).batch)
    except RecursionError:
        raise InvalidInputError(_TOO_DEEP) from None
    except msgspec.ValidationError as error:
        raise InvalidInputError(*issues_of(error, body, _RawBatch)) from None
    except msgspec.DecodeError as error:
        # One half of a surrogate pair, as left by cutting a string in JavaScript, spoils a
        # whole batch for a strict parser. A lenient one finds out whose it is.
        try:
            batch = json.loads(body)["batch"]
            return [msgspec.Raw(json.dumps(event).encode()) for event in batch]
        except (ValueError, TypeError, KeyError, RecursionError):
            raise InvalidInputError(Issue((), str(error))) from None


def _too_many(count: int) -> InvalidInputError:
    return InvalidInputError(
        Issue(("batch",), f"{count:,} events; at most {MOST_EVENTS:,} are allowed")
    )


def _ensure_utf8(body: bytes) -> None:
    try:
        body.decode()
    except UnicodeDecodeError:
        raise InvalidInputError(Issue((), "The body is not UTF-8")) from None


def _decode_one(body: bytes | msgspec.Raw) -> Event:
    try:
        event = _event.decode(body)
    except RecursionError:
        raise InvalidInputError(_TOO_DEEP) from None
    except msgspec.MsgspecError as error:
        raise InvalidInputError(*issues_of(error, body, Event)) from None
    if _NUL in bytes(body):
        raise InvalidInputError(Issue((), "The character U+0000 cannot be stored"))
    return event


def _decode_leniently(body: bytes) -> tuple[list[Event], tuple[RejectedEvent, ...]]:
    """Decode event by event, once the batch as a whole was refused."""
    raw_events = _split(body)
    if len(raw_events) > MOST_EVENTS:
        raise _too_many(len(raw_events))
    events, rejected = [], []
    for index, raw in enumerate(raw_events):
        try:
            events.append(_decode_one(raw))
        except InvalidInputError as error:
            rejected.append(RejectedEvent(index, error.issues))
    return events, tuple(rejected)
