"""The schemas in force in every store, as this process knows them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from cartwheel.domains.schemas.built_in import BuiltInSchemas
from cartwheel.domains.schemas.kept import KeptSchema
from cartwheel.domains.schemas.repository import SchemaRepository
from cartwheel.kernel.db import Database
from cartwheel.systems.broadcast.api import Broadcast
from cartwheel.systems.live.api import LiveCopy
from cartwheel.systems.schemas.api import Schema


class _Version:
    """A version that is made ready when it is asked for first."""

    __slots__ = ("_schema", "kept")

    def __init__(self, kept: KeptSchema) -> None:
        self.kept = kept
        self._schema: Schema | None = None

    @property
    def schema(self) -> Schema:
        if self._schema is None:
            self._schema = self.kept.load()
        return self._schema


class StoreSchemas:
    """The schemas of one store."""

    __slots__ = ("_by_id", "_found", "_latest")

    def __init__(self, latest: Mapping[str, _Version], by_id: Mapping[int, _Version]) -> None:
        self._latest = latest
        self._by_id = by_id
        self._found: dict[int, FoundSchema] = {}

    @classmethod
    def of(cls, kept: Iterable[KeptSchema]) -> "StoreSchemas":
        """Return what comes of some versions, each subject's latest last."""
        return cls({}, {}).with_own(kept)

    def with_own(self, kept: Iterable[KeptSchema]) -> "StoreSchemas":
        """Return these with a store's own, which take the place of those here."""
        own = [_Version(one) for one in kept]
        return StoreSchemas(
            {**self._latest, **{one.kept.subject: one for one in own}},
            {**self._by_id, **{one.kept.id: one for one in own}},
        )

    def find(self, subject: str) -> Schema | None:
        """Return the schema that a subject's events are held to."""
        latest = self._latest.get(subject)
        return None if latest is None else latest.schema

    def find_id(self, schema_id: int) -> "FoundSchema | None":
        """Return the schema with an id, and the one by which it is read."""
        found = self._found.get(schema_id)
        if found is None and (version := self._by_id.get(schema_id)) is not None:
            found = self._found[schema_id] = self._reading(version)
        return found

    def _reading(self, version: _Version) -> "FoundSchema":
        subject, written = version.kept.subject, version.schema
        latest = self._latest[subject]
        reads = (
            latest.kept.version.model == version.kept.version.model
            and latest is not version
            and not written.unreadable(latest.schema)
        )
        return FoundSchema(subject, written, latest.schema if reads else written)


class FoundSchema(NamedTuple):
    """
    A schema by its id, and its subject.

    What is `written` by it is read by the `reader`: the version in force, where that can.
    """

    subject: str
    written: Schema
    reader: Schema


@dataclass(slots=True)
class _Registered:
    """What stores have registered, in PostgreSQL."""

    database: Database
    built_in: StoreSchemas

    async def read(self, about: UUID) -> StoreSchemas:
        async with self.database.transaction(store_id=about, aside=True) as connection:
            kept = await SchemaRepository(connection).list_all(about)
        return self.built_in.with_own(kept) if kept else self.built_in

    async def latest_revision(self) -> int:
        async with self.database.reading() as connection:
            return await SchemaRepository(connection).latest_revision()

    async def list_changed(self, *, since: int) -> list[tuple[UUID, int]]:
        async with self.database.reading() as connection:
            return await SchemaRepository(connection).list_changed(since=since)


class LiveSchemas:
    """Answers for the schemas in force; one for the process."""

    def __init__(self, database: Database, broadcast: Broadcast, built_in: BuiltInSchemas) -> None:
        registered = _Registered(database, StoreSchemas.of(built_in))
        self._stores = LiveCopy("schemas", registered, broadcast, most=1_000)

    async def of(self, store_id: UUID) -> StoreSchemas:
        """
        Return what is in force for a store, at most a second ago.

        While the database is away, that is what was known last.

        Raises:
            UnavailableError: nothing is known, and the database does not answer.
        """
        return await self._stores.get(store_id)

    def changed(self, store_id: UUID) -> None:
        """Make a change that has been committed known, here at once and elsewhere soon."""
        self._stores.changed(store_id)

    async def run(self) -> None:
        """Follow the changes until cancelled; engines that are away are waited for."""
        await self._stores.run()
