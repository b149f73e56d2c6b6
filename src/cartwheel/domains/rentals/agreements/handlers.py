"""Which agreements follow what happens to bookings, and what jobs do when their turn comes."""

from datetime import timedelta
from typing import Any, Final

from cartwheel.domains.rentals.agreements.following import AgreementFollowingFlow
from cartwheel.domains.rentals.agreements.making import AgreementMakingFlow, Making
from cartwheel.domains.rentals.agreements.messages import (
    FollowAgreement,
    FollowAgreements,
    PrepareAgreement,
    SendAgreement,
    SendSignedAgreement,
    TakeBackAgreement,
)
from cartwheel.domains.rentals.agreements.sending import AgreementFlow, AgreementSending
from cartwheel.domains.rentals.agreements.upkeep import AgreementUpkeep
from cartwheel.domains.rentals.bookings.messages import (
    BookingCancelled,
    BookingConfirmed,
    BookingNoShow,
    BookingRescheduled,
)
from cartwheel.systems.jobs.api import Answer, Cancel, Done, JobHandler, Snooze
from cartwheel.systems.outbox.api import Outbox, SubscriberGroup, Subscription

_SOON: Final = timedelta(minutes=1)


async def prepare(job: PrepareAgreement, making: AgreementMakingFlow) -> Answer:
    """Make an agreement, or void what is out of date."""
    came_of_it = await making.prepare(job.store_id, job.booking_id)
    return Snooze(_SOON) if came_of_it is Making.CHANGED else Done({"came_of_it": came_of_it})


async def send(job: SendAgreement, flow: AgreementFlow) -> Answer:
    """Have an agreement signed."""
    came_of_it = await flow.send(job.store_id, job.agreement_id)
    if came_of_it is AgreementSending.BUSY:
        return Snooze(_SOON)
    if came_of_it is AgreementSending.NOT_WANTED:
        return Cancel("it is sent, or voided")
    return Done({"came_of_it": came_of_it})


async def follow(job: FollowAgreement, following: AgreementFollowingFlow) -> Answer:
    """Ask what became of an agreement."""
    return Done({"state": await following.follow(job.store_id, job.agreement_id)})


async def take_back(job: TakeBackAgreement, following: AgreementFollowingFlow) -> Answer:
    """Have a service void an agreement."""
    return Done({"state": await following.take_back(job.store_id, job.agreement_id)})


async def send_signed(job: SendSignedAgreement, flow: AgreementFlow) -> Answer:
    """Send the signer what they have signed."""
    return Done({"sent": await flow.send_signed(job.store_id, job.agreement_id)})


async def tend(_: FollowAgreements, upkeep: AgreementUpkeep) -> Answer:
    """Follow what nobody told of, and forget what is old."""
    return Done(
        {
            "followed": await upkeep.follow(),
            "forgotten": await upkeep.forget(),
            "sealed": await upkeep.reseal(),
        }
    )


async def _queue(message: Any, outbox: Outbox) -> None:
    await outbox.enqueue(PrepareAgreement(message.store_id, message.booking_id))


GROUP: Final = SubscriberGroup(
    "rental-agreements",
    tuple(
        Subscription(message, _queue, name=f"prepare an agreement of {message.name}")
        for message in (BookingConfirmed, BookingRescheduled, BookingCancelled, BookingNoShow)
    ),
)
JOBS: Final = (
    JobHandler(PrepareAgreement, prepare),
    JobHandler(SendAgreement, send),
    JobHandler(FollowAgreement, follow),
    JobHandler(TakeBackAgreement, take_back),
    JobHandler(SendSignedAgreement, send_signed),
    JobHandler(FollowAgreements, tend),
)
