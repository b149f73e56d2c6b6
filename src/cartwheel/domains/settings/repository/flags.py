"""Queries on feature flags."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on, insert

from cartwheel.domains.settings.contracts import Flag, ListFlags, ValueSource
from cartwheel.domains.settings.models import feature_flags
from cartwheel.kernel.connection import Connection
from cartwheel.systems.flags.api import FlagDefinition
from cartwheel.systems.rpc.api import NO_STORE


@dataclass(frozen=True, slots=True)
class OwnFlag:
    """A store's own definition of a flag, archived or not."""

    key: str
    version: int
    definition: FlagDefinition
    archived: bool
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class FlagRepository:
    """Own flags of stores and of the platform, whose rows every store may read."""

    connection: Connection

    async def find_own(self, store_id: UUID, key: str) -> OwnFlag | None:
        """Return a store's own definition, archived or not."""
        rows = await self.connection.execute(
            sa.select(feature_flags).where(
                feature_flags.c.store_id == store_id, feature_flags.c.key == key
            )
        )
        row = rows.one_or_none()
        if row is None:
            return None
        return OwnFlag(row.key, row.version, _definition(row), row.archived, row.changed_at)

    async def list_own(self, store_id: UUID) -> dict[str, FlagDefinition]:
        """Return a store's own definitions, without the archived ones."""
        rows = await self.connection.execute(
            sa.select(feature_flags).where(
                feature_flags.c.store_id == store_id, ~feature_flags.c.archived
            )
        )
        return {row.key: _definition(row) for row in rows}

    async def count_own(self, store_id: UUID) -> int:
        """Count a store's own definitions, archived or not."""
        count: int | None = await self.connection.scalar(
            sa.select(sa.func.count()).where(feature_flags.c.store_id == store_id)
        )
        return count or 0

    async def find(self, store_id: UUID, key: str) -> Flag | None:
        """Return a flag as it is in force for a store."""
        rows = await self.connection.execute(_in_force(store_id).where(feature_flags.c.key == key))
        row = rows.one_or_none()
        return None if row is None else _flag(row, store_id)

    async def list_page(self, store_id: UUID, query: ListFlags) -> list[Flag]:
        """Return a page of flags by key, and one more when there are more."""
        if query.archived:
            statement = (
                sa.select(feature_flags)
                .where(feature_flags.c.store_id == store_id, feature_flags.c.archived)
                .order_by(feature_flags.c.key)
            )
        else:
            statement = _in_force(store_id)
        if query.cursor is not None:
            statement = statement.where(feature_flags.c.key > query.cursor)
        rows = await self.connection.execute(statement.limit(query.limit + 1))
        return [_flag(row, store_id) for row in rows]

    async def save(self, store_id: UUID, flag: OwnFlag) -> None:
        """Write a store's own definition; the caller holds the store's lock."""
        statement = insert(feature_flags).values(
            store_id=store_id,
            key=flag.key,
            version=flag.version,
            definition=to_document(flag.definition),
            archived=flag.archived,
            changed_at=flag.changed_at,
        )
        columns = ("version", "definition", "archived", "changed_at")
        await self.connection.execute(
            statement.on_conflict_do_update(
                index_elements=["store_id", "key"],
                set_={name: statement.excluded[name] for name in columns},
            )
        )


def to_document(definition: FlagDefinition) -> dict[str, Any]:
    """Return a definition in JSON's own types."""
    document: dict[str, Any] = msgspec.to_builtins(definition)
    return document


def from_document(document: Mapping[str, Any]) -> FlagDefinition:
    """Return the definition that was kept."""
    return msgspec.convert(document, FlagDefinition)


def _in_force(store_id: UUID) -> sa.Select[Any]:
    # Of two definitions of a key the store's own comes first: no id sorts before the nil one.
    return (
        sa.select(feature_flags)
        .ext(distinct_on(feature_flags.c.key))
        .where(feature_flags.c.store_id.in_([store_id, NO_STORE]), ~feature_flags.c.archived)
        .order_by(feature_flags.c.key, feature_flags.c.store_id.desc())
    )


def _definition(row: Any) -> FlagDefinition:
    return from_document(row.definition)


def _flag(row: Any, store_id: UUID) -> Flag:
    is_own = row.store_id == store_id
    return Flag(
        key=row.key,
        source=ValueSource.PLATFORM if row.store_id == NO_STORE else ValueSource.STORE,
        version=row.version if is_own else 0,
        archived=row.archived,
        definition=_definition(row),
        changed_at=row.changed_at,
    )
