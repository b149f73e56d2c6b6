"""Writing products of a store into a file."""

import asyncio
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.catalog.attributes.repository import AttributeRepository
from cartwheel.domains.catalog.categories.repository import CategoryRepository
from cartwheel.domains.catalog.exports.rows import rows_of
from cartwheel.domains.catalog.imports.contracts import SheetFile, SheetFormat, TransferStatus
from cartwheel.domains.catalog.imports.errors import FileUnusableError
from cartwheel.domains.catalog.imports.layout import columns
from cartwheel.domains.catalog.imports.models import exports
from cartwheel.domains.catalog.imports.repository import TransferRepository
from cartwheel.domains.catalog.imports.runner import Tell
from cartwheel.domains.catalog.imports.writing import MEDIA_TYPES, write_sheet
from cartwheel.domains.catalog.models import prices, products
from cartwheel.domains.catalog.products.contracts import Product
from cartwheel.domains.catalog.products.repository import ProductRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database

_AT_ONCE: Final = 500
_FIRST: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class ExportRunner:
    """
    Takes exports from `waiting` to `done`; a run that dies is begun anew.

    Products are read in batches, each as it is then; what is made meanwhile is in the file as
    well.
    """

    database: Database
    clock: Clock

    async def run(self, store_id: UUID, export_id: UUID, *, tell: Tell) -> TransferStatus | None:
        """
        Write the file; None when there is no such export any more.

        Raises:
            UnavailableError: the database does not answer.
        """
        async with self.database.transaction(store_id=store_id) as connection:
            row = await TransferRepository(connection).find_export(store_id, export_id)
            if row is None or row.finished_at is not None:
                return None if row is None else TransferStatus(row.status)
            count = await connection.scalar(
                sa.select(sa.func.count()).where(products.c.store_id == store_id)
            )
            header = await _columns(connection, store_id)
            if row.product_ids is not None:
                count = len(row.product_ids)
        rows = [[*header]]
        after, done = _FIRST, 0
        while True:
            async with self.database.transaction(store_id=store_id) as connection:
                repository = ProductRepository(connection)
                found, last = await _next(repository, store_id, row.product_ids, after=after)
                tree = await CategoryRepository(connection).list_all(store_id)
                if last is None:
                    break
                slugs = {each.id: each.slug for each in tree}
                for product in found:
                    rows += rows_of(product, header, categories=slugs)
                await TransferRepository(connection).set(
                    exports, store_id, export_id, status="running", rows_done=len(rows) - 1
                )
            after, done = last, done + len(found)
            await tell(min(99, 100 * done // max(1, count or 0)))
        return await self._end(store_id, export_id, SheetFormat(row.format), rows)

    async def _end(
        self, store_id: UUID, export_id: UUID, format_: SheetFormat, rows: list[list[str]]
    ) -> TransferStatus:
        at = self.clock.now()
        values: dict[str, Any] = {"finished_at": at, "rows_done": len(rows) - 1}
        file = None
        try:
            content = await asyncio.to_thread(write_sheet, format_, rows)
            file = SheetFile(f"products-{at:%Y-%m-%d}.{format_}", MEDIA_TYPES[format_], content)
            status = TransferStatus.DONE
        except FileUnusableError as error:
            status, values["error"] = TransferStatus.FAILED, str(error)
        async with self.database.transaction(store_id=store_id) as connection:
            transfers = TransferRepository(connection)
            if file is not None:
                values["file_id"] = await transfers.add_file(store_id, file, at=at)
            await transfers.set(exports, store_id, export_id, status=status.value, **values)
        return status


async def _next(
    repository: ProductRepository,
    store_id: UUID,
    wanted: Sequence[UUID] | None,
    *,
    after: UUID,
) -> tuple[list[Product], UUID | None]:
    """Return the next products in the order of their ids, and the last id that was looked for."""
    if wanted is None:
        found = await repository.find_next(store_id, after=after, limit=_AT_ONCE)
        return found, found[-1].id if found else None
    place = bisect_right(wanted, after)
    batch = wanted[place : place + _AT_ONCE]
    found = await repository.find_all(store_id, batch)
    return sorted(found, key=lambda each: each.id), batch[-1] if batch else None


async def _columns(connection: Connection, store_id: UUID) -> tuple[str, ...]:
    attributes = await AttributeRepository(connection).list_all(store_id)
    currencies = await connection.scalars(
        sa.select(prices.c.currency).where(prices.c.store_id == store_id).distinct()
    )
    options = await connection.scalar(
        sa.select(sa.func.max(sa.func.cardinality(products.c.options))).where(
            products.c.store_id == store_id
        )
    )
    return columns(
        options=options or 0,
        attributes=[each.key for each in attributes],
        currencies=sorted(currencies),
    )
