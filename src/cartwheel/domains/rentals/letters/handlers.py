"""Which letters follow what happens to bookings, and what jobs do when their turn comes."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final

from cartwheel.domains.rentals.bookings.messages import (
    BookingCancelled,
    BookingClosed,
    BookingConfirmed,
    BookingRescheduled,
)
from cartwheel.domains.rentals.letters.contracts import LetterKind
from cartwheel.domains.rentals.letters.messages import RemindOfBookings, SendBookingLetter
from cartwheel.domains.rentals.letters.sending import LetterFlow, Sending
from cartwheel.domains.rentals.letters.upkeep import Reminders
from cartwheel.systems.jobs.api import Answer, Cancel, Done, JobHandler, Snooze
from cartwheel.systems.outbox.api import Outbox, SubscriberGroup, Subscription


async def write(job: SendBookingLetter, flow: LetterFlow) -> Answer:
    """Write to a customer."""
    came_of_it = await flow.send(job)
    if came_of_it is Sending.BUSY:
        return Snooze(timedelta(minutes=1))
    if came_of_it is Sending.NOT_WANTED:
        return Cancel("nobody is to be told any more")
    return Done({"came_of_it": came_of_it})


async def remind(_: RemindOfBookings, reminders: Reminders) -> Answer:
    """Have customers reminded."""
    return Done({"queued": await reminders.queue()})


def _queues(kind: LetterKind) -> Callable[[Any, Outbox], Awaitable[None]]:
    async def queue(message: Any, outbox: Outbox) -> None:
        # A booking is made, cancelled and closed once; it may change often.
        occasion = message.at.isoformat() if kind is LetterKind.CHANGE else ""
        await outbox.enqueue(
            SendBookingLetter(message.store_id, message.booking_id, kind, occasion)
        )

    return queue


GROUP: Final = SubscriberGroup(
    "rental-letters",
    tuple(
        Subscription(message, _queues(kind), name=f"write {kind}")
        for message, kind in (
            (BookingConfirmed, LetterKind.CONFIRMATION),
            (BookingRescheduled, LetterKind.CHANGE),
            (BookingCancelled, LetterKind.CANCELLATION),
            (BookingClosed, LetterKind.RECEIPT),
        )
    ),
)
JOBS: Final = (JobHandler(SendBookingLetter, write), JobHandler(RemindOfBookings, remind))
