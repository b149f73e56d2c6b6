"""Use cases of what is told of mails."""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final
from uuid import UUID

from cartwheel.domains.campaigns.feedback import mails, metrics
from cartwheel.domains.campaigns.feedback.contracts import (
    MailReport,
    MailReportsTaken,
    ReportKind,
    ReportOutcome,
    Told,
)
from cartwheel.domains.campaigns.feedback.errors import ReportedMailNotFoundError
from cartwheel.domains.campaigns.feedback.messages import (
    CampaignMailBounced,
    CampaignMailComplained,
)
from cartwheel.domains.campaigns.feedback.repository import ReportRepository
from cartwheel.domains.campaigns.sending.ledger import LedgerRepository
from cartwheel.domains.campaigns.settings import SOFT_BOUNCES
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.email_addresses import wire_form
from cartwheel.systems.outbox.api import Outbox

SOFT_WINDOW: Final = timedelta(days=30)

_COLUMNS: Final = {
    ReportKind.DELIVERED: "delivered_at",
    ReportKind.HARD: "bounced_at",
    ReportKind.SOFT: "bounced_at",
    ReportKind.REJECTED: "bounced_at",
    ReportKind.COMPLAINED: "complained_at",
}


@dataclass(frozen=True, slots=True)
class Feedback:
    """
    Notes what is told of mails, within a transaction.

    A hard bounce and a complaint suppress the address for all campaigns of the store, and so do
    so many soft ones within thirty days as `campaigns.softBounces` says.
    """

    reports: ReportRepository
    ledger: LedgerRepository
    settings: LiveSettings
    outbox: Outbox
    clock: Clock

    async def take_mail(self, store_id: UUID, raw: bytes) -> MailReportsTaken:
        """
        Take a report that came as a mail.

        Raises:
            NoReportError: it is none.
            ReportedMailNotFoundError: it is about no mail of this store; nothing has changed.
        """
        found = await asyncio.to_thread(mails.read_report, raw)
        taken = tuple([await self.take(store_id, told) for told in found])
        if all(each.outcome is ReportOutcome.UNKNOWN for each in taken):
            raise ReportedMailNotFoundError
        return MailReportsTaken(taken)

    async def take(self, store_id: UUID, told: Told) -> MailReport:
        """Take what was told of one mail; to repeat it is harmless."""
        outcome = await self._take(store_id, told)
        metrics.reports.labels(told.kind, outcome).inc()
        return MailReport(
            campaign_id=told.addressed.campaign_id,
            customer_id=told.addressed.customer_id,
            kind=told.kind,
            status=told.status,
            outcome=outcome,
        )

    async def _take(self, store_id: UUID, told: Told) -> ReportOutcome:
        now = self.clock.now()
        if told.addressed.store_id != store_id:
            return ReportOutcome.UNKNOWN
        address = await self.reports.lock_address(store_id, told.addressed)
        if address is None:
            return ReportOutcome.UNKNOWN
        if told.kind is ReportKind.HARD and not _is_of(told.recipient, address):
            # It was sent on, and what is no good is where it was sent on to.
            told = replace(told, kind=ReportKind.SOFT)
        kind = told.kind
        if kind is ReportKind.SOFT:
            # Two at once would not see each other's.
            await self.reports.lock_count(store_id, address)
        column = _COLUMNS.get(kind)
        is_new = kind is ReportKind.DELIVERED or await self.reports.add(
            store_id, address, told, at=now
        )
        if not is_new:
            return ReportOutcome.REPEATED
        if column is not None:
            is_first = await self.reports.set_time(store_id, told.addressed, column=column, at=now)
            if kind is ReportKind.DELIVERED and not is_first:
                return ReportOutcome.REPEATED
        suppresses = await self._suppresses(store_id, kind, address)
        if suppresses:
            await self.ledger.suppress(
                store_id,
                [address],
                because="complained" if kind is ReportKind.COMPLAINED else "bounced",
                detail=f"{told.status} {told.detail}".strip(),
                campaign_id=told.addressed.campaign_id,
                at=now,
            )
        await self._announce(store_id, told, is_suppressed=suppresses)
        return ReportOutcome.SUPPRESSED if suppresses else ReportOutcome.NOTED

    async def _suppresses(self, store_id: UUID, kind: ReportKind, address: str) -> bool:
        if kind is not ReportKind.SOFT:
            return kind in (ReportKind.HARD, ReportKind.COMPLAINED)
        most = (await self.settings.of(store_id)).values[SOFT_BOUNCES]
        since = self.clock.now() - SOFT_WINDOW
        return await self.reports.count_soft(store_id, address, since=since) >= most

    async def _announce(self, store_id: UUID, told: Told, *, is_suppressed: bool) -> None:
        campaign_id, customer_id = told.addressed.campaign_id, told.addressed.customer_id
        if told.kind is ReportKind.COMPLAINED:
            complained = CampaignMailComplained(store_id, campaign_id, customer_id)
            await self.outbox.announce(complained, aggregate_id=customer_id)
        elif told.kind in (ReportKind.HARD, ReportKind.SOFT):
            is_hard = told.kind is ReportKind.HARD
            bounced = CampaignMailBounced(
                store_id, campaign_id, customer_id, is_hard=is_hard, is_suppressed=is_suppressed
            )
            await self.outbox.announce(bounced, aggregate_id=customer_id)


def _is_of(told: str, address: str) -> bool:
    """Say whether a report is about the address that was written to, as far as it says one."""
    if "@" not in told:
        return True
    try:
        return wire_form(told.lower()) == wire_form(address.lower())
    except ValueError:
        return False
