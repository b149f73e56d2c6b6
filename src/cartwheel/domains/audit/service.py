"""Reading the audit log."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cartwheel.domains.audit import rules
from cartwheel.domains.audit.contracts import (
    AuditPage,
    AuditRecord,
    ExportAudit,
    ListAudit,
)
from cartwheel.domains.audit.repository import AuditRepository
from cartwheel.kernel.db import Database
from cartwheel.kernel.paging import page_of

_EXPORTED_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class AuditService:
    """The log, page by page."""

    records: AuditRepository

    async def list(self, store_id: UUID, query: ListAudit) -> AuditPage:
        """List the records that fit, the newest first."""
        rules.ensure_aware(query)
        found = await self.records.list_page(
            store_id, query, cursor=query.cursor, limit=query.limit + 1
        )
        return page_of(AuditPage, found, limit=query.limit, by=lambda one: one.id)


@dataclass(frozen=True, slots=True)
class AuditExport:
    """The log as a stream."""

    database: Database

    async def follow(self, store_id: UUID, query: ExportAudit) -> AsyncGenerator[AuditRecord, None]:
        """
        Give the records that fit, the newest first, up to the limit.

        They are read in pages, each in a transaction of its own: what is added meanwhile
        is newer and not among them.
        """
        rules.ensure_aware(query)
        left, cursor = query.limit, None
        while left > 0:
            async with self.database.transaction(store_id=store_id) as connection:
                found = await AuditRepository(connection).list_page(
                    store_id, query, cursor=cursor, limit=min(left, _EXPORTED_AT_ONCE)
                )
            for record in found:
                yield record
            if len(found) < _EXPORTED_AT_ONCE:
                return
            left, cursor = left - len(found), found[-1].id
