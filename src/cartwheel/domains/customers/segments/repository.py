"""Queries about segments themselves, and their snapshots."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.customers.segments.contracts import (
    CreateSegment,
    ListSnapshotMembers,
    ListSnapshots,
    Segment,
    SegmentMembership,
    SegmentSnapshot,
)
from cartwheel.domains.customers.segments.models import (
    members,
    segments,
    snapshot_members,
    snapshots,
)
from cartwheel.domains.customers.segments.rules import is_timed
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.locks import lock_name
from cartwheel.kernel.rows import read

_kept, _snapshot = segments.c, snapshots.c
_SHOWN: Final = tuple(_kept[name] for name in Segment.__struct_fields__)
_SNAPSHOT: Final = tuple(_snapshot[name] for name in SegmentSnapshot.__struct_fields__)


@dataclass(frozen=True, slots=True)
class SegmentRepository:
    """Segments of one store at a time."""

    connection: Connection

    async def lock_count(self, store_id: UUID) -> int:
        """Count a store's segments; none is added or renamed until the transaction ends."""
        await lock_name(self.connection, f"customer_segments:{store_id}")
        count = sa.select(sa.func.count()).select_from(segments).where(_kept.store_id == store_id)
        return await self.connection.scalar(count) or 0

    async def add(
        self, store_id: UUID, command: CreateSegment, *, segment_id: UUID, at: datetime
    ) -> bool:
        """Keep a segment; False when another is called so."""
        values = {
            "id": segment_id,
            "store_id": store_id,
            "name": command.name,
            "description": command.description,
            "rule": msgspec.to_builtins(command.rule),
            "is_timed": is_timed(command.rule),
            "members_count": 0,
            "created_at": at,
            "updated_at": at,
        }
        added = await self.connection.execute(
            insert(segments).values(values).on_conflict_do_nothing()
        )
        return added.rowcount == 1

    async def find(self, store_id: UUID, segment_id: UUID) -> Segment | None:
        """Return a segment, if the store has it."""
        found = await self._fetch(_kept.store_id == store_id, _kept.id == segment_id)
        return found[0] if found else None

    async def find_named(self, store_id: UUID, name: str) -> UUID | None:
        """Return the id of the segment that is called so."""
        return await self.connection.scalar(
            sa.select(_kept.id).where(_kept.store_id == store_id, _kept.name == name)
        )

    async def list_all(self, store_id: UUID) -> list[Segment]:
        """Return all segments by name."""
        return await self._fetch(_kept.store_id == store_id)

    async def list_due(self, store_id: UUID, *, before: datetime) -> list[UUID]:
        """Return those that time moves, and of which everybody was asked before a moment."""
        rows = await self.connection.scalars(
            sa.select(_kept.id).where(
                _kept.store_id == store_id,
                _kept.is_timed,
                sa.or_(_kept.evaluated_at.is_(None), _kept.evaluated_at < before),
            )
        )
        return sorted(rows)

    async def lock(self, store_id: UUID, segment_id: UUID) -> Segment | None:
        """Return a segment that nobody else changes or evaluates until the transaction ends."""
        rows = await self.connection.execute(
            sa.select(*_SHOWN)
            .where(_kept.store_id == store_id, _kept.id == segment_id)
            .with_for_update()
        )
        row = rows.one_or_none()
        return None if row is None else read(row, Segment)

    async def share_all(self, store_id: UUID) -> list[Segment]:
        """Return all segments; they are not changed or evaluated until the transaction ends."""
        rows = await self.connection.execute(
            sa.select(*_SHOWN)
            .where(_kept.store_id == store_id)
            .order_by(_kept.id)
            .with_for_update(read=True)
        )
        return [read(row, Segment) for row in rows]

    async def update(self, store_id: UUID, segment_id: UUID, values: Mapping[str, Any]) -> None:
        """Change a segment that is locked."""
        await self.connection.execute(
            sa.update(segments)
            .where(_kept.store_id == store_id, _kept.id == segment_id)
            .values({**values})
        )

    async def delete(self, store_id: UUID, segment_id: UUID) -> None:
        """Remove a segment; its snapshots stay."""
        await self.connection.execute(
            sa.delete(segments).where(_kept.store_id == store_id, _kept.id == segment_id)
        )

    async def member_since(self, segment_id: UUID, customer_id: UUID) -> datetime | None:
        """Return since when somebody is in a segment."""
        return await self.connection.scalar(
            sa.select(members.c.since).where(
                members.c.segment_id == segment_id, members.c.customer_id == customer_id
            )
        )

    async def list_memberships(self, store_id: UUID, customer_id: UUID) -> list[SegmentMembership]:
        """Return the segments that somebody is in, by name."""
        of = members.c
        rows = await self.connection.execute(
            sa.select(of.segment_id, _kept.name, of.since)
            .join(segments, _kept.id == of.segment_id)
            .where(of.store_id == store_id, of.customer_id == customer_id)
            .order_by(_kept.name)
        )
        return [read(row, SegmentMembership) for row in rows]

    async def memberships_of(
        self, store_id: UUID, customer_ids: Iterable[UUID]
    ) -> dict[UUID, set[UUID]]:
        """Return in which segments some customers are; of those in none nothing."""
        rows = await self.connection.execute(
            sa.select(members.c.customer_id, members.c.segment_id).where(
                members.c.store_id == store_id,
                members.c.customer_id == sa.any_(sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid))),
            ),
            {"ids": [*customer_ids]},
        )
        found: dict[UUID, set[UUID]] = {}
        for customer_id, segment_id in rows:
            found.setdefault(customer_id, set()).add(segment_id)
        return found

    async def list_members(
        self, store_id: UUID, segment_id: UUID, *, after: UUID | None, limit: int
    ) -> list[UUID]:
        """Return who is in a segment, in the order of their ids."""
        wanted = [members.c.store_id == store_id, members.c.segment_id == segment_id]
        if after is not None:
            wanted.append(members.c.customer_id > after)
        rows = await self.connection.scalars(
            sa.select(members.c.customer_id)
            .where(*wanted)
            .order_by(members.c.customer_id)
            .limit(limit)
        )
        return list(rows)

    async def add_snapshot(self, store_id: UUID, snapshot: SegmentSnapshot) -> None:
        """Keep a snapshot, its members apart."""
        values = {name: getattr(snapshot, name) for name in SegmentSnapshot.__struct_fields__}
        values |= {"rule": msgspec.to_builtins(snapshot.rule), "store_id": store_id}
        await self.connection.execute(sa.insert(snapshots).values(values))

    async def count_snapshot(self, snapshot_id: UUID, *, count: int) -> None:
        """Say how many there are in a snapshot."""
        await self.connection.execute(
            sa.update(snapshots).where(_snapshot.id == snapshot_id).values(members_count=count)
        )

    async def find_snapshot(self, store_id: UUID, snapshot_id: UUID) -> SegmentSnapshot | None:
        """Return a snapshot, if the store has it."""
        rows = await self.connection.execute(
            sa.select(*_SNAPSHOT).where(_snapshot.store_id == store_id, _snapshot.id == snapshot_id)
        )
        row = rows.one_or_none()
        return None if row is None else read(row, SegmentSnapshot)

    async def list_snapshots(self, store_id: UUID, query: ListSnapshots) -> list[SegmentSnapshot]:
        """Return one more than the limit, when there are more, the newest first."""
        wanted = [_snapshot.store_id == store_id]
        if query.segment_id is not None:
            wanted.append(_snapshot.segment_id == query.segment_id)
        if query.cursor is not None:
            wanted.append(_snapshot.id < query.cursor)
        rows = await self.connection.execute(
            sa.select(*_SNAPSHOT)
            .where(*wanted)
            .order_by(_snapshot.id.desc())
            .limit(query.limit + 1)
        )
        return [read(row, SegmentSnapshot) for row in rows]

    async def list_snapshot_members(self, store_id: UUID, query: ListSnapshotMembers) -> list[UUID]:
        """Return one more than the limit, when there are more, in the order of their ids."""
        of = snapshot_members.c
        wanted = [of.store_id == store_id, of.snapshot_id == query.id]
        if query.cursor is not None:
            wanted.append(of.customer_id > query.cursor)
        rows = await self.connection.scalars(
            sa.select(of.customer_id).where(*wanted).order_by(of.customer_id).limit(query.limit + 1)
        )
        return list(rows)

    async def _fetch(self, *wanted: sa.ColumnElement[bool]) -> list[Segment]:
        rows = await self.connection.execute(
            sa.select(*_SHOWN).where(*wanted).order_by(_kept.name, _kept.id)
        )
        return [read(row, Segment) for row in rows]
