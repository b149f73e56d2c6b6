"""What the predictions domain announces."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec


class PredictionMade(msgspec.Struct, frozen=True):
    """An abandonment was scored: told once."""

    name: ClassVar[str] = "prediction.made"
    version: ClassVar[int] = 1

    store_id: UUID
    prediction_id: UUID
    cart_id: UUID
    visitor_id: str
    episode: int
    probability: float
    confidence: float
    action: str
    discount_percent: int
    model: str
    model_version: str
    created_at: datetime
    expires_at: datetime
