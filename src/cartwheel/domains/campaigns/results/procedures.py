"""Procedures of results."""

from collections.abc import AsyncIterator
from contextlib import aclosing

from cartwheel.domains.campaigns.drafts.contracts import CampaignById
from cartwheel.domains.campaigns.drafts.errors import CampaignNotFoundError
from cartwheel.domains.campaigns.permissions import READ
from cartwheel.domains.campaigns.results.contracts import (
    CampaignResults,
    DomainResult,
    ExportRecipients,
    LinkResult,
)
from cartwheel.domains.campaigns.results.exporting import CampaignExport
from cartwheel.domains.campaigns.results.service import ResultService
from cartwheel.domains.campaigns.sending.contracts import Recipient
from cartwheel.systems.rpc.api import Actor, Router, get, per_minute

router = Router("campaign")


@router.query(
    rest=get("/mail-campaigns/{id}/results"),
    allow=READ,
    limit=per_minute(120),
    raises=[CampaignNotFoundError],
)
async def results(query: CampaignById, actor: Actor, found: ResultService) -> CampaignResults:
    """Look what a campaign came to: what people did, what they bought, and what it brought."""
    return await found.of(actor.store_id, query)


@router.query(
    rest=get("/mail-campaigns/{id}/recipients/export"),
    allow=READ,
    limit=per_minute(10),
    raises=[CampaignNotFoundError],
)
async def export_recipients(
    query: ExportRecipients, actor: Actor, exports: CampaignExport
) -> AsyncIterator[Recipient]:
    """
    Export who gets a campaign and what became of each, as JSON lines or as CSV.

    `Accept: text/csv` asks for CSV.
    """
    async with aclosing(exports.recipients(actor.store_id, query)) as found:
        async for each in found:
            yield each


@router.query(
    rest=get("/mail-campaigns/{id}/links/export"),
    allow=READ,
    limit=per_minute(30),
    raises=[CampaignNotFoundError],
)
async def export_links(
    query: CampaignById, actor: Actor, exports: CampaignExport
) -> AsyncIterator[LinkResult]:
    """Export how a campaign's links were followed, as JSON lines or as CSV."""
    async with aclosing(exports.links(actor.store_id, query)) as found:
        async for each in found:
            yield each


@router.query(
    rest=get("/mail-campaigns/{id}/domains/export"),
    allow=READ,
    limit=per_minute(30),
    raises=[CampaignNotFoundError],
)
async def export_domains(
    query: CampaignById, actor: Actor, exports: CampaignExport
) -> AsyncIterator[DomainResult]:
    """Export how a campaign fared with each domain, as JSON lines or as CSV."""
    async with aclosing(exports.domains(actor.store_id, query)) as found:
        async for each in found:
            yield each
