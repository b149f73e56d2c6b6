"""What is refused about returns."""

from typing import ClassVar
from uuid import UUID

from cartwheel.domains.orders.errors import OrderError
from cartwheel.kernel.errors import Kind


class ReturnNotFoundError(OrderError):
    """The store has no such return."""

    code: ClassVar[str] = "orders.return_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, return_id: UUID) -> None:
        super().__init__(f"There is no return {return_id}")
        self.return_id = return_id


class ReturnClosedError(OrderError):
    """The return was received or cancelled already."""

    code: ClassVar[str] = "orders.return_closed"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, status: str) -> None:
        super().__init__(f"This return is {status} already")
        self.status = status
