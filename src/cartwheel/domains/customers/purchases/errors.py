"""What is refused about purchases."""

from typing import ClassVar
from uuid import UUID

from cartwheel.domains.customers.errors import CustomerError
from cartwheel.kernel.errors import Kind


class PurchaseNotFoundError(CustomerError):
    """No such order was recorded."""

    code: ClassVar[str] = "customers.purchase_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, order_id: UUID) -> None:
        super().__init__(f"No purchase of the order {order_id} is recorded")
        self.order_id = order_id


class RefundTooLargeError(CustomerError):
    """More would be paid back than was paid."""

    code: ClassVar[str] = "customers.refund_too_large"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, order_id: UUID) -> None:
        super().__init__(f"More would be paid back of the order {order_id} than was paid")
        self.order_id = order_id
