"""What is refused about experiments between models."""

from typing import ClassVar
from uuid import UUID

from cartwheel.domains.predictions.errors import PredictionError
from cartwheel.kernel.errors import Kind


class ExperimentNotFoundError(PredictionError):
    """The store has no such experiment."""

    code: ClassVar[str] = "experiments.not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, experiment_id: UUID) -> None:
        super().__init__(f"There is no experiment {experiment_id}")
        self.experiment_id = experiment_id


class StaleExperimentError(PredictionError):
    """The experiment was changed since it was read."""

    code: ClassVar[str] = "experiments.stale"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, expected: int, found: int) -> None:
        super().__init__(f"The experiment is at version {found}, not {expected}; read it again")
        self.expected, self.found = expected, found


class ExperimentStateError(PredictionError):
    """What was asked for does not go with the state that the experiment is in."""

    code: ClassVar[str] = "experiments.state"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, state: str, wanted: str) -> None:
        super().__init__(f"The experiment is {state}: it cannot {wanted}")
        self.state = state


class ExperimentRunningError(PredictionError):
    """Another experiment runs in the store: their shoppers would be the same."""

    code: ClassVar[str] = "experiments.another_runs"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, experiment_id: UUID) -> None:
        super().__init__(f"Experiment {experiment_id} runs; end it first")
        self.experiment_id = experiment_id


class SameModelError(PredictionError):
    """The challenger is the model in use: there is nothing to compare."""

    code: ClassVar[str] = "experiments.same_model"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, version: int) -> None:
        super().__init__(f"Version {version} is the one in use; take another one")
        self.version = version


class NotBetterError(PredictionError):
    """The challenger was not found to be better; who promotes it nevertheless says so."""

    code: ClassVar[str] = "experiments.not_better"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, verdict: str) -> None:
        super().__init__(f"The result is {verdict}: pass despite to promote it nevertheless")
        self.verdict = verdict
