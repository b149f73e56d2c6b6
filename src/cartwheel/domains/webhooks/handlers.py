"""What the webhooks domain does about public events, and when a delivery's turn comes."""

from collections.abc import Sequence
from typing import Final

from cartwheel.domains.webhooks.courier import Courier
from cartwheel.domains.webhooks.fanout import FanOut
from cartwheel.domains.webhooks.messages import DeliverWebhook, PruneWebhooks
from cartwheel.domains.webhooks.upkeep import WebhookUpkeep
from cartwheel.systems.jobs.api import Answer, Done, JobHandler
from cartwheel.systems.outbox.api import Announcement, PublicEvent, PublicGroup

# Not named by the rule: the inbox and dead letters know these from before there was one.
_NAMED_BEFORE: Final = {
    "cart.abandoned": "publish_abandoned",
    "cart.resumed": "publish_resumed",
    "cart.recovered": "publish_recovered",
    "cart.converted": "publish_converted",
    "intervention.decided": "publish_decided",
    "webhook.endpoint_disabled": "publish_endpoint_disabled",
}


async def publish(messages: Sequence[Announcement], fan_out: FanOut) -> None:
    """Tell a store's endpoints of what happened."""
    await fan_out.publish_all(messages)


async def deliver(job: DeliverWebhook, courier: Courier) -> Answer:
    """Make one attempt at a delivery."""
    return await courier.deliver(job)


async def prune(_: PruneWebhooks, upkeep: WebhookUpkeep) -> Answer:
    """Forget what is old, and seal what is not sealed yet."""
    return Done({"messages": await upkeep.prune(), "sealed": await upkeep.reseal()})


def name_of(event: PublicEvent) -> str:
    """Return what the inbox and dead letters know the telling of an event by."""
    return _NAMED_BEFORE.get(event.name, f"publish {event.name}")


GROUP: Final = PublicGroup("webhooks", publish, named=name_of)
JOBS: Final = (JobHandler(DeliverWebhook, deliver), JobHandler(PruneWebhooks, prune))
