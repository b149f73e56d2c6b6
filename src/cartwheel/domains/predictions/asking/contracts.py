"""What is asked for on demand, and the answer."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from cartwheel.domains.predictions.contracts import Action, Features
from cartwheel.domains.predictions.learned.reasons import PredictionReason

MOST_CARTS = 100


class Predict(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names a cart."""

    cart_id: UUID


class PredictMany(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names carts."""

    cart_ids: Annotated[tuple[UUID, ...], Meta(min_length=1, max_length=MOST_CARTS)]


class CurrentPrediction(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """
    How a cart stands: the probability of its shopper coming back to buy, and what follows from it.

    `featuresAt` is the moment that the features describe, by the definitions of `featureCommit`.
    """

    cart_id: UUID
    episode: int
    probability: float
    confidence: float
    action: Action
    discount_percent: int
    reasons: tuple[str, ...]
    contributions: tuple[PredictionReason, ...]
    features: Features
    features_at: datetime
    feature_commit: str
    model: str
    model_version: str
    predicted_at: datetime
    expires_at: datetime


class CurrentPredictions(msgspec.Struct, frozen=True):
    """Predictions in the order in which carts were asked for."""

    items: tuple[CurrentPrediction, ...]
