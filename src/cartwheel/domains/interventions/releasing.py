"""Letting interventions go when they are due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from cartwheel.domains.interventions.cancelling import Cancelling
from cartwheel.domains.interventions.contracts import (
    CancelledFor,
    Intervention,
    InterventionState,
)
from cartwheel.domains.interventions.deciding.facts import Circumstances, Present
from cartwheel.domains.interventions.messages import InterventionDecided, ReleaseIntervention
from cartwheel.domains.interventions.repository import InterventionRepository
from cartwheel.domains.interventions.settings import ONE_PER
from cartwheel.domains.interventions.turns import Turn, TurnRepository
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.clock import Clock
from cartwheel.systems.jobs.api import JobOptions
from cartwheel.systems.outbox.api import Outbox

_NONE: Final = timedelta(0)


@dataclass(frozen=True, slots=True)
class Releasing:
    """
    Announces what is due, and has the rest released when its time comes; within a transaction.

    A shopper's turn is taken when something goes out, so that what was planned at different
    times does not come at the same.
    """

    interventions: InterventionRepository
    turns: TurnRepository
    circumstances: Circumstances
    cancelling: Cancelling
    settings: LiveSettings
    outbox: Outbox
    clock: Clock

    async def announce(self, store_id: UUID, planned: Sequence[Intervention]) -> None:
        """Tell of new interventions that are due, and queue those that are not."""
        due = [each for each in planned if each.state is InterventionState.PENDING]
        await self.outbox.announce_all(
            [(InterventionDecided(store_id, each.id, each.cart_id), each.cart_id) for each in due]
        )
        for each in planned:
            if each.state is InterventionState.SCHEDULED:
                await self.queue(store_id, each)

    async def queue(self, store_id: UUID, scheduled: Intervention) -> None:
        """Have one released when it is due."""
        delay = max(scheduled.due_at - self.clock.now(), _NONE)
        job = ReleaseIntervention(store_id=store_id, intervention_id=scheduled.id)
        await self.outbox.enqueue(job, options=JobOptions(delay=delay))

    async def release(self, store_id: UUID, intervention_id: UUID) -> str:
        """
        Let one go, if it is due and its shopper's turn has come; return what became of it.

        One that was put off has another job for it. Whose shopper heard from the store
        meanwhile, or whose goods are sold out by now, is taken back.
        """
        now = self.clock.now()
        found = await self.interventions.lock(store_id, intervention_id, now=now)
        if found is None or found.state is not InterventionState.SCHEDULED:
            return "not scheduled"
        if found.due_at > now:
            return "put off"
        present = await self.circumstances.of_one(store_id, found)
        if not await self.claim(store_id, found, present):
            await self.cancelling.one(store_id, found.id, CancelledFor.CAPPED)
            return "capped"
        await self.interventions.release(store_id, found.id)
        message = InterventionDecided(store_id, found.id, found.cart_id)
        await self.outbox.announce(message, aggregate_id=found.cart_id)
        return "released"

    async def claim(self, store_id: UUID, going: Intervention, present: Present) -> bool:
        """Take the turn of an intervention's shopper, which it may have already."""
        one_per = (await self.settings.of(store_id)).values[ONE_PER]
        at = self.clock.now()
        if not await self.circumstances.is_live(store_id):
            # A replayed store's time goes on from the moment at which the cart was left.
            left_at = await self.interventions.left_at(store_id, going.id)
            at = left_at + (at - going.created_at)
        turn = Turn(going.id, at, present.turns)
        return bool(await self.turns.claim(store_id, [turn], one_per=one_per))
