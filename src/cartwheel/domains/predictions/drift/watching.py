"""Looking at the models of stores every day."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from cartwheel.domains.predictions.drift.cases import DriftCases
from cartwheel.domains.predictions.drift.contracts import DriftReport
from cartwheel.domains.predictions.drift.messages import WatchDrift
from cartwheel.domains.predictions.drift.reporting import DriftReporting
from cartwheel.domains.predictions.drift.repository import DriftRepository
from cartwheel.domains.predictions.registry.flow import ModelFlow
from cartwheel.domains.predictions.registry.repository import ModelRepository
from cartwheel.domains.predictions.rounds import queue_for_all
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database

_KEPT_FOR: Final = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class DriftWatch:
    """To be called by jobs; repeating it makes another report of the same day, and no harm."""

    database: Database
    stores: StoreDirectory
    cases: DriftCases
    clock: Clock

    async def watch_all(self) -> int:
        """Have a job made for each store; return how many."""
        return await queue_for_all(self.database, self.stores, WatchDrift)

    async def watch(self, store_id: UUID, models: ModelFlow) -> DriftReport | None:
        """
        Look at a store's model: report, open a case if there is reason to, take it on.

        Raises:
            UnavailableError: an engine does not answer; what is done is done.
        """
        now = self.clock.now()
        async with self.database.transaction(store_id=store_id) as connection:
            drift = DriftRepository(connection)
            await drift.lock(store_id)
            reporting = DriftReporting(drift, ModelRepository(connection))
            report = await reporting.report(store_id, now=now)
            if report is not None:
                await drift.add_report(store_id, report)
                await drift.forget_reports(store_id, before=now - _KEPT_FOR)
                await self.cases.open(connection, store_id, report)
        await self.cases.take_on(store_id, models)
        return report
