"""From an announcement to a message, a delivery for each endpoint that wants it, and their jobs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from cartwheel.domains.webhooks import rules
from cartwheel.domains.webhooks.messages import DeliverWebhook
from cartwheel.domains.webhooks.payloads import TEST, Payload, TestData
from cartwheel.domains.webhooks.repository.deliveries import DeliveryRepository
from cartwheel.domains.webhooks.repository.endpoints import EndpointRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.ids import new_id
from cartwheel.systems.jobs.api import JobOptions
from cartwheel.systems.outbox.api import Announcement, Outbox, PublicEvents

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
    events: PublicEvents
    clock: Clock

    async def publish(self, announcement: Announcement) -> int:
        """Address what happened as `publish_all` does, and return to how many endpoints."""
        return await self.publish_all([announcement])

    async def publish_all(self, announcements: Sequence[Announcement]) -> int:
        """
        Address what happened in one store to every endpoint that wants it; return how often.

        Told twice of the same happening, nothing is sent the second time. Nothing is
        kept of what nobody wants.
        """
        store_id, now = announcements[0].store_id, self.clock.now()
        endpoints = await self.endpoints.lock_enabled(store_id)
        letters: dict[UUID, tuple[Payload, list[UUID]]] = {}
        for announcement in announcements:
            event = self.events[announcement.name]
            wanting = [e.id for e in endpoints if rules.wants(e.event_types, event.name)]
            if wanting:
                payload = Payload(
                    type=event.name,
                    timestamp=event.happened_at(announcement) or now,
                    data=event.data_of(announcement),
                )
                letters.setdefault(event.message_id(announcement), (payload, wanting))
        return len(await self._add(store_id, letters))

    async def test(self, store_id: UUID, endpoint_id: UUID) -> UUID:
        """Address a message about nothing to one endpoint and return its delivery's id."""
        payload = Payload(
            type=TEST, timestamp=self.clock.now(), data=TestData(endpoint_id=endpoint_id)
        )
        (delivery_id,) = await self._add(store_id, {new_id(): (payload, [endpoint_id])})
        return delivery_id

    async def send(
        self,
        store_id: UUID,
        endpoint_id: UUID,
        *,
        type: str,  # noqa: A002 - as Standard Webhooks call it
        data: msgspec.Struct,
    ) -> None:
        """Address a message to one endpoint, whatever it asks for."""
        payload = Payload(type=type, timestamp=self.clock.now(), data=data)
        await self._add(store_id, {new_id(): (payload, [endpoint_id])})

    async def _add(
        self, store_id: UUID, letters: Mapping[UUID, tuple[Payload, Sequence[UUID]]]
    ) -> list[UUID]:
        if not letters:
            return []
        now = self.clock.now()
        new = await self.deliveries.add_messages(
            store_id,
            [
                (message_id, payload.type, msgspec.json.encode(payload).decode())
                for message_id, (payload, _) in letters.items()
            ],
            at=now,
        )
        addressed = [
            (message_id, endpoint_id)
            for message_id, (_, endpoint_ids) in letters.items()
            if message_id in new
            for endpoint_id in endpoint_ids
        ]
        if not addressed:
            return []
        added = await self.deliveries.add(store_id, addressed, at=now)
        await self.outbox.enqueue_all(
            [DeliverWebhook(store_id=store_id, delivery_id=id_, round=1) for id_ in added],
            options=ONCE,
        )
        return added
