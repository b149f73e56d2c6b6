"""What customers are refused about bookings of their own."""

from typing import ClassVar

from cartwheel.domains.rentals.errors import RentalError
from cartwheel.kernel.errors import Kind


class LinkOverError(RentalError):
    """A link is over, or was never ours."""

    code: ClassVar[str] = "rentals.link_over"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self) -> None:
        super().__init__("The link is over: ask for another one")


class AskStaffError(RentalError):
    """Customers cannot do that by themselves any more; staff may."""

    code: ClassVar[str] = "rentals.ask_staff"
    kind: ClassVar[Kind] = Kind.CONFLICT
