"""What questions about events refuse."""

from typing import ClassVar

from cartwheel.kernel.errors import AppError, Kind


class VisitorNotFoundError(AppError):
    """The store knows nothing of such a visitor."""

    code: ClassVar[str] = "events.visitor_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, visitor_id: str) -> None:
        super().__init__(f"Nothing is known of a visitor {visitor_id!r}")
