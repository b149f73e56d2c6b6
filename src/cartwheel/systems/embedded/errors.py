"""What can keep the embedded engines from starting, each told in one line."""

import errno
from pathlib import Path
from typing import ClassVar

from cartwheel.kernel.errors import AppError, Kind

_REASONS = {
    errno.EROFS: "the disk is read-only",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "the limit on the size of files is too low",
    errno.EACCES: "this user may not write there",
    errno.EPERM: "this user may not write there",
    errno.ENOTDIR: "a part of its path is not a folder",
    errno.EEXIST: "something that is not a folder stands there",
}


class StartError(AppError):
    """Cartwheel cannot start here as things are; nothing was changed."""

    code: ClassVar[str] = "embedded.start"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE


class UnwritableError(StartError):
    """The home, or a folder of it, cannot be written."""

    code: ClassVar[str] = "embedded.unwritable"

    def __init__(self, path: Path, error: OSError) -> None:
        reason = _REASONS.get(error.errno or 0, error.strerror or str(error))
        super().__init__(f"Cannot write to {path}: {reason}.")


class HomeInUseError(StartError):
    """Another process holds the home."""

    code: ClassVar[str] = "embedded.home_in_use"


class NewerHomeError(StartError):
    """The home was used by a version newer than this one."""

    code: ClassVar[str] = "embedded.newer_home"
