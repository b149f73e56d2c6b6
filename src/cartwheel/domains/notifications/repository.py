"""Queries about notifications, inside the given transaction."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.notifications.contracts import (
    MOST_COUNTED,
    NoticeAbout,
    Notification,
    NotificationKind,
)
from cartwheel.domains.notifications.models import notification_reads, notifications
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.rows import read

_note = notifications.c
_read = notification_reads.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something that happened to a subject."""

    kind: NotificationKind
    subject: str
    about: NoticeAbout
    happened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who reads, in which store, and the kinds that he may."""

    store_id: UUID
    id: UUID
    kinds: Sequence[NotificationKind]


@dataclass(frozen=True, slots=True)
class NotificationRepository:
    """Notifications of one store at a time."""

    connection: Connection

    async def put_all(self, store_id: UUID, notes: Sequence[Note], *, at: datetime) -> None:
        """
        Keep notifications of different subjects, in one statement.

        One that there is of a subject becomes the new one, once more often.
        """
        if not notes:
            return
        rows = [
            {
                "id": new_id(),
                "store_id": store_id,
                "kind": note.kind.value,
                "subject": note.subject,
                "about": msgspec.to_builtins(note.about),
                "happened_at": note.happened_at,
                "noted_at": at,
                "times": 1,
            }
            for note in sorted(notes, key=lambda note: note.subject)  # as everybody locks them
        ]
        added = insert(notifications).values(rows)
        again = {name: added.excluded[name] for name in ("id", "about", "happened_at", "noted_at")}
        await self.connection.execute(
            added.on_conflict_do_update(
                constraint="uq_notifications_subject", set_={**again, "times": _note.times + 1}
            )
        )

    async def settle(
        self, store_id: UUID, kind: NotificationKind, subjects: Collection[str]
    ) -> int:
        """Forget what there is of some subjects, and count it."""
        gone = sa.delete(notifications).where(
            _note.store_id == store_id, _note.kind == kind.value, _note.subject.in_(subjects)
        )
        return (await self.connection.execute(gone)).rowcount

    async def list_page(
        self, reader: Reader, *, before: UUID | None, limit: int
    ) -> list[Notification]:
        """Return notifications, the newest first."""
        wanted = _for(reader) if before is None else (*_for(reader), _note.id < before)
        rows = await self.connection.execute(
            sa.select(
                *(_note.id, _note.about, _note.happened_at, _note.times),
                _is_read(reader).label("is_read"),
            )
            .where(*wanted)
            .order_by(_note.id.desc())
            .limit(limit)
        )
        return [read(row, Notification) for row in rows]

    async def count_unread(self, reader: Reader) -> int:
        """Count what is unread, up to a hundred."""
        some = sa.select(_note.id).where(*_for(reader), ~_is_read(reader)).limit(MOST_COUNTED)
        count = sa.select(sa.func.count()).select_from(some.subquery())
        return int((await self.connection.execute(count)).scalar_one())

    async def mark_one(self, reader: Reader, notification_id: UUID, *, at: datetime) -> bool:
        """Let a reader have read a notification; False when there is none such for him."""
        found = sa.select(sa.exists().where(*_for(reader), _note.id == notification_id))
        if not (await self.connection.execute(found)).scalar_one():
            return False
        await self._mark(reader, _note.id == notification_id, at=at)
        return True

    async def mark_until(self, reader: Reader, last: UUID | None, *, at: datetime) -> None:
        """Let a reader have read all that he may, up to one of them."""
        await self._mark(reader, sa.true() if last is None else _note.id <= last, at=at)

    async def forget(self, store_id: UUID, *, before: datetime) -> int:
        """Forget what was noted and read before a moment; count the notifications."""
        await self.connection.execute(
            sa.delete(notification_reads).where(_read.store_id == store_id, _read.read_at < before)
        )
        gone = sa.delete(notifications).where(_note.store_id == store_id, _note.noted_at < before)
        return (await self.connection.execute(gone)).rowcount

    async def _mark(
        self, reader: Reader, wanted: "sa.ColumnElement[bool]", *, at: datetime
    ) -> None:
        unread = sa.select(
            _note.store_id, sa.literal(reader.id, sa.Uuid), _note.id, sa.literal(at)
        ).where(*_for(reader), wanted, ~_is_read(reader))
        names = [column.name for column in notification_reads.columns]
        marking = insert(notification_reads).from_select(names, unread)
        await self.connection.execute(marking.on_conflict_do_nothing())


def _for(reader: Reader) -> tuple["sa.ColumnElement[bool]", ...]:
    kinds = [kind.value for kind in reader.kinds]
    return _note.store_id == reader.store_id, _note.kind.in_(kinds)


def _is_read(reader: Reader) -> "sa.Exists":
    return sa.exists().where(
        _read.store_id == reader.store_id,
        _read.reader_id == reader.id,
        _read.notification_id == _note.id,
    )
