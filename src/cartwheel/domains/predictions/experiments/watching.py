"""Ending experiments that do harm, or that compare nothing any more."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.predictions.experiments.contracts import (
    Experiment,
    ExperimentOutcome,
    ExperimentState,
)
from cartwheel.domains.predictions.experiments.messages import ExperimentEnded
from cartwheel.domains.predictions.experiments.repository import ExperimentRepository
from cartwheel.domains.predictions.experiments.service import ExperimentService
from cartwheel.domains.predictions.registry.contracts import ModelAlias
from cartwheel.domains.predictions.registry.repository import ModelRepository
from cartwheel.domains.predictions.registry.service import RegistryService
from cartwheel.domains.predictions.steps import Steps
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import AuditNote


@dataclass(frozen=True, slots=True)
class ExperimentWatch:
    """To be called every hour, by one process or several; repeating it is harmless."""

    database: Database
    stores: StoreDirectory
    steps: Steps
    clock: Clock

    async def watch(self) -> int:
        """End what is to be ended in all stores; return how many it were."""
        stores = await self.stores.list_stores()
        return sum([await self._watch(store.id) for store in stores])

    async def _watch(self, store_id: UUID) -> bool:
        async with self.database.transaction(store_id=store_id) as connection:
            experiments = ExperimentRepository(connection)
            seen = await experiments.find_running(store_id)
            before = None if seen is None else await experiments.lock(store_id, seen.id)
            if before is None or before.state is not ExperimentState.RUNNING:
                return False
            outcome = await self._outcome(connection, store_id, before)
            if outcome is None:
                return False
            values = {
                "state": ExperimentState.ENDED,
                "outcome": outcome,
                "ended_at": self.clock.now(),
            }
            after = await experiments.update(before, values)
            told = ExperimentEnded(store_id, after.id, outcome.value)
            await Outbox(connection).announce(told, aggregate_id=after.id)
            await self.steps.record(
                connection,
                store_id,
                ExperimentEnded.name,
                subject=after.id,
                before=before,
                after=after,
            )
        return True

    async def _outcome(
        self, connection: Connection, store_id: UUID, experiment: Experiment
    ) -> ExperimentOutcome | None:
        models = ModelRepository(connection)
        aliases = await models.aliases(store_id)
        compared = experiment.champion_version, experiment.challenger_version
        if (aliases.get(ModelAlias.CHAMPION), aliases.get(ModelAlias.CHALLENGER)) != compared:
            return ExperimentOutcome.INTERRUPTED
        service = ExperimentService(
            ExperimentRepository(connection), RegistryService(models), self.clock, AuditNote()
        )
        result = await service.result_of(store_id, experiment)
        broken = any(guard.is_broken for guard in result.guards)
        return ExperimentOutcome.GUARDED if broken else None
