"""Queries about fulfilments, inside the given transaction."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import msgspec
import sqlalchemy as sa

from cartwheel.domains.orders.fulfilments.contracts import Fulfilment
from cartwheel.domains.orders.models import order_fulfilments
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_kept = order_fulfilments.c
_COLUMNS: Final = tuple(_kept[name] for name in Fulfilment.__struct_fields__)


@dataclass(frozen=True, slots=True)
class FulfilmentRepository:
    """What was sent of the orders of one store at a time."""

    connection: Connection

    async def add(self, store_id: UUID, fulfilment: Fulfilment) -> None:
        """Keep a fulfilment."""
        values = msgspec.structs.asdict(fulfilment) | {
            "lines": msgspec.to_builtins(fulfilment.lines),
            "picks": msgspec.to_builtins(fulfilment.picks),
        }
        await self.connection.execute(
            sa.insert(order_fulfilments).values(store_id=store_id, **values)
        )

    async def list_of(self, store_id: UUID, order_id: UUID) -> list[Fulfilment]:
        """Return what was sent of an order, the oldest first."""
        rows = await self.connection.execute(
            sa.select(*_COLUMNS)
            .where(_kept.store_id == store_id, _kept.order_id == order_id)
            .order_by(_kept.id)
        )
        return [read(row, Fulfilment) for row in rows]
