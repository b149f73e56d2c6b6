"""What is refused about addresses."""

from typing import ClassVar
from uuid import UUID

from cartwheel.domains.customers.errors import CustomerError
from cartwheel.kernel.errors import Kind


class AddressNotFoundError(CustomerError):
    """The store has no such address."""

    code: ClassVar[str] = "customers.address_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, address_id: UUID) -> None:
        super().__init__(f"There is no address {address_id}")
        self.address_id = address_id


class TooManyAddressesError(CustomerError):
    """The customer has as many addresses as a customer may have."""

    code: ClassVar[str] = "customers.too_many_addresses"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, most: int) -> None:
        super().__init__(f"A customer has {most} addresses at most")
