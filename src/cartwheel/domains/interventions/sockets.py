"""What sockets say and understand about interventions, and what is told to whoever watches."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import partial
from typing import Final
from uuid import UUID

import msgspec

from cartwheel.domains.interventions.contracts import Ack, Acked, Intervention
from cartwheel.domains.interventions.delivery import (
    OFFERS,
    OWN,
    PAGE,
    VISIT,
    DeliveryService,
    encode_offer,
    user_visitor,
)
from cartwheel.domains.interventions.errors import InterventionNotFoundError
from cartwheel.domains.interventions.messages import InterventionDecided, InterventionDelivered
from cartwheel.kernel.sharing import Shared
from cartwheel.systems.realtime.api import Conversation, EventType, Topic
from cartwheel.systems.rpc.api import Actor, permission, signed_in

READ: Final = permission("interventions:read")
WRITE: Final = permission("interventions:write")
SHOW: Final = permission("interventions:show")


_READS_AT_ONCE: Final = 2


@dataclass(frozen=True, slots=True)
class _Page:
    """Offers as the socket brings them, and after which one the next page begins."""

    offers: tuple[bytes, ...]
    next: UUID | None


@dataclass(frozen=True, slots=True)
class OfferSpeaker:
    """Brings what waits to a socket that connects, and takes its acknowledgements."""

    deliveries: DeliveryService
    _pages: Shared["_Page"] = field(
        default_factory=partial(Shared, at_once=_READS_AT_ONCE), init=False
    )

    async def greet(self, actor: Actor) -> AsyncIterator[bytes]:
        """
        Give what waits, the oldest first.

        Those who come together share what is read: thousands may, after a restart.
        """
        after: UUID | None = None
        while True:
            read = partial(self._read, actor.store_id, after)
            page = await self._pages.ask((actor.store_id, after), read)
            for offer in page.offers:
                yield offer
            if page.next is None:
                return
            after = page.next

    async def _read(self, store_id: UUID, after: UUID | None) -> "_Page":
        now = self.deliveries.clock.now()
        found = await self.deliveries.page_waiting(
            store_id, now=now, after=after, created_until=now
        )
        return _Page(
            tuple(encode_offer(waiting) for waiting in found),
            found[-1].id if len(found) == PAGE else None,
        )

    async def answer(self, actor: Actor, *, kind: str, message: bytes) -> bytes:
        """
        Take an acknowledgement.

        Raises:
            ForbiddenError: the credential may only listen.
            InterventionNotFoundError: the store has no such intervention.
        """
        del kind
        WRITE.ensure(actor)
        ack = msgspec.json.decode(message, type=Ack)
        intervention = await self.deliveries.acknowledge(actor.store_id, ack.id)
        return msgspec.json.encode(Acked(id=intervention.id, state=intervention.state))


@dataclass(frozen=True, slots=True)
class VisitSpeaker:
    """Brings a shopper's page what waits for this shopper, and hears when it is shown."""

    deliveries: DeliveryService

    async def greet(self, actor: Actor) -> AsyncIterator[bytes]:
        """Give what waits for the shopper, the oldest first."""
        if actor.visitor_id is not None:
            for offer in await self.deliveries.list_for(actor.store_id, actor.visitor_id):
                yield msgspec.json.encode(offer)

    async def answer(self, actor: Actor, *, kind: str, message: bytes) -> bytes:
        """
        Note that the page shows an intervention.

        Raises:
            InterventionNotFoundError: the shopper has no such intervention.
        """
        del kind
        ack = msgspec.json.decode(message, type=Ack)
        if actor.visitor_id is None:
            raise InterventionNotFoundError(intervention_id=ack.id)
        shown = await self.deliveries.acknowledge(
            actor.store_id, ack.id, visitor_id=actor.visitor_id
        )
        return msgspec.json.encode(Acked(id=shown.id, state=shown.state))


@dataclass(frozen=True, slots=True)
class OwnSpeaker:
    """Brings somebody who is signed in what waits for them, and hears when it is shown."""

    deliveries: DeliveryService

    async def greet(self, actor: Actor) -> AsyncIterator[bytes]:
        """Give what waits for the person, the oldest first."""
        for offer in await self.deliveries.list_for(actor.store_id, user_visitor(actor.id)):
            yield msgspec.json.encode(offer)

    async def answer(self, actor: Actor, *, kind: str, message: bytes) -> bytes:
        """
        Note that the person is shown an intervention.

        Raises:
            InterventionNotFoundError: the person has no such intervention.
        """
        del kind
        ack = msgspec.json.decode(message, type=Ack)
        shown = await self.deliveries.acknowledge(
            actor.store_id, ack.id, visitor_id=user_visitor(actor.id)
        )
        return msgspec.json.encode(Acked(id=shown.id, state=shown.state))


CONVERSATION: Final = Conversation(
    name=OFFERS,
    access=READ,
    kinds=frozenset({"ack"}),
    speaker=OfferSpeaker,
    by_default=True,
)
VISITS: Final = Conversation(
    name=VISIT,
    access=SHOW,
    kinds=frozenset({"ack"}),
    speaker=VisitSpeaker,
    of_visitors=True,
)
OWNS: Final = Conversation(
    name=OWN,
    access=signed_in,
    kinds=frozenset({"ack"}),
    speaker=OwnSpeaker,
    of_users=True,
)
TOPIC: Final = Topic(
    "interventions",
    READ,
    events=tuple(
        EventType(kind.name, Intervention) for kind in (InterventionDecided, InterventionDelivered)
    ),
)
"""What happens to interventions, for people who watch; shops' pages have the conversation."""
