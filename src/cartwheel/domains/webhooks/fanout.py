"""From an announcement to a message, a delivery for each endpoint that wants it, and their jobs."""

from dataclasses import dataclass
from uuid import UUID

import msgspec

from cartwheel.domains.webhooks import rules
from cartwheel.domains.webhooks.catalogue import BY_NAME, TEST
from cartwheel.domains.webhooks.messages import DeliverWebhook
from cartwheel.domains.webhooks.payloads import Payload, TestData
from cartwheel.domains.webhooks.repository.deliveries import DeliveryRepository
from cartwheel.domains.webhooks.repository.endpoints import EndpointRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.ids import new_id
from cartwheel.systems.jobs.api import JobOptions
from cartwheel.systems.outbox.api import Announcement, Outbox

ONCE = JobOptions(attempts=1)
"""
The schedule is kept by snoozing, which costs no attempt of the queue's: what raises is either
at the end of its schedule or a bug, and both belong to the dead letters.
"""


@dataclass(frozen=True, slots=True)
class FanOut:
    """Addresses messages, in the transaction it is given."""

    endpoints: EndpointRepository
    deliveries: DeliveryRepository
    outbox: Outbox
    clock: Clock

    async def publish(self, announcement: Announcement) -> int:
        """
        Address what happened to every endpoint that wants it and return how many do.

        Told twice of the same happening, nothing is sent the second time. Nothing is
        kept of what nobody wants.
        """
        event = BY_NAME[announcement.name]
        wanting = [
            endpoint.id
            for endpoint in await self.endpoints.lock_enabled(announcement.store_id)
            if rules.wants(endpoint.event_types, event.name)
        ]
        if not wanting:
            return 0
        now = self.clock.now()
        payload = Payload(
            type=event.name,
            timestamp=event.happened_at(announcement) or now,
            data=event.data_of(announcement),
        )
        added = await self._add(
            announcement.store_id, event.message_id(announcement), payload, to=wanting
        )
        return len(added)

    async def test(self, store_id: UUID, endpoint_id: UUID) -> UUID:
        """Address a message about nothing to one endpoint and return its delivery's id."""
        payload = Payload(
            type=TEST, timestamp=self.clock.now(), data=TestData(endpoint_id=endpoint_id)
        )
        (delivery_id,) = await self._add(store_id, new_id(), payload, to=[endpoint_id])
        return delivery_id

    async def _add(
        self, store_id: UUID, message_id: UUID, payload: Payload, *, to: list[UUID]
    ) -> list[UUID]:
        now = self.clock.now()
        body = msgspec.json.encode(payload).decode()
        if not await self.deliveries.add_message(
            store_id, message_id, event_type=payload.type, body=body, at=now
        ):
            return []
        added = await self.deliveries.add(store_id, message_id, to, at=now)
        await self.outbox.enqueue_all(
            [DeliverWebhook(store_id=store_id, delivery_id=id_, round=1) for id_ in added],
            options=ONCE,
        )
        return added
