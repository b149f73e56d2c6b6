"""What the room of bookings refuses."""

from typing import ClassVar
from uuid import UUID

from cartwheel.domains.rentals.bookings.contracts import BookingStatus
from cartwheel.domains.rentals.errors import RentalError
from cartwheel.kernel.errors import Issue, Kind


class BookingNotFoundError(RentalError):
    """The store has no such booking, or the token is another's."""

    code: ClassVar[str] = "rentals.booking_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self) -> None:
        super().__init__("There is no such booking")


class BookingStateError(RentalError):
    """That cannot be done with a booking as it stands."""

    code: ClassVar[str] = "rentals.wrong_state"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, what: str, *, status: BookingStatus) -> None:
        super().__init__(f"A booking that is {status} cannot be {what}")
        self.status = status


class VehicleUnsuitableError(RentalError):
    """The vehicle cannot be handed over for the booking, whoever has it when."""

    code: ClassVar[str] = "rentals.vehicle_unsuitable"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, plate: str, why: str) -> None:
        super().__init__(f"{plate} is no vehicle for this booking: {why}")
        self.plate, self.why = plate, why


class HoldOverError(RentalError):
    """The hold was over, and somebody else has the car."""

    code: ClassVar[str] = "rentals.hold_over"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self) -> None:
        super().__init__("The hold is over and the car was taken: book again")


class RentalPriceChangedError(RentalError):
    """The price is another than the one that was shown."""

    code: ClassVar[str] = "rentals.price_changed"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, shown_minor: int, total_minor: int) -> None:
        super().__init__(f"It costs {total_minor} by now, not {shown_minor}")
        self.shown_minor, self.total_minor = shown_minor, total_minor


class VehicleStillOutError(RentalError):
    """The vehicle is not back from another booking, whose number `issues` tell."""

    code: ClassVar[str] = "rentals.vehicle_still_out"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, plate: str, *, number: str) -> None:
        super().__init__(f"{plate} is still out with {number}")
        self.plate, self.number = plate, number
        self.issues = (Issue(("stillOut",), number),)


class MileageError(RentalError):
    """A vehicle has run less than before."""

    code: ClassVar[str] = "rentals.mileage"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, mileage: int, before: int) -> None:
        super().__init__(f"It had run {before} before: {mileage} is less")
        self.mileage, self.before = mileage, before


class HandoverPhotoNotFoundError(RentalError):
    """No such photo lies with the booking."""

    code: ClassVar[str] = "rentals.handover_photo_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self) -> None:
        super().__init__("There is no such photo of this booking")


class WaitingNotFoundError(RentalError):
    """Nobody waits by this id."""

    code: ClassVar[str] = "rentals.waiting_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, waiting_id: UUID) -> None:
        super().__init__(f"Nobody waits by {waiting_id}")


class ExtraUnavailableError(RentalError):
    """Fewer of an extra are left for some of the time."""

    code: ClassVar[str] = "rentals.extra_unavailable"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, name: str, *, left: int) -> None:
        super().__init__(f"{name}: {left} left for this time")
        self.name, self.left = name, left


class SignatureMissingError(RentalError):
    """A vehicle is handed over only after its agreement was signed, and it is not."""

    code: ClassVar[str] = "rentals.signature_missing"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self) -> None:
        super().__init__("The rental agreement is not signed yet")
