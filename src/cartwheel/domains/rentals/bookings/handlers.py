"""What bookings do about payments, and when a job's turn comes."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from cartwheel.domains.payments.api import (
    PaymentAuthorised,
    PaymentCaptured,
    PaymentRefunded,
    PaymentRefundFailed,
    PaymentVoided,
)
from cartwheel.domains.rentals.bookings.messages import MoveBookingMoney, TendBookings
from cartwheel.domains.rentals.bookings.money import BookingMoneyFlow
from cartwheel.domains.rentals.bookings.repository import BookingRepository
from cartwheel.domains.rentals.bookings.settling import BookingSettling
from cartwheel.domains.rentals.bookings.upkeep import BookingUpkeep
from cartwheel.kernel.db import Database
from cartwheel.systems.jobs.api import Answer, Done, JobHandler, Snooze
from cartwheel.systems.outbox.api import SubscriberGroup, Subscription
from cartwheel.systems.rpc.api import ServiceScopes


async def settle(messages: Sequence[Any], scopes: ServiceScopes, database: Database) -> None:
    """Take over what payments have come to; one that is for no booking is left alone."""
    store_id = messages[0].store_id
    ids = {message.reference_id for message in messages}
    async with database.transaction(store_id=store_id, only_asks=True) as connection:
        found = await BookingRepository(connection).find_all(store_id, ids)
    for booking_id in found:
        async with scopes.open(store_id) as scope:
            await (await scope.get(BookingSettling)).settle(store_id, booking_id)


async def move(job: MoveBookingMoney, flow: BookingMoneyFlow) -> Answer:
    """Give back what is too much, and take or release a deposit."""
    is_done = await flow.move(job.store_id, job.booking_id)
    return Done() if is_done else Snooze(timedelta(minutes=1))


async def tend(_: TendBookings, upkeep: BookingUpkeep) -> Answer:
    """End holds that are over, and tell who waited."""
    return Done(await upkeep.tend())


GROUP: Final = SubscriberGroup(
    "rentals",
    tuple(
        Subscription(event, settle, in_transaction=False, batched=True, name=f"settle {event.name}")
        for event in (
            PaymentAuthorised,
            PaymentCaptured,
            PaymentRefunded,
            PaymentRefundFailed,
            PaymentVoided,
        )
    ),
)
JOBS: Final = (JobHandler(MoveBookingMoney, move), JobHandler(TendBookings, tend))
