"""Queries about transfers, inside the given transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from cartwheel.domains.inventory.transfers.contracts import (
    ListTransfers,
    Transfer,
    TransferAction,
    TransferLine,
    TransferState,
)
from cartwheel.domains.inventory.transfers.models import transfer_lines, transfers
from cartwheel.kernel.bulk import arrays_of, insertion, rows_given
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_kept, _line = transfers.c, transfer_lines.c
_NEW: Final = (
    *("id", "store_id", "transfer_id", "variant_id", "lot_id", "code", "expires_on"),
    *("sell_until", "received_at", "quantity"),
)
_ADD_LINES: Final = insertion(transfer_lines, _NEW)
_LINE: Final = tuple(_line[name] for name in TransferLine.__struct_fields__)


def _arrival() -> sa.Update:
    given = rows_given(of_line=sa.Uuid, arrived=sa.Integer)
    return (
        sa.update(transfer_lines)
        .where(
            _line.store_id == sa.bindparam("of_store", type_=sa.Uuid), _line.id == given.c.of_line
        )
        .values(received=given.c.arrived)
    )


_ARRIVE: Final = _arrival()


@dataclass(frozen=True, slots=True)
class TransferRepository:
    """Transfers of one store at a time."""

    connection: Connection

    async def add(self, store_id: UUID, transfer: Transfer) -> None:
        """Keep a transfer that has been sent, with its lines."""
        await self.connection.execute(
            sa.insert(transfers).values(
                id=transfer.id,
                store_id=store_id,
                source_id=transfer.source_id,
                target_id=transfer.target_id,
                state=transfer.state,
                note=transfer.note,
                sent_at=transfer.sent_at,
            )
        )
        rows = [
            {name: getattr(line, name, None) for name in _NEW}
            | {"store_id": store_id, "transfer_id": transfer.id}
            for line in transfer.lines
        ]
        await self.connection.execute(_ADD_LINES, arrays_of(_NEW, rows))

    async def find(self, store_id: UUID, transfer_id: UUID) -> Transfer | None:
        """Return a transfer, if the store has it."""
        found = await self._fetch(store_id, _kept.id == transfer_id, limit=1)
        return found[0] if found else None

    async def lock(self, store_id: UUID, transfer_id: UUID) -> Transfer | None:
        """Return a transfer, if the store has it; others who end it wait."""
        await self.connection.execute(
            sa.select(_kept.id)
            .where(_kept.store_id == store_id, _kept.id == transfer_id)
            .with_for_update()
        )
        return await self.find(store_id, transfer_id)

    async def list_page(self, store_id: UUID, query: ListTransfers) -> list[Transfer]:
        """Return one more than the limit, when there are more, the newest first."""
        wanted: list[Any] = []
        if query.state is not None:
            wanted.append(_kept.state == query.state)
        if query.location_id is not None:
            wanted.append(
                (_kept.source_id == query.location_id) | (_kept.target_id == query.location_id)
            )
        if query.cursor is not None:
            wanted.append(_kept.id < query.cursor)
        return await self._fetch(store_id, *wanted, limit=query.limit + 1)

    async def end(
        self,
        store_id: UUID,
        transfer_id: UUID,
        *,
        state: TransferState,
        received: Sequence[tuple[UUID, int]],
        at: datetime,
    ) -> None:
        """Write down how a transfer ended, and how much of each line has arrived."""
        await self.connection.execute(
            sa.update(transfers)
            .where(_kept.store_id == store_id, _kept.id == transfer_id)
            .values(state=state, ended_at=at)
        )
        if received:
            rows = [{"of_line": line_id, "arrived": amount} for line_id, amount in received]
            values = {**arrays_of(rows[0], rows), "of_store": store_id}
            await self.connection.execute(_ARRIVE, values)

    async def _fetch(
        self, store_id: UUID, *wanted: sa.ColumnElement[bool], limit: int
    ) -> list[Transfer]:
        found = (
            await self.connection.execute(
                sa.select(transfers)
                .where(_kept.store_id == store_id, *wanted)
                .order_by(_kept.id.desc())
                .limit(limit)
            )
        ).all()
        rows = await self.connection.execute(
            sa.select(_line.transfer_id, *_LINE)
            .where(
                _line.store_id == store_id,
                _line.transfer_id == sa.any_(sa.bindparam("of", type_=ARRAY(sa.Uuid))),
            )
            .order_by(_line.id),
            {"of": [row.id for row in found]},
        )
        lines: dict[UUID, list[TransferLine]] = {row.id: [] for row in found}
        for line in rows:
            lines[line.transfer_id].append(read(line, TransferLine))
        return [_transfer(row, lines[row.id]) for row in found]


def _transfer(row: Any, lines: Sequence[TransferLine]) -> Transfer:
    is_open = row.state == TransferState.SENT
    return Transfer(
        id=row.id,
        source_id=row.source_id,
        target_id=row.target_id,
        state=TransferState(row.state),
        note=row.note,
        sent_at=row.sent_at,
        ended_at=row.ended_at,
        lines=tuple(lines),
        allowed_actions=tuple(TransferAction) if is_open else (),
    )
