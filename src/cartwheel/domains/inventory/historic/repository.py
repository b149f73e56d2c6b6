"""Statements about many movements at once, inside the given transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from cartwheel.domains.inventory.models import levels, lots, movements
from cartwheel.kernel.bulk import arrays_of, insertion
from cartwheel.kernel.connection import Connection

Rows = Sequence[Mapping[str, Any]]


def _names(table: sa.Table) -> tuple[str, ...]:
    return tuple(table.c.keys())


_ADD_LEVELS: Final = insertion(levels, _names(levels))
_ADD_LOTS: Final = insertion(lots, _names(lots))
_ADD_MOVEMENTS: Final = insertion(movements, _names(movements))


@dataclass(frozen=True, slots=True)
class HistoricStockRepository:
    """Stock of the past of one store at a time."""

    connection: Connection

    async def add_all(self, of_levels: Rows, of_lots: Rows, moved: Rows) -> None:
        """Keep levels, lots and movements, none of which is there yet."""
        await self.connection.execute(_ADD_LEVELS, arrays_of(_names(levels), of_levels))
        await self.connection.execute(_ADD_LOTS, arrays_of(_names(lots), of_lots))
        await self.connection.execute(_ADD_MOVEMENTS, arrays_of(_names(movements), moved))
