"""What bookings announce, and the jobs they queue; amounts in minor units."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from cartwheel.systems.jobs.api import UPKEEP, WORK, QueueName


class _OfBooking(msgspec.Struct, frozen=True, kw_only=True):
    """What is told of a booking each time."""

    version: ClassVar[int] = 1

    store_id: UUID
    booking_id: UUID
    number: str
    car_id: UUID
    customer_id: UUID | None
    email: str
    starts_at: datetime
    ends_at: datetime
    currency: str
    total_minor: int
    at: datetime


class BookingHeld(_OfBooking, frozen=True, kw_only=True):
    """A car is held for a while."""

    name: ClassVar[str] = "booking.held"

    hold_until: datetime


class BookingConfirmed(_OfBooking, frozen=True, kw_only=True):
    """A car is booked."""

    name: ClassVar[str] = "booking.confirmed"


class BookingExpired(_OfBooking, frozen=True, kw_only=True):
    """A hold ended without its payment; what comes of it after all goes back."""

    name: ClassVar[str] = "booking.expired"


class BookingCancelled(_OfBooking, frozen=True, kw_only=True):
    """A booking was given up; the fee stays, the rest of what was paid goes back."""

    name: ClassVar[str] = "booking.cancelled"

    fee_minor: int
    refund_minor: int


class BookingRescheduled(_OfBooking, frozen=True, kw_only=True):
    """A booking has another span; `is_extension` where only its end is later."""

    name: ClassVar[str] = "booking.rescheduled"

    was_starts_at: datetime
    was_ends_at: datetime
    is_extension: bool


class BookingPickedUp(_OfBooking, frozen=True, kw_only=True):
    """A vehicle was handed over."""

    name: ClassVar[str] = "booking.picked_up"

    vehicle_id: UUID


class BookingReturned(_OfBooking, frozen=True, kw_only=True):
    """A vehicle came back."""

    name: ClassVar[str] = "booking.returned"

    vehicle_id: UUID
    charges_minor: int


class BookingInTheWay(_OfBooking, frozen=True, kw_only=True):
    """
    A vehicle is not back, and what is taken of it next has no other one.

    That is a booking, or else maintenance or a block.
    """

    name: ClassVar[str] = "booking.in_the_way"

    plate: str
    next_booking_id: UUID | None
    next_starts_at: datetime


class BookingClosed(_OfBooking, frozen=True, kw_only=True):
    """Everything about a booking is settled."""

    name: ClassVar[str] = "booking.closed"


class BookingNoShow(_OfBooking, frozen=True, kw_only=True):
    """Nobody came for the car."""

    name: ClassVar[str] = "booking.no_show"

    fee_minor: int


class BookingPaymentReturned(_OfBooking, frozen=True, kw_only=True):
    """Money that came for a booking which is over went back."""

    name: ClassVar[str] = "booking.payment_returned"

    amount_minor: int


class WaitingCarFree(msgspec.Struct, frozen=True, kw_only=True):
    """A car for which somebody waits is free after all; nothing is held by that."""

    name: ClassVar[str] = "booking.waiting_car_free"
    version: ClassVar[int] = 1

    store_id: UUID
    waiting_id: UUID
    car_id: UUID
    customer_id: UUID | None
    email: str
    starts_at: datetime
    ends_at: datetime
    at: datetime


class MoveBookingMoney(msgspec.Struct, frozen=True):
    """Give back what is too much for a booking, and take or release its deposit."""

    name: ClassVar[str] = "rentals.move_money"
    queue: ClassVar[QueueName] = WORK

    store_id: UUID
    booking_id: UUID


class TendBookings(msgspec.Struct, frozen=True):
    """End holds that are over, keep what is late taken, and tell who waited, of every store."""

    name: ClassVar[str] = "rentals.tend"
    queue: ClassVar[QueueName] = UPKEEP

    store_id: UUID
