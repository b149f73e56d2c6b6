"""What other domains may use of renting."""

from cartwheel.domains.rentals.bookings.messages import BookingInTheWay, BookingReturned

__all__ = ["BookingInTheWay", "BookingReturned"]
