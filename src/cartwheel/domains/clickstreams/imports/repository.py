"""Queries about imports of clickstreams, inside the given transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.clickstreams.imports.contracts import (
    EventImport,
    EventImportStatus,
    ListEventImports,
)
from cartwheel.domains.clickstreams.imports.models import imports, parts, refusals
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.locks import lock_name
from cartwheel.kernel.rows import read

_import: Final = imports.c
_SHOWN: Final = tuple(_import[name] for name in EventImport.__struct_fields__)


@dataclass(frozen=True, slots=True)
class EventImportRepository:
    """Imports of one store at a time, with the parts of their files and the lines refused."""

    connection: Connection

    async def lock_count(self, store_id: UUID) -> int:
        """Count imports that have not ended; none begins meanwhile."""
        await lock_name(self.connection, f"event-imports:{store_id}")
        count = sa.select(sa.func.count()).where(
            _import.store_id == store_id, _import.finished_at.is_(None)
        )
        return int((await self.connection.execute(count)).scalar_one())

    async def forget(
        self, store_id: UUID, *, begun_before: datetime, ended_before: datetime
    ) -> None:
        """Forget imports whose upload was given up, and those that ended long ago."""
        given_up = sa.and_(
            _import.status == EventImportStatus.UPLOADING, _import.created_at < begun_before
        )
        await self.connection.execute(
            sa.delete(imports).where(
                _import.store_id == store_id, given_up | (_import.finished_at < ended_before)
            )
        )

    async def add(self, store_id: UUID, values: Mapping[str, Any]) -> EventImport:
        """Keep a new import."""
        rows = await self.connection.execute(
            sa.insert(imports).values(store_id=store_id, **values).returning(*_SHOWN)
        )
        return read(rows.one(), EventImport)

    async def find(self, store_id: UUID, import_id: UUID) -> EventImport | None:
        """Return an import, if the store has it."""
        rows = await self.connection.execute(sa.select(*_SHOWN).where(_of(store_id, import_id)))
        row = rows.one_or_none()
        return None if row is None else read(row, EventImport)

    async def lock(self, store_id: UUID, import_id: UUID) -> Any:
        """Return the row of an import, which nobody else takes further meanwhile."""
        rows = await self.connection.execute(
            sa.select(imports).where(_of(store_id, import_id)).with_for_update()
        )
        return rows.one_or_none()

    async def set(self, store_id: UUID, import_id: UUID, **values: Any) -> EventImport:
        """Set columns of an import that is there; return it as it is then."""
        rows = await self.connection.execute(
            sa.update(imports).where(_of(store_id, import_id)).values(**values).returning(*_SHOWN)
        )
        return read(rows.one(), EventImport)

    async def list_page(self, store_id: UUID, query: ListEventImports) -> list[EventImport]:
        """Return one more than the limit, when there are more."""
        statement = sa.select(*_SHOWN).where(_import.store_id == store_id)
        if query.cursor is not None:
            statement = statement.where(_import.id < query.cursor)
        rows = await self.connection.execute(
            statement.order_by(_import.id.desc()).limit(query.limit + 1)
        )
        return [read(row, EventImport) for row in rows]

    async def add_part(
        self, store_id: UUID, import_id: UUID, content: bytes, *, offset: int
    ) -> None:
        """Keep a part of a file."""
        await self.connection.execute(
            sa.insert(parts).values(
                import_id=import_id, offset=offset, store_id=store_id, content=content
            )
        )

    async def find_part(self, store_id: UUID, import_id: UUID, *, offset: int) -> bytes | None:
        """Return the part of a file that begins at an offset."""
        content = await self.connection.scalar(
            sa.select(parts.c.content).where(
                parts.c.store_id == store_id,
                parts.c.import_id == import_id,
                parts.c.offset == offset,
            )
        )
        return None if content is None else bytes(content)

    async def forget_parts(self, store_id: UUID, import_id: UUID) -> None:
        """Forget a file that is needed no more."""
        await self.connection.execute(
            sa.delete(parts).where(parts.c.store_id == store_id, parts.c.import_id == import_id)
        )

    async def refuse(
        self, store_id: UUID, import_id: UUID, lines: Iterable[tuple[int, str, str]]
    ) -> None:
        """Keep lines that were refused, each with its number and the reason."""
        rows = [
            {
                "import_id": import_id,
                "line": line,
                "store_id": store_id,
                "reason": reason,
                "content": content,
            }
            for line, reason, content in lines
        ]
        if rows:
            await self.connection.execute(insert(refusals).on_conflict_do_nothing(), rows)

    async def list_refused(self, store_id: UUID, import_id: UUID) -> list[tuple[int, str, str]]:
        """Return the refused lines that are kept, by their numbers."""
        kept = refusals.c
        rows = await self.connection.execute(
            sa.select(kept.line, kept.reason, kept.content)
            .where(kept.store_id == store_id, kept.import_id == import_id)
            .order_by(kept.line)
        )
        return [(row.line, row.reason, row.content) for row in rows]


def _of(store_id: UUID, import_id: UUID) -> "sa.ColumnElement[bool]":
    return sa.and_(_import.store_id == store_id, _import.id == import_id)
