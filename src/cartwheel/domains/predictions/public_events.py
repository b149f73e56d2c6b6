"""What strangers learn of predictions."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from cartwheel.domains.predictions.drift.messages import DriftCaseClosed, DriftFound
from cartwheel.domains.predictions.experiments.messages import ExperimentEnded
from cartwheel.domains.predictions.messages import PredictionMade
from cartwheel.domains.predictions.registry.messages import ModelDeployed
from cartwheel.systems.outbox.api import PublicEvent


class PredictionMadeData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How likely an abandoned cart's shopper is to come back, and what is best done."""

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


class ModelDeployedData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Another version is in use; without one the baseline scores."""

    deployment_id: UUID
    alias: str
    model_version: int | None
    previous: int | None


class ExperimentEndedData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """`outcome`: `promoted` or `kept` by somebody; `guarded` or `interrupted` by itself."""

    experiment_id: UUID
    outcome: str


class DriftFoundData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What has drifted, in words; a new model is being trained."""

    case_id: UUID
    reason: str


class DriftCaseClosedData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What came of it: `state` is `promoted`, `kept` or `failed`."""

    case_id: UUID
    state: str
    model_version: int | None


PUBLIC_EVENTS: Final = (
    PublicEvent(
        PredictionMade,
        PredictionMadeData,
        "An abandoned cart was scored.",
        identity=("prediction_id",),
        at="created_at",
    ),
    PublicEvent(
        ModelDeployed,
        ModelDeployedData,
        "Another version of the model is in use.",
        identity=("deployment_id",),
    ),
    PublicEvent(
        ExperimentEnded,
        ExperimentEndedData,
        "An experiment between two versions of the model ended.",
        identity=("experiment_id",),
    ),
    PublicEvent(
        DriftFound,
        DriftFoundData,
        "Carts are no longer as they were when the model in use began.",
        identity=("case_id",),
    ),
    PublicEvent(
        DriftCaseClosed,
        DriftCaseClosedData,
        "What a drift had triggered is over.",
        identity=("case_id",),
    ),
)
