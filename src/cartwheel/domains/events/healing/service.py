"""Use cases of repairs: looked at, accepted, rejected; and what was learned of them."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

from msgspec import Raw

from cartwheel.domains.events.healing.contracts import (
    EventRepair,
    EventRepairPage,
    ListEventRepairs,
    ProposerState,
    RepairPreview,
    RepairStatus,
)
from cartwheel.domains.events.healing.errors import RepairDecidedError, RepairNotFoundError
from cartwheel.domains.events.healing.healer import Healing, heal
from cartwheel.domains.events.healing.mender import HEALABLE
from cartwheel.domains.events.healing.messages import TrainProposer, soon
from cartwheel.domains.events.healing.repository import RepairRepository
from cartwheel.domains.events.letters.errors import DeadLetterNotFoundError
from cartwheel.domains.events.letters.repository import Filter, LetterRepository
from cartwheel.domains.events.letters.requeueing import Requeueing
from cartwheel.domains.events.settings import REPAIR_CONFIDENCE
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.paging import page_of
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import Actor, AuditNote


@dataclass(frozen=True, slots=True)
class RepairService:
    """Repairs of one store's dead letters."""

    repairs: RepairRepository
    letters: LetterRepository
    requeueing: Requeueing
    settings: LiveSettings
    outbox: Outbox
    clock: Clock
    note: AuditNote

    async def list_page(self, store_id: UUID, query: ListEventRepairs) -> EventRepairPage:
        """List repairs, the newest first."""
        found = await self.repairs.list_page(store_id, query)
        return page_of(EventRepairPage, found, limit=query.limit, by=lambda one: one.id)

    async def accept(self, actor: Actor, repair_id: UUID) -> EventRepair:
        """
        Say that a proposal is right: its letter is worked off so, and the proposer learns it.

        Raises:
            RepairNotFoundError: the store has no such repair.
            RepairDecidedError: somebody was faster, or the letter is gone.
            UnavailableError: the log cannot make it durable, or is nearly full; repeat the call.
        """
        before, now = await self._proposed(actor.store_id, repair_id), self.clock.now()
        wanted = Filter(ids=[before.letter_id])
        if not await self.letters.lock(actor.store_id, wanted, now=now, limit=1):
            raise RepairDecidedError(repair_id)
        await self.letters.edit(actor.store_id, before.letter_id, bytes(before.after))
        found = await self.letters.lock(actor.store_id, wanted, now=now, limit=1)
        await self.requeueing.put(actor.store_id, found, at=now)
        return await self._decide(actor, before, RepairStatus.ACCEPTED)

    async def reject(self, actor: Actor, repair_id: UUID) -> EventRepair:
        """
        Say that a proposal is wrong: its letter lies as before, and the proposer learns it.

        Raises:
            RepairNotFoundError: the store has no such repair.
            RepairDecidedError: somebody was faster.
        """
        before = await self._proposed(actor.store_id, repair_id)
        return await self._decide(actor, before, RepairStatus.REJECTED)

    async def preview(self, store_id: UUID, letter_id: UUID) -> RepairPreview:
        """
        Say what a repair would make of a letter as it came.

        Raises:
            DeadLetterNotFoundError: the store has no such letter.
        """
        found = await self.letters.find(store_id, letter_id)
        if found is None:
            raise DeadLetterNotFoundError(letter_id)
        letter, original = found
        healing = Healing(None, [])
        if letter.reason in HEALABLE:
            model, _ = await self.repairs.find_model(store_id)
            confidence = (await self.settings.of(store_id)).values[REPAIR_CONFIDENCE]
            # In a thread: a megabyte of loose JSON takes a moment.
            healing = await asyncio.to_thread(heal, original, model, confidence=confidence)
        return RepairPreview(
            after=Raw(healing.body),
            operations=tuple(healing.operations),
            confidence=healing.confidence,
            is_sure=healing.is_sure,
        )

    async def train(self, store_id: UUID) -> ProposerState:
        """Have the proposer learn anew, by a job; return what it has learned before."""
        job = TrainProposer(store_id)
        await self.outbox.enqueue(job, options=soon(job))
        state = await self.state(store_id)
        self.note.tell("proposer", after=state)
        return state

    async def state(self, store_id: UUID) -> ProposerState:
        """Say what the proposer has learned."""
        confidence = (await self.settings.of(store_id)).values[REPAIR_CONFIDENCE]
        return await self.repairs.state(store_id, confidence=confidence)

    async def _proposed(self, store_id: UUID, repair_id: UUID) -> EventRepair:
        found = await self.repairs.lock(store_id, repair_id)
        if found is None:
            raise RepairNotFoundError(repair_id)
        if found.status is not RepairStatus.PROPOSED:
            raise RepairDecidedError(repair_id)
        return found

    async def _decide(self, actor: Actor, before: EventRepair, status: RepairStatus) -> EventRepair:
        now = self.clock.now()
        await self.repairs.decide(actor.store_id, before.id, status, by=actor.id, at=now)
        job = TrainProposer(actor.store_id)
        await self.outbox.enqueue(job, options=soon(job))
        after = await self.repairs.lock(actor.store_id, before.id)
        if after is None:
            raise RepairNotFoundError(before.id)
        self.note.tell(before.id, before={"status": before.status}, after={"status": after.status})
        return after
