"""Queries about what was asked of services, and the lines of payments' histories."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa

from cartwheel.domains.payments.contracts import (
    OperationKind,
    OperationState,
    PaymentEntry,
    PaymentOperation,
)
from cartwheel.domains.payments.models import entries, operations
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.money import Money
from cartwheel.kernel.rows import read

_kept = operations.c
_SHOWN_ENTRIES: Final = 200


class OperationRow(msgspec.Struct, frozen=True, kw_only=True):
    """An operation as it is kept; the service knows it by its id."""

    id: UUID
    store_id: UUID
    payment_id: UUID
    kind: OperationKind
    key: str
    state: OperationState
    amount_minor: int
    reason: str | None
    error_code: str | None
    error_message: str | None
    attempts: int
    is_automatic: bool
    asked_at: datetime
    created_at: datetime
    ended_at: datetime | None

    def shown(self, currency: str) -> PaymentOperation:
        """Return what leaves the domain."""
        return PaymentOperation(
            id=self.id,
            kind=self.kind,
            state=self.state,
            amount=Money(self.amount_minor, currency),
            reason=self.reason,
            error_code=self.error_code,
            error_message=self.error_message,
            attempts=self.attempts,
            is_automatic=self.is_automatic,
            created_at=self.created_at,
            ended_at=self.ended_at,
        )


@dataclass(frozen=True, slots=True)
class OperationRepository:
    """Operations of payments that are locked."""

    connection: Connection

    async def add(
        self,
        *,
        store_id: UUID,
        payment_id: UUID,
        kind: OperationKind,
        key: str,
        amount_minor: int,
        reason: str | None,
        is_automatic: bool,
        at: datetime,
    ) -> OperationRow:
        """Keep an operation that is about to be asked for."""
        added = await self.connection.execute(
            sa.insert(operations)
            .values(
                id=new_id(),
                store_id=store_id,
                payment_id=payment_id,
                kind=kind,
                key=key,
                state=OperationState.PENDING,
                amount_minor=amount_minor,
                reason=reason,
                attempts=1,
                is_automatic=is_automatic,
                asked_at=at,
                created_at=at,
            )
            .returning(operations)
        )
        return read(added.one(), OperationRow)

    async def find(self, payment_id: UUID, key: str) -> OperationRow | None:
        """Return the operation of a payment that was asked for under a key."""
        return await self._find(_kept.payment_id == payment_id, _kept.key == key)

    async def get(self, operation_id: UUID) -> OperationRow:
        """Return an operation there is."""
        found = await self._find(_kept.id == operation_id)
        assert found is not None
        return found

    async def list_of(self, payment_id: UUID) -> list[OperationRow]:
        """Return a payment's operations, the oldest first."""
        return await self._list(_kept.payment_id == payment_id)

    async def list_pending(self, payment_id: UUID) -> list[OperationRow]:
        """Return a payment's operations that are under way, the oldest first."""
        return await self._list(
            _kept.payment_id == payment_id, _kept.state == OperationState.PENDING
        )

    async def ask_again(self, operation_id: UUID, *, at: datetime) -> OperationRow:
        """Note that an operation is asked for once more."""
        asked = await self.connection.execute(
            sa.update(operations)
            .where(_kept.id == operation_id)
            .values(asked_at=at, attempts=_kept.attempts + 1)
            .returning(operations)
        )
        return read(asked.one(), OperationRow)

    async def end(
        self, operation_id: UUID, *, at: datetime, code: str | None = None, message: str = ""
    ) -> None:
        """Say what became of an operation under way: it succeeded, unless there is a code."""
        state = OperationState.SUCCEEDED if code is None else OperationState.FAILED
        await self.connection.execute(
            sa.update(operations)
            .where(_kept.id == operation_id, _kept.state == OperationState.PENDING)
            .values(
                state=state,
                error_code=code,
                error_message=message[:500] if code is not None else None,
                ended_at=at,
            )
        )

    async def write(self, line: Mapping[str, Any]) -> None:
        """Add a line to a payment's history."""
        await self.connection.execute(sa.insert(entries).values(dict(line)))

    async def list_entries(self, payment_id: UUID) -> list[PaymentEntry]:
        """Return the last lines of a payment's history, the oldest first."""
        shown = [c for c in entries.c if c.name in PaymentEntry.__struct_fields__]
        rows = await self.connection.execute(
            sa.select(*shown)
            .where(entries.c.payment_id == payment_id)
            .order_by(entries.c.id.desc())
            .limit(_SHOWN_ENTRIES)
        )
        return [read(row, PaymentEntry) for row in rows][::-1]

    async def _find(self, *wanted: Any) -> OperationRow | None:
        row = (await self.connection.execute(sa.select(operations).where(*wanted))).one_or_none()
        return None if row is None else read(row, OperationRow)

    async def _list(self, *wanted: Any) -> list[OperationRow]:
        rows = await self.connection.execute(
            sa.select(operations).where(*wanted).order_by(_kept.id)
        )
        return [read(row, OperationRow) for row in rows]
