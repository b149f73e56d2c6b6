"""Queries about imports, exports and their files, inside the given transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.catalog.imports.contracts import ProductImport, SheetFile, TransferStatus
from cartwheel.domains.catalog.imports.models import exports, files, imports, refusals
from cartwheel.kernel.bulk import arrays_of, insertion
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.rows import read

T = TypeVar("T")

_SHOWN: Final = tuple(imports.c[name] for name in ProductImport.__struct_fields__)
_REFUSED: Final = ("import_id", "line", "store_id", "error")
_REFUSE: Final = insertion(refusals, _REFUSED)


@dataclass(frozen=True, slots=True)
class TransferRepository:
    """Imports and exports of one store at a time."""

    connection: Connection

    async def add_import(
        self, store_id: UUID, *, file_id: UUID, file_name: str, dry_run: bool, at: datetime
    ) -> ProductImport:
        """Keep a new import."""
        values = {
            "id": new_id(),
            "store_id": store_id,
            "file_id": file_id,
            "file_name": file_name,
            "dry_run": dry_run,
            "status": TransferStatus.WAITING.value,
            "form": "",
            "error": "",
            "created_at": at,
            **dict.fromkeys(
                ("products_done", "rows_done", "created", "updated", "unchanged", "refused"), 0
            ),
        }
        rows = await self.connection.execute(sa.insert(imports).values(values).returning(*_SHOWN))
        return read(rows.one(), ProductImport)

    async def find_import(self, store_id: UUID, import_id: UUID) -> ProductImport | None:
        """Return an import, if the store has it."""
        rows = await self.connection.execute(
            sa.select(*_SHOWN).where(imports.c.store_id == store_id, imports.c.id == import_id)
        )
        row = rows.one_or_none()
        return None if row is None else read(row, ProductImport)

    async def lock_import(self, store_id: UUID, import_id: UUID) -> Any:
        """Return the row of an import, which nobody else takes further meanwhile."""
        rows = await self.connection.execute(
            sa.select(imports)
            .where(imports.c.store_id == store_id, imports.c.id == import_id)
            .with_for_update()
        )
        return rows.one_or_none()

    async def list_imports(self, store_id: UUID, *, limit: int) -> tuple[ProductImport, ...]:
        """Return the last imports, the newest first."""
        rows = await self.connection.execute(
            sa.select(*_SHOWN)
            .where(imports.c.store_id == store_id)
            .order_by(imports.c.id.desc())
            .limit(limit)
        )
        return tuple(read(row, ProductImport) for row in rows)

    async def set(self, table: sa.Table, store_id: UUID, row_id: UUID, **values: Any) -> None:
        """Set columns of an import or an export."""
        await self.connection.execute(
            sa.update(table)
            .where(table.c.store_id == store_id, table.c.id == row_id)
            .values(values)
        )

    async def find_file_ids(self, table: sa.Table, store_id: UUID, row_id: UUID) -> Any:
        """Return the row with the ids of the files of an import or an export."""
        names = [name for name in ("file_id", "refusals_id") if name in table.c]
        rows = await self.connection.execute(
            sa.select(*(table.c[name] for name in names)).where(
                table.c.store_id == store_id, table.c.id == row_id
            )
        )
        return rows.one_or_none()

    async def refuse(self, store_id: UUID, import_id: UUID, errors: Mapping[int, str]) -> None:
        """Keep why rows were refused."""
        rows = [
            {"import_id": import_id, "line": line, "store_id": store_id, "error": error}
            for line, error in errors.items()
        ]
        if rows:
            await self.connection.execute(_REFUSE, arrays_of(_REFUSED, rows))

    async def refused(self, store_id: UUID, import_id: UUID) -> dict[int, str]:
        """Return why rows were refused, by line."""
        rows = await self.connection.execute(
            sa.select(refusals.c.line, refusals.c.error).where(
                refusals.c.store_id == store_id, refusals.c.import_id == import_id
            )
        )
        return {row.line: row.error for row in rows}

    async def add_file(self, store_id: UUID, file: SheetFile, *, at: datetime) -> UUID:
        """Keep a file."""
        file_id = new_id()
        await self.connection.execute(
            sa.insert(files).values(
                id=file_id,
                store_id=store_id,
                file_name=file.file_name,
                media_type=file.media_type,
                content=file.content,
                created_at=at,
            )
        )
        return file_id

    async def find_file(self, store_id: UUID, file_id: UUID | None) -> SheetFile | None:
        """Return a file, if it is still there."""
        rows = await self.connection.execute(
            sa.select(files.c.file_name, files.c.media_type, files.c.content).where(
                files.c.store_id == store_id, files.c.id == file_id
            )
        )
        row = rows.one_or_none()
        return None if row is None else SheetFile(row.file_name, row.media_type, bytes(row.content))

    async def forget_files(self, store_id: UUID, *, before: datetime) -> None:
        """Forget files that are old."""
        await self.connection.execute(
            sa.delete(files).where(files.c.store_id == store_id, files.c.created_at < before)
        )

    async def add_export(
        self, store_id: UUID, *, format_: str, product_ids: list[UUID] | None, at: datetime
    ) -> Any:
        """Keep a new export of some products, or of all."""
        values = {
            "id": new_id(),
            "store_id": store_id,
            "format": format_,
            "product_ids": product_ids,
            "status": TransferStatus.WAITING.value,
            "rows_done": 0,
            "error": "",
            "created_at": at,
        }
        rows = await self.connection.execute(sa.insert(exports).values(values).returning(exports))
        return rows.one()

    async def find_export(self, store_id: UUID, export_id: UUID) -> Any:
        """Return the row of an export, if the store has it."""
        rows = await self.connection.execute(
            sa.select(exports).where(exports.c.store_id == store_id, exports.c.id == export_id)
        )
        return rows.one_or_none()
