"""Use cases of experiments between models that want no model."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from cartwheel.domains.carts.api import CartRecovered
from cartwheel.domains.predictions.experiments import rules
from cartwheel.domains.predictions.experiments.contracts import (
    CreateExperiment,
    Experiment,
    ExperimentArm,
    ExperimentPage,
    ExperimentResult,
    ExperimentState,
    ListExperiments,
    UpdateExperiment,
)
from cartwheel.domains.predictions.experiments.errors import (
    ExperimentNotFoundError,
    ExperimentStateError,
    StaleExperimentError,
)
from cartwheel.domains.predictions.experiments.repository import ExperimentRepository
from cartwheel.domains.predictions.registry.service import RegistryService
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.paging import page_of
from cartwheel.systems.rpc.api import AuditNote

_FIXED = ("challenger_version", "challenger_percent", "outcome_hours", "expected_rate")
"""What the comparison rests on: it may not change while shoppers come."""


@dataclass(frozen=True, slots=True)
class ExperimentService:
    """Makes experiments, and says what came of them."""

    experiments: ExperimentRepository
    registry: RegistryService
    clock: Clock
    note: AuditNote

    async def create(self, store_id: UUID, command: CreateExperiment) -> Experiment:
        """
        Make an experiment, as a draft.

        Raises:
            ModelNotFoundError: the store has no such version of its model.
        """
        await self.registry.find(store_id, command.challenger_version)
        made = Experiment(
            id=new_id(),
            state=ExperimentState.DRAFT,
            outcome=None,
            champion_version=None,
            version=1,
            created_at=self.clock.now(),
            started_at=None,
            ended_at=None,
            **msgspec.structs.asdict(command),
        )
        await self.experiments.add(store_id, made)
        self.note.tell(made.id, after=made)
        return made

    async def get(self, store_id: UUID, experiment_id: UUID) -> Experiment:
        """
        Return an experiment.

        Raises:
            ExperimentNotFoundError: the store has no such experiment.
        """
        found = await self.experiments.find(store_id, experiment_id)
        if found is None:
            raise ExperimentNotFoundError(experiment_id)
        return found

    async def list(self, store_id: UUID, query: ListExperiments) -> ExperimentPage:
        """List experiments, the newest first."""
        found = await self.experiments.list_page(store_id, query)
        return page_of(ExperimentPage, found, limit=query.limit, by=lambda one: one.id)

    async def update(self, store_id: UUID, command: UpdateExperiment) -> Experiment:
        """
        Change an experiment; one that runs in what its comparison does not rest on.

        Raises:
            ExperimentNotFoundError: the store has no such experiment.
            ExperimentStateError: it has ended.
            InvalidInputError: it runs, and what may not change then was changed.
            ModelNotFoundError: the store has no such version of its model.
            StaleExperimentError: it was changed since it was read.
        """
        before = await self._locked(store_id, command.id)
        if before.version != command.version:
            raise StaleExperimentError(expected=command.version, found=before.version)
        if before.state is ExperimentState.ENDED:
            raise ExperimentStateError(state=before.state.value, wanted="change")
        values = msgspec.structs.asdict(command)
        del values["id"], values["version"]
        if before.state is ExperimentState.RUNNING:
            _ensure_comparable(before, values)
        elif before.challenger_version != command.challenger_version:
            await self.registry.find(store_id, command.challenger_version)
        after = await self.experiments.update(before, values)
        self.note.tell(after.id, before=before, after=after)
        return after

    async def delete(self, store_id: UUID, experiment_id: UUID) -> None:
        """
        Forget an experiment that does not run, and who was in it.

        Raises:
            ExperimentNotFoundError: the store has no such experiment.
            ExperimentStateError: it runs.
        """
        before = await self._locked(store_id, experiment_id)
        if before.state is ExperimentState.RUNNING:
            raise ExperimentStateError(state=before.state.value, wanted="be deleted; end it first")
        await self.experiments.remove(before)
        self.note.tell(before.id, before=before)

    async def result(self, store_id: UUID, experiment_id: UUID) -> ExperimentResult:
        """
        Say what an experiment has shown until now, or until it ended.

        Raises:
            ExperimentNotFoundError: the store has no such experiment.
        """
        return await self.result_of(store_id, await self.get(store_id, experiment_id))

    async def result_of(self, store_id: UUID, experiment: Experiment) -> ExperimentResult:
        """Say what an experiment has shown until now."""
        now = self.clock.now()
        counts = await self.experiments.count(store_id, experiment, now=now)
        champion = rules.result_of(ExperimentArm.CHAMPION, counts)
        challenger = rules.result_of(ExperimentArm.CHALLENGER, counts)
        difference = rules.won_difference(experiment, champion, challenger)
        ratio = rules.ratio_of(experiment, champion, challenger)
        guards = rules.guards_of(experiment, champion, challenger, ratio=ratio)
        counted = champion.counted + challenger.counted
        return ExperimentResult(
            experiment=experiment,
            verdict=rules.verdict_of(difference, ratio, guards, counted=counted),
            arms=(champion, challenger),
            difference=difference,
            ratio=ratio,
            guards=guards,
            course=rules.course_of(experiment, counts),
            computed_at=now,
        )

    async def settle(self, store_id: UUID, recovered: Sequence[CartRecovered]) -> None:
        """Note which abandoned carts were bought after all; the same one counts once."""
        await self.experiments.keep_outcomes(store_id, recovered)

    async def _locked(self, store_id: UUID, experiment_id: UUID) -> Experiment:
        found = await self.experiments.lock(store_id, experiment_id)
        if found is None:
            raise ExperimentNotFoundError(experiment_id)
        return found


def _ensure_comparable(before: Experiment, values: dict[str, object]) -> None:
    changed = [name for name in _FIXED if values[name] != getattr(before, name)]
    if changed:
        why = "It may not change while the experiment runs"
        raise InvalidInputError(*(Issue((_camel(name),), why) for name in changed))


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(each.title() for each in others)
