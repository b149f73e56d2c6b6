"""Importing and exporting as jobs do, and files to import."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.domains.catalog.making import Shop, StillSettings

from cartwheel.domains.catalog.exports.contracts import StartExport
from cartwheel.domains.catalog.exports.runner import ExportRunner
from cartwheel.domains.catalog.exports.service import ExportService
from cartwheel.domains.catalog.imports.contracts import (
    ProductImport,
    SheetFile,
    SheetFormat,
    StartImport,
)
from cartwheel.domains.catalog.imports.reading import read_sheet
from cartwheel.domains.catalog.imports.runner import ImportRunner
from cartwheel.domains.catalog.imports.service import ImportService
from cartwheel.domains.catalog.listing.contracts import CountProducts
from cartwheel.kernel.db import Database


async def _ignore(_: int) -> None:
    """Hear how far it is, and say nothing."""


def sheet(*rows: Sequence[str], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """Write rows as a plain CSV."""
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter).writerows(rows)
    return written.getvalue().encode(encoding)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where files of a shop come in and go out."""

    shop: Shop
    database: Database

    def runner(self) -> ImportRunner:
        """Return what works imports."""
        return ImportRunner(self.database, StillSettings(), self.shop.clock)  # type: ignore[arg-type]

    async def begin(self, content: bytes, *, dry_run: bool = False) -> ProductImport:
        """Bring a file, which nobody reads yet."""
        async with self.shop.use(ImportService) as imports:
            command = StartImport(file_name="goods.csv", content=content, dry_run=dry_run)
            return await imports.start(self.shop.store_id, command)

    async def get(self, begun: ProductImport) -> ProductImport:
        """Look at an import."""
        async with self.shop.use(ImportService) as imports:
            return await imports.get(self.shop.store_id, begun.id)

    async def bring(self, content: bytes, *, dry_run: bool = False) -> ProductImport:
        """Import a file."""
        begun = await self.begin(content, dry_run=dry_run)
        await self.runner().run(self.shop.store_id, begun.id, tell=_ignore)
        return await self.get(begun)

    async def refused(self, ended: ProductImport) -> list[list[str]]:
        """Return the rows of the file of refusals, its header among them."""
        async with self.shop.use(ImportService) as imports:
            file = await imports.refusals(self.shop.store_id, ended.id)
        found = read_sheet(file.content)
        return [found.header, *(row for _, row in found.rows)]

    async def take(self, format_: SheetFormat, only: CountProducts | None = None) -> SheetFile:
        """Export everything, or what a filter finds."""
        async with self.shop.use(ExportService) as exports:
            begun = await exports.start(self.shop.store_id, StartExport(format_, only))
        runner = ExportRunner(self.database, self.shop.clock)
        await runner.run(self.shop.store_id, begun.id, tell=_ignore)
        async with self.shop.use(ExportService) as exports:
            return await exports.file(self.shop.store_id, begun.id)


def counts(ended: ProductImport) -> dict[str, Any]:
    """Return what came of an import."""
    names = ("status", "created", "updated", "unchanged", "refused", "error")
    return {name: getattr(ended, name) for name in names if getattr(ended, name)}
