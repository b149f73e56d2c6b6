"""Recipients and results of a campaign as streams, for files."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cartwheel.domains.campaigns.drafts.contracts import CampaignById
from cartwheel.domains.campaigns.drafts.errors import CampaignNotFoundError
from cartwheel.domains.campaigns.drafts.repository import DraftRepository
from cartwheel.domains.campaigns.results.contracts import (
    DomainResult,
    ExportRecipients,
    LinkResult,
)
from cartwheel.domains.campaigns.results.repository import ResultRepository
from cartwheel.domains.campaigns.sending.contracts import ListRecipients, Recipient
from cartwheel.domains.campaigns.sending.ledger import LedgerRepository
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database

MOST_LINES: Final = 10_000
_AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True)
class CampaignExport:
    """
    What a campaign came to, line by line.

    Recipients are read in pages, each in a transaction of its own and as it is then, in the order
    of customers: nobody is in it twice, and whoever is entered meanwhile may be.
    """

    database: Database

    async def recipients(
        self, store_id: UUID, query: ExportRecipients
    ) -> AsyncGenerator[Recipient, None]:
        """
        Give the rows of the ledger.

        Raises:
            CampaignNotFoundError: the store has no such campaign.
        """
        left, cursor = query.limit, None
        while left > 0:
            limit = min(left, _AT_ONCE)
            asked = ListRecipients(id=query.id, state=query.state, cursor=cursor, limit=limit)
            async with self.database.transaction(store_id=store_id) as connection:
                await _ensure_there(connection, store_id, query.id)
                found = (await LedgerRepository(connection).list_page(store_id, asked))[:limit]
            for each in found:
                yield each
            if len(found) < limit:
                return
            left, cursor = left - len(found), found[-1].customer_id

    async def links(self, store_id: UUID, query: CampaignById) -> AsyncGenerator[LinkResult, None]:
        """
        Give the links that were followed, those of most people first.

        Raises:
            CampaignNotFoundError: the store has no such campaign.
        """
        async with self.database.transaction(store_id=store_id) as connection:
            await _ensure_there(connection, store_id, query.id)
            results = ResultRepository(connection)
            found = await results.list_links(store_id, query.id, limit=MOST_LINES)
        for each in found:
            yield each

    async def domains(
        self, store_id: UUID, query: CampaignById
    ) -> AsyncGenerator[DomainResult, None]:
        """
        Give the domains that mails went to, the largest first.

        Raises:
            CampaignNotFoundError: the store has no such campaign.
        """
        async with self.database.transaction(store_id=store_id) as connection:
            await _ensure_there(connection, store_id, query.id)
            found = await ResultRepository(connection).list_domains(query.id, limit=MOST_LINES)
        for each in found:
            yield each


async def _ensure_there(connection: Connection, store_id: UUID, campaign_id: UUID) -> None:
    if await DraftRepository(connection).find(store_id, campaign_id) is None:
        raise CampaignNotFoundError(campaign_id)
