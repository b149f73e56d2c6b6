"""What the predictions domain refuses."""

from typing import ClassVar
from uuid import UUID

from cartwheel.kernel.errors import AppError, Kind


class PredictionError(AppError):
    """A refusal of the predictions domain."""


class PredictionNotFoundError(PredictionError):
    """The cart was never scored: it is unknown, or was never abandoned."""

    code: ClassVar[str] = "predictions.not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, *, cart_id: UUID) -> None:
        super().__init__(f"There is no prediction for cart {cart_id}")
        self.cart_id = cart_id


class TrainingLibraryError(PredictionError):
    """The system lacks a library that training is linked with."""

    code: ClassVar[str] = "predictions.training_library"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE

    def __init__(self, error: OSError, *, platform: str) -> None:
        wanted = (
            "brew install libomp"
            if platform == "darwin"
            else "apt-get install libgomp1 (Debian, Ubuntu) or dnf install libgomp (Fedora)"
        )
        super().__init__(f"LightGBM cannot be loaded: {error}. Install OpenMP: {wanted}")


class ModelFileError(PredictionError):
    """A model's file is damaged, or cannot be used here."""

    code: ClassVar[str] = "predictions.model_unusable"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, reason: str) -> None:
        super().__init__(f"The model cannot be used: {reason}")
        self.reason = reason


class ParityError(PredictionError):
    """What would be served differs from what was trained."""

    code: ClassVar[str] = "predictions.parity"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, rows: int, probability: float, explanation: float) -> None:
        super().__init__(
            f"Over {rows} rows the graph differs from the original by up to {probability:.2g} in"
            f" probability, and the explanation by {explanation:.2g} in log-odds: it is not served"
        )


class TooFewExamplesError(PredictionError):
    """There is too little to learn from."""

    code: ClassVar[str] = "predictions.too_few_examples"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, of: str, came: int, others: int, least: int) -> None:
        super().__init__(
            f"{of}: {came:,} with the outcome and {others:,} without are too few to learn from;"
            f" at least {least} of each are needed, of which it is known what became of them"
        )


class DataFileError(PredictionError):
    """A file of examples cannot be used."""

    code: ClassVar[str] = "predictions.data_file"
    kind: ClassVar[Kind] = Kind.INVALID


class TrainingFailedError(PredictionError):
    """Nothing was learned; the message says why."""

    code: ClassVar[str] = "predictions.training_failed"
    kind: ClassVar[Kind] = Kind.CONFLICT
