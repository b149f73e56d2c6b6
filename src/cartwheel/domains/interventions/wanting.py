"""Whether an intervention may go out by a channel, asked at the moment of sending."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from cartwheel.domains.carts.api import CartState
from cartwheel.domains.interventions.contracts import (
    CancelledFor,
    Intervention,
    InterventionState,
    ReachChannel,
)
from cartwheel.domains.interventions.deciding.facts import Circumstances, Present
from cartwheel.domains.interventions.deciding.rules import UNDISTURBED
from cartwheel.domains.interventions.releasing import Releasing
from cartwheel.domains.interventions.repository import InterventionRepository
from cartwheel.domains.interventions.settings import policy_of
from cartwheel.domains.settings.api import LiveSettings
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
    that comes later waits until the attempt is noted. Consents, opt-outs and carts are read as
    they are at this moment, whether or not what announced them was heard.
    """

    interventions: InterventionRepository
    circumstances: Circumstances
    releasing: Releasing
    settings: LiveSettings
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
        return await self._ask(store_id, found, channel), found

    async def _ask(self, store_id: UUID, found: Intervention, channel: ReachChannel) -> Verdict:
        present = await self.circumstances.of_one(store_id, found)
        if (reason := _unwanted(present, channel)) is not None:
            return Verdict(Go.DROP, reason)
        if channel not in UNDISTURBED:
            now = self.clock.now()
            hours = policy_of((await self.settings.of(store_id)).values).hours
            allowed_at = hours.next(now, present.zone)
            if allowed_at is None or allowed_at >= found.expires_at:
                return Verdict(Go.DROP, "hours")
            if allowed_at > now:
                return Verdict(Go.WAIT, "hours", allowed_at)
        if not await self.releasing.claim(store_id, found, present):
            return Verdict(Go.DROP, CancelledFor.CAPPED)
        return Verdict(Go.SEND)


def _unwanted(present: Present, channel: ReachChannel) -> CancelledFor | None:
    if present.has_opted_out or channel not in present.allowed:
        return CancelledFor.OPTED_OUT
    if present.standing in (CartState.CONVERTED, CartState.RECOVERED):
        return CancelledFor.BOUGHT
    if present.standing is CartState.OPEN and channel not in UNDISTURBED:
        return CancelledFor.RETURNED
    return None
