"""What leaves the predictions domain."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec


class Action(StrEnum):
    """What is best done about an abandoned cart."""

    NONE = "none"
    REMINDER = "reminder"
    DISCOUNT = "discount"
    URGENCY = "urgency"


class Features(msgspec.Struct, frozen=True, rename="camel"):
    """
    What is known of a cart at the moment it was abandoned; nothing later goes in.

    `value` is in major units brought to the order of a US dollar, None when the
    events named no price. Hours and days are UTC.
    """

    products: int
    units: int
    value: float | None
    dearest_share: float | None
    """How much of the value the dearest product makes up, 0 to 1."""
    categories: int
    episode: int
    minutes_in_cart: float
    hour: int
    is_weekend: bool


class Score(msgspec.Struct, frozen=True, rename="camel"):
    """A model's answer: probability and confidence from 0 to 1, and why, for people."""

    probability: float
    confidence: float
    reasons: tuple[str, ...]


class Prediction(msgspec.Struct, frozen=True, rename="camel"):
    """
    The score of one abandonment of a cart, and what follows from it.

    `probability` is that of the shopper coming back to buy when nudged.
    """

    id: UUID
    cart_id: UUID
    visitor_id: str
    episode: int
    probability: float
    confidence: float
    action: Action
    discount_percent: int
    reasons: tuple[str, ...]
    features: Features
    model: str
    model_version: str
    created_at: datetime
    expires_at: datetime


class PredictionOfCart(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names the cart whose latest prediction is wanted."""

    cart_id: UUID
