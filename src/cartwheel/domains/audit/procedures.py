"""Procedures of the audit log."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Final

from cartwheel.domains.audit.contracts import (
    AuditPage,
    AuditRecord,
    ExportAudit,
    ListAudit,
)
from cartwheel.domains.audit.service import AuditExport, AuditService
from cartwheel.systems.rpc.api import Actor, Router, get, per_minute, permission

READ: Final = permission("audit:read")

router = Router("audit", about="Who changed what, and the proof of it.")


@router.query(rest=get("/audit"), allow=READ)
async def list_(query: ListAudit, actor: Actor, audit: AuditService) -> AuditPage:
    """List who changed what, the newest first."""
    return await audit.list(actor.store_id, query)


@router.query(rest=get("/audit/export"), allow=READ, limit=per_minute(10))
async def export(
    query: ExportAudit, actor: Actor, audit: AuditExport
) -> AsyncIterator[AuditRecord]:
    """
    Export who changed what, the newest first, as JSON lines or as CSV.

    `Accept: text/csv` asks for CSV.
    """
    async with aclosing(audit.follow(actor.store_id, query)) as records:
        async for record in records:
            yield record
