"""Use cases of imports: uploaded by staff, worked by a job, looked at meanwhile."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from cartwheel.domains.clickstreams.files.rejects import written
from cartwheel.domains.clickstreams.imports import rules
from cartwheel.domains.clickstreams.imports.contracts import (
    AddEventImportPart,
    EventImport,
    EventImportPage,
    EventImportStatus,
    ListEventImports,
    RefusedLines,
    StartEventImport,
)
from cartwheel.domains.clickstreams.imports.errors import (
    EventImportNotFoundError,
    ImportOverError,
    NothingRefusedError,
    TooManyImportsError,
)
from cartwheel.domains.clickstreams.imports.messages import ImportEvents
from cartwheel.domains.clickstreams.imports.repository import EventImportRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.paging import page_of
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import Actor, AuditNote

MOST_AT_ONCE: Final = 3
_UPLOADED_WITHIN: Final = timedelta(days=1)
_KEPT: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class EventImportService:
    """Imports of clickstreams into stores of their own."""

    imports: EventImportRepository
    outbox: Outbox
    clock: Clock
    note: AuditNote

    async def start(self, actor: Actor, command: StartEventImport) -> EventImport:
        """
        Keep the first part of a file; when all of it is there, a job imports it.

        Raises:
            InvalidInputError: the file is no clickstream, or larger than it is said to be.
            TooManyImportsError: as many are under way as may be.
        """
        format_ = rules.format_of(command)
        rules.ensure_fits(command.content, offset=0, size=command.size)
        at, store_id = self.clock.now(), actor.store_id
        await self.imports.forget(
            store_id, begun_before=at - _UPLOADED_WITHIN, ended_before=at - _KEPT
        )
        if await self.imports.lock_count(store_id) >= MOST_AT_ONCE:
            raise TooManyImportsError(most=MOST_AT_ONCE)
        begun = await self.imports.add(
            store_id,
            {
                "id": new_id(),
                "begun_by_kind": actor.kind,
                "begun_by_id": actor.id,
                "file_name": command.file_name,
                "size": command.size,
                "received": 0,
                "format": format_ or command.format,
                "status": EventImportStatus.UPLOADING,
                "created_at": at,
            },
        )
        begun = await self._take(store_id, begun.id, command.content, offset=0, size=begun.size)
        self.note.tell(begun.id, after=begun)
        return begun

    async def add_part(self, store_id: UUID, command: AddEventImportPart) -> EventImport:
        """
        Keep a further part of a file; one that is here already changes nothing.

        Raises:
            EventImportNotFoundError: the store has no such import.
            ImportOverError: the file is whole already, or the import has ended.
            InvalidInputError: another part comes before this one, or it is too long.
        """
        row = await self._lock(store_id, command.id)
        if command.offset + len(command.content) <= row.received:
            return await self.get(store_id, command.id)
        if row.status != EventImportStatus.UPLOADING:
            raise ImportOverError
        rules.ensure_next(command.offset, received=row.received)
        rules.ensure_fits(command.content, offset=command.offset, size=row.size)
        return await self._take(
            store_id, command.id, command.content, offset=command.offset, size=row.size
        )

    async def get(self, store_id: UUID, import_id: UUID) -> EventImport:
        """
        Return an import, and how far it is.

        Raises:
            EventImportNotFoundError: the store has no such import.
        """
        found = await self.imports.find(store_id, import_id)
        if found is None:
            raise EventImportNotFoundError(import_id)
        return found

    async def list_page(self, store_id: UUID, query: ListEventImports) -> EventImportPage:
        """List imports, the newest first."""
        found = await self.imports.list_page(store_id, query)
        return page_of(EventImportPage, found, limit=query.limit, by=lambda one: one.id)

    async def cancel(self, store_id: UUID, import_id: UUID) -> EventImport:
        """
        Let an import end with what was sent; ended, it stays as it is.

        Raises:
            EventImportNotFoundError: the store has no such import.
        """
        row = await self._lock(store_id, import_id)
        before = after = await self.get(store_id, import_id)
        if row.finished_at is None:
            status, at = EventImportStatus.CANCELLED, self.clock.now()
            after = await self.imports.set(store_id, import_id, status=status, finished_at=at)
            await self.imports.forget_parts(store_id, import_id)
        self.note.tell(import_id, before=before, after=after)
        return after

    async def refused(self, store_id: UUID, import_id: UUID) -> RefusedLines:
        """
        Return the first lines that were refused, each with its number and the reason, as csv.

        Raises:
            EventImportNotFoundError: the store has no such import.
            NothingRefusedError: none was refused.
        """
        found = await self.get(store_id, import_id)
        rows = await self.imports.list_refused(store_id, import_id)
        if not rows:
            raise NothingRefusedError
        name = f"{found.file_name[:150]}.rejects.csv"
        return RefusedLines(name, "text/csv; charset=utf-8", written(rows))

    async def _take(
        self, store_id: UUID, import_id: UUID, content: bytes, *, offset: int, size: int
    ) -> EventImport:
        await self.imports.add_part(store_id, import_id, content, offset=offset)
        received = offset + len(content)
        if received < size:
            return await self.imports.set(store_id, import_id, received=received)
        await self.outbox.enqueue(ImportEvents(store_id, import_id))
        return await self.imports.set(
            store_id, import_id, received=received, status=EventImportStatus.WAITING
        )

    async def _lock(self, store_id: UUID, import_id: UUID) -> Any:
        row = await self.imports.lock(store_id, import_id)
        if row is None:
            raise EventImportNotFoundError(import_id)
        return row
