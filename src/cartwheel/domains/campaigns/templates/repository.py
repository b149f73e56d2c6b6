"""Queries about mail templates and their versions, inside the given transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa

from cartwheel.domains.campaigns.models import mail_template_versions, mail_templates
from cartwheel.domains.campaigns.templates.contracts import (
    ListMailTemplates,
    ListMailTemplateVersions,
    MailContent,
    MailTemplate,
    MailTemplateRow,
    MailTemplateVersion,
)
from cartwheel.domains.people.api import people
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_kept, _said = mail_templates.c, mail_template_versions.c
_JOINED: Final = mail_templates.join(mail_template_versions, _said.template_id == _kept.id)
_WITH_AUTHORS: Final = _JOINED.outerjoin(people, people.c.id == _said.saved_by)
_AUTHOR: Final = people.c.name.label("saved_by_name")


@dataclass(frozen=True, slots=True)
class MailTemplateRepository:
    """Templates of one store at a time; no version is ever changed."""

    connection: Connection

    async def add(self, store_id: UUID, template_id: UUID, *, at: datetime) -> None:
        """Keep a new template, whose first version has to follow."""
        await self.connection.execute(
            sa.insert(mail_templates).values(
                id=template_id, store_id=store_id, latest=1, created_at=at
            )
        )

    async def add_version(
        self,
        store_id: UUID,
        template_id: UUID,
        content: MailContent,
        *,
        version: int,
        at: datetime,
        by: UUID | None = None,
        restored: int | None = None,
    ) -> None:
        """Keep a version of a template that is new or locked, as its latest."""
        await self.connection.execute(
            sa.insert(mail_template_versions).values(
                store_id=store_id,
                template_id=template_id,
                version=version,
                content=msgspec.to_builtins(content),
                restored=restored,
                saved_at=at,
                saved_by=by,
            )
        )
        await self._update(store_id, template_id, latest=version)

    async def lock(self, store_id: UUID, template_id: UUID) -> int | None:
        """Let nobody else change a template until the transaction ends; return its version."""
        found = await self.connection.execute(
            sa.select(_kept.latest)
            .where(_kept.store_id == store_id, _kept.id == template_id)
            .with_for_update()
        )
        latest: int | None = found.scalar_one_or_none()
        return latest

    async def archive(self, store_id: UUID, template_id: UUID, *, at: datetime | None) -> None:
        """Take a template out of use, or into use again with None."""
        await self._update(store_id, template_id, archived_at=at)

    async def find(
        self, store_id: UUID, template_id: UUID, *, version: int | None = None
    ) -> MailTemplate | None:
        """Return a template in a version, or in its latest."""
        rows = await self.connection.execute(
            sa.select(
                _kept.id,
                _kept.latest,
                _kept.archived_at,
                _kept.created_at,
                _said.version,
                _said.content,
                _said.saved_at,
                _AUTHOR,
            )
            .select_from(_WITH_AUTHORS)
            .where(
                _kept.store_id == store_id,
                _kept.id == template_id,
                _said.version == (_kept.latest if version is None else version),
            )
        )
        row = rows.one_or_none()
        return None if row is None else read(row, MailTemplate)

    async def list_page(self, store_id: UUID, query: ListMailTemplates) -> list[MailTemplateRow]:
        """Return one more than the limit, when there are more, the newest first."""
        wanted: list[sa.ColumnElement[bool]] = [
            _kept.archived_at.is_not(None) if query.archived else _kept.archived_at.is_(None)
        ]
        if query.cursor is not None:
            wanted.append(_kept.id < query.cursor)
        if query.search:
            said = (_said.content[name].astext for name in ("name", "subject"))
            wanted.append(sa.or_(*(each.icontains(query.search, autoescape=True) for each in said)))
        rows = await self.connection.execute(
            sa.select(
                _kept.id,
                _kept.archived_at,
                _said.version,
                _said.content["name"].astext.label("name"),
                _said.content["subject"].astext.label("subject"),
                _said.content["layout"]["type"].astext.label("layout"),
                _said.saved_at,
            )
            .select_from(_JOINED)
            .where(_kept.store_id == store_id, _said.version == _kept.latest, *wanted)
            .order_by(_kept.id.desc())
            .limit(query.limit + 1)
        )
        return [read(row, MailTemplateRow) for row in rows]

    async def list_versions(
        self, store_id: UUID, query: ListMailTemplateVersions
    ) -> list[MailTemplateVersion]:
        """Return one more than the limit, when there are more, the latest first."""
        wanted = [_said.store_id == store_id, _said.template_id == query.id]
        if query.cursor is not None:
            wanted.append(_said.version < query.cursor)
        rows = await self.connection.execute(
            sa.select(
                _said.version,
                _said.content["name"].astext.label("name"),
                _said.content["subject"].astext.label("subject"),
                _said.restored,
                _said.saved_at,
                _AUTHOR,
            )
            .select_from(_WITH_AUTHORS)
            .where(*wanted)
            .order_by(_said.version.desc())
            .limit(query.limit + 1)
        )
        return [read(row, MailTemplateVersion) for row in rows]

    async def _update(self, store_id: UUID, template_id: UUID, **values: Any) -> None:
        await self.connection.execute(
            sa.update(mail_templates)
            .where(_kept.store_id == store_id, _kept.id == template_id)
            .values(values)
        )
