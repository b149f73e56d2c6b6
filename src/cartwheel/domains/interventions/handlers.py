"""What the interventions domain does when others announce something, or a job's turn comes."""

from collections.abc import Sequence
from typing import Final

from cartwheel.domains.carts.api import (
    CartAbandoned,
    CartConverted,
    CartMerged,
    CartRecovered,
    CartResumed,
)
from cartwheel.domains.customers.api import Aspect, CustomerMerged, CustomerUpdated
from cartwheel.domains.interventions.attribution.repository import ConversionRepository
from cartwheel.domains.interventions.attribution.service import Attribution
from cartwheel.domains.interventions.cancelling import Cancelling
from cartwheel.domains.interventions.contracts import CancelledFor
from cartwheel.domains.interventions.deciding.facts import Circumstances
from cartwheel.domains.interventions.deciding.repository import DecisionRepository
from cartwheel.domains.interventions.deciding.rules import UNDISTURBED
from cartwheel.domains.interventions.delivery import DeliveryService, rooms_of
from cartwheel.domains.interventions.messages import (
    InterventionClicked,
    InterventionDecided,
    InterventionDelivered,
    InterventionDismissed,
    InterventionSeen,
    ReleaseIntervention,
)
from cartwheel.domains.interventions.releasing import Releasing
from cartwheel.domains.interventions.repository import InterventionRepository
from cartwheel.domains.interventions.service import InterventionService
from cartwheel.domains.interventions.sockets import TOPIC
from cartwheel.domains.orders.api import OrderConfirmed, OrderRefunded
from cartwheel.systems.jobs.api import Answer, Done, JobHandler
from cartwheel.systems.outbox.api import SubscriberGroup, Subscription
from cartwheel.systems.realtime.api import Event, Rooms, Topics


async def decide(messages: Sequence[CartAbandoned], interventions: InterventionService) -> None:
    """Prepare interventions, where they are worth it."""
    await interventions.decide_all(messages[0].store_id, messages)


async def settle(
    messages: Sequence[CartRecovered] | Sequence[CartConverted],
    interventions: InterventionService,
    attribution: Attribution,
) -> None:
    """Credit what won the carts back, and keep quiet about those that are bought."""
    await interventions.settle_all(messages[0].store_id, messages)
    await attribution.take(messages[0].store_id, messages)


async def note_touch(
    message: InterventionSeen | InterventionClicked | InterventionDismissed,
    interventions: InterventionRepository,
) -> None:
    """Note what a shopper did with an intervention: the first time counts."""
    column = _TOUCHED[type(message)]
    await interventions.note_touch(message.store_id, message.intervention_id, column, at=message.at)


async def take_refund(message: OrderRefunded, conversions: ConversionRepository) -> None:
    """Take off what went back of an order, if it is one that interventions brought."""
    await conversions.note_refund(
        message.store_id,
        message.refund_id,
        order_key=message.number,
        minor=message.amount_minor,
    )


async def withdraw(messages: Sequence[CartMerged], interventions: InterventionService) -> None:
    """Keep quiet about carts that went into others."""
    await interventions.withdraw_all(messages[0].store_id, messages)


async def hold_back(
    messages: Sequence[CartResumed], cancelling: Cancelling, decisions: DecisionRepository
) -> None:
    """Send nothing after shoppers who came back, and note at which hour they did."""
    store_id = messages[0].store_id
    await cancelling.returned(store_id, [each.cart_id for each in messages])
    await decisions.note_visits(store_id, [(each.visitor_id, each.resumed_at) for each in messages])


async def heed_consent(
    message: CustomerUpdated, cancelling: Cancelling, circumstances: Circumstances
) -> None:
    """Take back what a customer does not allow any more."""
    if message.aspect is Aspect.CONSENTS:
        customer = await circumstances.customers.find(message.store_id, message.customer_id)
        allowed = await circumstances.allowed(message.store_id, [customer] if customer else [])
        await cancelling.withdraw_consent(
            message.store_id,
            message.customer_id,
            next(iter(allowed.values()), UNDISTURBED),
        )


async def hand_over(message: CustomerMerged, interventions: InterventionRepository) -> None:
    """Let what was for a merged customer be for the survivor."""
    await interventions.hand_over(message.store_id, message.merged_id, to=message.customer_id)


async def keep_quiet(message: OrderConfirmed, cancelling: Cancelling) -> None:
    """Take back what waits for whoever bought, before the stream of events tells of it."""
    await cancelling.of_shopper(
        message.store_id,
        CancelledFor.BOUGHT,
        visitor_id=message.visitor_id,
        customer_id=message.customer_id,
        until=message.confirmed_at,
    )


async def release(job: ReleaseIntervention, releasing: Releasing) -> Answer:
    """Let an intervention go that is due."""
    return Done({"came_of_it": await releasing.release(job.store_id, job.intervention_id)})


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


_TOUCHED: Final = {
    InterventionSeen: "seen_at",
    InterventionClicked: "clicked_at",
    InterventionDismissed: "dismissed_at",
}
DECISIONS: Final = SubscriberGroup(
    "interventions",
    (
        Subscription(CartAbandoned, decide, batched=True),
        Subscription(CartRecovered, settle, batched=True, name="settle_recovered"),
        Subscription(CartConverted, settle, batched=True, name="settle_converted"),
        Subscription(CartMerged, withdraw, batched=True),
        Subscription(CartResumed, hold_back, batched=True),
        Subscription(CustomerUpdated, heed_consent),
        Subscription(CustomerMerged, hand_over),
        Subscription(OrderConfirmed, keep_quiet),
        Subscription(OrderRefunded, take_refund),
        Subscription(InterventionSeen, note_touch, name="note_seen"),
        Subscription(InterventionClicked, note_touch, name="note_clicked"),
        Subscription(InterventionDismissed, note_touch, name="note_dismissed"),
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
JOBS: Final = (JobHandler(ReleaseIntervention, release),)
