"""Queries of the audit log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.domains.audit.contracts import AuditFilter, AuditRecord
from cartwheel.domains.audit.models import audit_log
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id

_kept = audit_log.c
_STORE: Final = "cartwheel.store_id"
_HIDDEN: Final = ("store_id", "entered_at")
_SHOWN: Final = tuple(column for column in _kept if column.name not in _HIDDEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRecord:
    """A record to be; what is told of values is JSON already, and safe to keep."""

    store_id: UUID
    at: datetime
    actor_kind: str
    actor_id: UUID | None
    procedure: str
    subject: str | None
    input: str | None
    before: str | None
    after: str | None
    request_id: str
    address: str


@dataclass(frozen=True, slots=True)
class AuditRepository:
    """Records of one store at a time."""

    connection: Connection

    async def add(self, record: NewRecord, *, acting_for: UUID | None) -> None:
        """
        Write a record down, in one statement.

        `acting_for` is the store whose rows the transaction sees, before and after.
        """
        told = {name: getattr(record, name) for name in record.__slots__}
        told |= {name: _json(told[name]) for name in ("input", "before", "after")}
        values = {"id": new_id(), **told}
        if record.store_id == acting_for:
            await self.connection.execute(sa.insert(audit_log).values(values))
            return
        # FROM comes before the row and its policy, RETURNING after.
        entered = sa.func.set_config(_STORE, str(record.store_id), True).alias("entered")
        left = sa.func.set_config(_STORE, "" if acting_for is None else str(acting_for), True)
        row = [
            value if isinstance(value, sa.ColumnElement) else sa.literal(value, _kept[name].type)
            for name, value in values.items()
        ]
        await self.connection.execute(
            sa.insert(audit_log)
            .from_select(list(values), sa.select(*row).select_from(entered))
            .returning(left)
        )

    async def list_page(
        self, store_id: UUID, wanted: AuditFilter, *, cursor: UUID | None, limit: int
    ) -> list[AuditRecord]:
        """Return the records that fit, the newest first, those after the cursor."""
        query = sa.select(*_SHOWN).where(_kept.store_id == store_id, *_fitting(wanted))
        if cursor is not None:
            last = audit_log.alias()
            reached = sa.select(last.c.at, last.c.id).where(
                last.c.store_id == store_id, last.c.id == cursor
            )
            query = query.where(sa.tuple_(_kept.at, _kept.id) < reached.scalar_subquery())
        rows = await self.connection.execute(
            query.order_by(_kept.at.desc(), _kept.id.desc()).limit(limit)
        )
        return [AuditRecord(**row) for row in rows.mappings()]


def _fitting(wanted: AuditFilter) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.actor_id is not None:
        conditions.append(_kept.actor_id == wanted.actor_id)
    if wanted.procedure is not None:
        conditions.append(_kept.procedure == wanted.procedure)
    if wanted.subject is not None:
        conditions.append(_kept.subject == wanted.subject)
    if wanted.since is not None:
        conditions.append(_kept.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(_kept.at < wanted.until)
    return conditions


def _json(text: str | None) -> Any:
    return sa.null() if text is None else sa.cast(sa.literal(text, sa.Text), JSONB)
