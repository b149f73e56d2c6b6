"""How far an import is: kept with what was refused until then, and told to whoever looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from cartwheel.domains.clickstreams.files.rejects import Reject
from cartwheel.domains.clickstreams.imports.contracts import MOST_REFUSALS, EventImport
from cartwheel.domains.clickstreams.imports.live import MOVED, TOPIC
from cartwheel.domains.clickstreams.imports.repository import EventImportRepository
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import ContentionError
from cartwheel.systems.realtime.api import Event, Topics

_LONGEST: Final = 1_000


class OverError(Exception):
    """The import is gone, was cancelled, or has ended otherwise: there is nothing to do."""


@dataclass(frozen=True, slots=True)
class Progress:
    """
    One import, as its job takes it further.

    Raises, wherever something is kept, `OverError` when there is nothing to do any more.
    """

    database: Database
    topics: Topics
    store_id: UUID
    import_id: UUID

    async def look(self) -> Any:
        """Return the row as it is."""
        async with self.database.transaction(store_id=self.store_id) as connection:
            return await self._lock(EventImportRepository(connection))

    async def set(self, *, forgets_file: bool = False, **values: Any) -> EventImport:
        """Keep columns, and tell of it."""
        async with self.database.transaction(store_id=self.store_id) as connection:
            imports = EventImportRepository(connection)
            await self._lock(imports)
            moved = await imports.set(self.store_id, self.import_id, **values)
            if forgets_file:
                await imports.forget_parts(self.store_id, self.import_id)
        return await self._tell(moved)

    async def add(
        self, rejects: Sequence[Reject], *, behind: int, rows: int, **values: Any
    ) -> EventImport:
        """
        Count rows of which some were refused, behind the first ones, and tell of it.

        Raises:
            ContentionError: another run of the same import has counted rows meanwhile.
        """
        async with self.database.transaction(store_id=self.store_id) as connection:
            imports = EventImportRepository(connection)
            row = await self._lock(imports)
            if row.rows_done != behind:
                raise ContentionError("Another run goes on with the same import")
            kept = rejects[: max(0, MOST_REFUSALS - row.refused)]
            lines = [(number, _fit(why), _fit(text)) for number, why, text in _rows(kept)]
            await imports.refuse(self.store_id, self.import_id, lines)
            moved = await imports.set(
                self.store_id,
                self.import_id,
                rows_done=row.rows_done + rows,
                sent=row.sent + rows - len(rejects),
                refused=row.refused + len(rejects),
                **values,
            )
        return await self._tell(moved)

    async def _lock(self, imports: EventImportRepository) -> Any:
        row = await imports.lock(self.store_id, self.import_id)
        if row is None or row.finished_at is not None:
            raise OverError
        return row

    async def _tell(self, moved: EventImport) -> EventImport:
        await self.topics.publish(self.store_id, TOPIC, [Event(MOVED.name, moved)])
        return moved


def _rows(rejects: Sequence[Reject]) -> list[tuple[int, str, str]]:
    return [reject.row for reject in rejects]


def _fit(text: str) -> str:
    # PostgreSQL keeps no NUL.
    return text[:_LONGEST].replace("\0", "\\x00")
