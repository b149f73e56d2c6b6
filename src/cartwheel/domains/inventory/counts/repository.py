"""Queries about counts, inside the given transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from cartwheel.domains.inventory.counts.contracts import (
    CountAction,
    CountLine,
    CountState,
    ListCounts,
    StockCount,
)
from cartwheel.domains.inventory.counts.models import count_lines, counts
from cartwheel.kernel.bulk import arrays_of, insertion
from cartwheel.kernel.connection import Connection

_kept, _line = counts.c, count_lines.c
_NEW: Final = (
    *("count_id", "variant_id", "lot_code", "store_id", "expected", "counted", "counted_at"),
)
_INSERTED: Final = insertion(count_lines, _NEW)
_ENTER: Final = _INSERTED.on_conflict_do_update(
    index_elements=["count_id", "variant_id", "lot_code"],
    set_={name: _INSERTED.excluded[name] for name in ("expected", "counted", "counted_at")},
)


@dataclass(frozen=True, slots=True)
class CountRepository:
    """Counts of one store at a time."""

    connection: Connection

    async def add(
        self, store_id: UUID, count_id: UUID, *, location_id: UUID, note: str, at: datetime
    ) -> None:
        """Open a count."""
        await self.connection.execute(
            sa.insert(counts).values(
                id=count_id,
                store_id=store_id,
                location_id=location_id,
                state=CountState.OPEN,
                note=note,
                opened_at=at,
            )
        )

    async def find(self, store_id: UUID, count_id: UUID) -> StockCount | None:
        """Return a count, if the store has it."""
        found = await self._fetch(store_id, _kept.id == count_id, limit=1)
        return found[0] if found else None

    async def lock(self, store_id: UUID, count_id: UUID) -> StockCount | None:
        """Return a count, if the store has it; others who change it wait."""
        await self.connection.execute(
            sa.select(_kept.id)
            .where(_kept.store_id == store_id, _kept.id == count_id)
            .with_for_update()
        )
        return await self.find(store_id, count_id)

    async def list_page(self, store_id: UUID, query: ListCounts) -> list[StockCount]:
        """Return one more than the limit, when there are more, the newest first."""
        wanted: list[Any] = []
        if query.state is not None:
            wanted.append(_kept.state == query.state)
        if query.location_id is not None:
            wanted.append(_kept.location_id == query.location_id)
        if query.cursor is not None:
            wanted.append(_kept.id < query.cursor)
        return await self._fetch(store_id, *wanted, limit=query.limit + 1)

    async def enter(self, store_id: UUID, count_id: UUID, lines: Sequence[CountLine]) -> None:
        """Keep what was counted, instead of what was before."""
        rows = [
            {
                "count_id": count_id,
                "store_id": store_id,
                "variant_id": line.variant_id,
                "lot_code": line.lot_code,
                "expected": line.expected,
                "counted": line.counted,
                "counted_at": line.counted_at,
            }
            for line in lines
        ]
        await self.connection.execute(_ENTER, arrays_of(_NEW, rows))

    async def close(
        self, store_id: UUID, count_id: UUID, *, state: CountState, at: datetime
    ) -> None:
        """Write down how a count ended."""
        await self.connection.execute(
            sa.update(counts)
            .where(_kept.store_id == store_id, _kept.id == count_id)
            .values(state=state, closed_at=at)
        )

    async def _fetch(
        self, store_id: UUID, *wanted: sa.ColumnElement[bool], limit: int
    ) -> list[StockCount]:
        found = (
            await self.connection.execute(
                sa.select(counts)
                .where(_kept.store_id == store_id, *wanted)
                .order_by(_kept.id.desc())
                .limit(limit)
            )
        ).all()
        rows = await self.connection.execute(
            sa.select(count_lines)
            .where(
                _line.store_id == store_id,
                _line.count_id == sa.any_(sa.bindparam("of", type_=ARRAY(sa.Uuid))),
            )
            .order_by(_line.variant_id, _line.lot_code),
            {"of": [row.id for row in found]},
        )
        lines: dict[UUID, list[CountLine]] = {row.id: [] for row in found}
        for row in rows:
            lines[row.count_id].append(
                CountLine(
                    variant_id=row.variant_id,
                    lot_code=row.lot_code,
                    expected=row.expected,
                    counted=row.counted,
                    difference=row.counted - row.expected,
                    counted_at=row.counted_at,
                )
            )
        return [_count(row, lines[row.id]) for row in found]


def _count(row: Any, lines: Sequence[CountLine]) -> StockCount:
    return StockCount(
        id=row.id,
        location_id=row.location_id,
        state=CountState(row.state),
        note=row.note,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        lines=tuple(lines),
        surplus=sum(max(0, line.difference) for line in lines),
        missing=sum(max(0, -line.difference) for line in lines),
        allowed_actions=tuple(CountAction) if row.state == CountState.OPEN else (),
    )
