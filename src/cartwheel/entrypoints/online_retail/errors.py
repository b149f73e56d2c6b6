"""What the import refuses."""

from typing import ClassVar

from cartwheel.kernel.errors import AppError, Kind


class FileUnusableError(AppError):
    """The file cannot be read, or is not of Online Retail."""

    code: ClassVar[str] = "online_retail.file_unusable"
    kind: ClassVar[Kind] = Kind.INVALID


class AmbiguousStoreError(AppError):
    """Several stores have the name."""

    code: ClassVar[str] = "online_retail.ambiguous_store"
    kind: ClassVar[Kind] = Kind.CONFLICT
