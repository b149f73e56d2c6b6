"""What is announced about imports, and the jobs that import and export products."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from cartwheel.systems.jobs.api import REPORTS, QueueName


class ProductImportEnded(msgspec.Struct, frozen=True, kw_only=True):
    """An import came to its end, or broke off; what it did until then stays, unless it is dry."""

    name: ClassVar[str] = "catalog.product_import_ended"
    version: ClassVar[int] = 1

    store_id: UUID
    import_id: UUID
    file_name: str
    dry_run: bool
    has_failed: bool
    created: int
    updated: int
    refused: int
    ended_at: datetime


class ImportProducts(msgspec.Struct, frozen=True):
    """Import a file of products, or go on with it."""

    name: ClassVar[str] = "catalog.import_products"
    queue: ClassVar[QueueName] = REPORTS

    store_id: UUID
    import_id: UUID


class ExportProducts(msgspec.Struct, frozen=True):
    """Write a store's products into a file."""

    name: ClassVar[str] = "catalog.export_products"
    queue: ClassVar[QueueName] = REPORTS

    store_id: UUID
    export_id: UUID
