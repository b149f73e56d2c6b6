"""What the customers domain refuses; rooms of its own have their leaves beside them."""

from typing import ClassVar
from uuid import UUID

from cartwheel.kernel.errors import AppError, Kind


class CustomerError(AppError):
    """A refusal of the customers domain."""


class CustomerNotFoundError(CustomerError):
    """The store has no such customer."""

    code: ClassVar[str] = "customers.not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, customer_id: UUID) -> None:
        super().__init__(f"There is no customer {customer_id}")
        self.customer_id = customer_id


class EmailTakenError(CustomerError):
    """Another customer of the store has this e-mail address."""

    code: ClassVar[str] = "customers.email_taken"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self) -> None:
        super().__init__("Another customer has this e-mail address; the two may be merged")


class ExternalIdTakenError(CustomerError):
    """Another customer of the store has this external id."""

    code: ClassVar[str] = "customers.external_id_taken"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self) -> None:
        super().__init__("Another customer has this external id")
