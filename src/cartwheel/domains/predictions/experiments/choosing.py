"""Which model scores whose cart, and who came into an experiment by that."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.predictions.baseline import BaselineModel
from cartwheel.domains.predictions.contracts import Action, Prediction
from cartwheel.domains.predictions.experiments.contracts import Experiment, ExperimentArm
from cartwheel.domains.predictions.experiments.repository import ExperimentRepository, Exposure
from cartwheel.domains.predictions.experiments.rules import arm_of
from cartwheel.domains.predictions.model import Model, Models
from cartwheel.domains.predictions.registry.contracts import ModelAlias

_ALIASES = {
    ExperimentArm.CHAMPION: ModelAlias.CHAMPION,
    ExperimentArm.CHALLENGER: ModelAlias.CHALLENGER,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """Models for some shoppers' carts, in their order, and the experiment that runs if any does."""

    running: Experiment | None
    arms: Sequence[ExperimentArm | None]
    champion: Model
    challenger: Model

    def places_of(self, arm: ExperimentArm) -> list[int]:
        """Return whose carts a model scores; the champion has all that are in no arm."""
        is_challenged = arm is ExperimentArm.CHALLENGER
        return [
            place
            for place, found in enumerate(self.arms)
            if (found is ExperimentArm.CHALLENGER) == is_challenged
        ]


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """Chooses models by the experiment that runs, and notes who came into it."""

    experiments: ExperimentRepository
    models: Models

    async def choose(self, store_id: UUID, visitors: Sequence[str]) -> Choice:
        """
        Choose the models that score shoppers' carts.

        A challenger that cannot serve is replaced by the champion.

        Raises:
            UnavailableError: nobody can tell now.
        """
        champion = await self.models.of(store_id, ModelAlias.CHAMPION)
        running = await self.experiments.find_running(store_id)
        if running is None:
            return Choice(None, [None] * len(visitors), champion, champion)
        challenger = await self.models.of(store_id, ModelAlias.CHALLENGER)
        if not _is(challenger, running.challenger_version):
            challenger = champion
        arms = [arm_of(running, visitor) for visitor in visitors]
        return Choice(running, arms, champion, challenger)

    async def expose(
        self, store_id: UUID, choice: Choice, arms: Sequence[tuple[Prediction, ExperimentArm]]
    ) -> None:
        """Note whose carts were scored in an arm, once each."""
        if choice.running is None or not arms:
            return
        meant = {
            ExperimentArm.CHAMPION: _is(choice.champion, choice.running.champion_version),
            ExperimentArm.CHALLENGER: _is(choice.challenger, choice.running.challenger_version),
        }
        # Of one shopper's carts the first one counts.
        first = {made.visitor_id: (made, arm) for made, arm in reversed(arms)}
        exposures = [
            Exposure(
                visitor_id=visitor_id,
                arm=arm,
                exposed_at=made.created_at,
                is_discounted=made.action is Action.DISCOUNT,
                fell_back=not meant[arm],
            )
            for visitor_id, (made, arm) in first.items()
        ]
        await self.experiments.expose(store_id, choice.running.id, exposures)


def _is(model: Model, version: int | None) -> bool:
    """Return whether a model is this version of the registry's; none is the baseline."""
    if version is None:
        return model.name == BaselineModel.name
    return model.name != BaselineModel.name and model.version == str(version)
