"""What a drift triggers: a training, a comparison in the shadow, a promotion if it is better."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from cartwheel.domains.predictions.contracts import Features
from cartwheel.domains.predictions.drift import rules
from cartwheel.domains.predictions.drift.contracts import (
    DriftCase,
    DriftCaseState,
    DriftReport,
    DriftStep,
)
from cartwheel.domains.predictions.drift.messages import DriftCaseClosed, DriftFound
from cartwheel.domains.predictions.drift.reporting import OUTCOME
from cartwheel.domains.predictions.drift.repository import (
    DriftRepository,
    Labelled,
    ModelName,
)
from cartwheel.domains.predictions.errors import ModelFileError
from cartwheel.domains.predictions.experiments.repository import ExperimentRepository
from cartwheel.domains.predictions.features.repository import RevisionRepository
from cartwheel.domains.predictions.features.revisions import InForce, in_force_of
from cartwheel.domains.predictions.registry.contracts import ModelAlias
from cartwheel.domains.predictions.registry.errors import ModelIncompatibleError
from cartwheel.domains.predictions.registry.flow import SYSTEM, ModelFlow
from cartwheel.domains.predictions.registry.repository import KeptModel, ModelRepository
from cartwheel.domains.predictions.serving.shelf import Shelf
from cartwheel.domains.predictions.serving.trained import NAME, TrainedModel
from cartwheel.domains.predictions.steps import Steps
from cartwheel.domains.predictions.trainings.contracts import TrainingState, TrainModel
from cartwheel.domains.predictions.trainings.messages import RunTraining
from cartwheel.domains.predictions.trainings.repository import TrainingRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.outbox.api import Outbox

REST: Final = timedelta(days=7)
"""For so long nothing is triggered after a case."""

LONGEST_SHADOW: Final = timedelta(days=45)

_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a new model is compared by: the model in use, and the carts it has scored since."""

    kept: KeptModel | None
    features: InForce
    name: ModelName | None
    labelled: Sequence[Labelled]
    experiment_runs: bool


