"""What is refused about documents."""

from typing import ClassVar
from uuid import UUID

from cartwheel.domains.orders.errors import OrderError
from cartwheel.kernel.errors import Kind


class DocumentNotFoundError(OrderError):
    """The store has no such document."""

    code: ClassVar[str] = "orders.document_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, document_id: UUID) -> None:
        super().__init__(f"There is no document {document_id}")
        self.document_id = document_id
