"""What experiments do when a cart is won back, and when they are to be watched."""

from collections.abc import Sequence
from typing import Final

from cartwheel.domains.carts.api import CartRecovered
from cartwheel.domains.predictions.experiments.messages import WatchExperiments
from cartwheel.domains.predictions.experiments.service import ExperimentService
from cartwheel.domains.predictions.experiments.watching import ExperimentWatch
from cartwheel.systems.jobs.api import Answer, Done, JobHandler
from cartwheel.systems.outbox.api import SubscriberGroup, Subscription


async def settle(messages: Sequence[CartRecovered], experiments: ExperimentService) -> None:
    """Note which abandoned carts were bought after all."""
    await experiments.settle(messages[0].store_id, messages)


async def watch(_: WatchExperiments, watching: ExperimentWatch) -> Answer:
    """End experiments that do harm, or that compare nothing any more."""
    return Done({"ended": await watching.watch()})


GROUP: Final = SubscriberGroup(
    "predictions.outcomes", (Subscription(CartRecovered, settle, batched=True),)
)
JOBS: Final = (JobHandler(WatchExperiments, watch),)
