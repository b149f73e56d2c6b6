"""Use cases of dead letters: looked at, edited, retried, replayed by a job."""

from base64 import b64encode
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final
from uuid import UUID

import msgspec

from cartwheel.domains.events.bodies import read_any
from cartwheel.domains.events.contracts import (
    DeadLetter,
    DeadLetterPage,
    ListDeadLetters,
    ReplayDeadLetters,
    ReplayedDeadLetters,
)
from cartwheel.domains.events.healing.contracts import RepairSource, RepairStatus
from cartwheel.domains.events.healing.healer import Healing
from cartwheel.domains.events.healing.mender import HEALABLE
from cartwheel.domains.events.healing.messages import TrainProposer, soon
from cartwheel.domains.events.healing.repository import RepairRepository
from cartwheel.domains.events.letters.contracts import (
    DeadLetterGroups,
    EditDeadLetter,
    GroupDeadLetters,
    InspectedDeadLetter,
    LetterReplay,
    LetterReplayPage,
    ListLetterReplays,
    ReplayStatus,
    StartReplay,
)
from cartwheel.domains.events.letters.errors import DeadLetterNotFoundError, ReplayNotFoundError
from cartwheel.domains.events.letters.messages import RunReplay
from cartwheel.domains.events.letters.repository import Filter, LetterRepository
from cartwheel.domains.events.letters.requeueing import Requeueing
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.paging import page_of
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import AuditNote

# Of one call: letters are kept whole, so that it may be exceeded by one of them.
_MOST_BYTES: Final = 8 << 20


