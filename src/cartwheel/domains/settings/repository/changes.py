"""Locks, history and revisions: what every change goes through."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.settings.contracts import Author
from cartwheel.domains.settings.models import settings_history, settings_revisions
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.locks import lock_name


@dataclass(frozen=True, slots=True)
class KeptVersion:
    """One version in the history, and the document before it."""

    version: int
    changed_at: datetime
    changed_by: Author
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ChangeRepository:
    """What has changed in which store, when, and by whom."""

    connection: Connection

    async def lock(self, store_id: UUID) -> None:
        """Let one transaction at a time change what a store has set."""
        await lock_name(self.connection, f"settings:{store_id}")

    async def add(
        self,
        store_id: UUID,
        subject: str,
        *,
        version: int,
        document: Mapping[str, Any],
        at: datetime,
        by: Author,
    ) -> None:
        """
        Keep a version, and make the change known to whoever polls.

        The last statement of a change: revisions become visible in their order, since
        from here to the commit no other change gets one.
        """
        await self.connection.execute(
            sa.insert(settings_history).values(
                store_id=store_id,
                subject=subject,
                version=version,
                document=dict(document),
                changed_at=at,
                actor_kind=by.kind,
                actor_id=by.id,
            )
        )
        await lock_name(self.connection, "settings_revisions")
        latest = sa.select(sa.func.coalesce(sa.func.max(settings_revisions.c.revision), 0) + 1)
        statement = insert(settings_revisions).values(
            store_id=store_id, revision=latest.scalar_subquery()
        )
        await self.connection.execute(
            statement.on_conflict_do_update(
                index_elements=["store_id"], set_={"revision": statement.excluded.revision}
            )
        )

    async def find_document(
        self, store_id: UUID, subject: str, *, version: int
    ) -> Mapping[str, Any] | None:
        """Return what was kept as a version."""
        found: Mapping[str, Any] | None = await self.connection.scalar(
            sa.select(settings_history.c.document).where(
                settings_history.c.store_id == store_id,
                settings_history.c.subject == subject,
                settings_history.c.version == version,
            )
        )
        return found

    async def list_versions(
        self, store_id: UUID, subject: str, *, before: int | None, limit: int
    ) -> list[KeptVersion]:
        """Return versions, the newest first, one more than asked for when there are more."""
        kept = settings_history.c
        query = (
            sa.select(kept.version, kept.document, kept.changed_at, kept.actor_kind, kept.actor_id)
            .where(kept.store_id == store_id, kept.subject == subject)
            .order_by(kept.version.desc())
            .limit(limit + 2)  # the last one's own predecessor, too
        )
        if before is not None:
            query = query.where(kept.version < before)
        rows = (await self.connection.execute(query)).all()
        earlier = [*(row.document for row in rows[1:]), None]
        return [
            KeptVersion(
                row.version,
                row.changed_at,
                Author(row.actor_kind, row.actor_id),
                document,
                row.document,
            )
            for row, document in zip(rows, earlier, strict=False)
        ][: limit + 1]

    async def latest_revision(self) -> int:
        """Return the newest revision of all stores, 0 before the first."""
        latest: int | None = await self.connection.scalar(
            sa.select(sa.func.max(settings_revisions.c.revision))
        )
        return latest or 0

    async def list_changed(self, *, since: int) -> list[tuple[UUID, int]]:
        """Return the stores changed after a revision, with their own, in order."""
        rows = await self.connection.execute(
            sa.select(settings_revisions.c.store_id, settings_revisions.c.revision)
            .where(settings_revisions.c.revision > since)
            .order_by(settings_revisions.c.revision)
        )
        return [(row.store_id, row.revision) for row in rows]
