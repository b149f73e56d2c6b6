"""What is told of bookings, and who did something."""

from datetime import datetime
from typing import Any
from uuid import UUID

from cartwheel.domains.rentals.bookings.contracts import Booking
from cartwheel.systems.rpc.api import Actor

CUSTOMER = "customer"
SYSTEM = "system"


def told_as(actor: Actor) -> str:
    """Return how the story of a booking calls whoever did something."""
    return f"{actor.kind}:{actor.id}"


def about(store_id: UUID, booking: Booking, *, at: datetime) -> dict[str, Any]:
    """Return what each announcement tells of a booking."""
    return {
        "store_id": store_id,
        "booking_id": booking.id,
        "number": booking.number,
        "car_id": booking.car_id,
        "customer_id": booking.customer_id,
        "email": booking.email,
        "starts_at": booking.starts_at,
        "ends_at": booking.ends_at,
        "currency": booking.currency,
        "total_minor": booking.total_minor,
        "at": at,
    }
