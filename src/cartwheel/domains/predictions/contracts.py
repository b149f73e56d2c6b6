"""What leaves the predictions domain."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from cartwheel.domains.predictions.learned.reasons import PredictionReason


class Action(StrEnum):
    """What is best done about an abandoned cart."""

    NONE = "none"
    REMINDER = "reminder"
    DISCOUNT = "discount"
    URGENCY = "urgency"


class Features(msgspec.Struct, frozen=True, rename="camel", gc=False):
    """
    What is known of a cart at the moment it was abandoned; nothing later goes in.

    Each field is a feature of the same name, which `features.definitions` documents, in the same
    order; None is what is not known. Amounts are in major units brought to the order of a US
    dollar. `hour` and `isWeekend` are of UTC.
    """

    products: int
    units: int
    value: float | None
    dearest_share: float | None
    categories: int
    episode: int
    minutes_in_cart: float
    hour: int
    is_weekend: bool
    average_price: float | None = None
    minutes_since_abandonment: float | None = None
    purchases: int | None = None
    average_order_value: float | None = None
    days_since_purchase: float | None = None
    recovered_share: float | None = None
    favourite_category: str | None = None
    holds_favourite: bool | None = None
    price_sensitivity: float | None = None
    segment: str | None = None
    visits: int | None = None
    product_views: int | None = None
    removals: int | None = None
    local_hour: int | None = None
    weekday: int | None = None
    is_holiday: bool | None = None
    device: str | None = None
    traffic_source: str | None = None
    country: str | None = None
    conversion_rate: float | None = None
    price_competitiveness: float | None = None
    stock: int | None = None
    reputation: float | None = None


class Score(msgspec.Struct, frozen=True, rename="camel", gc=False):
    """A model's answer: probability and confidence from 0 to 1, and why, for people."""

    probability: float
    confidence: float
    reasons: tuple[str, ...]
    contributions: tuple[PredictionReason, ...] = ()
    """What the reasons weigh, for models that can tell."""


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
    contributions: tuple[PredictionReason, ...] = ()
    """What each reason adds to the log-odds; empty for models that cannot tell."""


class PredictionOfCart(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names the cart whose latest prediction is wanted."""

    cart_id: UUID