@dataclass(frozen=True, slots=True)
class LetterService:
    """Dead letters of one store."""

    letters: LetterRepository
    repairs: RepairRepository
    requeueing: Requeueing
    outbox: Outbox
    clock: Clock
    note: AuditNote

    async def list_page(self, store_id: UUID, query: ListDeadLetters) -> DeadLetterPage:
        """List the events that could not be used, the newest first."""
        found = await self.letters.list_page(store_id, query)
        return page_of(DeadLetterPage, found, limit=query.limit, by=lambda one: one.id)

    async def groups(self, store_id: UUID, query: GroupDeadLetters) -> DeadLetterGroups:
        """List what goes wrong, the most frequent first."""
        return DeadLetterGroups(tuple(await self.letters.groups(store_id, query)))

    async def inspect(self, store_id: UUID, letter_id: UUID) -> InspectedDeadLetter:
        """
        Return a letter with the bytes that came.

        Raises:
            DeadLetterNotFoundError: the store has no such letter.
        """
        found = await self.letters.find(store_id, letter_id)
        if found is None:
            raise DeadLetterNotFoundError(letter_id)
        letter, original = found
        return InspectedDeadLetter(letter, b64encode(original).decode())

    async def edit(self, store_id: UUID, command: EditDeadLetter) -> DeadLetter:
        """
        Say what a letter's event should have been; what came stays as it is beside it.

        Raises:
            DeadLetterNotFoundError: the store has no such letter.
            InvalidInputError: that would be refused as well.
        """
        before = (await self.inspect(store_id, command.id)).letter
        edited = None if command.event is None else msgspec.json.encode(command.event)
        if edited is not None and (rejected := read_any(edited, most=None).rejected):
            raise InvalidInputError(*(issue for each in rejected for issue in each.issues))
        await self.letters.edit(store_id, command.id, edited)
        if command.event is not None and before.reason in HEALABLE and before.events == 1:
            await self._teach(store_id, command.id, command.event)
        after = (await self.inspect(store_id, command.id)).letter
        self.note.tell(command.id, before=_digest(before), after=_digest(after))
        return after

    async def _teach(self, store_id: UUID, letter_id: UUID, event: dict[str, Any]) -> None:
        """Let the proposer learn from what a person has made of a letter."""
        now = self.clock.now()
        wanted = Filter(ids=[letter_id])
        for letter in await self.letters.lock(store_id, wanted, now=now, limit=1):
            await self.repairs.add(
                store_id,
                letter,
                Healing(event, []),
                source=RepairSource.PERSON,
                status=RepairStatus.ACCEPTED,
                version=0,
                at=now,
            )
        job = TrainProposer(store_id)
        await self.outbox.enqueue(job, options=soon(job))

    async def replay(self, store_id: UUID, command: ReplayDeadLetters) -> ReplayedDeadLetters:
        """
        Put letters' events back on the log; they are there when this returns.

        Raises:
            UnavailableError: the log cannot make them durable, or is nearly full; repeat the call.
        """
        now = self.clock.now()
        wanted = Filter(
            ids=command.ids,
            reason=command.reason,
            fingerprint=command.fingerprint,
            cursor=command.cursor,
        )
        found = await self.letters.lock(store_id, wanted, now=now, limit=command.limit + 1)
        put = await self.requeueing.put(
            store_id, found[: command.limit], at=now, most_bytes=_MOST_BYTES
        )
        self.note.tell("dead-letters", after={"letters": put.letters, "events": put.events})
        more = len(found) > put.looked_at
        return ReplayedDeadLetters(
            replayed=len(put.letters),
            events=put.events,
            unusable=tuple(put.unusable),
            next_cursor=found[put.looked_at - 1].id if more else None,
        )

    async def retry(self, store_id: UUID, letter_id: UUID) -> ReplayedDeadLetters:
        """
        Put one letter back on the log, as it is or as it was edited.

        Raises:
            DeadLetterNotFoundError: the store has no such letter.
            UnavailableError: the log cannot make it durable, or is nearly full; repeat the call.
        """
        await self.inspect(store_id, letter_id)
        return await self.replay(store_id, ReplayDeadLetters(ids=(letter_id,)))

    async def start(self, store_id: UUID, command: StartReplay) -> LetterReplay:
        """Have a job replay the letters that lie now, and none that come meanwhile."""
        wanted = Filter(reason=command.reason, fingerprint=command.fingerprint)
        total, last = await self.letters.sum_up(store_id, wanted)
        now = self.clock.now()
        replay = await self.letters.add_replay(
            store_id,
            {
                "id": new_id(),
                "mode": command.mode,
                "reason": command.reason,
                "fingerprint": command.fingerprint,
                "status": ReplayStatus.RUNNING,
                "until": last or new_id(),
                "total": total,
                "created_at": now,
            },
        )
        await self.outbox.enqueue(RunReplay(store_id, replay.id))
        self.note.tell(replay.id, after=replay)
        return replay

    async def find_replay(self, store_id: UUID, replay_id: UUID) -> LetterReplay:
        """
        Return a replay, and how far it is.

        Raises:
            ReplayNotFoundError: the store has no such replay.
        """
        found = await self.letters.find_replay(store_id, replay_id)
        if found is None:
            raise ReplayNotFoundError(replay_id)
        return found

    async def list_replays(self, store_id: UUID, query: ListLetterReplays) -> LetterReplayPage:
        """List replays, the newest first."""
        found = await self.letters.list_replays(store_id, query)
        return page_of(LetterReplayPage, found, limit=query.limit, by=lambda one: one.id)

    async def stop(self, store_id: UUID, replay_id: UUID) -> LetterReplay:
        """
        Let a replay end with the letters that it has looked at; ended, it stays as it is.

        Raises:
            ReplayNotFoundError: the store has no such replay.
        """
        row = await self.letters.lock_replay(store_id, replay_id)
        before = await self.find_replay(store_id, replay_id)
        if row is not None and row.finished_at is None:
            values = {"status": ReplayStatus.STOPPED, "finished_at": self.clock.now()}
            await self.letters.set_replay(store_id, replay_id, values)
        stopped = await self.find_replay(store_id, replay_id)
        self.note.tell(replay_id, before=before, after=stopped)
        return stopped


def _digest(letter: DeadLetter) -> dict[str, str | None]:
    """Name what a letter was edited to: what shoppers did has no place in the audit's log."""
    edited = letter.edited
    return {"edited": None if edited is None else blake2b(edited, digest_size=16).hexdigest()}
