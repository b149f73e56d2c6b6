"""Use cases of exports."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.catalog.exports.contracts import ProductExport, StartExport
from cartwheel.domains.catalog.imports.contracts import SheetFile
from cartwheel.domains.catalog.imports.errors import ExportNotFoundError, FileNotReadyError
from cartwheel.domains.catalog.imports.messages import ExportProducts
from cartwheel.domains.catalog.imports.models import exports
from cartwheel.domains.catalog.imports.repository import TransferRepository
from cartwheel.domains.catalog.imports.service import KEPT
from cartwheel.domains.catalog.listing.service import ListingService
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.rows import read
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import AuditNote


@dataclass(frozen=True, slots=True)
class ExportService:
    """Exports of products."""

    transfers: TransferRepository
    listing: ListingService
    outbox: Outbox
    clock: Clock
    note: AuditNote

    async def start(self, store_id: UUID, command: StartExport) -> ProductExport:
        """
        Have products written into a file: those that a filter finds now, or all.

        Raises:
            InvalidInputError: an attribute has no such values.
        """
        at = self.clock.now()
        await self.transfers.forget_files(store_id, before=at - KEPT)
        wanted = None
        if command.filter is not None:
            wanted = await self.listing.find_ids(store_id, command.filter)
        row = await self.transfers.add_export(
            store_id, format_=command.format.value, product_ids=wanted, at=at
        )
        begun = read(row, ProductExport)
        await self.outbox.enqueue(ExportProducts(store_id, begun.id))
        self.note.tell(begun.id, after=begun)
        return begun

    async def get(self, store_id: UUID, export_id: UUID) -> ProductExport:
        """
        Return an export.

        Raises:
            ExportNotFoundError: the store has no such export.
        """
        row = await self.transfers.find_export(store_id, export_id)
        if row is None:
            raise ExportNotFoundError(export_id)
        return read(row, ProductExport)

    async def file(self, store_id: UUID, export_id: UUID) -> SheetFile:
        """
        Return the file of an export.

        Raises:
            ExportNotFoundError: the store has no such export.
            FileNotReadyError: it is not written yet, or forgotten.
        """
        row = await self.transfers.find_file_ids(exports, store_id, export_id)
        if row is None:
            raise ExportNotFoundError(export_id)
        file = await self.transfers.find_file(store_id, row.file_id)
        if file is None:
            raise FileNotReadyError
        return file
