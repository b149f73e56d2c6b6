"""
What the interventions domain does when others announce something.

A cart that is resumed cancels nothing: the shopper whose page is open is the one
whom a socket can reach.
"""

from collections.abc import Sequence
from typing import Final

from cartwheel.domains.carts.api import CartAbandoned, CartConverted, CartMerged, CartRecovered
from cartwheel.domains.interventions.delivery import DeliveryService, rooms_of
from cartwheel.domains.interventions.messages import InterventionDecided, InterventionDelivered
from cartwheel.domains.interventions.service import InterventionService
from cartwheel.domains.interventions.sockets import TOPIC
from cartwheel.systems.outbox.api import SubscriberGroup, Subscription
from cartwheel.systems.realtime.api import Event, Rooms, Topics


async def decide(messages: Sequence[CartAbandoned], interventions: InterventionService) -> None:
    """Prepare interventions, where they are worth it."""
    await interventions.decide_all(messages[0].store_id, messages)


async def settle(
    messages: Sequence[CartRecovered] | Sequence[CartConverted], interventions: InterventionService
) -> None:
    """Credit what won the carts back, and keep quiet about those that are bought."""
    await interventions.settle_all(messages[0].store_id, messages)


async def withdraw(messages: Sequence[CartMerged], interventions: InterventionService) -> None:
    """Keep quiet about carts that went into others."""
    await interventions.withdraw_all(messages[0].store_id, messages)


async def deliver(
    messages: Sequence[InterventionDecided],
    deliveries: DeliveryService,
    rooms: Rooms,
    topics: Topics,
) -> None:
    """Send fresh interventions to shoppers, those that still wait, and tell whoever watches."""
    store_id = messages[0].store_id
    waiting = await deliveries.find_waiting(
        store_id, [message.intervention_id for message in messages]
    )
    await rooms.publish_each([told for each in waiting for told in rooms_of(store_id, each)])
    decided = [Event(InterventionDecided.name, intervention) for intervention in waiting]
    await topics.publish(store_id, TOPIC, decided)


async def tell_delivered(
    messages: Sequence[InterventionDelivered], deliveries: DeliveryService, topics: Topics
) -> None:
    """Tell whoever watches what has reached its shopper."""
    store_id = messages[0].store_id
    ids = [message.intervention_id for message in messages]
    reached = await deliveries.find_all(store_id, ids)
    events = [Event(InterventionDelivered.name, intervention) for intervention in reached]
    await topics.publish(store_id, TOPIC, events)


DECISIONS: Final = SubscriberGroup(
    "interventions",
    (
        Subscription(CartAbandoned, decide, batched=True),
        Subscription(CartRecovered, settle, batched=True, name="settle_recovered"),
        Subscription(CartConverted, settle, batched=True, name="settle_converted"),
        Subscription(CartMerged, withdraw, batched=True),
    ),
)
DELIVERY: Final = SubscriberGroup(
    "interventions.delivery",
    (
        Subscription(InterventionDecided, deliver, in_transaction=False, batched=True),
        Subscription(InterventionDelivered, tell_delivered, in_transaction=False, batched=True),
    ),
)
"""A group of its own, so that what is decided does not queue behind what is to be decided."""
