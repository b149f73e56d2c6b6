"""Taking back what waits, for one reason or another, and telling of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cartwheel.domains.interventions.contracts import CancelledFor, ReachChannel
from cartwheel.domains.interventions.deciding.rules import UNDISTURBED
from cartwheel.domains.interventions.messages import InterventionCancelled
from cartwheel.domains.interventions.repository import InterventionRepository
from cartwheel.kernel.clock import Clock
from cartwheel.systems.outbox.api import Outbox


@dataclass(frozen=True, slots=True)
class Cancelling:
    """
    Takes interventions back that are scheduled or pending, within a transaction.

    One that reached its shopper stays what it is. What is being sent at this moment is locked by
    its attempt (`wanting`): either the attempt sees that it is cancelled, or it was first.
    """

    interventions: InterventionRepository
    outbox: Outbox
    clock: Clock

    async def of_carts(
        self, store_id: UUID, cart_ids: Collection[UUID], reason: CancelledFor
    ) -> None:
        """Take back what waits about some carts."""
        await self._cancel(store_id, reason, carts=list(cart_ids))

    async def of_visitors(
        self, store_id: UUID, visitors: Collection[str], reason: CancelledFor
    ) -> None:
        """Take back what waits for some visitors."""
        await self._cancel(store_id, reason, visitors=sorted(visitors))

    async def of_shopper(
        self,
        store_id: UUID,
        reason: CancelledFor,
        *,
        visitor_id: str | None = None,
        customer_id: UUID | None = None,
        until: datetime | None = None,
    ) -> None:
        """Take back what waits for a shopper, by either id; of what was decided until then."""
        before = {} if until is None else {"until": until}
        if visitor_id is not None:
            await self._cancel(store_id, reason, visitors=[visitor_id], **before)
        if customer_id is not None:
            await self._cancel(store_id, reason, customers=[customer_id], **before)

    async def of_campaign(self, store_id: UUID, campaign_id: UUID) -> None:
        """Take back what waits of a campaign that is over."""
        await self._cancel(store_id, CancelledFor.CAMPAIGN_ENDED, campaigns=[campaign_id])

    async def one(self, store_id: UUID, intervention_id: UUID, reason: CancelledFor) -> bool:
        """Take one back; False when it does not wait."""
        return bool(await self._cancel(store_id, reason, ids=[intervention_id]))

    async def returned(self, store_id: UUID, cart_ids: Collection[UUID]) -> None:
        """
        Send nothing after shoppers who came back to their carts.

        What is for the shop's own page and due waits there: that is where they are now.
        """
        await self.narrow_carts(store_id, cart_ids, UNDISTURBED)

    async def narrow_carts(
        self, store_id: UUID, cart_ids: Collection[UUID], to: Collection[ReachChannel]
    ) -> None:
        """Leave some channels to what waits about carts; what has none left is taken back."""
        waiting = await self.interventions.lock_waiting(store_id, carts=list(cart_ids))
        gone = []
        for each in waiting:
            kept = tuple(channel for channel in each.channels if channel in to)
            if not kept or each.state == "scheduled":
                gone.append(each.id)
            elif kept != each.channels:
                await self.interventions.set_channels(store_id, each.id, kept)
        if gone:
            await self._cancel(store_id, CancelledFor.RETURNED, ids=gone)

    async def withdraw_consent(
        self, store_id: UUID, customer_id: UUID, allowed: Collection[ReachChannel]
    ) -> None:
        """Leave what waits for a customer the channels that are allowed still."""
        waiting = await self.interventions.lock_waiting(store_id, customers=[customer_id])
        gone = []
        for each in waiting:
            kept = tuple(channel for channel in each.channels if channel in allowed)
            if not kept:
                gone.append(each.id)
            elif kept != each.channels:
                await self.interventions.set_channels(store_id, each.id, kept)
        if gone:
            await self._cancel(store_id, CancelledFor.OPTED_OUT, ids=gone)

    async def _cancel(
        self, store_id: UUID, reason: CancelledFor, **whose: Any
    ) -> list[tuple[UUID, UUID]]:
        gone = await self.interventions.cancel(
            store_id, at=self.clock.now(), reason=reason, **whose
        )
        messages = [
            (InterventionCancelled(store_id, intervention_id, cart_id, reason), cart_id)
            for intervention_id, cart_id in gone
        ]
        await self.outbox.announce_all(messages)
        return gone
