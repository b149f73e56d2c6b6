"""What the rentals domain refuses; each room has its own leaves."""

from cartwheel.kernel.errors import AppError


class RentalError(AppError):
    """A refusal of the rentals domain."""
