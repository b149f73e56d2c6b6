"""What imports and exports of products refuse."""

from typing import ClassVar
from uuid import UUID

from cartwheel.domains.catalog.errors import CatalogError
from cartwheel.kernel.errors import Kind


class FileUnusableError(CatalogError):
    """The file as a whole cannot be read as products."""

    code: ClassVar[str] = "catalog.file_unusable"
    kind: ClassVar[Kind] = Kind.INVALID


class ImportNotFoundError(CatalogError):
    """The store has no such import."""

    code: ClassVar[str] = "catalog.import_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, import_id: UUID) -> None:
        super().__init__(f"There is no import {import_id}")


class ExportNotFoundError(CatalogError):
    """The store has no such export."""

    code: ClassVar[str] = "catalog.export_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, export_id: UUID) -> None:
        super().__init__(f"There is no export {export_id}")


class FileNotReadyError(CatalogError):
    """There is no such file: not yet, or no more, or nothing was refused."""

    code: ClassVar[str] = "catalog.file_not_ready"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self) -> None:
        super().__init__("There is no such file: not yet, no more, or nothing was refused")
