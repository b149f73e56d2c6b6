"""What is refused about merging."""

from typing import ClassVar
from uuid import UUID

from cartwheel.domains.customers.errors import CustomerError
from cartwheel.kernel.errors import Kind


class MergedIntoAnotherError(CustomerError):
    """The customer is merged into somebody else already."""

    code: ClassVar[str] = "customers.merged_into_another"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, customer_id: UUID) -> None:
        super().__init__(f"The customer {customer_id} is merged into another already")
        self.customer_id = customer_id
