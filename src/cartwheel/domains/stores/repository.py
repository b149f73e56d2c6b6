"""Queries about stores, whose table nobody else writes, and about the keys that open them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.stores.contracts import Store, StoreClock
from cartwheel.domains.stores.members.contracts import UpdateStore
from cartwheel.domains.stores.models import store_keys, stores
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.rows import read

_FIND: Final = sa.select(stores).where(
    stores.c.id == sa.any_(sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid)))
)
_CHANGE: Final = sa.update(stores).where(stores.c.id == sa.bindparam("store_id"))


@dataclass(frozen=True, slots=True)
class KeyRow:
    """What a key opens; `expires_in` is None for a key without an end."""

    id: UUID
    store_id: UUID
    digest: bytes
    permissions: tuple[str, ...]
    calls_per_minute: int | None
    expires_in: timedelta | None


@dataclass(frozen=True, slots=True)
class StoreRepository:
    """Stores and keys, inside the given transaction."""

    connection: Connection

    async def add(
        self,
        store: Store,
        *,
        created_at: datetime,
        parent_id: UUID | None = None,
        source: str | None = None,
    ) -> UUID:
        """Add a store, or find the one its parent already has for the source; return its id."""
        statement = insert(stores).values(
            id=store.id,
            name=store.name,
            clock=store.clock,
            currency=store.currency,
            idle_limit=store.idle_limit,
            synthetic=store.synthetic,
            time_zone=store.time_zone,
            locale=store.locale,
            parent_id=parent_id,
            source=source,
            created_at=created_at,
        )
        # The no-op update makes RETURNING answer for the row that was there first.
        statement = statement.on_conflict_do_update(
            index_elements=["parent_id", "source"], set_={"source": statement.excluded.source}
        )
        row = await self.connection.execute(statement.returning(stores.c.id))
        store_id: UUID = row.scalar_one()
        return store_id

    async def list_all(self) -> list[Store]:
        """Return every store."""
        rows = await self.connection.execute(sa.select(stores).order_by(stores.c.id))
        return [store_from(row) for row in rows.mappings()]

    async def find(self, store_id: UUID) -> Store | None:
        """Return a store, if it exists."""
        found = await self.find_all([store_id])
        return found[0] if found else None

    async def find_all(self, store_ids: Sequence[UUID]) -> list[Store]:
        """Return those of some stores that exist."""
        rows = await self.connection.execute(_FIND, {"ids": list(store_ids)})
        return [store_from(row) for row in rows.mappings()]

    async def update(self, store_id: UUID, command: UpdateStore) -> None:
        """Change what is given of a store."""
        given = {
            name: value
            for name, value in (
                ("name", command.name),
                ("currency", command.currency),
                ("idle_limit", command.idle_limit),
                ("time_zone", command.time_zone),
                ("locale", command.locale),
            )
            if value is not None
        }
        if given:
            await self.connection.execute(_CHANGE, {"store_id": store_id, **given})

    async def demand_factor(self, store_id: UUID, *, demanded: bool) -> None:
        """Ask a store's members for a second factor, or not any more."""
        await self.connection.execute(
            sa.update(stores).where(stores.c.id == store_id).values(demands_second_factor=demanded)
        )

    async def add_key(
        self,
        store_id: UUID,
        *,
        prefix: str,
        digest: bytes,
        permissions: tuple[str, ...],
        created_at: datetime,
        name: str = "",
    ) -> None:
        """Add a key, of which only the digest is kept."""
        await self.connection.execute(
            sa.insert(store_keys).values(
                id=new_id(),
                store_id=store_id,
                name=name,
                prefix=prefix,
                digest=digest,
                permissions=list(permissions),
                created_at=created_at,
            )
        )

    async def find_keys(self, digests: Sequence[bytes]) -> dict[bytes, KeyRow]:
        """Return what keys open, by their digests, but for those revoked or over their time."""
        key = store_keys.c
        rows = await self.connection.execute(
            sa.select(
                key.id,
                key.store_id,
                key.digest,
                key.permissions,
                key.calls_per_minute,
                (key.expires_at - sa.func.now()).label("expires_in"),
            ).where(
                key.digest == sa.any_(sa.literal(digests, sa.ARRAY(sa.LargeBinary))),
                key.revoked_at.is_(None),
                sa.or_(key.expires_at.is_(None), key.expires_at > sa.func.now()),
            )
        )
        return {row.digest: read(row, KeyRow) for row in rows}


def store_from(row: Any) -> Store:
    """Return the store that a row holds."""
    return Store(
        id=row["id"],
        name=row["name"],
        clock=StoreClock(row["clock"]),
        currency=row["currency"],
        idle_limit=row["idle_limit"],
        synthetic=row["synthetic"],
        time_zone=row["time_zone"],
        locale=row["locale"],
        demands_second_factor=row["demands_second_factor"],
    )
