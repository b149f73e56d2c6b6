"""What an import of a file refuses."""

from typing import ClassVar

from cartwheel.kernel.errors import AppError, Kind


class FileUnusableError(AppError):
    """The file cannot be read or written, or is not of the form asked for."""

    code: ClassVar[str] = "filing.file_unusable"
    kind: ClassVar[Kind] = Kind.INVALID


class AmbiguousStoreError(AppError):
    """Several stores have the name."""

    code: ClassVar[str] = "filing.ambiguous_store"
    kind: ClassVar[Kind] = Kind.CONFLICT
