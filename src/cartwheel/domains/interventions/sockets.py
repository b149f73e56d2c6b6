"""What the sockets of stores say and understand about interventions."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

import msgspec

from cartwheel.domains.interventions.contracts import Ack, Acked
from cartwheel.domains.interventions.delivery import DeliveryService, encode_offer
from cartwheel.systems.realtime.api import UnknownKindError
from cartwheel.systems.rpc.api import Actor, permission

READ: Final = permission("interventions:read")
WRITE: Final = permission("interventions:write")


@dataclass(frozen=True, slots=True)
class InterventionConversation:
    """Brings what waits to a socket that connects, and takes its acknowledgements."""

    deliveries: DeliveryService

    async def greet(self, actor: Actor) -> AsyncIterator[bytes]:
        """Give what waits, the oldest first."""
        async for waiting in self.deliveries.list_waiting(actor.store_id):
            yield encode_offer(waiting)

    async def answer(self, actor: Actor, *, kind: str, message: bytes) -> bytes:
        """
        Take an acknowledgement.

        Raises:
            UnknownKindError: it is none.
            ForbiddenError: the credential may only listen.
            InterventionNotFoundError: the store has no such intervention.
        """
        if kind != "ack":
            raise UnknownKindError(kind)
        WRITE.ensure(actor)
        ack = msgspec.json.decode(message, type=Ack)
        intervention = await self.deliveries.acknowledge(actor.store_id, ack.id)
        return msgspec.json.encode(Acked(id=intervention.id, state=intervention.state))
