"""What other domains may use of predictions."""

from cartwheel.domains.predictions.contracts import Action, Prediction
from cartwheel.domains.predictions.errors import ModelFileError
from cartwheel.domains.predictions.service import PredictionService
from cartwheel.domains.predictions.serving.rows import RowModel
from cartwheel.domains.predictions.settings import most_percent

__all__ = [
    "Action",
    "ModelFileError",
    "Prediction",
    "PredictionService",
    "RowModel",
    "most_percent",
]
