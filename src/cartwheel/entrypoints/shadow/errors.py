"""What a comparison refuses."""

from typing import ClassVar

from cartwheel.kernel.errors import AppError, Kind


class ShadowUnusableError(AppError):
    """The file holds no requests, or what to do with them cannot be done."""

    code: ClassVar[str] = "shadow.unusable"
    kind: ClassVar[Kind] = Kind.INVALID
