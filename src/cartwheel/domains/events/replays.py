"""
Working off dead letters of whole entries once more.

A replay puts the events back on the log under the name of their letter, which lies until they
are worked off and goes in the same transaction as they are counted. So it may be asked for
twice, or die at any point: each event becomes one row, and carts hear of it once. Its events
come after newer ones of their visitors.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import msgspec

from cartwheel.domains.events.contracts import (
    LoggedEvent,
    ReplayDeadLetters,
    ReplayedDeadLetters,
)
from cartwheel.domains.events.messages import EVENTS_TOPIC, LETTER_HEADER, PLACE_HEADER
from cartwheel.domains.events.repository import OutcomeRepository, WholeLetter
from cartwheel.kernel.clock import Clock
from cartwheel.systems.eventlog.api import Append, EventLog, partition_of
from cartwheel.systems.rpc.api import AuditNote

_events: Final = msgspec.json.Decoder(list[LoggedEvent])
# Of one call: letters are kept whole, so that it may be exceeded by one of them.
_MOST_BYTES: Final = 8 << 20


@dataclass(frozen=True, slots=True)
class ReplayService:
    """Puts dead letters back on the log."""

    outcomes: OutcomeRepository
    log: EventLog
    clock: Clock
    note: AuditNote

    async def replay(self, store_id: UUID, command: ReplayDeadLetters) -> ReplayedDeadLetters:
        """
        Put the events of whole entries back on the log; they are there when this returns.

        Raises:
            UnavailableError: the log cannot make them durable, or is nearly full; repeat the call.
        """
        now = self.clock.now()
        letters = await self.outcomes.lock_whole(store_id, command, now=now)
        appends: dict[UUID, Append] = {}
        unusable: list[UUID] = []
        events = size = looked_at = 0
        for letter in letters[: command.limit]:
            if size > _MOST_BYTES:
                break
            looked_at += 1
            append = self._append(store_id, letter)
            if append is None:
                unusable.append(letter.id)
                continue
            appends[letter.id] = append
            events += int(append.headers["count"])
            size += len(append.value)
        if appends:
            await self.log.ensure_room()
            await self.log.append(EVENTS_TOPIC, list(appends.values()))
            await self.outcomes.mark_replayed(list(appends), at=now)
        more = len(letters) > looked_at
        result = ReplayedDeadLetters(
            replayed=len(appends),
            events=events,
            unusable=tuple(unusable),
            next_cursor=letters[looked_at - 1].id if more else None,
        )
        self.note.tell("dead-letters", after={"letters": list(appends), "events": events})
        return result

    def _append(self, store_id: UUID, letter: WholeLetter) -> Append | None:
        try:
            events = _events.decode(letter.value)
        except (msgspec.MsgspecError, RecursionError):
            return None
        if not events:
            return None
        key = f"{store_id}:{events[0].visitor_id}"
        headers = {
            "store": str(store_id),
            "received": str(int(letter.received_at.timestamp() * 1000)),
            "count": str(len(events)),
            LETTER_HEADER: str(letter.id),
            PLACE_HEADER: letter.place or f"letter/{letter.id}",
        }
        return Append(partition_of(key, self.log.partitions), letter.value, headers)
