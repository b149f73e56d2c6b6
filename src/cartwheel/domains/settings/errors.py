"""What the settings domain refuses."""

from collections.abc import Sequence
from typing import ClassVar

from cartwheel.kernel.errors import AppError, Kind


class SettingsError(AppError):
    """A refusal of the settings domain."""


class OutdatedVersionError(SettingsError):
    """Somebody else has changed it since; look again and repeat the change."""

    code: ClassVar[str] = "settings.outdated_version"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, subject: str, *, given: int, current: int) -> None:
        super().__init__(f"{subject} is at version {current} and no longer at {given}")
        self.current = current


class VersionNotFoundError(SettingsError):
    """There never was this version, or it is one that brought nothing."""

    code: ClassVar[str] = "settings.version_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, subject: str, version: int) -> None:
        super().__init__(f"{subject} has nothing to bring back from version {version}")
        self.version = version


class FlagNotFoundError(SettingsError):
    """There is no such flag, or it is archived."""

    code: ClassVar[str] = "flags.not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, key: str) -> None:
        super().__init__(f"There is no flag {key}")
        self.key = key


class FlagCycleError(SettingsError):
    """The flags would wait for each other in a circle."""

    code: ClassVar[str] = "flags.cycle"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, cycle: Sequence[str]) -> None:
        super().__init__(f"These flags would wait for each other: {' → '.join(cycle)}")
        self.cycle = tuple(cycle)


class FlagInUseError(SettingsError):
    """Other flags wait for a variant that would be no more."""

    code: ClassVar[str] = "flags.in_use"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, key: str, *, used_by: Sequence[str]) -> None:
        super().__init__(f"{key} is a prerequisite of {', '.join(used_by)}")
        self.used_by = tuple(used_by)


class TooManyFlagsError(SettingsError):
    """The store has as many flags as a store may have."""

    code: ClassVar[str] = "flags.too_many"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, most: int) -> None:
        super().__init__(f"A store has {most} flags of its own at most")
        self.most = most
