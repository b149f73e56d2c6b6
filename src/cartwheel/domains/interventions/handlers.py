"""
What the interventions domain does when others announce something.

A cart that is resumed cancels nothing: the shopper whose page is open is the one
whom a socket can reach.
"""

from collections.abc import Sequence
from typing import Final

from cartwheel.domains.carts.api import CartAbandoned, CartConverted, CartRecovered
from cartwheel.domains.interventions.delivery import DeliveryService, encode_offer
from cartwheel.domains.interventions.messages import InterventionDecided
from cartwheel.domains.interventions.service import InterventionService
from cartwheel.systems.outbox.api import SubscriberGroup, Subscription
from cartwheel.systems.realtime.api import Rooms, room_of


async def decide(messages: Sequence[CartAbandoned], interventions: InterventionService) -> None:
    """Prepare interventions, where they are worth it."""
    await interventions.decide_all(messages[0].store_id, messages)


async def settle(
    messages: Sequence[CartRecovered] | Sequence[CartConverted], interventions: InterventionService
) -> None:
    """Credit what won the carts back, and keep quiet about those that are bought."""
    await interventions.settle_all(messages[0].store_id, messages)


async def deliver(
    messages: Sequence[InterventionDecided], deliveries: DeliveryService, rooms: Rooms
) -> None:
    """Send fresh interventions to the store's sockets, those that still wait."""
    store_id = messages[0].store_id
    waiting = await deliveries.find_waiting(
        store_id, [message.intervention_id for message in messages]
    )
    await rooms.publish_all(room_of(store_id), [encode_offer(each) for each in waiting])


DECISIONS: Final = SubscriberGroup(
    "interventions",
    (
        Subscription(CartAbandoned, decide, batched=True),
        Subscription(CartRecovered, settle, batched=True, name="settle_recovered"),
        Subscription(CartConverted, settle, batched=True, name="settle_converted"),
    ),
)
DELIVERY: Final = SubscriberGroup(
    "interventions.delivery",
    (Subscription(InterventionDecided, deliver, in_transaction=False, batched=True),),
)
"""A group of its own, so that what is decided does not queue behind what is to be decided."""
