"""What other domains may use of predictions."""

from cartwheel.domains.predictions.contracts import Action, Prediction
from cartwheel.domains.predictions.service import PredictionService

__all__ = ["Action", "Prediction", "PredictionService"]
