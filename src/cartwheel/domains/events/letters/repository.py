"""Queries about dead letters, inside the given transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa

from cartwheel.domains.events.contracts import (
    REFUSALS,
    DeadLetter,
    DeadLetterReason,
    ListDeadLetters,
)
from cartwheel.domains.events.letters.contracts import (
    DeadLetterGroup,
    GroupDeadLetters,
    LetterReplay,
    ListLetterReplays,
)
from cartwheel.domains.events.letters.models import letter_replays
from cartwheel.domains.events.models import dead_letters
from cartwheel.domains.events.repository import SURELY_FORGOTTEN
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_letter: Final = dead_letters.c
_replay: Final = letter_replays.c


@dataclass(frozen=True, slots=True)
class LyingLetter:
    """A dead letter as it is worked off: what came, and what was made of it."""

    id: UUID
    reason: DeadLetterReason
    received_at: datetime
    place: str | None
    position: str | None
    value: bytes
    edited: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which letters are meant; those after `cursor`, up to `until`."""

    ids: Sequence[UUID] | None = None
    reason: DeadLetterReason | None = None
    fingerprint: str | None = None
    cursor: UUID | None = None
    until: UUID | None = None

    def of(self, store_id: UUID) -> "sa.ColumnElement[bool]":
        """Say it in SQL."""
        wanted = [_letter.store_id == store_id]
        if self.ids is not None:
            wanted.append(_letter.id.in_(self.ids))
        if self.reason is not None:
            wanted.append(_letter.reason == self.reason)
        if self.fingerprint is not None:
            wanted.append(_letter.fingerprint == self.fingerprint)
        if self.cursor is not None:
            wanted.append(_letter.id > self.cursor)
        if self.until is not None:
            wanted.append(_letter.id <= self.until)
        return sa.and_(*wanted)


