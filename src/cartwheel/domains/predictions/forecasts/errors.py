"""What is refused about forecasts."""

from typing import ClassVar
from uuid import UUID

from cartwheel.domains.predictions.errors import PredictionError
from cartwheel.kernel.errors import Kind


class ForecastProductNotFoundError(PredictionError):
    """The store has no such product."""

    code: ClassVar[str] = "predictions.product_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, product_id: UUID) -> None:
        super().__init__(f"There is no product {product_id}")
        self.product_id = product_id
