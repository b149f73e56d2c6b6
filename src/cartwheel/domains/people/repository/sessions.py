"""Queries about sessions and the refresh tokens of each."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.people.contracts import LoginMethod
from cartwheel.domains.people.models import (
    passkeys,
    refresh_tokens,
    second_factors,
    sessions,
)
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.rows import read

_MOST_LISTED: Final = 100


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session, ended or not."""

    id: UUID
    person_id: UUID
    method: str
    store_id: UUID | None
    factor_proved: bool
    address: str
    agent: str
    created_at: datetime
    used_at: datetime
    expires_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A refresh token; what is used has a seed."""

    session_id: UUID
    expires_at: datetime
    used_at: datetime | None
    seed: bytes | None


@dataclass(frozen=True, slots=True)
class SessionRepository:
    """Sessions, inside the given transaction. The session's row is locked before its tokens."""

    connection: Connection

    async def add(
        self,
        person_id: UUID,
        *,
        method: LoginMethod,
        store_id: UUID | None,
        address: str,
        agent: str,
        at: datetime,
        expires_at: datetime,
        factor_proved: bool = False,
    ) -> SessionRow:
        """Keep a new session."""
        row = SessionRow(
            id=new_id(),
            person_id=person_id,
            method=method.value,
            store_id=store_id,
            factor_proved=factor_proved,
            address=address,
            agent=agent,
            created_at=at,
            used_at=at,
            expires_at=expires_at,
            ended_at=None,
        )
        values = {name: getattr(row, name) for name in row.__slots__}
        await self.connection.execute(sa.insert(sessions).values(values))
        return row

    async def add_token(self, digest: bytes, session_id: UUID, *, expires_at: datetime) -> None:
        """Know a refresh token by its digest."""
        await self.connection.execute(
            sa.insert(refresh_tokens).values(
                digest=digest, session_id=session_id, expires_at=expires_at
            )
        )

    async def lock_by_token(self, digest: bytes) -> SessionRow | None:
        """Return the session of a refresh token; nobody else refreshes or ends it meanwhile."""
        of_token = sa.select(refresh_tokens.c.session_id).where(refresh_tokens.c.digest == digest)
        rows = await self.connection.execute(
            sa.select(sessions).where(sessions.c.id == of_token.scalar_subquery()).with_for_update()
        )
        row = rows.one_or_none()
        return None if row is None else read(row, SessionRow)

    async def get_token(self, digest: bytes) -> TokenRow:
        """Return a refresh token of a session that is locked."""
        rows = await self.connection.execute(
            sa.select(
                refresh_tokens.c.session_id,
                refresh_tokens.c.expires_at,
                refresh_tokens.c.used_at,
                refresh_tokens.c.seed,
            ).where(refresh_tokens.c.digest == digest)
        )
        return read(rows.one(), TokenRow)

    async def use_token(self, digest: bytes, *, seed: bytes, at: datetime) -> None:
        """Note that a refresh token was used, and what its successor follows from."""
        await self.connection.execute(
            sa.update(refresh_tokens)
            .where(refresh_tokens.c.digest == digest)
            .values(used_at=at, seed=seed)
        )

    async def note_use(
        self, session_id: UUID, *, store_id: UUID | None, at: datetime, expires_at: datetime
    ) -> None:
        """Note a refresh."""
        await self.connection.execute(
            sa.update(sessions)
            .where(sessions.c.id == session_id)
            .values(used_at=at, expires_at=expires_at, store_id=store_id)
        )

    async def note_factor(self, session_id: UUID, person_id: UUID) -> None:
        """Note that a second factor was shown in a session."""
        await self.connection.execute(
            sa.update(sessions)
            .where(sessions.c.id == session_id, sessions.c.person_id == person_id)
            .values(factor_proved=True)
        )

    async def forget_factor(self, person_id: UUID) -> None:
        """
        Let no session have shown a second factor, if the person has none left.

        The person is locked, so that two who take the last two away see each other.
        """
        # In the order of their ids, as `end` does.
        in_order = (
            sa.select(sessions.c.id)
            .where(
                sessions.c.person_id == person_id,
                sessions.c.factor_proved,
                ~_has_factor(person_id),
            )
            .order_by(sessions.c.id)
            .with_for_update()
        )
        ids = list((await self.connection.execute(in_order)).scalars())
        await self.connection.execute(
            sa.update(sessions).where(sessions.c.id.in_(ids)).values(factor_proved=False)
        )

    async def lacks_factor(self, person_id: UUID, session_id: UUID | None) -> bool:
        """Tell whether a person has a second factor or a passkey that a session has not shown."""
        shown = sa.select(sessions.c.id).where(
            sessions.c.id == session_id,
            sessions.c.person_id == person_id,
            sessions.c.factor_proved,
        )
        query = sa.select(sa.and_(_has_factor(person_id), ~shown.exists()))
        return bool((await self.connection.execute(query)).scalar_one())

    async def list_open(self, person_id: UUID, *, now: datetime) -> list[SessionRow]:
        """Return the sessions of a person that go on, the latest first; 100 at most."""
        rows = await self.connection.execute(
            sa.select(sessions)
            .where(*_open(now), sessions.c.person_id == person_id)
            .order_by(sessions.c.id.desc())
            .limit(_MOST_LISTED)
        )
        return [read(row, SessionRow) for row in rows]

    async def count_open(self, person_id: UUID, *, now: datetime) -> int:
        """Count the sessions of a person that go on."""
        count = sa.select(sa.func.count()).where(*_open(now), sessions.c.person_id == person_id)
        return int((await self.connection.execute(count)).scalar_one())

    async def end_some(self, *, now: datetime, limit: int) -> list[UUID]:
        """End sessions, whosever they are; return which went on until now."""
        in_order = sa.select(sessions.c.id).where(*_open(now)).order_by(sessions.c.id)
        ids = list(
            (await self.connection.execute(in_order.limit(limit).with_for_update())).scalars()
        )
        await self.connection.execute(
            sa.update(sessions).where(sessions.c.id.in_(ids)).values(ended_at=now)
        )
        return ids

    async def end(
        self,
        person_id: UUID,
        *,
        now: datetime,
        only: UUID | None = None,
        but: UUID | None = None,
    ) -> list[UUID]:
        """End a person's sessions, or one, or all but one; return which went on until now."""
        wanted = [*_open(now), sessions.c.person_id == person_id]
        if only is not None:
            wanted.append(sessions.c.id == only)
        if but is not None:
            wanted.append(sessions.c.id != but)
        # In the order of their ids, so that two of these never wait for each other.
        in_order = sa.select(sessions.c.id).where(*wanted).order_by(sessions.c.id).with_for_update()
        ids = list((await self.connection.execute(in_order)).scalars())
        await self.connection.execute(
            sa.update(sessions).where(sessions.c.id.in_(ids)).values(ended_at=now)
        )
        return ids

    async def prune(self, *, now: datetime, kept: timedelta) -> int:
        """Forget sessions that have been over for a while, and refresh tokens that are too old."""
        over = sa.func.least(sessions.c.expires_at, sessions.c.ended_at)
        deleted = await self.connection.execute(sa.delete(sessions).where(over <= now - kept))
        tokens = await self.connection.execute(
            sa.delete(refresh_tokens).where(refresh_tokens.c.expires_at <= now)
        )
        return deleted.rowcount + tokens.rowcount


def _has_factor(person_id: UUID) -> sa.ColumnElement[bool]:
    factor = sa.select(second_factors.c.person_id).where(
        second_factors.c.person_id == person_id, second_factors.c.confirmed_at.is_not(None)
    )
    passkey = sa.select(passkeys.c.id).where(passkeys.c.person_id == person_id)
    return sa.or_(factor.exists(), passkey.exists())


def _open(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return sessions.c.ended_at.is_(None), sessions.c.expires_at > now


def shown(row: SessionRow) -> dict[str, Any]:
    """Return what may be shown of a session."""
    hidden = ("person_id", "store_id", "factor_proved", "ended_at")
    return {name: getattr(row, name) for name in row.__slots__ if name not in hidden}
