"""What imports of products are, on the wire."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final
from uuid import UUID

import msgspec

from cartwheel.kernel.names import NAME_PATTERN
from cartwheel.kernel.paging import Limit

MOST_BYTES: Final = 24 << 20
MOST_ROWS: Final = 100_000

FileName = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=NAME_PATTERN)]
Content = Annotated[bytes, msgspec.Meta(min_length=1, max_length=MOST_BYTES)]


class SheetFormat(StrEnum):
    """How a file of products is written."""

    CSV = "csv"
    XLSX = "xlsx"


class TransferStatus(StrEnum):
    """How far an import or an export is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class ProductImport(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    An import, and how far it is.

    `rowsTotal` is null until the file was read; then `form` says how it is written, as
    `csv, windows-1252, ;`. `created`, `updated`, `unchanged` and `refused` count rows, which
    are variants; those of a dry run are what an import would come to. `error` says why it
    failed as a whole.
    """

    id: UUID
    file_name: str
    dry_run: bool
    status: TransferStatus
    form: str
    rows_total: int | None
    rows_done: int
    created: int
    updated: int
    unchanged: int
    refused: int
    error: str
    created_at: datetime
    finished_at: datetime | None


class ProductImportPage(msgspec.Struct, frozen=True):
    """Imports, the newest first."""

    items: tuple[ProductImport, ...]


class StartImport(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A file of products, CSV or XLSX, in Base64; a dry run says what would come of it."""

    file_name: FileName
    content: Content
    dry_run: bool = False


class ImportById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one import."""

    id: UUID


class ListImports(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """How many of the last imports to list."""

    limit: Limit = 20


class SheetFile(msgspec.Struct, frozen=True, rename="camel"):
    """A file to be kept; its content is in Base64."""

    file_name: str
    media_type: str
    content: bytes
