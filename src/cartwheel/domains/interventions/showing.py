"""Use cases of the interventions domain for one shopper's page."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cartwheel.domains.interventions.contracts import Intervention, ShopperOffer
from cartwheel.domains.interventions.errors import InterventionNotFoundError
from cartwheel.domains.interventions.messages import InterventionDelivered
from cartwheel.domains.interventions.repository import InterventionRepository
from cartwheel.kernel.clock import Clock
from cartwheel.systems.outbox.api import Outbox

_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Showing:
    """What is meant for shoppers, and whether they have it; within a transaction."""

    interventions: InterventionRepository
    outbox: Outbox
    clock: Clock

    async def list_for(self, store_id: UUID, visitor_id: str) -> tuple[ShopperOffer, ...]:
        """Return what waits for one shopper, the oldest first."""
        found = await self.interventions.list_waiting(
            store_id, now=self.clock.now(), limit=_MOST, visitor_id=visitor_id
        )
        return tuple(map(shopper_offer, found))

    async def acknowledge(
        self, store_id: UUID, intervention_id: UUID, *, visitor_id: str | None = None
    ) -> Intervention:
        """
        Note that an intervention has reached the shopper's page, and return it.

        Repeating it changes nothing, nor does a late acknowledgement of a cancelled one. Whoever
        speaks for one visitor alone has no others.

        Raises:
            InterventionNotFoundError: there is no such intervention.
        """
        now = self.clock.now()
        if await self.interventions.mark_delivered(
            store_id, intervention_id, at=now, visitor_id=visitor_id
        ):
            delivered = InterventionDelivered(store_id, intervention_id)
            await self.outbox.announce(delivered, aggregate_id=intervention_id)
        found = await self.interventions.find(store_id, intervention_id, now=now)
        if found is None or visitor_id not in {None, found.visitor_id}:
            raise InterventionNotFoundError(intervention_id=intervention_id)
        return found


def shopper_offer(intervention: Intervention) -> ShopperOffer:
    """Return an intervention as its shopper may see it."""
    return ShopperOffer(
        id=intervention.id,
        action=intervention.action,
        discount_percent=intervention.discount_percent,
        message=intervention.message,
        expires_at=intervention.expires_at,
        subject=intervention.subject,
        link=intervention.link,
        coupon_code=intervention.coupon_code,
    )
