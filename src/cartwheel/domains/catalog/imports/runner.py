"""Working an import through, batch by batch, each in a transaction of its own."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from cartwheel.domains.catalog.attributes.repository import AttributeRepository
from cartwheel.domains.catalog.categories.repository import CategoryRepository
from cartwheel.domains.catalog.imports.contracts import SheetFile, TransferStatus
from cartwheel.domains.catalog.imports.errors import FileUnusableError
from cartwheel.domains.catalog.imports.grouping import Group, group
from cartwheel.domains.catalog.imports.importing import BatchImport, Tally
from cartwheel.domains.catalog.imports.keeping import ProductKeeping
from cartwheel.domains.catalog.imports.layout import ERROR, Layout, layout_of
from cartwheel.domains.catalog.imports.messages import ProductImportEnded
from cartwheel.domains.catalog.imports.models import imports
from cartwheel.domains.catalog.imports.reading import Sheet, read_sheet
from cartwheel.domains.catalog.imports.repository import TransferRepository
from cartwheel.domains.catalog.imports.writing import MEDIA_TYPES, write_sheet
from cartwheel.domains.catalog.products.repository import ProductRepository
from cartwheel.domains.catalog.products.variant_repository import VariantRepository
from cartwheel.domains.catalog.search.index import SearchIndex
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import ContentionError
from cartwheel.systems.outbox.api import Outbox

_ROWS_AT_ONCE: Final = 1_000
_TRIES: Final = 5

Tell = Callable[[int], Awaitable[None]]
"""Is told how many per cent are done."""


class _DryRun(Exception):  # noqa: N818 - nothing is wrong
    """Rolls back what a dry run did, and brings what came of it."""

    def __init__(self, tally: Tally) -> None:
        super().__init__()
        self.tally = tally


@dataclass(frozen=True, slots=True)
class ImportRunner:
    """
    Takes imports from `waiting` to `done`.

    Running the same import again goes on behind the last batch that was kept; one that is
    done stays as it is.
    """

    database: Database
    settings: LiveSettings
    clock: Clock

    async def run(self, store_id: UUID, import_id: UUID, *, tell: Tell) -> TransferStatus | None:
        """
        Import a file, or go on with it; None when there is no such import any more.

        Raises:
            UnavailableError: the database does not answer; the next run goes on.
        """
        async with self.database.transaction(store_id=store_id) as connection:
            transfers = TransferRepository(connection)
            row = await transfers.lock_import(store_id, import_id)
            if row is None or row.finished_at is not None:
                return None if row is None else TransferStatus(row.status)
            file = await transfers.find_file(store_id, row.file_id)
            known = await AttributeRepository(connection).list_all(store_id)
        try:
            # In a thread: reading a large workbook takes seconds. A file forgotten is empty.
            sheet = await asyncio.to_thread(read_sheet, b"" if file is None else file.content)
            layout = layout_of(sheet.header, known_attributes=frozenset(a.key for a in known))
        except FileUnusableError as error:
            await self._end(store_id, import_id, TransferStatus.FAILED, error=str(error))
            return TransferStatus.FAILED
        groups = await asyncio.to_thread(group, sheet, layout)
        await self._begin(store_id, import_id, sheet)
        while (done := await self._step(store_id, import_id, groups, layout)) < len(groups):
            await tell(100 * done // len(groups))
        refused = await self._refusals(store_id, import_id, sheet, row.file_name)
        await self._end(store_id, import_id, TransferStatus.DONE, refusals=refused)
        await tell(100)
        return TransferStatus.DONE

    async def give_up(self, store_id: UUID, import_id: UUID) -> None:
        """End an import that cannot be finished; what it kept stays."""
        error = "It broke off for a reason of ours; what was done is kept: give the file again"
        await self._end(store_id, import_id, TransferStatus.FAILED, error=error)

    async def _begin(self, store_id: UUID, import_id: UUID, sheet: Sheet) -> None:
        async with self.database.transaction(store_id=store_id) as connection:
            await TransferRepository(connection).set(
                imports,
                store_id,
                import_id,
                status=TransferStatus.RUNNING.value,
                form=sheet.form,
                rows_total=len(sheet.rows),
            )

    async def _step(
        self, store_id: UUID, import_id: UUID, groups: Sequence[Group], layout: Layout
    ) -> int:
        """Take the next batch, again when somebody was faster; return how many are done."""
        for attempt in range(_TRIES):
            try:
                return await self._take(store_id, import_id, groups, layout)
            except (ContentionError, IntegrityError) as error:
                if attempt == _TRIES - 1:
                    raise ContentionError(f"others change the same products: {error}") from error
        raise AssertionError  # the last try has raised

    async def _take(
        self, store_id: UUID, import_id: UUID, groups: Sequence[Group], layout: Layout
    ) -> int:
        async with self.database.transaction(store_id=store_id) as connection:
            transfers = TransferRepository(connection)
            row = await transfers.lock_import(store_id, import_id)
            batch = _batch(groups, row.products_done)
            if not batch:
                return len(groups)
            try:
                async with connection.begin_nested():
                    tally = await self._batches(connection).run(store_id, batch, layout)
                    _keep_unless_dry(row, tally)
            except _DryRun as dry:
                tally = dry.tally
            done = int(row.products_done) + len(batch)
            await transfers.refuse(store_id, import_id, tally.errors)
            await transfers.set(imports, store_id, import_id, **_progress(row, batch, tally))
        return done

    def _batches(self, connection: Connection) -> BatchImport:
        return BatchImport(
            ProductRepository(connection),
            VariantRepository(connection),
            AttributeRepository(connection),
            CategoryRepository(connection),
            ProductKeeping(connection),
            SearchIndex(connection, self.settings),
            Outbox(connection),
            self.clock,
        )

    async def _refusals(
        self, store_id: UUID, import_id: UUID, sheet: Sheet, name: str
    ) -> SheetFile | None:
        async with self.database.transaction(store_id=store_id) as connection:
            errors = await TransferRepository(connection).refused(store_id, import_id)
        if not errors:
            return None
        kept = [place for place, title in enumerate(sheet.header) if title != ERROR]
        rows = [[*(sheet.header[place] for place in kept), ERROR]]
        for line, row in sheet.rows:
            if line in errors:
                cells = [row[place] if place < len(row) else "" for place in kept]
                rows.append([*cells, errors[line]])
        content = await asyncio.to_thread(
            write_sheet, sheet.format, rows, delimiter=sheet.delimiter
        )
        stem = name.rsplit(".", 1)[0][:150]
        return SheetFile(f"{stem}.refused.{sheet.format}", MEDIA_TYPES[sheet.format], content)

    async def _end(
        self,
        store_id: UUID,
        import_id: UUID,
        status: TransferStatus,
        *,
        error: str = "",
        refusals: SheetFile | None = None,
    ) -> None:
        async with self.database.transaction(store_id=store_id) as connection:
            transfers, at = TransferRepository(connection), self.clock.now()
            row = await transfers.lock_import(store_id, import_id)
            if row is None or row.finished_at is not None:
                return
            values: dict[str, Any] = {"status": status.value, "error": error, "finished_at": at}
            if refusals is not None:
                values["refusals_id"] = await transfers.add_file(store_id, refusals, at=at)
            await transfers.set(imports, store_id, import_id, **values)
            ended = ProductImportEnded(
                store_id=store_id,
                import_id=import_id,
                file_name=row.file_name,
                dry_run=row.dry_run,
                has_failed=status is TransferStatus.FAILED,
                created=row.created,
                updated=row.updated,
                refused=row.refused,
                ended_at=at,
            )
            await Outbox(connection).announce(ended, aggregate_id=import_id)


def _keep_unless_dry(row: Any, tally: Tally) -> None:
    if row.dry_run:
        raise _DryRun(tally)


def _batch(groups: Sequence[Group], done: int) -> list[Group]:
    """Return the next products, of so many rows or little more."""
    batch: list[Group] = []
    rows = 0
    for each in groups[done:]:
        batch.append(each)
        rows += len(each.rows)
        if rows >= _ROWS_AT_ONCE:
            break
    return batch


def _progress(row: Any, batch: Sequence[Group], tally: Tally) -> dict[str, int]:
    return {
        "products_done": row.products_done + len(batch),
        "rows_done": row.rows_done + sum(len(each.rows) for each in batch),
        "created": row.created + tally.created,
        "updated": row.updated + tally.updated,
        "unchanged": row.unchanged + tally.unchanged,
        "refused": row.refused + len(tally.errors),
    }
