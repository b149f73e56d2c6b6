"""
What the schedules domain refuses.

    ScheduleError
    ├── ScheduleNotFoundError      NOT_FOUND    the store has no such schedule
    ├── ScheduleNameTakenError     CONFLICT     the store has one of that name
    └── TooManySchedulesError      CONFLICT     the store has as many as it may
"""

from typing import ClassVar
from uuid import UUID

from cartwheel.kernel.errors import AppError, Kind


class ScheduleError(AppError):
    """A refusal of the schedules domain."""


class ScheduleNotFoundError(ScheduleError):
    """The store has no such schedule."""

    code: ClassVar[str] = "scheduling.not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, *, schedule_id: UUID) -> None:
        super().__init__(f"There is no schedule {schedule_id}")
        self.schedule_id = schedule_id


class ScheduleNameTakenError(ScheduleError):
    """The store has another schedule of that name."""

    code: ClassVar[str] = "scheduling.name_taken"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, name: str) -> None:
        super().__init__(f"There is a schedule named {name!r} already")
        self.name = name


class TooManySchedulesError(ScheduleError):
    """The store has as many schedules as it may."""

    code: ClassVar[str] = "scheduling.too_many"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, most: int) -> None:
        super().__init__(f"A store has at most {most} schedules")
        self.most = most
