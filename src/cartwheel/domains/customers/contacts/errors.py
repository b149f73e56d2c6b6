"""What is refused about notes."""

from typing import ClassVar
from uuid import UUID

from cartwheel.domains.customers.errors import CustomerError
from cartwheel.kernel.errors import Kind


class NoteNotFoundError(CustomerError):
    """The store has no such note."""

    code: ClassVar[str] = "customers.note_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, note_id: UUID) -> None:
        super().__init__(f"There is no note {note_id}")
        self.note_id = note_id
