"""Messages that other domains send to one endpoint of a store, and to no other."""

from dataclasses import dataclass
from uuid import UUID

import msgspec

from cartwheel.domains.webhooks.fanout import FanOut
from cartwheel.domains.webhooks.repository.deliveries import DeliveryRepository
from cartwheel.domains.webhooks.repository.endpoints import EndpointRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.systems.outbox.api import Outbox, PublicEvents


@dataclass(frozen=True, slots=True)
class EndpointPost:
    """Addresses messages in the transaction of whoever sends them: both happen, or neither."""

    events: PublicEvents
    clock: Clock

    async def send(
        self,
        connection: Connection,
        store_id: UUID,
        endpoint_id: UUID,
        *,
        type: str,  # noqa: A002 - as Standard Webhooks call it
        data: msgspec.Struct,
    ) -> bool:
        """Address a message to an endpoint; False when it is gone, or takes nothing any more."""
        endpoints = EndpointRepository(connection)
        enabled = await endpoints.lock_enabled(store_id)
        if endpoint_id not in {endpoint.id for endpoint in enabled}:
            return False
        fan_out = FanOut(
            endpoints, DeliveryRepository(connection), Outbox(connection), self.events, self.clock
        )
        await fan_out.send(store_id, endpoint_id, type=type, data=data)
        return True
