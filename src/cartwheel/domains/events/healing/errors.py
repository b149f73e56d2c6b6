"""What repairs refuse."""

from typing import ClassVar
from uuid import UUID

from cartwheel.kernel.errors import AppError, Kind


class RepairNotFoundError(AppError):
    """The store has no such repair."""

    code: ClassVar[str] = "events.repair_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, repair_id: UUID) -> None:
        super().__init__(f"There is no repair {repair_id}")


class RepairDecidedError(AppError):
    """Somebody has decided about the repair, or its letter is gone."""

    code: ClassVar[str] = "events.repair_decided"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, repair_id: UUID) -> None:
        super().__init__(f"The repair {repair_id} is decided, or its letter is gone")