@dataclass(frozen=True, slots=True)
class DriftCases:
    """Opens cases and takes them on; to be called after each look at a store's model."""

    database: Database
    shelf: Shelf
    steps: Steps
    clock: Clock

    async def open(
        self, connection: Connection, store_id: UUID, report: DriftReport
    ) -> DriftCase | None:
        """Have a new model trained, if the report gives reason to and no case is open or fresh."""
        drift, now = DriftRepository(connection), self.clock.now()
        reason = rules.reason_to_retrain(report.subjects, report.performance)
        if reason is None or await drift.find_open_case(store_id) is not None:
            return None
        closed = await drift.find_last_closed(store_id)
        if closed is not None and now - closed < REST:
            return None
        training_id = await self._train(connection, store_id, now=now)
        case = DriftCase(
            id=new_id(),
            report_id=report.id,
            state=DriftCaseState.TRAINING,
            reason=reason,
            training_id=training_id,
            version=None,
            steps=(DriftStep(now, DriftCaseState.TRAINING, reason),),
            opened_at=now,
            shadow_since=None,
            closed_at=None,
        )
        await drift.add_case(store_id, case)
        found = DriftFound(store_id, case.id, reason)
        await Outbox(connection).announce(found, aggregate_id=case.id)
        await self.steps.record(connection, store_id, DriftFound.name, subject=case.id, after=case)
        return case

    async def take_on(self, store_id: UUID, models: ModelFlow) -> DriftCase | None:
        """Take the open case on, as far as it can go; return it as it is then."""
        async with self.database.transaction(store_id=store_id) as connection:
            case = await DriftRepository(connection).find_open_case(store_id)
            if case is not None and case.state is DriftCaseState.TRAINING:
                case = await self._after_training(connection, store_id, case)
        if case is None or case.state is not DriftCaseState.SHADOW:
            return case
        return await self._shadow(store_id, case, models)

    async def _train(self, connection: Connection, store_id: UUID, *, now: datetime) -> UUID:
        trainings, training_id = TrainingRepository(connection), new_id()
        asked = TrainModel(within_hours=OUTCOME / _HOUR)
        if await trainings.add(store_id, training_id, asked, by=SYSTEM, at=now):
            await Outbox(connection).enqueue(
                RunTraining(store_id=store_id, training_id=training_id)
            )
            return training_id
        # Somebody has asked for one already, of the same carts.
        goes_on = await trainings.find_going_on(store_id)
        return training_id if goes_on is None else goes_on.id

    async def _after_training(
        self, connection: Connection, store_id: UUID, case: DriftCase
    ) -> DriftCase:
        training = await TrainingRepository(connection).find(store_id, case.training_id)
        if training is None:
            return await self._step(
                connection, store_id, case, DriftCaseState.FAILED, "The training is gone."
            )
        if training.state is TrainingState.FAILED:
            why = f"The training failed: {training.failed_because}"
            return await self._step(connection, store_id, case, DriftCaseState.FAILED, why)
        if training.state is not TrainingState.DONE or training.version is None:
            return case
        case = msgspec.structs.replace(
            case, version=training.version, shadow_since=self.clock.now()
        )
        said = f"Version {training.version} was trained; it scores in the shadow from now on."
        return await self._step(connection, store_id, case, DriftCaseState.SHADOW, said)

    async def _shadow(self, store_id: UUID, case: DriftCase, models: ModelFlow) -> DriftCase:
        assert case.version is not None
        assert case.shadow_since is not None
        now = self.clock.now()
        seen = await self._look(store_id, case.version, since=case.shadow_since, now=now)
        if (over := _over(case, seen, now=now)) is not None:
            return await self._end(store_id, case, *over)
        if len(seen.labelled) < rules.FEWEST_SHADOWED or seen.experiment_runs:
            return case
        assert seen.kept is not None
        try:
            duel = await self._duel(store_id, seen.kept, seen)
            if not duel.is_better:
                said = f"It is not better by the margin: {duel.said}."
                return await self._end(store_id, case, DriftCaseState.KEPT, said)
            said = f"It is better: {duel.said}."
            await models.put_to_use(
                store_id, case.version, alias=ModelAlias.CHAMPION, message=said[:200], by=SYSTEM
            )
        except (ModelFileError, ModelIncompatibleError) as error:
            return await self._end(store_id, case, DriftCaseState.FAILED, str(error))
        return await self._end(store_id, case, DriftCaseState.PROMOTED, said)

    async def _look(self, store_id: UUID, version: int, *, since: datetime, now: datetime) -> _Seen:
        async with self.database.transaction(store_id=store_id, only_asks=True) as connection:
            drift = DriftRepository(connection)
            name = await drift.find_latest_model(store_id)
            labelled: Sequence[Labelled] = ()
            if name is not None:
                labelled = await drift.list_labelled(
                    store_id, name, since=since, until=now - OUTCOME, within=OUTCOME
                )
            running = await ExperimentRepository(connection).find_running(store_id)
            return _Seen(
                kept=await ModelRepository(connection).find(store_id, version),
                features=in_force_of(await RevisionRepository(connection).find_newest(store_id)),
                name=name,
                labelled=labelled,
                experiment_runs=running is not None,
            )

    async def _duel(self, store_id: UUID, kept: KeptModel, seen: _Seen) -> rules.Duel:
        """Score the same carts, by what was known of them then."""
        loaded = await self.shelf.take(store_id, kept.digest)
        model = TrainedModel(
            loaded, version=kept.version, definitions=seen.features.definitions, clock=self.clock
        )
        scores = await model.predict(
            [msgspec.convert(each.features, Features) for each in seen.labelled]
        )
        return rules.duel(
            [each.probability for each in seen.labelled],
            [score.probability for score in scores],
            [each.came for each in seen.labelled],
        )

    async def _end(
        self, store_id: UUID, case: DriftCase, state: DriftCaseState, said: str
    ) -> DriftCase:
        async with self.database.transaction(store_id=store_id) as connection:
            return await self._step(connection, store_id, case, state, said)

    async def _step(
        self,
        connection: Connection,
        store_id: UUID,
        case: DriftCase,
        state: DriftCaseState,
        said: str,
    ) -> DriftCase:
        now = self.clock.now()
        is_over = state not in {DriftCaseState.TRAINING, DriftCaseState.SHADOW}
        after = msgspec.structs.replace(
            case,
            state=state,
            steps=(*case.steps, DriftStep(now, state, said)),
            closed_at=now if is_over else None,
        )
        await DriftRepository(connection).update_case(after)
        if is_over:
            told = DriftCaseClosed(store_id, case.id, state.value, case.version)
            await Outbox(connection).announce(told, aggregate_id=case.id)
        await self.steps.record(
            connection,
            store_id,
            f"drift.{state.value}",
            subject=case.id,
            before=case,
            after=after,
        )
        return after


def _over(case: DriftCase, seen: _Seen, *, now: datetime) -> tuple[DriftCaseState, str] | None:
    """Return how a case is over before anything was compared, if it is."""
    if seen.kept is None or seen.kept.manifest.feature_commit != seen.features.commit:
        return DriftCaseState.FAILED, "Features are defined otherwise than in its training."
    if seen.name == ModelName(NAME, str(case.version)):
        return DriftCaseState.KEPT, "Somebody has put it to use meanwhile."
    is_late = case.shadow_since is not None and now - case.shadow_since >= LONGEST_SHADOW
    if is_late and len(seen.labelled) < rules.FEWEST_SHADOWED:
        known = f"Of {len(seen.labelled)} carts it is known whether they were bought: too few."
        return DriftCaseState.KEPT, known
    return None