@dataclass(frozen=True, slots=True)
class LetterRepository:
    """Dead letters of one store at a time, and their replays."""

    connection: Connection

    async def list_page(self, store_id: UUID, query: ListDeadLetters) -> list[DeadLetter]:
        """Return one more than the limit, when there are more."""
        wanted = Filter(reason=query.reason, fingerprint=query.fingerprint).of(store_id)
        statement = sa.select(dead_letters).where(wanted)
        if query.cursor is not None:
            statement = statement.where(_letter.id < query.cursor)
        rows = await self.connection.execute(
            statement.order_by(_letter.id.desc()).limit(query.limit + 1)
        )
        return [_shown(row) for row in rows]

    async def groups(self, store_id: UUID, query: GroupDeadLetters) -> list[DeadLetterGroup]:
        """Return the largest groups by reason and fingerprint."""
        last = sa.func.max(sa.cast(_letter.id, sa.Text))
        grouped = (
            sa.select(
                _letter.reason,
                _letter.fingerprint,
                sa.func.count().label("letters"),
                sa.func.sum(sa.func.coalesce(_letter.events, 1)).label("events"),
                sa.func.min(_letter.received_at).label("first_at"),
                sa.func.max(_letter.received_at).label("last_at"),
                sa.cast(last, sa.Uuid).label("letter_id"),
            )
            .where(Filter(reason=query.reason).of(store_id))
            .group_by(_letter.reason, _letter.fingerprint)
            .order_by(sa.func.count().desc(), last.desc())
            .limit(query.limit)
            .subquery()
        )
        rows = await self.connection.execute(
            sa.select(grouped, sa.func.left(_letter.detail, 2_000).label("detail"))
            .join(dead_letters, _letter.id == grouped.c.letter_id)
            .order_by(grouped.c.letters.desc(), grouped.c.letter_id.desc())
        )
        return [read(row, DeadLetterGroup) for row in rows]

    async def find(self, store_id: UUID, letter_id: UUID) -> tuple[DeadLetter, bytes] | None:
        """Return a letter, and the bytes that came."""
        rows = await self.connection.execute(
            sa.select(dead_letters).where(Filter(ids=[letter_id]).of(store_id))
        )
        row = rows.one_or_none()
        return None if row is None else (_shown(row), _bytes_of(row))

    async def lock(
        self, store_id: UUID, wanted: Filter, *, now: datetime, limit: int
    ) -> list[LyingLetter]:
        """
        Lock dead letters, the oldest first.

        Of those that were in the log, letters from before their places were written down are
        left out while dedup may know their events by places that nobody else knows any more.
        """
        can_be_told = sa.or_(
            _letter.place.is_not(None),
            _letter.position.is_not(None),
            _letter.reason.in_(REFUSALS),
            _letter.received_at < now - SURELY_FORGOTTEN,
        )
        rows = await self.connection.execute(
            sa.select(dead_letters)
            .where(wanted.of(store_id), can_be_told)
            .order_by(_letter.id)
            .limit(limit)
            .with_for_update()
        )
        return [_lying(row) for row in rows]

    async def lock_unseen(
        self, store_id: UUID, reasons: Sequence[DeadLetterReason], *, version: int, limit: int
    ) -> list[LyingLetter]:
        """Lock letters of single events that this version of the proposer has not looked at."""
        rows = await self.connection.execute(
            sa.select(dead_letters)
            .where(
                _letter.store_id == store_id,
                _letter.reason.in_(reasons),
                sa.func.coalesce(_letter.events, 1) == 1,
                _letter.edited.is_(None),
                sa.func.coalesce(_letter.looked_at_by, -1) < version,
            )
            .order_by(_letter.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return [_lying(row) for row in rows]

    async def mark_looked_at(self, ids: Sequence[UUID], *, version: int) -> None:
        """Remember that this version of the proposer has looked at letters."""
        await self.connection.execute(
            sa.update(dead_letters).where(_letter.id.in_(ids)).values(looked_at_by=version)
        )

    async def edit(self, store_id: UUID, letter_id: UUID, edited: bytes | None) -> None:
        """Keep what is to be worked off in a letter's place."""
        text = None if edited is None else edited.decode()
        await self.connection.execute(
            sa.update(dead_letters).where(Filter(ids=[letter_id]).of(store_id)).values(edited=text)
        )

    async def mark_replayed(self, ids: Sequence[UUID], *, at: datetime) -> None:
        """Remember when dead letters went back to the log last."""
        await self.connection.execute(
            sa.update(dead_letters).where(_letter.id.in_(ids)).values(replayed_at=at)
        )

    async def sum_up(self, store_id: UUID, wanted: Filter) -> tuple[int, UUID | None]:
        """Count letters, and name the last of them."""
        rows = await self.connection.execute(
            sa.select(sa.func.count(), sa.func.max(sa.cast(_letter.id, sa.Text))).where(
                wanted.of(store_id)
            )
        )
        row = rows.one()
        return row[0], UUID(row[1]) if row[1] else None

    async def add_replay(self, store_id: UUID, values: Mapping[str, Any]) -> LetterReplay:
        """Keep a replay that was asked for."""
        rows = await self.connection.execute(
            sa.insert(letter_replays)
            .values(store_id=store_id, **values)
            .returning(*letter_replays.columns)
        )
        return read(rows.one(), LetterReplay)

    async def find_replay(self, store_id: UUID, replay_id: UUID) -> LetterReplay | None:
        """Return a replay."""
        rows = await self.connection.execute(
            sa.select(letter_replays).where(_of(store_id, replay_id))
        )
        row = rows.one_or_none()
        return None if row is None else read(row, LetterReplay)

    async def lock_replay(self, store_id: UUID, replay_id: UUID) -> Any:
        """Lock a replay's row, None if it is gone."""
        rows = await self.connection.execute(
            sa.select(letter_replays).where(_of(store_id, replay_id)).with_for_update()
        )
        return rows.one_or_none()

    async def set_replay(self, store_id: UUID, replay_id: UUID, values: Mapping[str, Any]) -> None:
        """Note how far a replay is."""
        await self.connection.execute(
            sa.update(letter_replays).where(_of(store_id, replay_id)).values(**values)
        )

    async def list_replays(self, store_id: UUID, query: ListLetterReplays) -> list[LetterReplay]:
        """Return one more than the limit, when there are more."""
        statement = sa.select(letter_replays).where(_replay.store_id == store_id)
        if query.cursor is not None:
            statement = statement.where(_replay.id < query.cursor)
        rows = await self.connection.execute(
            statement.order_by(_replay.id.desc()).limit(query.limit + 1)
        )
        return [read(row, LetterReplay) for row in rows]


def _of(store_id: UUID, replay_id: UUID) -> "sa.ColumnElement[bool]":
    return sa.and_(_replay.store_id == store_id, _replay.id == replay_id)


def _bytes_of(row: Any) -> bytes:
    return bytes(row.original) if row.original is not None else row.event.encode()


def _lying(row: Any) -> LyingLetter:
    return LyingLetter(
        id=row.id,
        reason=DeadLetterReason(row.reason),
        received_at=row.received_at,
        place=row.place,
        position=row.position,
        value=_bytes_of(row),
        edited=None if row.edited is None else row.edited.encode(),
    )


def _shown(row: Any) -> DeadLetter:
    return DeadLetter(
        id=row.id,
        reason=DeadLetterReason(row.reason),
        detail=row.detail,
        event=msgspec.Raw(row.event.encode()),
        received_at=row.received_at,
        replayed_at=row.replayed_at,
        events=row.events or 1,
        fingerprint=row.fingerprint,
        edited=None if row.edited is None else msgspec.Raw(row.edited.encode()),
    )
