"""Queries of the audit log's chain, which is one for all stores."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.audit.chain import EMPTY, Head, KeptRecord
from cartwheel.domains.audit.models import audit_chain, audit_log, audit_unsealed
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import enter_store
from cartwheel.kernel.rows import read
from cartwheel.systems.rpc.api import NO_STORE

_log = audit_log.c
_chain = audit_chain.c
_LOCK: Final = "audit_chain"
_WHOLE: Final = tuple(
    sa.cast(_log[name], sa.Text).label(name) if name in ("input", "before", "after") else _log[name]
    for name in KeptRecord.__slots__
)


@dataclass(frozen=True, slots=True)
class Link:
    """A place in the chain."""

    position: int
    store_id: UUID
    record_id: UUID
    digest: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class RecordPlace:
    """
    Where a record stands: in the chain, waiting for it, or neither.

    `since` is when it entered, or what it says of itself where that is not known.
    """

    record_id: UUID
    at: datetime
    since: datetime
    is_sealed: bool
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class ChainRepository:
    """The chain, inside the given transaction, which may come to see another store's rows."""

    connection: Connection

    async def try_lock(self) -> bool:
        """Be the only one who adds to the chain until the transaction ends; False if not."""
        key = sa.func.hashtextextended(_LOCK, 0)
        taken = await self.connection.execute(sa.select(sa.func.pg_try_advisory_xact_lock(key)))
        return bool(taken.scalar_one())

    async def head(self) -> Head:
        """Return the end of the chain."""
        rows = await self.connection.execute(
            sa.select(_chain.position, _chain.hash).order_by(_chain.position.desc()).limit(1)
        )
        row = rows.one_or_none()
        return EMPTY if row is None else Head(row.position, row.hash)

    async def has_unsealed(self) -> bool:
        """Say whether a record waits."""
        return bool(await self.connection.scalar(sa.select(sa.exists(sa.select(audit_unsealed)))))

    async def list_unsealed(self, *, limit: int) -> list[tuple[UUID, UUID]]:
        """Return records that wait, and their stores, those with the earliest ids first."""
        rows = await self.connection.execute(
            sa.select(audit_unsealed.c.record_id, audit_unsealed.c.store_id)
            .order_by(audit_unsealed.c.record_id)
            .limit(limit)
        )
        return [(row.record_id, row.store_id) for row in rows]

    async def list_sealed(self, record_ids: Sequence[UUID]) -> set[UUID]:
        """Return which of these records have a place already."""
        rows = await self.connection.execute(
            sa.select(_chain.record_id).where(
                _chain.record_id == sa.any_(sa.literal(record_ids, sa.ARRAY(sa.Uuid)))
            )
        )
        return set(rows.scalars())

    async def append(self, links: Sequence[Link], *, waited: Sequence[UUID]) -> None:
        """Add to the end of the chain; these records wait no longer."""
        if links:
            values = [{name: getattr(link, name) for name in link.__slots__} for link in links]
            await self.connection.execute(sa.insert(audit_chain), values)
        await self.connection.execute(
            sa.delete(audit_unsealed).where(
                audit_unsealed.c.record_id == sa.any_(sa.literal(waited, sa.ARRAY(sa.Uuid)))
            )
        )

    async def list_links(self, *, after: int, limit: int) -> list[Link]:
        """Return the next places of the chain."""
        rows = await self.connection.execute(
            sa.select(*(_chain[name] for name in Link.__slots__))
            .where(_chain.position > after)
            .order_by(_chain.position)
            .limit(limit)
        )
        return [read(row, Link) for row in rows]

    async def fetch(self, wanted: Sequence[tuple[UUID, UUID]]) -> dict[UUID, KeptRecord]:
        """Return records, of which each is given with its store, by their ids."""
        by_store: defaultdict[UUID, list[UUID]] = defaultdict(list)
        for record_id, store_id in wanted:
            by_store[store_id].append(record_id)
        found: dict[UUID, KeptRecord] = {}
        for store_id, ids in by_store.items():
            await enter_store(self.connection, store_id)
            rows = await self.connection.execute(
                sa.select(*_WHOLE).where(
                    _log.store_id == store_id,
                    _log.id == sa.any_(sa.literal(ids, sa.ARRAY(sa.Uuid))),
                )
            )
            found |= {row.id: read(row, KeptRecord) for row in rows}
        return found

    async def list_stores(self, known: Collection[UUID]) -> list[UUID]:
        """Return every store that may have records: those known, and those of the chain."""
        query = sa.union(sa.select(audit_unsealed.c.store_id), sa.select(_chain.store_id))
        return sorted({NO_STORE, *known, *(await self.connection.execute(query)).scalars()})

    async def list_places(
        self, store_id: UUID, *, after: tuple[datetime, UUID] | None, limit: int
    ) -> list[RecordPlace]:
        """Say of a store's next records where they stand."""
        await enter_store(self.connection, store_id)
        query = (
            sa.select(
                _log.id,
                _log.at,
                sa.func.coalesce(_log.entered_at, _log.at).label("since"),
                _chain.position.is_not(None).label("sealed"),
                audit_unsealed.c.record_id.is_not(None).label("waiting"),
            )
            .outerjoin(audit_chain, _chain.record_id == _log.id)
            .outerjoin(audit_unsealed, audit_unsealed.c.record_id == _log.id)
            .where(_log.store_id == store_id)
        )
        if after is not None:
            query = query.where(sa.tuple_(_log.at, _log.id) > _moment(after))
        rows = await self.connection.execute(query.order_by(_log.at, _log.id).limit(limit))
        return [RecordPlace(row.id, row.at, row.since, row.sealed, row.waiting) for row in rows]


def _moment(after: tuple[datetime, UUID]) -> Any:
    at, record_id = after
    return sa.tuple_(sa.literal(at, _log.at.type), sa.literal(record_id, _log.id.type))
