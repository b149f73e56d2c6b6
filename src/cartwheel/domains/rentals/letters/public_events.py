"""What strangers learn of bookings."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from cartwheel.domains.rentals.bookings.messages import (
    BookingCancelled,
    BookingClosed,
    BookingConfirmed,
    BookingExpired,
    BookingHeld,
    BookingNoShow,
    BookingPickedUp,
    BookingRescheduled,
    BookingReturned,
)
from cartwheel.systems.outbox.api import PublicEvent


class BookingData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A booking as it stands after what happened; amounts in minor units."""

    booking_id: UUID
    number: str
    car_id: UUID
    customer_id: UUID | None
    starts_at: datetime
    ends_at: datetime
    currency: str
    total_minor: int
    at: datetime


class BookingHeldData(BookingData, frozen=True, kw_only=True):
    """A car is held, until a moment."""

    hold_until: datetime


class BookingCancelledData(BookingData, frozen=True, kw_only=True):
    """A booking was given up."""

    fee_minor: int
    refund_minor: int


class BookingRescheduledData(BookingData, frozen=True, kw_only=True):
    """A booking has another span."""

    was_starts_at: datetime
    was_ends_at: datetime
    is_extension: bool


class BookingPickedUpData(BookingData, frozen=True, kw_only=True):
    """A vehicle was handed over."""

    vehicle_id: UUID


class BookingReturnedData(BookingData, frozen=True, kw_only=True):
    """A vehicle came back."""

    vehicle_id: UUID
    charges_minor: int


class BookingNoShowData(BookingData, frozen=True, kw_only=True):
    """Nobody came for the car."""

    fee_minor: int


PUBLIC_EVENTS: Final = tuple(
    PublicEvent(message, data, text, identity=identity, at="at")
    for message, data, text, identity in (
        (
            BookingHeld,
            BookingHeldData,
            "A car is held for a while; its payment is awaited.",
            ("booking_id",),
        ),
        (BookingConfirmed, BookingData, "A car is booked.", ("booking_id",)),
        (
            BookingExpired,
            BookingData,
            "A hold ended without its payment; the car is free again.",
            ("booking_id",),
        ),
        (
            BookingCancelled,
            BookingCancelledData,
            "A booking was given up; the fee stays, the rest of what was paid goes back.",
            ("booking_id",),
        ),
        (
            BookingRescheduled,
            BookingRescheduledData,
            "A booking has another span.",
            ("booking_id", "at"),
        ),
        (BookingPickedUp, BookingPickedUpData, "A vehicle was handed over.", ("booking_id",)),
        (BookingReturned, BookingReturnedData, "A vehicle came back.", ("booking_id",)),
        (
            BookingClosed,
            BookingData,
            "Everything about a booking is settled.",
            ("booking_id",),
        ),
        (BookingNoShow, BookingNoShowData, "Nobody came for the car.", ("booking_id",)),
    )
)
