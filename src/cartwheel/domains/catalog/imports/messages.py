"""Jobs that import and export products."""

from typing import ClassVar
from uuid import UUID

import msgspec

from cartwheel.systems.jobs.api import REPORTS, QueueName


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
