"""Use cases of suppressed addresses."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from cartwheel.domains.campaigns.feedback.repository import ReportRepository
from cartwheel.domains.campaigns.sending.ledger import LedgerRepository
from cartwheel.domains.campaigns.suppressions.contracts import (
    AddMailSuppression,
    ExportMailSuppressions,
    ListMailSuppressions,
    MailSuppression,
    MailSuppressionById,
    MailSuppressionPage,
    SuppressedBecause,
)
from cartwheel.domains.campaigns.suppressions.errors import MailSuppressionNotFoundError
from cartwheel.domains.campaigns.suppressions.repository import MailSuppressionRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.email_addresses import address_of
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.paging import cursor_of, page_of, place_of
from cartwheel.systems.rpc.api import AuditNote

_ORDER: Final = "newest"
_AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True)
class MailSuppressionService:
    """The addresses that a store's campaigns leave alone."""

    suppressions: MailSuppressionRepository
    ledger: LedgerRepository
    reports: ReportRepository
    clock: Clock
    note: AuditNote

    async def list(self, store_id: UUID, query: ListMailSuppressions) -> MailSuppressionPage:
        """
        List addresses, the newest first.

        Raises:
            InvalidInputError: the cursor is none of this list.
        """
        after = query.cursor and place_of(query.cursor, order=_ORDER, kind=datetime)
        found = await self.suppressions.list_page(
            store_id, query, after=after or None, limit=query.limit + 1
        )
        return page_of(
            MailSuppressionPage,
            found,
            limit=query.limit,
            by=lambda one: cursor_of(_ORDER, one.at, one.id),
        )

    async def add(self, store_id: UUID, command: AddMailSuppression) -> MailSuppression:
        """
        Leave an address alone from now on; one that is already stays as it is.

        Raises:
            InvalidInputError: it is no address.
        """
        try:
            address = address_of(command.address)
        except InvalidInputError:
            raise InvalidInputError(Issue(("address",), "This is no e-mail address")) from None
        before = await self.suppressions.find_by_address(store_id, address)
        after = None
        while after is None:  # again if it is taken off by another at this moment
            await self.ledger.suppress(
                store_id,
                [address],
                because=SuppressedBecause.MANUAL,
                detail=command.detail.strip(),
                campaign_id=None,
                at=self.clock.now(),
            )
            after = await self.suppressions.find_by_address(store_id, address)
        self.note.tell(after.id, before=before, after=after)
        return after

    async def remove(self, store_id: UUID, command: MailSuppressionById) -> None:
        """
        Let campaigns be sent to an address again; whoever took back consent still gets none.

        What came back from it for the time being counts no more.

        Raises:
            MailSuppressionNotFoundError: the store suppresses no such address.
        """
        before = await self.suppressions.find(store_id, command.id)
        if before is None or not await self.suppressions.remove(store_id, command.id):
            raise MailSuppressionNotFoundError(command.id)
        await self.reports.forget_soft(store_id, before.address)
        self.note.tell(command.id, before=before)


@dataclass(frozen=True, slots=True)
class MailSuppressionExport:
    """Suppressed addresses as a stream."""

    database: Database

    async def follow(
        self, store_id: UUID, query: ExportMailSuppressions
    ) -> AsyncGenerator[MailSuppression, None]:
        """Give those that fit, the newest first, in pages that are each a transaction."""
        left, after = query.limit, None
        while left > 0:
            limit = min(left, _AT_ONCE)
            async with self.database.transaction(store_id=store_id) as connection:
                suppressions = MailSuppressionRepository(connection)
                found = await suppressions.list_page(store_id, query, after=after, limit=limit)
            for each in found:
                yield each
            if len(found) < limit:
                return
            left, after = left - len(found), (found[-1].at, found[-1].id)
