"""Statements about many payments at once, inside the given transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.payments.models import entries, operations, payments, refunds
from cartwheel.kernel.bulk import arrays_of, insertion
from cartwheel.kernel.connection import Connection


def _names(table: sa.Table) -> tuple[str, ...]:
    return tuple(table.c.keys())


_ADD: Final = (
    insertion(payments, _names(payments))
    .on_conflict_do_nothing(index_elements=["store_id", "key"])
    .returning(payments.c.id)
)
_ADD_OPERATIONS: Final = insertion(operations, _names(operations))
_ADD_REFUNDS: Final = insertion(refunds, _names(refunds))
_ADD_ENTRIES: Final = insertion(entries, _names(entries))


@dataclass(frozen=True, slots=True)
class HistoricPaymentRepository:
    """Payments of the past of one store at a time."""

    connection: Connection

    async def add_all(self, rows: Sequence[Mapping[str, Any]]) -> set[UUID]:
        """Keep payments; return the ids of those that are new."""
        return set(await self.connection.scalars(_ADD, arrays_of(_names(payments), rows)))

    async def tell_all(
        self,
        *,
        asked: Sequence[Mapping[str, Any]],
        given_back: Sequence[Mapping[str, Any]],
        told: Sequence[Mapping[str, Any]],
    ) -> None:
        """Keep what was asked for, given back and told of payments."""
        await self.connection.execute(_ADD_OPERATIONS, arrays_of(_names(operations), asked))
        await self.connection.execute(_ADD_REFUNDS, arrays_of(_names(refunds), given_back))
        await self.connection.execute(_ADD_ENTRIES, arrays_of(_names(entries), told))
