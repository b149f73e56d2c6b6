"""Use cases of imports: begun by staff, worked by a job, looked at meanwhile."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from cartwheel.domains.catalog.imports.contracts import (
    ListImports,
    ProductImport,
    ProductImportPage,
    SheetFile,
    StartImport,
)
from cartwheel.domains.catalog.imports.errors import FileNotReadyError, ImportNotFoundError
from cartwheel.domains.catalog.imports.messages import ImportProducts
from cartwheel.domains.catalog.imports.models import imports
from cartwheel.domains.catalog.imports.repository import TransferRepository
from cartwheel.kernel.clock import Clock
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import AuditNote

KEPT: Final = timedelta(days=30)
"""How long files are kept, at least: they go when the next one comes."""


@dataclass(frozen=True, slots=True)
class ImportService:
    """Imports of products."""

    transfers: TransferRepository
    outbox: Outbox
    clock: Clock
    note: AuditNote

    async def start(self, store_id: UUID, command: StartImport) -> ProductImport:
        """Keep a file and have it imported; a job reads it."""
        at = self.clock.now()
        await self.transfers.forget_files(store_id, before=at - KEPT)
        file = SheetFile(command.file_name, "application/octet-stream", command.content)
        file_id = await self.transfers.add_file(store_id, file, at=at)
        begun = await self.transfers.add_import(
            store_id,
            file_id=file_id,
            file_name=command.file_name,
            dry_run=command.dry_run,
            at=at,
        )
        await self.outbox.enqueue(ImportProducts(store_id, begun.id))
        self.note.tell(begun.id, after=begun)
        return begun

    async def get(self, store_id: UUID, import_id: UUID) -> ProductImport:
        """
        Return an import, and how far it is.

        Raises:
            ImportNotFoundError: the store has no such import.
        """
        found = await self.transfers.find_import(store_id, import_id)
        if found is None:
            raise ImportNotFoundError(import_id)
        return found

    async def list_last(self, store_id: UUID, query: ListImports) -> ProductImportPage:
        """Return the last imports, the newest first."""
        return ProductImportPage(await self.transfers.list_imports(store_id, limit=query.limit))

    async def refusals(self, store_id: UUID, import_id: UUID) -> SheetFile:
        """
        Return the rows that were refused, in the form of the file, with a column `error`.

        Raises:
            ImportNotFoundError: the store has no such import.
            FileNotReadyError: nothing was refused, or the file is forgotten.
        """
        row = await self.transfers.find_file_ids(imports, store_id, import_id)
        if row is None:
            raise ImportNotFoundError(import_id)
        file = await self.transfers.find_file(store_id, row.refusals_id)
        if file is None:
            raise FileNotReadyError
        return file
