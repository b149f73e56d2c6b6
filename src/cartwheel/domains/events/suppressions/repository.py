"""Queries about whose events are dropped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.events.models import visitor_profiles
from cartwheel.domains.events.suppressions.contracts import ListSuppressions, Suppression
from cartwheel.domains.events.suppressions.models import suppressions
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id

_table: Final = suppressions.c


class Version(NamedTuple):
    """How many are on a list, and which was put there last: another one is another list."""

    people: int
    last: UUID | None


@dataclass(frozen=True, slots=True)
class SuppressionRepository:
    """The list of one store, inside the given transaction."""

    connection: Connection

    async def version(self, store_id: UUID) -> Version:
        """Return which list it is."""
        newest = sa.select(_table.id).where(_table.store_id == store_id)
        rows = await self.connection.execute(
            sa.select(
                sa.select(sa.func.count())
                .select_from(suppressions)
                .where(_table.store_id == store_id)
                .scalar_subquery(),
                newest.order_by(_table.id.desc()).limit(1).scalar_subquery(),
            )
        )
        return Version(*rows.one())

    async def digests(self, store_id: UUID) -> frozenset[bytes]:
        """Return everybody on it."""
        rows = await self.connection.execute(
            sa.select(_table.digest).where(_table.store_id == store_id)
        )
        return frozenset(rows.scalars())

    async def add(self, store_id: UUID, digests: Sequence[bytes], *, at: datetime) -> None:
        """Put somebody on it; who is there stays."""
        rows = [
            {"id": new_id(), "store_id": store_id, "digest": digest, "since": at}
            for digest in sorted(digests)
        ]
        await self.connection.execute(insert(suppressions).on_conflict_do_nothing(), rows)

    async def remove(self, store_id: UUID, digests: Sequence[bytes]) -> int:
        """Take somebody off it; return how many entries that were."""
        gone = await self.connection.execute(
            sa.delete(suppressions)
            .where(_table.store_id == store_id, _table.digest.in_(digests))
            .returning(_table.id)
        )
        return len(gone.all())

    async def forget_profiles(self, store_id: UUID, ids: Sequence[str]) -> None:
        """Take away the profiles of visitors, by their own ids or those of users."""
        visitors = [*ids, *(f"user:{each}" for each in ids)]
        await self.connection.execute(
            sa.delete(visitor_profiles).where(
                visitor_profiles.c.store_id == store_id,
                sa.or_(
                    visitor_profiles.c.visitor_id.in_(visitors),
                    visitor_profiles.c.user_id.in_(ids),
                ),
            )
        )

    async def list(self, store_id: UUID, query: ListSuppressions) -> list[Suppression]:
        """Return one more than the limit, when there are more."""
        statement = sa.select(suppressions).where(_table.store_id == store_id)
        if query.digest is not None:
            statement = statement.where(_table.digest == bytes.fromhex(query.digest))
        if query.cursor is not None:
            statement = statement.where(_table.id < query.cursor)
        rows = await self.connection.execute(
            statement.order_by(_table.id.desc()).limit(query.limit + 1)
        )
        return [Suppression(row.id, row.digest.hex(), row.since) for row in rows]
