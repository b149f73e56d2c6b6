"""Whether an intervention may go out by a channel, asked at the moment of sending."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from cartwheel.domains.interventions.contracts import Intervention, InterventionState, ReachChannel
from cartwheel.domains.interventions.repository import InterventionRepository
from cartwheel.kernel.clock import Clock


class Go(StrEnum):
    """What to do with an intervention by a channel: send it now, later, or not at all."""

    SEND = "send"
    WAIT = "wait"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reason` says why not, or not yet; it may be asked again at `until`."""

    go: Go
    reason: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wanting:
    """
    Asks whether interventions are still wanted, within the transaction that notes the attempt.

    The intervention is locked: a purchase or an opt-out that is committed before is seen, and one
    that comes later waits until the attempt is noted.
    """

    interventions: InterventionRepository
    clock: Clock

    async def ask(
        self, store_id: UUID, intervention_id: UUID, channel: ReachChannel
    ) -> tuple[Verdict, Intervention | None]:
        """Say whether an intervention may go out by a channel now, and return it."""
        now = self.clock.now()
        found = await self.interventions.lock(store_id, intervention_id, now=now)
        if found is None:
            return Verdict(Go.DROP, "unknown"), None
        if found.state is InterventionState.SCHEDULED:
            return Verdict(Go.WAIT, "scheduled", found.due_at), found
        if found.state not in (InterventionState.PENDING, InterventionState.DELIVERED):
            return Verdict(Go.DROP, found.cancel_reason or found.state), found
        if channel not in found.channels:
            return Verdict(Go.DROP, "channel"), found
        return Verdict(Go.SEND), found
