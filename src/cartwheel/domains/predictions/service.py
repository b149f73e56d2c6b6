"""Use cases of the predictions domain."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.carts.api import CartAbandoned
from cartwheel.domains.predictions import rules
from cartwheel.domains.predictions.contracts import Prediction
from cartwheel.domains.predictions.errors import PredictionNotFoundError
from cartwheel.domains.predictions.model import Model
from cartwheel.domains.predictions.repository import PredictionRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.ids import new_id


@dataclass(frozen=True, slots=True)
class PredictionService:
    """Scores abandoned carts and answers for the scores."""

    predictions: PredictionRepository
    model: Model
    clock: Clock

    async def score(self, cart: CartAbandoned) -> Prediction:
        """Score an abandonment; asked again, it gives the same prediction."""
        kept = await self.predictions.find(cart.store_id, cart.cart_id, episode=cart.episode)
        if kept is not None:
            return kept
        features = rules.features_of(cart)
        (score,) = await self.model.predict([features])
        action, discount_percent = rules.recommend(features, probability=score.probability)
        now = self.clock.now()
        prediction = Prediction(
            id=new_id(),
            cart_id=cart.cart_id,
            visitor_id=cart.visitor_id,
            episode=cart.episode,
            probability=score.probability,
            confidence=score.confidence,
            action=action,
            discount_percent=discount_percent,
            reasons=score.reasons,
            features=features,
            model=self.model.name,
            model_version=self.model.version,
            created_at=now,
            expires_at=now + rules.LIFETIME,
        )
        return await self.predictions.add(cart.store_id, prediction)

    async def get_latest(self, store_id: UUID, cart_id: UUID) -> Prediction:
        """
        Return the prediction of a cart's latest abandonment.

        Raises:
            PredictionNotFoundError: the store has no such cart, or it was never abandoned.
        """
        prediction = await self.predictions.find(store_id, cart_id)
        if prediction is None:
            raise PredictionNotFoundError(cart_id=cart_id)
        return prediction
