"""What is refused about letters."""

from typing import ClassVar

from cartwheel.domains.rentals.errors import RentalError
from cartwheel.kernel.errors import Kind


class ReceiptNotIssuedError(RentalError):
    """No receipt of a booking was issued: it is not closed."""

    code: ClassVar[str] = "rentals.receipt_not_issued"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, number: str) -> None:
        super().__init__(f"There is no receipt for booking {number} yet")
        self.number = number
