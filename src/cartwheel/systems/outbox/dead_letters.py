"""
Dead letters: what could not be published, and what a handler could not deal with.

A dead letter stays until an operator replays or discards it. Replaying deletes it
and writes a row of the outbox in one statement, so it can neither get lost nor
come twice, however many operators do it at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id
from cartwheel.systems.outbox.destinations import attributes_of
from cartwheel.systems.outbox.lanes import MessageKind, lane_of
from cartwheel.systems.outbox.models import dead_letters, outbox
from cartwheel.systems.outbox.outbox import CHANNEL
from cartwheel.systems.outbox.sending import Failure


class Source(StrEnum):
    """Where a message failed: on its way to the log or a queue, or at a handler."""

    PUBLISH = "publish"
    HANDLE = "handle"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which dead letters are meant; what is None does not matter."""

    source: Source | None = None
    group: str | None = None
    handler: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Unhandled:
    """An announcement that a handler failed to deal with, as the log carried it."""

    group: str
    handler: str
    message_id: UUID
    headers: Mapping[str, str]
    body: bytes
    error: str
    attempts: int


_kept: Final = dead_letters.c
_COPIED: Final = (
    *("kind", "lane", "aggregate_id", "name", "version"),
    *("queue", "options", "body", "traceparent", "created_at"),
)


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """The dead letters of all stores, within one transaction."""

    connection: Connection

    async def bury_unpublished(self, failures: Sequence[Failure]) -> None:
        """Keep rows of the outbox that cannot be published; the caller deletes them there."""
        if not failures:
            return
        await self.connection.execute(
            sa.insert(dead_letters),
            [
                {name: getattr(failure.row, name) for name in _COPIED if name != "kind"}
                | _addressee(failure.row.consumer)
                | {
                    "id": new_id(),
                    "source": Source.PUBLISH,
                    "kind": MessageKind.JOB if failure.row.queue else MessageKind.EVENT,
                    "message_id": failure.row.id,
                    "headers": {} if failure.row.queue else attributes_of(failure.row),
                    "error": failure.text,
                    "attempts": failure.attempts,
                }
                for failure in failures
            ],
        )

    async def bury_unhandled(self, letter: Unhandled) -> None:
        """Keep an announcement for its handler; buried again, the last failure counts."""
        # Anybody may write to the log, and PostgreSQL keeps no NUL.
        headers = {_text(name): _text(value) for name, value in letter.headers.items()}
        aggregate_id = headers.get("ce_subject", "")
        statement = insert(dead_letters).values(
            id=new_id(),
            source=Source.HANDLE,
            consumer_group=letter.group,
            handler=letter.handler,
            message_id=letter.message_id,
            kind=MessageKind.EVENT,
            lane=lane_of(aggregate_id),
            aggregate_id=aggregate_id,
            name=headers.get("ce_type", ""),
            version=_number(headers.get("ce_typeversion")),
            headers=headers,
            body=letter.body,
            traceparent=headers.get("traceparent"),
            created_at=_moment(headers.get("ce_time")),
            error=letter.error,
            attempts=letter.attempts,
        )
        await self.connection.execute(
            statement.on_conflict_do_update(
                index_elements=[_kept.consumer_group, _kept.handler, _kept.message_id],
                index_where=_kept.source == sa.literal_column("'handle'"),
                set_={
                    "error": statement.excluded.error,
                    "attempts": statement.excluded.attempts,
                    "failed_at": sa.func.now(),
                },
            )
        )

    async def list_page(
        self, wanted: Filter, *, before: UUID | None, limit: int
    ) -> Sequence[sa.Row[Any]]:
        """Return dead letters without headers and bodies, the newest first."""
        columns = [column for column in _kept if column.name not in ("headers", "body")]
        statement = sa.select(*columns).where(*_conditions(wanted))
        if before is not None:
            statement = statement.where(_kept.id < before)
        rows = await self.connection.execute(statement.order_by(_kept.id.desc()).limit(limit))
        return rows.all()

    async def find(self, letter_id: UUID) -> sa.Row[Any] | None:
        """Return a whole dead letter."""
        found = await self.connection.execute(sa.select(dead_letters).where(_kept.id == letter_id))
        return found.one_or_none()

    async def count(self) -> Mapping[Source, int]:
        """Count what lies here."""
        rows = await self.connection.execute(
            sa.select(_kept.source, sa.func.count().label("letters")).group_by(_kept.source)
        )
        counted = {row.source: row.letters for row in rows}
        return {source: counted.get(source, 0) for source in Source}

    async def replay(self, letter_id: UUID) -> bool:
        """Put a dead letter back into the outbox; False when it is not there any more."""
        return await self._replay(_kept.id == letter_id) == 1

    async def replay_all(self, wanted: Filter) -> int:
        """Put dead letters back, in the order in which they failed, and return how many."""
        return await self._replay(*_conditions(wanted))

    async def discard(self, letter_id: UUID) -> bool:
        """Forget a dead letter for good; False when it is not there any more."""
        deleted = await self.connection.execute(
            sa.delete(dead_letters).where(_kept.id == letter_id)
        )
        return deleted.rowcount == 1

    async def _replay(self, *conditions: sa.ColumnElement[bool]) -> int:
        gone = sa.delete(dead_letters).where(*conditions).returning(*_kept).cte("gone")
        # Nobody but the handler that failed gets it again.
        consumer = sa.func.concat_ws("/", gone.c.consumer_group, gone.c.handler)
        rows = sa.select(
            gone.c.message_id,
            sa.func.nullif(consumer, ""),
            *(gone.c[name] for name in _COPIED),
        ).order_by(gone.c.id)
        written = sa.insert(outbox).from_select(
            ["id", "consumer", *_COPIED], rows, include_defaults=False
        )
        replayed = sa.select(sa.func.count()).select_from(gone).scalar_subquery()
        result = await self.connection.execute(
            sa.select(replayed, sa.func.pg_notify(CHANNEL, "")).add_cte(written.cte("written"))
        )
        return int(result.one()[0])


def _addressee(consumer: str | None) -> dict[str, str | None]:
    """Split what was replayed for one handler alone into its group and that handler."""
    if consumer is None:
        return {"consumer_group": None, "handler": None}
    group, _, handler = consumer.rpartition("/")
    return {"consumer_group": group, "handler": handler}


def _conditions(wanted: Filter) -> list[sa.ColumnElement[bool]]:
    pairs = (
        (_kept.source, wanted.source),
        (_kept.consumer_group, wanted.group),
        (_kept.handler, wanted.handler),
        (_kept.name, wanted.name),
    )
    return [column == value for column, value in pairs if value is not None]


def _number(text: str | None) -> int:
    """Return a version as it was announced, 0 for what is none: anybody may write to the log."""
    return int(text) if text is not None and text.isdecimal() and len(text) < 10 else 0  # noqa: PLR2004


def _moment(text: str | None) -> datetime:
    try:
        moment = datetime.fromisoformat(text or "")
        return (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return datetime.now(UTC)


def _text(text: str) -> str:
    return text.replace("\0", "")
