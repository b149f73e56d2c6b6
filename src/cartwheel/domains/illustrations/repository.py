"""Queries about pictures that were made, inside the given transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec
import sqlalchemy as sa

from cartwheel.domains.illustrations.contracts import Illustration
from cartwheel.domains.illustrations.models import illustrations
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_made = illustrations.c
_SHOWN = tuple(illustrations.c[name] for name in Illustration.__struct_fields__)


@dataclass(frozen=True, slots=True)
class IllustrationRepository:
    """Pictures of one store at a time."""

    connection: Connection

    async def add_all(self, store_id: UUID, made: Sequence[Illustration]) -> None:
        """Keep pictures."""
        rows = [{**msgspec.structs.asdict(each), "store_id": store_id} for each in made]
        for row in rows:
            row |= {"shape": row["shape"].value, "sizes": msgspec.to_builtins(row["sizes"])}
        await self.connection.execute(sa.insert(illustrations).values(rows))

    async def list_page(
        self, store_id: UUID, *, before: UUID | None, limit: int
    ) -> list[Illustration]:
        """Return pictures, the newest first."""
        wanted = [_made.store_id == store_id]
        if before is not None:
            wanted.append(_made.id < before)
        rows = await self.connection.execute(
            sa.select(*_SHOWN).where(*wanted).order_by(_made.id.desc()).limit(limit)
        )
        return [read(row, Illustration) for row in rows]

    async def delete(self, store_id: UUID, illustration_id: UUID) -> Illustration | None:
        """Forget a picture, and return what it was."""
        rows = await self.connection.execute(
            sa.delete(illustrations)
            .where(_made.store_id == store_id, _made.id == illustration_id)
            .returning(*_SHOWN)
        )
        row = rows.one_or_none()
        return None if row is None else read(row, Illustration)
