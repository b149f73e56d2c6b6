"""The jobs that letters are."""

from typing import ClassVar
from uuid import UUID

import msgspec

from cartwheel.domains.rentals.letters.contracts import LetterKind
from cartwheel.systems.jobs.api import EMAIL, UPKEEP, QueueName


class SendBookingLetter(msgspec.Struct, frozen=True):
    """Write to a customer about a booking; once for each kind and occasion."""

    name: ClassVar[str] = "rentals.send_letter"
    queue: ClassVar[QueueName] = EMAIL

    store_id: UUID
    booking_id: UUID
    kind: LetterKind
    occasion: str = ""


class SendWaitingLetter(msgspec.Struct, frozen=True):
    """Tell somebody who waits that the car is free; once."""

    name: ClassVar[str] = "rentals.send_waiting"
    queue: ClassVar[QueueName] = EMAIL

    store_id: UUID
    waiting_id: UUID


class SendOwnKey(msgspec.Struct, frozen=True):
    """Mail a key to all bookings of an address there; `id` is that of the mail."""

    name: ClassVar[str] = "rentals.send_key"
    queue: ClassVar[QueueName] = EMAIL

    store_id: UUID
    id: UUID
    email: str


class RemindOfBookings(msgspec.Struct, frozen=True):
    """Have customers reminded whose pick-up is a day ahead, of every store."""

    name: ClassVar[str] = "rentals.remind"
    queue: ClassVar[QueueName] = UPKEEP

    store_id: UUID
