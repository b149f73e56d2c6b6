"""Use cases of mail templates."""

import asyncio
import re
from dataclasses import dataclass
from uuid import UUID

import msgspec

from cartwheel.domains.campaigns.errors import MailTemplateNotFoundError, StaleMailTemplateError
from cartwheel.domains.campaigns.templates.compiling import ensure_usable
from cartwheel.domains.campaigns.templates.contracts import (
    ArchiveMailTemplate,
    CreateMailTemplate,
    FileKind,
    HtmlLayout,
    ImportMailTemplate,
    ListMailTemplates,
    ListMailTemplateVersions,
    MailContent,
    MailPreview,
    MailTemplate,
    MailTemplateById,
    MailTemplateFile,
    MailTemplatePage,
    MailTemplateVersions,
    PreviewMailTemplate,
    RestoreMailTemplate,
    SaveMailTemplate,
)
from cartwheel.domains.campaigns.templates.importing import exported, imported
from cartwheel.domains.campaigns.templates.previewing import preview_of
from cartwheel.domains.campaigns.templates.repository import MailTemplateRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import Breach, InvalidInputError, Issue
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.paging import page_of
from cartwheel.systems.rpc.api import AuditNote


@dataclass(frozen=True, slots=True)
class MailTemplateService:
    """
    What is written once for many recipients; no save changes an older version.

    Templates are made ready in a thread: a large one takes a tenth of a second.
    """

    templates: MailTemplateRepository
    clock: Clock
    note: AuditNote

    async def create(
        self, store_id: UUID, command: CreateMailTemplate, *, by: UUID | None = None
    ) -> MailTemplate:
        """
        Keep a template in its first version.

        Raises:
            InvalidInputError: it could not be filled in for every recipient.
        """
        await asyncio.to_thread(ensure_usable, command.content)
        template_id, at = new_id(), self.clock.now()
        await self.templates.add(store_id, template_id, at=at)
        await self.templates.add_version(
            store_id, template_id, command.content, version=1, at=at, by=by
        )
        made = await self.get(store_id, template_id)
        self.note.tell(template_id, after=made)
        return made

    async def save(
        self, store_id: UUID, command: SaveMailTemplate, *, by: UUID | None = None
    ) -> MailTemplate:
        """
        Keep another version; what is being sent goes on with the version that it began with.

        Raises:
            InvalidInputError: it could not be filled in for every recipient.
            MailTemplateNotFoundError: the store has no such template.
            StaleMailTemplateError: somebody else was faster; nothing has changed.
        """
        await asyncio.to_thread(ensure_usable, command.content)
        before = await self._lock(store_id, command.id, expected=command.version)
        return await self._add(store_id, before, command.content, by=by)

    async def restore(
        self, store_id: UUID, command: RestoreMailTemplate, *, by: UUID | None = None
    ) -> MailTemplate:
        """
        Make an old version the newest again, as one more version.

        Raises:
            MailTemplateNotFoundError: the store has no such template, or not in that version.
            StaleMailTemplateError: somebody else was faster; nothing has changed.
        """
        before = await self._lock(store_id, command.id, expected=command.version)
        old = await self.get(store_id, command.id, version=command.restored)
        return await self._add(store_id, before, old.content, by=by, restored=command.restored)

    async def archive(self, store_id: UUID, command: ArchiveMailTemplate) -> MailTemplate:
        """
        Take a template out of use, or into use again; campaigns that have it go on with it.

        Raises:
            MailTemplateNotFoundError: the store has no such template.
        """
        before = await self._lock(store_id, command.id)
        if (before.archived_at is not None) is not command.archived:
            at = self.clock.now() if command.archived else None
            await self.templates.archive(store_id, command.id, at=at)
        after = await self.get(store_id, command.id)
        self.note.tell(command.id, before=before, after=after)
        return after

    async def import_(
        self, store_id: UUID, command: ImportMailTemplate, *, by: UUID | None = None
    ) -> MailTemplate:
        """
        Keep a template from a file.

        Raises:
            InvalidInputError: it holds what cannot become a template, with its line.
        """
        content = imported(
            command.source,
            name=command.name,
            subject=command.subject,
            is_mjml=command.kind is FileKind.MJML,
        )
        for name in ("name", "subject"):
            if not getattr(content, name):
                message = "The file does not tell it"
                raise InvalidInputError(Issue((name,), message, Breach.REQUIRED))
        # A name or an address in the file has been held to no bounds yet.
        try:
            content = msgspec.convert(msgspec.to_builtins(content), MailContent)
        except msgspec.ValidationError as error:
            raise InvalidInputError(Issue(("source",), str(error))) from None
        return await self.create(store_id, CreateMailTemplate(content=content), by=by)

    async def export(self, store_id: UUID, query: MailTemplateById) -> MailTemplateFile:
        """
        Return a template as a file that can be imported again; blocks become MJML.

        Raises:
            MailTemplateNotFoundError: the store has no such template, or not in that version.
        """
        content = (await self.get(store_id, query.id, version=query.version)).content
        kind = FileKind.HTML if isinstance(content.layout, HtmlLayout) else FileKind.MJML
        name = re.sub(r"[^a-z0-9]+", "-", content.name.lower()).strip("-") or "template"
        return MailTemplateFile(kind=kind, filename=f"{name}.{kind}", source=exported(content))

    async def preview(self, query: PreviewMailTemplate) -> MailPreview:
        """
        Show a mail, saved or not.

        Raises:
            InvalidInputError: it could not be filled in for every recipient.
            FieldError: a value that is given is not of its field's kind.
        """
        await asyncio.to_thread(ensure_usable, query.content)
        return await asyncio.to_thread(preview_of, query.content, query.given)

    async def get(
        self, store_id: UUID, template_id: UUID, *, version: int | None = None
    ) -> MailTemplate:
        """
        Return a template in a version, or in its latest.

        Raises:
            MailTemplateNotFoundError: the store has no such template, or not in that version.
        """
        found = await self.templates.find(store_id, template_id, version=version)
        if found is None:
            raise MailTemplateNotFoundError(template_id, version=version)
        return found

    async def list_page(self, store_id: UUID, query: ListMailTemplates) -> MailTemplatePage:
        """List templates, the newest first."""
        found = await self.templates.list_page(store_id, query)
        return page_of(MailTemplatePage, found, limit=query.limit, by=lambda one: one.id)

    async def list_versions(
        self, store_id: UUID, query: ListMailTemplateVersions
    ) -> MailTemplateVersions:
        """
        List the versions of a template, the latest first.

        Raises:
            MailTemplateNotFoundError: the store has no such template.
        """
        await self.get(store_id, query.id)
        found = await self.templates.list_versions(store_id, query)
        return page_of(MailTemplateVersions, found, limit=query.limit, by=lambda one: one.version)

    async def _lock(
        self, store_id: UUID, template_id: UUID, *, expected: int | None = None
    ) -> MailTemplate:
        latest = await self.templates.lock(store_id, template_id)
        if latest is None:
            raise MailTemplateNotFoundError(template_id)
        there = await self.get(store_id, template_id)
        if expected is not None and expected != latest:
            raise StaleMailTemplateError(
                expected=expected, found=latest, name=there.saved_by_name, at=there.saved_at
            )
        return there

    async def _add(
        self,
        store_id: UUID,
        before: MailTemplate,
        content: MailContent,
        *,
        by: UUID | None,
        restored: int | None = None,
    ) -> MailTemplate:
        await self.templates.add_version(
            store_id,
            before.id,
            content,
            version=before.latest + 1,
            at=self.clock.now(),
            by=by,
            restored=restored,
        )
        after = await self.get(store_id, before.id)
        self.note.tell(before.id, before=before, after=after)
        return after
