"""
Putting the events of dead letters back on the log, under the names of their letters.

Events come after newer ones of their visitors. What was not taken in, or was edited, is read
anew; the rest is worked off as it lies.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from cartwheel.domains.events.bodies import Body, read_any
from cartwheel.domains.events.contracts import (
    REFUSALS,
    WHOLE_ENTRIES,
    DeadLetterReason,
    LoggedEvent,
)
from cartwheel.domains.events.letters.repository import LetterRepository, LyingLetter
from cartwheel.domains.events.messages import (
    EVENTS_TOPIC,
    LETTER_HEADER,
    PLACE_HEADER,
    POSITION_HEADER,
)
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.systems.eventlog.api import Append, EventLog, partition_of

_events: Final = msgspec.json.Decoder(list[LoggedEvent])
_encode: Final = msgspec.json.Encoder().encode


@dataclass(slots=True)
class Requeued:
    """What went back: letters and the events in them, and letters with no events to be found."""

    letters: list[UUID] = field(default_factory=list)
    events: int = 0
    unusable: list[UUID] = field(default_factory=list)
    looked_at: int = 0


@dataclass(frozen=True, slots=True)
class Requeueing:
    """Puts dead letters of one store back on the log."""

    letters: LetterRepository
    log: EventLog

    async def put(
        self,
        store_id: UUID,
        letters: Sequence[LyingLetter],
        *,
        at: datetime,
        most_bytes: int | None = None,
    ) -> Requeued:
        """
        Put letters back, in their order; they are on the log when this returns.

        It ends with the letter that exceeds so many bytes, if any may.

        Raises:
            UnavailableError: the log cannot make them durable, or is nearly full; repeat the call.
        """
        result, appends, size = Requeued(), [], 0
        for letter in letters:
            if most_bytes is not None and size > most_bytes:
                break
            result.looked_at += 1
            events = events_of(letter)
            if not events:
                result.unusable.append(letter.id)
                continue
            append = self._append(store_id, letter, events)
            appends.append(append)
            result.letters.append(letter.id)
            result.events += len(events)
            size += len(append.value)
        if appends:
            await self.log.ensure_room()
            await self.log.append(EVENTS_TOPIC, appends)
            await self.letters.mark_replayed(result.letters, at=at)
        return result

    def _append(self, store_id: UUID, letter: LyingLetter, events: Sequence[LoggedEvent]) -> Append:
        headers = {
            "store": str(store_id),
            "received": str(int(letter.received_at.timestamp() * 1000)),
            "count": str(len(events)),
            LETTER_HEADER: str(letter.id),
            PLACE_HEADER: letter.place or f"letter/{letter.id}",
        }
        if letter.position is not None and len(events) == 1:
            headers[POSITION_HEADER] = letter.position
        key = f"{store_id}:{events[0].visitor_id}"
        return Append(partition_of(key, self.log.partitions), _encode(events), headers)


def events_of(letter: LyingLetter) -> Sequence[LoggedEvent]:
    """Return the events that a letter holds, each with a message id; none where one is unclear."""
    try:
        if letter.edited is None and letter.reason in WHOLE_ENTRIES:
            return _named(_events.decode(letter.value), letter)
        if letter.edited is None and (letter.position or letter.reason not in REFUSALS):
            return _named([msgspec.json.decode(letter.value, type=LoggedEvent)], letter)
        return _named(_whole(read_any(_body_of(letter), most=None)), letter)
    except (msgspec.MsgspecError, RecursionError, InvalidInputError):
        return ()


def _body_of(letter: LyingLetter) -> bytes:
    if letter.edited is not None:
        return letter.edited
    if letter.reason is DeadLetterReason.REFUSED and letter.value[:1] == b"[":
        return b'{"batch":' + letter.value + b"}"
    return letter.value


def _whole(body: Body) -> Sequence[LoggedEvent]:
    """Return a body's events, none where one of them is refused: the letter stands for all."""
    return () if body.rejected else body.events


def _named(events: Sequence[LoggedEvent], letter: LyingLetter) -> Sequence[LoggedEvent]:
    for index, event in enumerate(events):
        event.message_id = event.message_id or f"{letter.id}:{index}"
    return events
