"""What trainings refuse."""

from typing import ClassVar
from uuid import UUID

from cartwheel.domains.predictions.errors import PredictionError
from cartwheel.kernel.errors import Kind


class TrainingNotFoundError(PredictionError):
    """The store has no such training."""

    code: ClassVar[str] = "models.training_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, training_id: UUID) -> None:
        super().__init__(f"There is no training {training_id}")


class TrainingGoesOnError(PredictionError):
    """A training of the store has not ended yet."""

    code: ClassVar[str] = "models.training_goes_on"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, training_id: UUID) -> None:
        super().__init__(f"Training {training_id} goes on: a store has one at a time")
        self.training_id = training_id
