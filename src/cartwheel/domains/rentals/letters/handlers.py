"""Which letters follow what happens to bookings, and what jobs do when their turn comes."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final

from cartwheel.domains.rentals.bookings.messages import (
    BookingCancelled,
    BookingClosed,
    BookingConfirmed,
    BookingExpired,
    BookingNoShow,
    BookingPaymentReturned,
    BookingRescheduled,
    WaitingCarFree,
)
from cartwheel.domains.rentals.letters.contracts import LetterKind
from cartwheel.domains.rentals.letters.messages import (
    RemindOfBookings,
    SendBookingLetter,
    SendOwnKey,
    SendWaitingLetter,
)
from cartwheel.domains.rentals.letters.notes import NoteFlow
from cartwheel.domains.rentals.letters.sending import LetterFlow, Sending
from cartwheel.domains.rentals.letters.upkeep import Reminders
from cartwheel.systems.jobs.api import Answer, Cancel, Done, JobHandler, Snooze
from cartwheel.systems.outbox.api import Outbox, SubscriberGroup, Subscription


async def write(job: SendBookingLetter, flow: LetterFlow) -> Answer:
    """Write to a customer."""
    return _answer(await flow.send(job))


def _answer(came_of_it: Sending) -> Answer:
    if came_of_it is Sending.BUSY:
        return Snooze(timedelta(minutes=1))
    if came_of_it is Sending.NOT_WANTED:
        return Cancel("nobody is to be told any more")
    return Done({"came_of_it": came_of_it})


async def mail_key(job: SendOwnKey, flow: NoteFlow) -> Answer:
    """Mail a key to bookings."""
    return _answer(await flow.send_key(job))


async def tell_free(job: SendWaitingLetter, flow: NoteFlow) -> Answer:
    """Write to somebody who waited."""
    return _answer(await flow.send_waiting(job))


async def remind(_: RemindOfBookings, reminders: Reminders) -> Answer:
    """Have customers reminded."""
    return Done({"queued": await reminders.queue()})


def _queues(kind: LetterKind) -> Callable[[Any, Outbox], Awaitable[None]]:
    async def queue(message: Any, outbox: Outbox) -> None:
        # A booking is made, cancelled and closed once; it may change or have money back often.
        often = kind in (LetterKind.CHANGE, LetterKind.MONEY_BACK)
        occasion = message.at.isoformat() if often else ""
        await outbox.enqueue(
            SendBookingLetter(message.store_id, message.booking_id, kind, occasion)
        )

    return queue


async def _queue_waiting(message: WaitingCarFree, outbox: Outbox) -> None:
    await outbox.enqueue(SendWaitingLetter(message.store_id, message.waiting_id))


GROUP: Final = SubscriberGroup(
    "rental-letters",
    (
        *(
            Subscription(message, _queues(kind), name=f"write {kind}")
            for message, kind in (
                (BookingConfirmed, LetterKind.CONFIRMATION),
                (BookingRescheduled, LetterKind.CHANGE),
                (BookingCancelled, LetterKind.CANCELLATION),
                (BookingClosed, LetterKind.RECEIPT),
                (BookingNoShow, LetterKind.NO_SHOW),
                (BookingExpired, LetterKind.EXPIRY),
                (BookingPaymentReturned, LetterKind.MONEY_BACK),
            )
        ),
        Subscription(WaitingCarFree, _queue_waiting, name="write waiting"),
    ),
)
JOBS: Final = (
    JobHandler(SendBookingLetter, write),
    JobHandler(SendOwnKey, mail_key),
    JobHandler(SendWaitingLetter, tell_free),
    JobHandler(RemindOfBookings, remind),
)
