"""What the copywriting domain refuses."""

from typing import ClassVar

from cartwheel.kernel.errors import AppError, Kind


class CopyError(AppError):
    """A refusal of the copywriting domain."""


class CopyNotWrittenError(CopyError):
    """The model answered, and what it answered is not what was asked for."""

    code: ClassVar[str] = "copywriting.not_written"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE


class AskedByAddressError(CopyError):
    """What costs money was asked for by an address, which foreign pages make browsers open."""

    code: ClassVar[str] = "copywriting.asked_by_address"
    kind: ClassVar[Kind] = Kind.INVALID

    def __init__(self) -> None:
        super().__init__("This is asked for by POST")
