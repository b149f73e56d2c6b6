"""Use cases of drift that look, or have it looked at."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.predictions.drift.contracts import (
    DriftAsked,
    DriftCasePage,
    DriftReportPage,
    ListDrift,
)
from cartwheel.domains.predictions.drift.messages import WatchDrift
from cartwheel.domains.predictions.drift.repository import DriftRepository
from cartwheel.domains.predictions.rounds import once
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.paging import page_of
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import AuditNote


@dataclass(frozen=True, slots=True)
class DriftService:
    """Shows how carts have drifted, and what that has triggered."""

    drift: DriftRepository
    outbox: Outbox
    clock: Clock
    note: AuditNote

    async def list(self, store_id: UUID, query: ListDrift) -> DriftReportPage:
        """List reports, the newest first."""
        found = await self.drift.list_reports(store_id, after=query.cursor, limit=query.limit)
        return page_of(DriftReportPage, found, limit=query.limit, by=lambda one: one.id)

    async def cases(self, store_id: UUID, query: ListDrift) -> DriftCasePage:
        """List cases, the newest first."""
        found = await self.drift.list_cases(store_id, after=query.cursor, limit=query.limit)
        return page_of(DriftCasePage, found, limit=query.limit, by=lambda one: one.id)

    async def ask(self, store_id: UUID) -> DriftAsked:
        """Have the store's model looked at now."""
        job = WatchDrift(store_id=store_id)
        await self.outbox.enqueue(job, options=once(job))
        asked = DriftAsked(self.clock.now())
        self.note.tell(store_id, after=asked)
        return asked
