"""What is refused about agreements."""

from typing import ClassVar

from cartwheel.domains.rentals.agreements.contracts import AgreementState
from cartwheel.domains.rentals.errors import RentalError
from cartwheel.kernel.errors import Kind


class AgreementNotFoundError(RentalError):
    """The store has no such agreement, or the link is not one of ours."""

    code: ClassVar[str] = "rentals.agreement_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self) -> None:
        super().__init__("There is no such agreement")


class AgreementStateError(RentalError):
    """That cannot be done with an agreement as it stands."""

    code: ClassVar[str] = "rentals.agreement_wrong_state"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, what: str, *, state: AgreementState) -> None:
        super().__init__(f"An agreement that is {state} cannot be {what}")
        self.state = state


class AgreementExpiredError(RentalError):
    """The link to an agreement is too old."""

    code: ClassVar[str] = "rentals.agreement_expired"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self) -> None:
        super().__init__("The link is over: ask for a new one")


class AgreementGoneError(RentalError):
    """The document is not kept any more."""

    code: ClassVar[str] = "rentals.agreement_gone"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self) -> None:
        super().__init__("The document was removed when its time was over")


class SigningServiceNotFoundError(RentalError):
    """The store has not set up such a service, or nobody expects messages there."""

    code: ClassVar[str] = "rentals.signing_service_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self) -> None:
        super().__init__("There is no such service")
