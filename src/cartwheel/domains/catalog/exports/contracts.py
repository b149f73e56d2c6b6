"""What exports of products are, on the wire."""

from datetime import datetime
from uuid import UUID

import msgspec

from cartwheel.domains.catalog.imports.contracts import SheetFormat, TransferStatus
from cartwheel.domains.catalog.listing.contracts import CountProducts


class ProductExport(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An export, and how many rows are written."""

    id: UUID
    format: SheetFormat
    status: TransferStatus
    rows_done: int
    error: str
    created_at: datetime
    finished_at: datetime | None


class StartExport(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    How the file is to be written, and of which products; without a filter, of all.

    What is searched for is the best 200 finds, as in a list.
    """

    format: SheetFormat = SheetFormat.CSV
    filter: CountProducts | None = None


class ExportById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one export."""

    id: UUID
