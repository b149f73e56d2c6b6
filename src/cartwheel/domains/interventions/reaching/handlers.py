"""What reaching does when others announce something, and when a delivery's turn comes."""

from collections.abc import Sequence
from typing import Final

from cartwheel.domains.interventions.contracts import CancelledFor, ReachChannel
from cartwheel.domains.interventions.messages import (
    InterventionCancelled,
    InterventionConverted,
    InterventionDecided,
    InterventionDelivered,
)
from cartwheel.domains.interventions.reaching.contracts import Because
from cartwheel.domains.interventions.reaching.courier import Courier
from cartwheel.domains.interventions.reaching.ledger import Beginning, Ledger
from cartwheel.domains.interventions.reaching.messages import Deliver, GoOn
from cartwheel.domains.interventions.reaching.repository import DeliveryRepository
from cartwheel.domains.interventions.reaching.tracking import Tracking
from cartwheel.kernel.clock import Clock
from cartwheel.systems.jobs.api import Answer, JobHandler
from cartwheel.systems.outbox.api import SubscriberGroup, Subscription


async def begin(messages: Sequence[InterventionDecided], beginning: Beginning) -> None:
    """Open the first delivery of what is due."""
    ids = [message.intervention_id for message in messages]
    await beginning.begin_all(messages[0].store_id, ids)


async def stop(
    messages: Sequence[InterventionCancelled], deliveries: DeliveryRepository, clock: Clock
) -> None:
    """Send nothing of what is not wanted any more."""
    for message in messages:
        bought = message.reason is CancelledFor.BOUGHT
        await deliveries.end_scheduled(
            message.store_id,
            [message.intervention_id],
            because=Because.BOUGHT if bought else Because.NOT_WANTED,
            at=clock.now(),
        )


async def note_shown(messages: Sequence[InterventionDelivered], tracking: Tracking) -> None:
    """Note what shops' pages have acknowledged."""
    for message in messages:
        if message.channel is ReachChannel.SOCKET:
            await tracking.note_shown(message.store_id, message.intervention_id)


async def note_converted(messages: Sequence[InterventionConverted], tracking: Tracking) -> None:
    """Note which deliveries a purchase is credited to: those that the shopper had."""
    for message in messages:
        await tracking.note_converted(message.store_id, message.intervention_id)


async def deliver(job: Deliver, courier: Courier) -> Answer:
    """Make one attempt at a delivery."""
    return await courier.deliver(job)


async def go_on(job: GoOn, ledger: Ledger) -> Answer:
    """Try the next channel where no page has shown the intervention."""
    return await ledger.go_on(job)


REACHING: Final = SubscriberGroup(
    "interventions.reaching",
    (
        Subscription(InterventionDecided, begin, batched=True, name="begin"),
        Subscription(InterventionCancelled, stop, batched=True, name="stop"),
        Subscription(InterventionConverted, note_converted, batched=True, name="note_converted"),
        Subscription(InterventionDelivered, note_shown, batched=True, name="note_shown"),
    ),
)
JOBS: Final = (JobHandler(Deliver, deliver), JobHandler(GoOn, go_on))
