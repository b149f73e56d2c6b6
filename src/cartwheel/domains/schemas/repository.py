"""Queries about schemas, inside the given transaction."""

from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on, insert

from cartwheel.domains.schemas.contracts import Compatibility
from cartwheel.domains.schemas.kept import KeptSchema
from cartwheel.domains.schemas.models import schema_revisions, schema_subjects, schema_versions
from cartwheel.domains.schemas.versions import SchemaVersion
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.locks import lock_name
from cartwheel.systems.schemas.api import SchemaFormat

_kept = schema_versions.c


class Usage(NamedTuple):
    """What a store has of schemas."""

    versions: int
    bytes: int
    last_id: int


@dataclass(frozen=True, slots=True)
class SchemaRepository:
    """Schemas of one store at a time."""

    connection: Connection

    async def lock(self, store_id: UUID) -> None:
        """Let one transaction at a time register schemas of a store."""
        await lock_name(self.connection, f"schemas:{store_id}")

    async def find_compatibility(self, store_id: UUID, subject: str) -> Compatibility:
        """Return what new versions of a subject are held to."""
        given = await self.connection.scalar(
            sa.select(schema_subjects.c.compatibility).where(
                schema_subjects.c.store_id == store_id, schema_subjects.c.subject == subject
            )
        )
        return Compatibility.BACKWARD if given is None else Compatibility(given)

    async def set_compatibility(
        self, store_id: UUID, subject: str, compatibility: Compatibility
    ) -> None:
        """Keep what new versions of a subject are held to."""
        values = {"store_id": store_id, "subject": subject, "compatibility": compatibility}
        await self.connection.execute(
            insert(schema_subjects)
            .values(**values)
            .on_conflict_do_update(
                index_elements=["store_id", "subject"], set_={"compatibility": compatibility}
            )
        )

    async def list_subjects(
        self, store_id: UUID, *, after: str | None, limit: int
    ) -> list[tuple[KeptSchema, Compatibility]]:
        """Return the latest version of each subject by name, one more than the limit, if any."""
        rule = schema_subjects.c.compatibility
        statement = (
            sa.select(schema_versions, sa.func.coalesce(rule, "backward").label("rule"))
            .ext(distinct_on(_by_name()))
            .join_from(
                schema_versions,
                schema_subjects,
                sa.and_(
                    schema_subjects.c.store_id == _kept.store_id,
                    schema_subjects.c.subject == _kept.subject,
                ),
                isouter=True,
            )
            .where(_kept.store_id == store_id)
            .order_by(_by_name(), _kept.number.desc())
            .limit(limit + 1)
        )
        if after is not None:
            statement = statement.where(_by_name() > after)
        rows = await self.connection.execute(statement)
        return [(_read(row), Compatibility(row.rule)) for row in rows]

    async def list_versions(
        self, store_id: UUID, subject: str, *, before: int | None = None, limit: int
    ) -> list[KeptSchema]:
        """Return a subject's versions, the newest first; one more than the limit, if any."""
        statement = _of(store_id, subject).order_by(_kept.number.desc()).limit(limit + 1)
        if before is not None:
            statement = statement.where(_kept.number < before)
        return [_read(row) for row in await self.connection.execute(statement)]

    async def list_model(self, store_id: UUID, subject: str, model: int) -> list[KeptSchema]:
        """Return all versions of a model, the oldest first."""
        rows = await self.connection.execute(
            _of(store_id, subject).where(_kept.model == model).order_by(_kept.number)
        )
        return [_read(row) for row in rows]

    async def list_all(self, store_id: UUID) -> list[KeptSchema]:
        """Return all that a store has, each subject's versions from the oldest on."""
        rows = await self.connection.execute(
            sa.select(schema_versions)
            .where(_kept.store_id == store_id)
            .order_by(_kept.subject, _kept.number)
        )
        return [_read(row) for row in rows]

    async def find_latest(self, store_id: UUID, subject: str) -> KeptSchema | None:
        """Return the version that is in force."""
        found = await self.list_versions(store_id, subject, limit=0)
        return found[0] if found else None

    async def find_version(
        self, store_id: UUID, subject: str, version: SchemaVersion
    ) -> KeptSchema | None:
        """Return a version."""
        rows = await self.connection.execute(
            _of(store_id, subject).where(
                _kept.model == version.model,
                _kept.revision == version.revision,
                _kept.addition == version.addition,
            )
        )
        row = rows.one_or_none()
        return None if row is None else _read(row)

    async def find_number(self, store_id: UUID, subject: str, number: int) -> KeptSchema | None:
        """Return the version that Kafka's tools know by a number."""
        rows = await self.connection.execute(_of(store_id, subject).where(_kept.number == number))
        row = rows.one_or_none()
        return None if row is None else _read(row)

    async def find_id(self, store_id: UUID, schema_id: int) -> KeptSchema | None:
        """Return the version with an id."""
        rows = await self.connection.execute(
            sa.select(schema_versions).where(_kept.store_id == store_id, _kept.id == schema_id)
        )
        row = rows.one_or_none()
        return None if row is None else _read(row)

    async def usage(self, store_id: UUID) -> Usage:
        """Return how much a store has."""
        rows = await self.connection.execute(
            sa.select(
                sa.func.count(),
                sa.func.coalesce(sa.func.sum(sa.func.octet_length(_kept.text)), 0),
                sa.func.coalesce(sa.func.max(_kept.id), 0),
            ).where(_kept.store_id == store_id)
        )
        return Usage._make(rows.one())

    async def add(self, store_id: UUID, schema: KeptSchema) -> None:
        """
        Keep a version, and make it known to whoever polls.

        The last statement of a change: revisions become visible in their order, since
        from here to the commit no other change gets one.
        """
        await self.connection.execute(
            sa.insert(schema_versions).values(
                store_id=store_id,
                id=schema.id,
                subject=schema.subject,
                number=schema.number,
                **schema.version._asdict(),
                format=schema.format,
                text=schema.text,
                compiled=schema.compiled,
                registered_at=schema.registered_at,
            )
        )
        await lock_name(self.connection, "schema_revisions")
        latest = sa.select(sa.func.coalesce(sa.func.max(schema_revisions.c.revision), 0) + 1)
        statement = insert(schema_revisions).values(
            store_id=store_id, revision=latest.scalar_subquery()
        )
        await self.connection.execute(
            statement.on_conflict_do_update(
                index_elements=["store_id"], set_={"revision": statement.excluded.revision}
            )
        )

    async def latest_revision(self) -> int:
        """Return the newest revision of all stores, 0 before the first."""
        latest: int | None = await self.connection.scalar(
            sa.select(sa.func.max(schema_revisions.c.revision))
        )
        return latest or 0

    async def list_changed(self, *, since: int) -> list[tuple[UUID, int]]:
        """Return the stores changed after a revision, with their own, in order."""
        rows = await self.connection.execute(
            sa.select(schema_revisions.c.store_id, schema_revisions.c.revision)
            .where(schema_revisions.c.revision > since)
            .order_by(schema_revisions.c.revision)
        )
        return [(row.store_id, row.revision) for row in rows]


def _by_name() -> sa.ColumnElement[str]:
    # As Python orders texts, since the built-in ones are put among them there.
    return sa.collate(_kept.subject, "C")


def _of(store_id: UUID, subject: str) -> sa.Select[Any]:
    return sa.select(schema_versions).where(_kept.store_id == store_id, _kept.subject == subject)


def _read(row: Any) -> KeptSchema:
    return KeptSchema(
        id=row.id,
        subject=row.subject,
        number=row.number,
        version=SchemaVersion(row.model, row.revision, row.addition),
        format=SchemaFormat(row.format),
        text=row.text,
        compiled=row.compiled,
        registered_at=row.registered_at,
    )
