"""What the webhooks domain does about announcements, and when a delivery's turn comes."""

from collections.abc import Sequence
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


async def publish_abandoned(messages: Sequence[CartAbandoned], fan_out: FanOut) -> None:
    """Tell of a cart that is left."""
    await fan_out.publish_all(messages)


async def publish_resumed(messages: Sequence[CartResumed], fan_out: FanOut) -> None:
    """Tell of a cart whose visitor is back."""
    await fan_out.publish_all(messages)


async def publish_recovered(messages: Sequence[CartRecovered], fan_out: FanOut) -> None:
    """Tell of a cart that is won back."""
    await fan_out.publish_all(messages)


async def publish_converted(messages: Sequence[CartConverted], fan_out: FanOut) -> None:
    """Tell of a cart that is bought."""
    await fan_out.publish_all(messages)


async def publish_decided(messages: Sequence[InterventionDecided], fan_out: FanOut) -> None:
    """Tell of an intervention."""
    await fan_out.publish_all(messages)


async def publish_endpoint_disabled(
    messages: Sequence[WebhookEndpointDisabled], fan_out: FanOut
) -> None:
    """Tell the store's other endpoints of one that takes nothing any more."""
    await fan_out.publish_all(messages)


async def deliver(job: DeliverWebhook, courier: Courier) -> Answer:
    """Make one attempt at a delivery."""
    return await courier.deliver(job)


async def prune(_: PruneWebhooks, upkeep: WebhookUpkeep) -> Answer:
    """Forget what is old, and seal what is not sealed yet."""
    return Done({"messages": await upkeep.prune(), "sealed": await upkeep.reseal()})


# A function for each: its name is what the inbox and dead letters know it by.
SUBSCRIPTIONS: Final = (
    Subscription(CartAbandoned, publish_abandoned, batched=True),
    Subscription(CartResumed, publish_resumed, batched=True),
    Subscription(CartRecovered, publish_recovered, batched=True),
    Subscription(CartConverted, publish_converted, batched=True),
    Subscription(InterventionDecided, publish_decided, batched=True),
    Subscription(WebhookEndpointDisabled, publish_endpoint_disabled, batched=True),
)
JOBS: Final = (JobHandler(DeliverWebhook, deliver), JobHandler(PruneWebhooks, prune))
