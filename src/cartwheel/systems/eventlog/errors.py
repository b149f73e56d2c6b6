"""What the event log refuses, beside being away (`UnavailableError`)."""

from typing import ClassVar

from cartwheel.kernel.errors import AppError, Kind, UnavailableError


class PartitionCountError(AppError):
    """The log was made with another number of partitions; visitors would lose their order."""

    code: ClassVar[str] = "eventlog.partition_count"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, made_with: int, asked: int, remedy: str) -> None:
        super().__init__(
            f"The event log was made with {made_with} partitions; CARTWHEEL_EVENTLOG_PARTITIONS"
            f" says {asked}. Set it back, or drain the log and remove {remedy} first."
        )


class NotOwnedError(AppError):
    """The partition belongs to another member of the group, or to nobody yet."""

    code: ClassVar[str] = "eventlog.not_owned"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, topic: str, partition: int) -> None:
        super().__init__(f"Partition {partition} of {topic} is not owned by this consumer")


class GroupRunningError(AppError):
    """A group can be moved only while none of its members runs."""

    code: ClassVar[str] = "eventlog.group_running"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, topic: str, group: str) -> None:
        super().__init__(f"The group {group} reads {topic} just now; stop its members first")


class EntryTooLargeError(AppError):
    """The log takes no entry of this size."""

    code: ClassVar[str] = "eventlog.entry_too_large"
    kind: ClassVar[Kind] = Kind.INVALID


class LogFullError(UnavailableError):
    """The log takes nothing new until some of what is in it has been worked off."""

    def __init__(self) -> None:
        super().__init__("The event log is full for the moment")


class UnusableEntryError(AppError):
    """An entry itself cannot be worked off: whatever comes back, the next try fails alike."""

    code: ClassVar[str] = "eventlog.unusable_entry"
    kind: ClassVar[Kind] = Kind.INVALID


class EventLogURLError(AppError):
    """The URL of the event log cannot be used; the message shows no secret."""

    code: ClassVar[str] = "eventlog.url"
    kind: ClassVar[Kind] = Kind.INVALID
