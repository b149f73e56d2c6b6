"""Procedures of suppressed addresses."""

from collections.abc import AsyncIterator
from contextlib import aclosing

from cartwheel.domains.campaigns.permissions import READ, WRITE
from cartwheel.domains.campaigns.suppressions.contracts import (
    AddMailSuppression,
    ExportMailSuppressions,
    ListMailSuppressions,
    MailSuppression,
    MailSuppressionById,
    MailSuppressionPage,
)
from cartwheel.domains.campaigns.suppressions.errors import MailSuppressionNotFoundError
from cartwheel.domains.campaigns.suppressions.service import (
    MailSuppressionExport,
    MailSuppressionService,
)
from cartwheel.systems.rpc.api import Actor, Router, delete, get, per_minute, post

router = Router("mailSuppressions", about="Addresses that no campaign is sent to.")


@router.query(rest=get("/mail-suppressions"), allow=READ)
async def list_(
    query: ListMailSuppressions, actor: Actor, suppressions: MailSuppressionService
) -> MailSuppressionPage:
    """List the addresses that no campaign is sent to, and why, the newest first."""
    return await suppressions.list(actor.store_id, query)


@router.query(rest=get("/mail-suppressions/export"), allow=READ, limit=per_minute(10))
async def export(
    query: ExportMailSuppressions, actor: Actor, suppressions: MailSuppressionExport
) -> AsyncIterator[MailSuppression]:
    """
    Export the addresses that no campaign is sent to, as JSON lines or as CSV.

    `Accept: text/csv` asks for CSV.
    """
    async with aclosing(suppressions.follow(actor.store_id, query)) as found:
        async for each in found:
            yield each


@router.mutation(rest=post("/mail-suppressions", status=201), allow=WRITE, limit=per_minute(600))
async def add(
    command: AddMailSuppression, actor: Actor, suppressions: MailSuppressionService
) -> MailSuppression:
    """Send campaigns to an address no more; one that is already left alone stays as it is."""
    return await suppressions.add(actor.store_id, command)


@router.mutation(
    rest=delete("/mail-suppressions/{id}"),
    allow=WRITE,
    raises=[MailSuppressionNotFoundError],
)
async def remove(
    command: MailSuppressionById, actor: Actor, suppressions: MailSuppressionService
) -> None:
    """Let campaigns be sent to an address again, as far as its owner has agreed to it."""
    await suppressions.remove(actor.store_id, command)
