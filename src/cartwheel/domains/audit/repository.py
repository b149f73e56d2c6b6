"""Queries of the audit log."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.domains.audit.contracts import AuditFilter, AuditRecord
from cartwheel.domains.audit.models import audit_log
from cartwheel.kernel.bulk import arrays_of, insertion
from cartwheel.kernel.closing import Closing
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id

_kept = audit_log.c
_STORE: Final = "cartwheel.store_id"
_ALL_OF: Final = ".*"
_HIDDEN: Final = ("store_id", "entered_at")
_SHOWN: Final = tuple(column for column in _kept if column.name not in _HIDDEN)


def _add_elsewhere() -> sa.sql.dml.ReturningInsert[Any]:
    # FROM comes before the row and its policy, RETURNING after.
    entered = sa.func.set_config(_STORE, sa.bindparam("entered"), True).alias("entered")
    left = sa.func.set_config(_STORE, sa.bindparam("left"), True)
    row = sa.select(*_GIVEN.values()).select_from(entered)
    return sa.insert(audit_log).from_select(list(_GIVEN), row).returning(left)


def _is_after(cursor: Any) -> sa.ColumnElement[bool]:
    last = audit_log.alias()
    reached = sa.select(last.c.at, last.c.id).where(
        last.c.store_id == sa.bindparam("of_store"), last.c.id == cursor
    )
    return sa.tuple_(_kept.at, _kept.id) < reached.scalar_subquery()


_JSON: Final = ("input", "before", "after")
_GIVEN: Final = {
    column.name: sa.cast(sa.bindparam(f"given_{column.name}", type_=sa.Text), JSONB)
    if column.name in _JSON
    else sa.bindparam(f"given_{column.name}", type_=column.type)
    for column in _kept
    if column.name != "entered_at"
}
_ADD: Final = insertion(audit_log, list(_GIVEN), prefix="audit_")
_ADD_ELSEWHERE: Final = _add_elsewhere()


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


class _Records:
    """What a transaction adds to the log of the store whose rows it sees, at its end."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []

    def take(self) -> Closing | None:
        """Return what writes it."""
        if not self.rows:
            return None
        rows, self.rows = self.rows, []
        return _ADD, arrays_of(_GIVEN, rows, prefix="audit_")


@dataclass(frozen=True, slots=True)
class AuditRepository:
    """Records of one store at a time."""

    connection: Connection

    async def add(self, record: NewRecord, *, acting_for: UUID | None) -> None:
        """
        Write a record down: at the end of the transaction, or at once in another store's log.

        `acting_for` is the store whose rows the transaction sees, before and after.
        """
        row = {"id": new_id(), **{name: getattr(record, name) for name in record.__slots__}}
        if record.store_id == acting_for:
            self.connection.last(_Records).rows.append(row)
            return
        values = {f"given_{name}": value for name, value in row.items()}
        values["entered"] = str(record.store_id)
        values["left"] = "" if acting_for is None else str(acting_for)
        await self.connection.execute(_ADD_ELSEWHERE, values)

    async def list_page(
        self, store_id: UUID, wanted: AuditFilter, *, cursor: UUID | None, limit: int
    ) -> list[AuditRecord]:
        """Return the records that fit, the newest first, those after the cursor."""
        given = {**{name: getattr(wanted, name) for name in _FIELDS}, "cursor": cursor}
        if wanted.procedure is not None and wanted.procedure.endswith(_ALL_OF):
            given |= {"procedure": None, "router": wanted.procedure.removesuffix(_ALL_OF[1:])}
        narrowing = {name: value for name, value in given.items() if value is not None}
        rows = await self.connection.execute(
            _page(*narrowing), {"of_store": store_id, "limit": limit, **narrowing}
        )
        return [AuditRecord(**row._asdict()) for row in rows]


_WAYS: Final[Mapping[str, Callable[[Any], sa.ColumnElement[bool]]]] = {
    "actor_id": lambda given: _kept.actor_id == given,
    "procedure": lambda given: _kept.procedure == given,
    "router": lambda given: sa.func.starts_with(_kept.procedure, given),
    "subject": lambda given: _kept.subject == given,
    "since": lambda given: _kept.at >= given,
    "until": lambda given: _kept.at < given,
    "cursor": _is_after,
}
_FIELDS: Final = tuple(name for name in _WAYS if name not in ("cursor", "router"))


@cache
def _page(*narrowing: str) -> sa.Select[Any]:
    """Build the question for a page, once for each way to narrow it."""
    return (
        sa.select(*_SHOWN)
        .where(
            _kept.store_id == sa.bindparam("of_store"),
            *(_WAYS[name](sa.bindparam(name)) for name in narrowing),
        )
        .order_by(_kept.at.desc(), _kept.id.desc())
        .limit(sa.bindparam("limit", type_=sa.Integer))
    )
