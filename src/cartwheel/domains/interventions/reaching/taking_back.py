"""Use cases of whoever wants to hear no more: written down as consent taken back."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.customers.api import (
    Channel as Consented,
    Consents,
    CustomerDirectory,
    RecordConsent,
)
from cartwheel.domains.interventions.deciding.facts import PURPOSE
from cartwheel.domains.interventions.reaching.repository import DeliveryRepository
from cartwheel.domains.interventions.repository import InterventionRepository
from cartwheel.kernel.clock import Clock


@dataclass(frozen=True, slots=True)
class TakingBack:
    """
    Takes consent back, within a transaction.

    Whoever sends asks for consent in the transaction of the attempt, so what is committed here is
    heard at once.
    """

    deliveries: DeliveryRepository
    interventions: InterventionRepository
    customers: CustomerDirectory
    consents: Consents
    clock: Clock

    async def by_link(self, store_id: UUID, delivery_id: UUID) -> bool:
        """Take back the consent of whoever got a delivery, for its channel; False if unknown."""
        delivery = await self.deliveries.find(store_id, delivery_id)
        if delivery is None:
            return False
        told = await self.interventions.find(
            store_id, delivery.intervention_id, now=self.clock.now()
        )
        if told is None or told.customer_id is None:
            return False
        channel = Consented(delivery.channel.value)
        await self._record(store_id, told.customer_id, channel, source="unsubscribe link")
        return True

    async def by_text(self, store_id: UUID, number: str) -> int:
        """Take back the consent to texts of whoever has a number; return of how many."""
        customers = await self.customers.ids_of_phone(store_id, number)
        for customer_id in customers:
            await self._record(store_id, customer_id, Consented.SMS, source="STOP by text")
        return len(customers)

    async def _record(
        self, store_id: UUID, customer_id: UUID, channel: Consented, *, source: str
    ) -> None:
        await self.consents.record(
            store_id,
            RecordConsent(
                customer_id=customer_id,
                channel=channel,
                purpose=PURPOSE,
                given=False,
                source=source,
            ),
        )
