"""Queries about a store's keys; none of them reads a digest."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from cartwheel.domains.stores.keys.contracts import APIKey, CreateAPIKey, ListAPIKeys
from cartwheel.domains.stores.models import store_keys, stores
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.locks import lock_name
from cartwheel.kernel.rows import read
from cartwheel.systems.rpc.api import ALL, Actor

_kept = store_keys.c
_PERMISSIONS: Final = sa.type_coerce(_kept.permissions, ARRAY(sa.Text))
_SHOWN: Final = (
    _kept.id,
    _kept.store_id,
    _kept.name,
    _kept.prefix,
    _kept.permissions.label("scopes"),
    _kept.calls_per_minute,
    _kept.made_by_kind,
    _kept.made_by_id,
    _kept.created_at,
    _kept.expires_at,
    _kept.last_used_at,
    _kept.revoked_at,
)


@dataclass(frozen=True, slots=True)
class RevokedKey:
    """A key that is revoked, just now or before."""

    key: APIKey
    is_new: bool


@dataclass(frozen=True, slots=True)
class KeyRepository:
    """Keys of one store at a time, with those of the stores in which it replays."""

    connection: Connection

    async def lock_all(self, store_id: UUID) -> None:
        """Let nobody else add a key to a store until the transaction ends."""
        await lock_name(self.connection, f"keys:{store_id}")

    async def lock_count(self, store_id: UUID, *, now: datetime) -> int:
        """Count the keys that open a store; none is added by others until the transaction ends."""
        await self.lock_all(store_id)
        count = sa.select(sa.func.count()).where(_of(store_id), *_opening(now))
        return int((await self.connection.execute(count)).scalar_one())

    async def add(
        self,
        maker: Actor,
        command: CreateAPIKey,
        *,
        prefix: str,
        digest: bytes,
        at: datetime,
        store_id: UUID | None = None,
    ) -> APIKey:
        """Keep a new key of the maker's store, or of another, by its digest alone."""
        rows = await self.connection.execute(
            sa.insert(store_keys)
            .values(
                id=new_id(),
                store_id=store_id or maker.store_id,
                name=command.name,
                prefix=prefix,
                digest=digest,
                permissions=sorted(set(command.scopes)),
                made_by_kind=maker.kind,
                made_by_id=maker.id,
                calls_per_minute=command.calls_per_minute,
                created_at=at,
                expires_at=command.expires_at,
            )
            .returning(*_SHOWN)
        )
        return _key(rows.one())

    async def list_page(self, store_id: UUID, query: ListAPIKeys, *, now: datetime) -> list[APIKey]:
        """Return up to one more than asked for, the newest first."""
        wanted = [_of(store_id)]
        if not query.include_ended:
            wanted += _opening(now)
        if query.cursor is not None:
            wanted.append(_kept.id < query.cursor)
        rows = await self.connection.execute(
            sa.select(*_SHOWN).where(*wanted).order_by(_kept.id.desc()).limit(query.limit + 1)
        )
        return [_key(row) for row in rows]

    async def list_made_by(self, store_id: UUID, person_id: UUID) -> list[APIKey]:
        """Return the keys that a person made, and those made with them, ended ones too."""
        made = _made_by(person_id, _of(store_id))
        rows = await self.connection.execute(
            sa.select(*_SHOWN).where(_kept.id.in_(made)).order_by(_kept.id)
        )
        return [_key(row) for row in rows]

    async def revoke(self, store_id: UUID, key_id: UUID, *, at: datetime) -> APIKey | None:
        """Let a key open nothing any more; None when the store has none such, or it is revoked."""
        rows = await self.connection.execute(
            sa.update(store_keys)
            .where(_of(store_id), _kept.id == key_id, _kept.revoked_at.is_(None))
            .values(revoked_at=at)
            .returning(*_SHOWN)
        )
        row = rows.one_or_none()
        return None if row is None else _key(row)

    async def revoke_letting_in(
        self, person_id: UUID, *, letting_in: Iterable[str], at: datetime
    ) -> list[RevokedKey]:
        """
        Revoke the keys of every store that a person made, or such a key, and that let others in.

        Returns those that were revoked before as well. Each round sees what those before
        were about to make: `Makers.lock` has them wait.
        """
        kind, makers, found = "person", [person_id], list[RevokedKey]()
        while makers:
            wanted = (
                _kept.made_by_kind == kind,
                _kept.made_by_id.in_(makers),
                _PERMISSIONS.overlap([ALL, *sorted(letting_in)]),
            )
            rows = await self.connection.execute(
                sa.update(store_keys)
                .where(*wanted, _kept.revoked_at.is_(None))
                .values(revoked_at=at)
                .returning(_kept.id)
            )
            now = set(rows.scalars())
            made = await self.connection.execute(
                sa.select(*_SHOWN).where(*wanted).order_by(_kept.id)
            )
            round_ = [RevokedKey(_key(row), is_new=row.id in now) for row in made]
            found += round_
            kind, makers = "store_key", [one.key.id for one in round_]
        return found

    async def count_made_by(self, person_id: UUID, *, now: datetime) -> int:
        """Count the keys that open something, in every store, of a person and made with those."""
        count = sa.select(sa.func.count()).where(_kept.id.in_(_made_by(person_id)), *_opening(now))
        return int((await self.connection.execute(count)).scalar_one())

    async def note_used(
        self, key_ids: Iterable[UUID], *, at: datetime, at_most_every: timedelta
    ) -> None:
        """Write down when keys were used, unless that was done a short while ago."""
        await self.connection.execute(
            sa.update(store_keys)
            .where(
                _kept.id.in_(list(key_ids)),
                sa.or_(_kept.last_used_at.is_(None), _kept.last_used_at <= at - at_most_every),
            )
            .values(last_used_at=at)
        )


def _of(store_id: UUID) -> sa.ColumnElement[bool]:
    replays = sa.select(stores.c.id).where(stores.c.parent_id == store_id)
    return sa.or_(_kept.store_id == store_id, _kept.store_id.in_(replays))


def _made_by(person_id: UUID, *wanted: sa.ColumnElement[bool]) -> sa.Select[tuple[UUID]]:
    """Select the keys that a person made, and those made with them, however far removed."""
    by_person = sa.and_(_kept.made_by_kind == "person", _kept.made_by_id == person_id)
    made = sa.select(_kept.id).where(by_person, *wanted).cte("made", recursive=True)
    with_one = sa.and_(_kept.made_by_kind == "store_key", _kept.made_by_id == made.c.id)
    made = made.union(sa.select(_kept.id).where(with_one, *wanted))
    return sa.select(made.c.id)


def _opening(now: datetime) -> list[sa.ColumnElement[bool]]:
    return [
        _kept.revoked_at.is_(None),
        sa.or_(_kept.expires_at.is_(None), _kept.expires_at > now),
    ]


def _key(row: Any) -> APIKey:
    return read(row, APIKey)
