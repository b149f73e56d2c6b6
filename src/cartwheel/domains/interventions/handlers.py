"""
What the interventions domain does when others announce something.

A cart that is resumed cancels nothing: the shopper whose page is open is the one
whom a socket can reach.
"""

from typing import Final

from cartwheel.domains.carts.api import CartAbandoned, CartConverted, CartRecovered
from cartwheel.domains.interventions.delivery import DeliveryService, encode_offer
from cartwheel.domains.interventions.messages import InterventionDecided
from cartwheel.domains.interventions.service import InterventionService
from cartwheel.systems.outbox.api import Subscription
from cartwheel.systems.realtime.api import Rooms, room_of

DECISIONS_GROUP: Final = "interventions"
DELIVERY_GROUP: Final = "interventions.delivery"


async def decide(message: CartAbandoned, interventions: InterventionService) -> None:
    """Prepare an intervention, where it is worth it."""
    await interventions.decide(message)


async def settle_recovered(message: CartRecovered, interventions: InterventionService) -> None:
    """Credit what won the cart back."""
    await interventions.settle(message)


async def settle_converted(message: CartConverted, interventions: InterventionService) -> None:
    """Keep quiet about a cart that is bought."""
    await interventions.settle(message)


async def deliver(message: InterventionDecided, deliveries: DeliveryService, rooms: Rooms) -> None:
    """Send a fresh intervention to the store's sockets, if it still waits."""
    waiting = await deliveries.find_waiting(message.store_id, message.intervention_id)
    if waiting is not None:
        await rooms.publish(room_of(message.store_id), encode_offer(waiting))


DECISIONS: Final = (
    Subscription(CartAbandoned, decide),
    Subscription(CartRecovered, settle_recovered),
    Subscription(CartConverted, settle_converted),
)
DELIVERY: Final = (Subscription(InterventionDecided, deliver, in_transaction=False),)
"""A group of its own, so that what is decided does not queue behind what is to be decided."""
