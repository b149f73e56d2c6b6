"""What becomes of deliveries, whoever tells of it and in whatever order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from cartwheel.domains.interventions.contracts import ReachChannel
from cartwheel.domains.interventions.errors import InterventionNotFoundError
from cartwheel.domains.interventions.messages import (
    InterventionClicked,
    InterventionDelivered,
    InterventionDismissed,
    InterventionSeen,
)
from cartwheel.domains.interventions.reaching import rules
from cartwheel.domains.interventions.reaching.contracts import (
    Because,
    Delivery,
    DeliveryList,
    ReachState,
    Sign,
    Tracked,
    TrackIntervention,
)
from cartwheel.domains.interventions.reaching.repository import DeliveryRepository
from cartwheel.domains.interventions.repository import InterventionRepository
from cartwheel.kernel.clock import Clock
from cartwheel.systems.outbox.api import Announcement, Outbox

_SIGNS: Final[Mapping[ReachState, tuple[str, Callable[..., Announcement]]]] = MappingProxyType(
    {
        ReachState.SEEN: ("seen_at", InterventionSeen),
        ReachState.CLICKED: ("clicked_at", InterventionClicked),
        ReachState.DISMISSED: ("dismissed_at", InterventionDismissed),
    }
)
_STATES: Final = MappingProxyType(
    {
        Sign.SEEN: ReachState.SEEN,
        Sign.CLICKED: ReachState.CLICKED,
        Sign.DISMISSED: ReachState.DISMISSED,
    }
)


@dataclass(frozen=True, slots=True)
class Tracking:
    """
    Notes what is told of deliveries, within a transaction.

    Each state is reached once: repetitions change and announce nothing. What a shopper did is
    announced, the first time; that implies that the intervention was delivered.
    """

    deliveries: DeliveryRepository
    interventions: InterventionRepository
    outbox: Outbox
    clock: Clock

    async def list_of(self, store_id: UUID, intervention_id: UUID) -> DeliveryList:
        """
        Return an intervention's deliveries.

        Raises:
            InterventionNotFoundError: the store has no such intervention.
        """
        now = self.clock.now()
        if await self.interventions.find(store_id, intervention_id, now=now) is None:
            raise InterventionNotFoundError(intervention_id=intervention_id)
        return DeliveryList(tuple(await self.deliveries.list_of(store_id, intervention_id)))

    async def note(
        self,
        store_id: UUID,
        delivery_id: UUID,
        told: ReachState,
        *,
        because: Because | None = None,
    ) -> Delivery | None:
        """Note how far a delivery has come; return it as it is now, None if there is none."""
        known = await self.deliveries.find(store_id, delivery_id)
        if known is None:
            return None
        # The intervention first, as whoever sends it does.
        await self.interventions.lock(store_id, known.intervention_id, now=self.clock.now())
        delivery = await self.deliveries.lock(store_id, delivery_id)
        return None if delivery is None else await self._note(store_id, delivery, told, because)

    async def note_shown(self, store_id: UUID, intervention_id: UUID) -> None:
        """Note that a shop's page has an intervention: it has acknowledged it."""
        await self._note_by(store_id, intervention_id, ReachChannel.SOCKET, ReachState.DELIVERED)

    async def note_converted(self, store_id: UUID, intervention_id: UUID) -> None:
        """Note that a purchase is credited to an intervention, by what the shopper had of it."""
        await self.interventions.lock(store_id, intervention_id, now=self.clock.now())
        for each in await self.deliveries.list_of(store_id, intervention_id):
            delivery = await self.deliveries.lock(store_id, each.id)
            if delivery is not None and rules.has_reached(delivery.state):
                await self._note(store_id, delivery, ReachState.CONVERTED, None)

    async def note_page(self, store_id: UUID, command: TrackIntervention) -> Tracked:
        """
        Note what a shopper has done with an intervention on the shop's page.

        Raises:
            InterventionNotFoundError: this shopper has no such intervention.
        """
        now = self.clock.now()
        found = await self.interventions.lock(store_id, command.id, now=now)
        if found is None or found.visitor_id != command.visitor_id:
            raise InterventionNotFoundError(intervention_id=command.id)
        state = await self._note_by(
            store_id, command.id, ReachChannel.SOCKET, _STATES[command.sign]
        )
        return Tracked(command.id, state)

    async def _note_by(
        self, store_id: UUID, intervention_id: UUID, channel: ReachChannel, told: ReachState
    ) -> ReachState:
        now = self.clock.now()
        delivery = await self.deliveries.lock_by(store_id, intervention_id, channel)
        if delivery is None:
            # A page may show what was to come by another way.
            await self.deliveries.add_all(store_id, [(intervention_id, channel, 0)], at=now)
            delivery = await self.deliveries.lock_by(store_id, intervention_id, channel)
        if delivery is None:
            raise InterventionNotFoundError(intervention_id=intervention_id)
        return (await self._note(store_id, delivery, told, None)).state

    async def _note(
        self, store_id: UUID, delivery: Delivery, told: ReachState, because: Because | None
    ) -> Delivery:
        now = self.clock.now()
        state = rules.furthest(delivery.state, told)
        column = rules.time_of(told)
        changed: dict[str, object] = {}
        if state is not delivery.state:
            changed = {"state": state, "because": because}
        if getattr(delivery, column) is None and state is told:
            changed[column] = now
        if changed:
            await self.deliveries.update(delivery.id, **changed)
        if rules.has_reached(told):
            await self._announce(store_id, delivery, told, at=now)
        found = await self.deliveries.lock(store_id, delivery.id)
        assert found is not None
        return found

    async def _announce(
        self, store_id: UUID, delivery: Delivery, told: ReachState, *, at: datetime
    ) -> None:
        """Tell of what a shopper did for the first time, and before it of what that implies."""
        intervention_id, channel = delivery.intervention_id, delivery.channel
        if await self.interventions.mark_delivered(
            store_id, intervention_id, at=at, visitor_id=None, channel=channel
        ):
            delivered = InterventionDelivered(store_id, intervention_id, channel)
            await self.outbox.announce(delivered, aggregate_id=intervention_id)
        if told in _SIGNS:
            column, message = _SIGNS[told]
            if await self.deliveries.note_sign(store_id, intervention_id, column, at=at):
                sign = message(store_id, intervention_id, channel, at)
                await self.outbox.announce(sign, aggregate_id=intervention_id)
