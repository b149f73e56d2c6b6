"""Queries about templates and their versions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa

from cartwheel.domains.interventions.models import template_versions, templates
from cartwheel.domains.interventions.templates.contracts import (
    CreateReachTemplate,
    ListReachTemplates,
    ReachTemplate,
    UpdateReachTemplate,
)
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_kept, _worded = templates.c, template_versions.c
_WHOLE: Final = (
    sa.select(
        _kept.id,
        _kept.version,
        _kept.archived_at,
        _kept.created_at,
        _kept.updated_at,
        _worded.name,
        _worded.default_language,
        _worded.variables,
        _worded.contents,
    )
    .join(
        template_versions,
        sa.and_(_worded.template_id == _kept.id, _worded.version == _kept.version),
    )
    .where(_kept.store_id == sa.bindparam("of_store", type_=sa.Uuid))
)


@dataclass(frozen=True, slots=True)
class TemplateRepository:
    """Templates of one store at a time; no version is ever changed."""

    connection: Connection

    async def add(
        self, store_id: UUID, command: CreateReachTemplate, *, template_id: UUID, at: datetime
    ) -> None:
        """Keep a new template in its first version."""
        await self.connection.execute(
            sa.insert(templates).values(
                id=template_id, store_id=store_id, version=1, created_at=at, updated_at=at
            )
        )
        await self._add_version(store_id, template_id, 1, command, at=at)

    async def add_version(self, store_id: UUID, command: UpdateReachTemplate, at: datetime) -> None:
        """Keep another version of a template that is locked."""
        version = command.version + 1
        await self._add_version(store_id, command.id, version, command, at=at)
        await self._update(store_id, command.id, version=version, updated_at=at)

    async def lock(self, store_id: UUID, template_id: UUID) -> bool:
        """Let nobody else change a template until the transaction ends; False for none."""
        found = await self.connection.execute(
            sa.select(_kept.id)
            .where(_kept.store_id == store_id, _kept.id == template_id)
            .with_for_update()
        )
        return found.one_or_none() is not None

    async def archive(self, store_id: UUID, template_id: UUID, *, at: datetime) -> None:
        """Take a template that is locked out of use."""
        await self._update(store_id, template_id, archived_at=at)

    async def find(self, store_id: UUID, template_id: UUID) -> ReachTemplate | None:
        """Return a template, if the store has it."""
        rows = await self.connection.execute(
            _WHOLE.where(_kept.id == template_id), {"of_store": store_id}
        )
        row = rows.one_or_none()
        return None if row is None else read(row, ReachTemplate)

    async def list_page(self, store_id: UUID, query: ListReachTemplates) -> list[ReachTemplate]:
        """Return one more than the limit, when there are more, the newest first."""
        wanted: list[sa.ColumnElement[bool]] = [
            _kept.archived_at.is_not(None) if query.archived else _kept.archived_at.is_(None)
        ]
        if query.cursor is not None:
            wanted.append(_kept.id < query.cursor)
        rows = await self.connection.execute(
            _WHOLE.where(*wanted).order_by(_kept.id.desc()).limit(query.limit + 1),
            {"of_store": store_id},
        )
        return [read(row, ReachTemplate) for row in rows]

    async def _add_version(
        self,
        store_id: UUID,
        template_id: UUID,
        version: int,
        words: CreateReachTemplate | UpdateReachTemplate,
        *,
        at: datetime,
    ) -> None:
        await self.connection.execute(
            sa.insert(template_versions).values(
                store_id=store_id,
                template_id=template_id,
                version=version,
                name=words.name,
                default_language=words.default_language,
                variables=msgspec.to_builtins(words.variables),
                contents=msgspec.to_builtins(words.contents),
                created_at=at,
            )
        )

    async def _update(self, store_id: UUID, template_id: UUID, **values: Any) -> None:
        await self.connection.execute(
            sa.update(templates)
            .where(_kept.store_id == store_id, _kept.id == template_id)
            .values(values)
        )
