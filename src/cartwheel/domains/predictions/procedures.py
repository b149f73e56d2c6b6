"""Procedures of the predictions domain."""

from cartwheel.domains.predictions.contracts import Prediction, PredictionOfCart
from cartwheel.domains.predictions.errors import PredictionNotFoundError
from cartwheel.domains.predictions.service import PredictionService
from cartwheel.systems.rpc.api import Actor, Router, get, permission

router = Router("predictions", about="How likely an abandoned cart is to be bought.")


@router.query(
    rest=get("/predict/{cartId}"),
    allow=permission("predictions:read"),
    raises=[PredictionNotFoundError],
)
async def get_(query: PredictionOfCart, actor: Actor, predictions: PredictionService) -> Prediction:
    """Look at the prediction of a cart's latest abandonment."""
    return await predictions.get_latest(actor.store_id, query.cart_id)
