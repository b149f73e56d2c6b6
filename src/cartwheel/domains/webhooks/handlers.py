"""What the webhooks domain does about announcements, and when a delivery's turn comes."""

from typing import Final

from cartwheel.domains.carts.api import CartAbandoned, CartConverted, CartRecovered, CartResumed
from cartwheel.domains.interventions.api import InterventionDecided
from cartwheel.domains.webhooks.courier import Courier
from cartwheel.domains.webhooks.fanout import FanOut
from cartwheel.domains.webhooks.messages import (
    DeliverWebhook,
    PruneWebhooks,
    WebhookEndpointDisabled,
)
from cartwheel.domains.webhooks.upkeep import WebhookUpkeep
from cartwheel.systems.jobs.api import Answer, Done, JobHandler
from cartwheel.systems.outbox.api import Subscription

GROUP: Final = "webhooks"


async def publish_abandoned(message: CartAbandoned, fan_out: FanOut) -> None:
    """Tell of a cart that is left."""
    await fan_out.publish(message)


async def publish_resumed(message: CartResumed, fan_out: FanOut) -> None:
    """Tell of a cart whose visitor is back."""
    await fan_out.publish(message)


async def publish_recovered(message: CartRecovered, fan_out: FanOut) -> None:
    """Tell of a cart that is won back."""
    await fan_out.publish(message)


async def publish_converted(message: CartConverted, fan_out: FanOut) -> None:
    """Tell of a cart that is bought."""
    await fan_out.publish(message)


async def publish_decided(message: InterventionDecided, fan_out: FanOut) -> None:
    """Tell of an intervention."""
    await fan_out.publish(message)


async def publish_endpoint_disabled(message: WebhookEndpointDisabled, fan_out: FanOut) -> None:
    """Tell the store's other endpoints of one that takes nothing any more."""
    await fan_out.publish(message)


async def deliver(job: DeliverWebhook, courier: Courier) -> Answer:
    """Make one attempt at a delivery."""
    return await courier.deliver(job)


async def prune(_: PruneWebhooks, upkeep: WebhookUpkeep) -> Answer:
    """Forget what is old, and seal what is not sealed yet."""
    return Done({"messages": await upkeep.prune(), "sealed": await upkeep.reseal()})


# A function for each: its name is what the inbox and dead letters know it by.
SUBSCRIPTIONS: Final = (
    Subscription(CartAbandoned, publish_abandoned),
    Subscription(CartResumed, publish_resumed),
    Subscription(CartRecovered, publish_recovered),
    Subscription(CartConverted, publish_converted),
    Subscription(InterventionDecided, publish_decided),
    Subscription(WebhookEndpointDisabled, publish_endpoint_disabled),
)
JOBS: Final = (JobHandler(DeliverWebhook, deliver), JobHandler(PruneWebhooks, prune))
