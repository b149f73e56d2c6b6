"""Questions of Kafka's tools, answered from the schemas of a store."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.schemas.built_in import BuiltInSchemas
from cartwheel.domains.schemas.confluent.contracts import (
    ListRegistrySubjects,
    LookUpSchema,
    RegistryConfig,
    RegistryPlace,
    RegistrySchema,
    RegistryVersion,
)
from cartwheel.domains.schemas.contracts import Compatibility
from cartwheel.domains.schemas.errors import (
    SchemaNotFoundError,
    SubjectNotFoundError,
    UnknownSchemaIDError,
)
from cartwheel.domains.schemas.kept import KeptSchema
from cartwheel.domains.schemas.repository import SchemaRepository
from cartwheel.domains.schemas.rules import MOST_VERSIONS, is_same_text


@dataclass(frozen=True, slots=True)
class ConfluentService:
    """Reads what a store has, and what is built in."""

    schemas: SchemaRepository
    built_in: BuiltInSchemas

    async def list_subjects(self, store_id: UUID, query: ListRegistrySubjects) -> tuple[str, ...]:
        """List the names of subjects."""
        own = await self.schemas.list_subjects(store_id, after=None, limit=MOST_VERSIONS)
        names = {one.subject for one, _ in own} | {one.subject for one in self.built_in}
        found = sorted(name for name in names if name.startswith(query.subject_prefix))
        end = None if query.limit < 0 else query.offset + query.limit
        return tuple(found[query.offset : end])

    async def list_versions(self, store_id: UUID, subject: str) -> tuple[int, ...]:
        """
        List the numbers of a subject's versions.

        Raises:
            SubjectNotFoundError: there is no such subject.
        """
        return tuple(one.number for one in reversed(await self._versions(store_id, subject)))

    async def get_version(self, store_id: UUID, subject: str, number: str) -> RegistryVersion:
        """
        Return a version.

        Raises:
            SubjectNotFoundError: there is no such subject.
            SchemaNotFoundError: it has no such version.
        """
        for one in await self._versions(store_id, subject):
            if number in {"latest", "-1", str(one.number)}:
                return _shown(one)
        raise SchemaNotFoundError(subject, number)

    async def look_up(self, store_id: UUID, query: LookUpSchema) -> RegistryVersion:
        """
        Return the version of a subject that says what a schema says.

        Raises:
            SubjectNotFoundError: there is no such subject.
            SchemaNotFoundError: it has no such version.
        """
        for one in await self._versions(store_id, query.subject):
            if one.format.upper() == query.schema_type and is_same_text(one, query.schema):
                return _shown(one)
        raise SchemaNotFoundError(query.subject, "like this")

    async def get_schema(self, store_id: UUID, schema_id: int) -> RegistrySchema:
        """
        Return a schema.

        Raises:
            UnknownSchemaIDError: there is no such schema.
        """
        found = await self._find(store_id, schema_id)
        return RegistrySchema(found.text, found.format.upper())

    async def list_places(self, store_id: UUID, schema_id: int) -> tuple[RegistryPlace, ...]:
        """
        List where a schema is used, which is in one place.

        Raises:
            UnknownSchemaIDError: there is no such schema.
        """
        found = await self._find(store_id, schema_id)
        return (RegistryPlace(found.subject, found.number),)

    async def get_config(self, store_id: UUID, subject: str | None = None) -> RegistryConfig:
        """Return what new versions of a subject are held to, or those of a new one."""
        rule = Compatibility.BACKWARD
        if subject is not None:
            rule = await self.schemas.find_compatibility(store_id, subject)
        name = rule.upper()
        return RegistryConfig(name if rule is Compatibility.NONE else f"{name}_TRANSITIVE")

    async def _versions(self, store_id: UUID, subject: str) -> list[KeptSchema]:
        found = await self.schemas.list_versions(store_id, subject, limit=MOST_VERSIONS)
        if not found and (built_in := self.built_in.find(subject)) is not None:
            found = [built_in]
        if not found:
            raise SubjectNotFoundError(subject)
        return found

    async def _find(self, store_id: UUID, schema_id: int) -> KeptSchema:
        found = await self.schemas.find_id(store_id, schema_id)
        found = found or self.built_in.find_id(schema_id)
        if found is None:
            raise UnknownSchemaIDError(schema_id)
        return found


def _shown(one: KeptSchema) -> RegistryVersion:
    return RegistryVersion(
        subject=one.subject,
        version=one.number,
        id=one.id,
        schema_type=one.format.upper(),
        schema=one.text,
    )
