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
