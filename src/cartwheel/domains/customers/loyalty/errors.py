"""What is refused about points."""

from typing import ClassVar

from cartwheel.domains.customers.errors import CustomerError
from cartwheel.kernel.errors import Kind


class InsufficientPointsError(CustomerError):
    """The customer has fewer points than were asked for."""

    code: ClassVar[str] = "customers.insufficient_points"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, asked: int, free: int) -> None:
        super().__init__(f"Asked for {asked} points, {free} can be redeemed")
        self.asked, self.free = asked, free


class PointsReferenceTakenError(CustomerError):
    """The same reference stands for another number of points, or another customer."""

    code: ClassVar[str] = "customers.points_reference_taken"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, reference: str) -> None:
        super().__init__(f"{reference} is booked already, and says something else")
        self.reference = reference


class PointsEntryNotFoundError(CustomerError):
    """No such booking is to be undone."""

    code: ClassVar[str] = "customers.points_entry_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, reference: str) -> None:
        super().__init__(f"Nothing is booked under {reference}")
        self.reference = reference
