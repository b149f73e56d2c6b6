"""Queries about what features were defined as, inside the given transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa

from cartwheel.domains.predictions.features.contracts import FeatureRevision
from cartwheel.domains.predictions.features.definitions import Definition
from cartwheel.domains.predictions.features.models import feature_revisions
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.locks import lock_name
from cartwheel.kernel.rows import read

_kept = feature_revisions.c
_NAMES: Final = FeatureRevision.__struct_fields__
_SHOWN: Final = tuple(_kept[name] for name in _NAMES)
_HERE: Final = _kept.store_id == sa.bindparam("store")
_NEWEST: Final = sa.select(feature_revisions).where(_HERE).order_by(_kept.revision.desc()).limit(1)
_ONE: Final = sa.select(feature_revisions).where(_HERE, _kept.revision == sa.bindparam("number"))


@dataclass(frozen=True, slots=True)
class Kept:
    """A revision with its definitions."""

    shown: FeatureRevision
    definitions: tuple[Definition, ...]


@dataclass(frozen=True, slots=True)
class RevisionRepository:
    """Revisions of one store at a time."""

    connection: Connection

    async def lock_newest(self, store_id: UUID) -> Kept | None:
        """Return the newest revision; none is added by others until the transaction ends."""
        await lock_name(self.connection, f"feature_revisions:{store_id}")
        return await self.find_newest(store_id)

    async def find_newest(self, store_id: UUID) -> Kept | None:
        """Return the newest revision, if there is one."""
        rows = await self.connection.execute(_NEWEST, {"store": store_id})
        return _kept_of(rows.one_or_none())

    async def find(self, store_id: UUID, revision: int) -> Kept | None:
        """Return a revision, if there is one of this number."""
        rows = await self.connection.execute(_ONE, {"store": store_id, "number": revision})
        return _kept_of(rows.one_or_none())

    async def add(
        self, store_id: UUID, shown: FeatureRevision, definitions: Sequence[Definition]
    ) -> None:
        """Keep a revision."""
        await self.connection.execute(
            sa.insert(feature_revisions).values(
                **msgspec.structs.asdict(shown),
                store_id=store_id,
                definitions=msgspec.to_builtins(definitions),
            )
        )

    async def list_page(
        self, store_id: UUID, *, before: int | None, limit: int
    ) -> list[FeatureRevision]:
        """List revisions, the newest first; one more than asked for when there are more."""
        wanted = [_kept.store_id == store_id]
        if before is not None:
            wanted.append(_kept.revision < before)
        rows = await self.connection.execute(
            sa.select(*_SHOWN).where(*wanted).order_by(_kept.revision.desc()).limit(limit + 1)
        )
        return [read(row, FeatureRevision) for row in rows]


def _kept_of(row: Any) -> Kept | None:
    if row is None:
        return None
    shown = FeatureRevision(
        **{name: getattr(row, name) for name in FeatureRevision.__struct_fields__}
    )
    return Kept(shown, msgspec.convert(row.definitions, tuple[Definition, ...]))
