"""Starting and ending experiments, which puts models to use."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.predictions.experiments.contracts import (
    EndExperiment,
    Experiment,
    ExperimentOutcome,
    ExperimentState,
    ExperimentVerdict,
)
from cartwheel.domains.predictions.experiments.errors import (
    ExperimentNotFoundError,
    ExperimentRunningError,
    ExperimentStateError,
    NotBetterError,
    SameModelError,
)
from cartwheel.domains.predictions.experiments.messages import ExperimentEnded
from cartwheel.domains.predictions.experiments.repository import ExperimentRepository
from cartwheel.domains.predictions.experiments.service import ExperimentService
from cartwheel.domains.predictions.registry.contracts import ModelAlias
from cartwheel.domains.predictions.registry.flow import ModelFlow
from cartwheel.domains.predictions.registry.repository import ModelRepository
from cartwheel.domains.predictions.registry.service import RegistryService
from cartwheel.kernel.clock import Clock
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import Actor, AuditNote, Flow, Transaction, Transactions


@dataclass(frozen=True, slots=True)
class ExperimentFlow(Flow):
    """
    Starts and ends experiments.

    Models are opened, tried and put to use by the registry, in transactions of its own.
    """

    transactions: Transactions
    models: ModelFlow
    clock: Clock

    async def start(self, actor: Actor, experiment_id: UUID) -> Experiment:
        """
        Let shoppers come into the arms of a draft; its challenger is opened and tried before.

        Raises:
            ExperimentNotFoundError: the store has no such experiment.
            ExperimentRunningError: another one runs.
            ExperimentStateError: it is no draft.
            ModelFileError: the challenger's file cannot be used.
            ModelIncompatibleError: the challenger was trained with other features.
            SameModelError: the challenger is the model in use.
        """
        store_id = actor.store_id
        async with self.transactions.open(store_id) as tx:
            draft, _ = await _startable(tx, store_id, experiment_id)
        await self.models.put_to_use(
            store_id,
            draft.challenger_version,
            alias=ModelAlias.CHALLENGER,
            message=f"Experiment: {draft.name}"[:200],
            by=str(actor.id),
        )
        async with self.transactions.open(store_id) as tx:
            before, champion = await _startable(tx, store_id, experiment_id)
            values = {
                "state": ExperimentState.RUNNING,
                "champion_version": champion,
                "started_at": self.clock.now(),
            }
            after = await ExperimentRepository(tx.connection).update(before, values)
            await tx.record(after.id, before=before, after=after)
        return after

    async def end(self, actor: Actor, command: EndExperiment) -> Experiment:
        """
        End an experiment that runs, and with `promote` let the challenger score everybody.

        Raises:
            ExperimentNotFoundError: the store has no such experiment.
            ExperimentStateError: it does not run.
            ModelFileError: the challenger's file cannot be used.
            ModelIncompatibleError: the challenger was trained with other features.
            NotBetterError: the challenger was not found to be better, and `despite` is not set.
        """
        store_id = actor.store_id
        async with self.transactions.open(store_id) as tx:
            running = await _running(tx, store_id, command.id)
            if command.promote and not command.despite:
                verdict = (await self._service(tx).result_of(store_id, running)).verdict
                if verdict is not ExperimentVerdict.BETTER:
                    raise NotBetterError(verdict.value)
        if command.promote:
            # Before it ends: whoever dies in between leaves one that is seen to be interrupted.
            await self.models.put_to_use(
                store_id,
                running.challenger_version,
                alias=ModelAlias.CHAMPION,
                message=f"Experiment: {running.name}"[:200],
                by=str(actor.id),
            )
        outcome = ExperimentOutcome.PROMOTED if command.promote else ExperimentOutcome.KEPT
        async with self.transactions.open(store_id) as tx:
            before = await _running(tx, store_id, command.id)
            values = {
                "state": ExperimentState.ENDED,
                "outcome": outcome,
                "ended_at": self.clock.now(),
            }
            after = await ExperimentRepository(tx.connection).update(before, values)
            told = ExperimentEnded(store_id, after.id, outcome.value)
            await Outbox(tx.connection).announce(told, aggregate_id=after.id)
            await tx.record(after.id, before=before, after=after)
        return after

    def _service(self, tx: Transaction) -> ExperimentService:
        registry = RegistryService(ModelRepository(tx.connection))
        experiments = ExperimentRepository(tx.connection)
        return ExperimentService(experiments, registry, self.clock, AuditNote())


async def _startable(
    tx: Transaction, store_id: UUID, experiment_id: UUID
) -> tuple[Experiment, int | None]:
    experiments = ExperimentRepository(tx.connection)
    await experiments.lock_store(store_id)
    draft = await experiments.lock(store_id, experiment_id)
    if draft is None:
        raise ExperimentNotFoundError(experiment_id)
    if draft.state is not ExperimentState.DRAFT:
        raise ExperimentStateError(state=draft.state.value, wanted="be started")
    if (other := await experiments.find_running(store_id)) is not None:
        raise ExperimentRunningError(other.id)
    champion = (await ModelRepository(tx.connection).aliases(store_id)).get(ModelAlias.CHAMPION)
    if champion == draft.challenger_version:
        raise SameModelError(draft.challenger_version)
    return draft, champion


async def _running(tx: Transaction, store_id: UUID, experiment_id: UUID) -> Experiment:
    experiments = ExperimentRepository(tx.connection)
    found = await experiments.lock(store_id, experiment_id)
    if found is None:
        raise ExperimentNotFoundError(experiment_id)
    if found.state is not ExperimentState.RUNNING:
        raise ExperimentStateError(state=found.state.value, wanted="be ended")
    return found
