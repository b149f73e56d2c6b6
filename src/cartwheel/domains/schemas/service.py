"""Questions about a store's schemas, and what new ones are held to."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.schemas.built_in import BuiltInSchemas
from cartwheel.domains.schemas.contracts import (
    Compatibility,
    ListSubjects,
    ListVersions,
    RegisteredSchema,
    SetCompatibility,
    SubjectPage,
    SubjectSettings,
    SubjectSummary,
    SubjectVersions,
)
from cartwheel.domains.schemas.errors import SchemaNotFoundError, SubjectNotFoundError
from cartwheel.domains.schemas.kept import KeptSchema
from cartwheel.domains.schemas.repository import SchemaRepository
from cartwheel.domains.schemas.versions import parse_version
from cartwheel.kernel.paging import page_of
from cartwheel.systems.rpc.api import Actor, AuditNote


@dataclass(frozen=True, slots=True)
class SchemaService:
    """A store's own schemas, and the built-in ones of subjects where it has none."""

    schemas: SchemaRepository
    built_in: BuiltInSchemas
    note: AuditNote

    async def list(self, store_id: UUID, query: ListSubjects) -> SubjectPage:
        """List subjects by name, each with the version in force."""
        own = await self.schemas.list_subjects(store_id, after=query.cursor, limit=query.limit)
        found = {one.subject: _summary(one, rule) for one, rule in own}
        for one in self.built_in:
            if query.cursor is None or one.subject > query.cursor:
                found.setdefault(one.subject, _summary(one, Compatibility.BACKWARD))
        ordered = [found[subject] for subject in sorted(found)]
        return page_of(
            SubjectPage, ordered[: query.limit + 1], limit=query.limit, by=lambda one: one.subject
        )

    async def list_versions(self, store_id: UUID, query: ListVersions) -> SubjectVersions:
        """
        List the versions of a subject, the newest first.

        Raises:
            SubjectNotFoundError: there is no such subject.
        """
        subject = query.subject
        found = await self.schemas.list_versions(
            store_id, subject, before=query.cursor, limit=query.limit
        )
        if not found and query.cursor is None:
            found = [self._built_in(subject)]
        shown = found[: query.limit]
        return SubjectVersions(
            subject=subject,
            compatibility=await self.schemas.find_compatibility(store_id, subject),
            items=tuple(one.shown() for one in shown),
            next_cursor=shown[-1].number if len(found) > query.limit else None,
        )

    async def get(self, store_id: UUID, subject: str, version: str) -> RegisteredSchema:
        """
        Return a version; `latest` is the one in force.

        Raises:
            SubjectNotFoundError: there is no such subject.
            SchemaNotFoundError: it has no such version.
        """
        latest = await self.schemas.find_latest(store_id, subject)
        if latest is None:
            found: KeptSchema | None = self._built_in(subject)
        elif version == "latest":
            found = latest
        else:
            found = await self.schemas.find_version(store_id, subject, parse_version(version))
        if found is None or version not in {"latest", str(found.version)}:
            raise SchemaNotFoundError(subject, version)
        return found.shown()

    async def set_compatibility(self, actor: Actor, command: SetCompatibility) -> SubjectSettings:
        """
        Hold new versions of a subject to something else from now on.

        Raises:
            SubjectNotFoundError: there is no such subject.
        """
        subject = command.subject
        await self.schemas.lock(actor.store_id)
        if await self.schemas.find_latest(actor.store_id, subject) is None:
            self._built_in(subject)
        before = await self.schemas.find_compatibility(actor.store_id, subject)
        await self.schemas.set_compatibility(actor.store_id, subject, command.compatibility)
        after = SubjectSettings(subject, command.compatibility)
        self.note.tell(subject, before=SubjectSettings(subject, before), after=after)
        return after

    def _built_in(self, subject: str) -> KeptSchema:
        found = self.built_in.find(subject)
        if found is None:
            raise SubjectNotFoundError(subject)
        return found


def _summary(one: KeptSchema, compatibility: Compatibility) -> SubjectSummary:
    return SubjectSummary(
        subject=one.subject,
        version=str(one.version),
        id=one.id,
        format=one.format,
        compatibility=compatibility,
        is_built_in=one.is_built_in,
    )
