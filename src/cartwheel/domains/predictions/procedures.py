"""Procedures of the predictions domain."""

from typing import Final

from cartwheel.domains.predictions.asking.contracts import (
    CurrentPrediction,
    CurrentPredictions,
    Predict,
    PredictMany,
)
from cartwheel.domains.predictions.asking.flow import PredictionFlow
from cartwheel.domains.predictions.contracts import Prediction, PredictionOfCart
from cartwheel.domains.predictions.errors import PredictionNotFoundError
from cartwheel.domains.predictions.features.errors import CartNotKnownError
from cartwheel.domains.predictions.service import PredictionService
from cartwheel.systems.rpc.api import Actor, Router, get, permission, post

READ: Final = permission("predictions:read")

router = Router("predictions", about="How likely an abandoned cart is to be bought.")


@router.query(rest=post("/predict"), allow=READ, raises=[CartNotKnownError])
async def predict(query: Predict, actor: Actor, predictions: PredictionFlow) -> CurrentPrediction:
    """Say how likely a cart's shopper is to come back and buy, as it stands now, and why."""
    return await predictions.predict(actor.store_id, query.cart_id)


@router.query(rest=post("/predict/batch"), allow=READ, raises=[CartNotKnownError])
async def predict_batch(
    query: PredictMany, actor: Actor, predictions: PredictionFlow
) -> CurrentPredictions:
    """Say how a hundred carts stand, at most."""
    return await predictions.predict_all(actor.store_id, query.cart_ids)


@router.query(
    rest=get("/predict/{cartId}"),
    allow=READ,
    raises=[PredictionNotFoundError],
)
async def get_(query: PredictionOfCart, actor: Actor, predictions: PredictionService) -> Prediction:
    """Look at the prediction of a cart's latest abandonment."""
    return await predictions.get_latest(actor.store_id, query.cart_id)
