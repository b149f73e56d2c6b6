"""Use cases of the predictions domain."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cartwheel.domains.carts.api import CartAbandoned
from cartwheel.domains.predictions import rules
from cartwheel.domains.predictions.contracts import Features, Prediction, Score
from cartwheel.domains.predictions.errors import PredictionNotFoundError
from cartwheel.domains.predictions.features.computing import compute
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
        (prediction,) = await self.score_all(cart.store_id, [cart])
        return prediction

    async def score_all(self, store_id: UUID, carts: Sequence[CartAbandoned]) -> list[Prediction]:
        """Score a store's abandonments; asked again, it gives the same predictions."""
        episodes = [(cart.cart_id, cart.episode) for cart in carts]
        kept = await self.predictions.find_all(store_id, episodes)
        if missing := [cart for cart in carts if (cart.cart_id, cart.episode) not in kept]:
            made = await self._predict(missing)
            added = await self.predictions.add_all(store_id, made)
            kept |= {(each.cart_id, each.episode): each for each in made if each.id in added}
        if others := [episode for episode in episodes if episode not in kept]:
            # Who was first with them is committed and visible by now.
            kept |= await self.predictions.find_all(store_id, others)
        return [kept[episode] for episode in episodes]

    async def _predict(self, carts: Sequence[CartAbandoned]) -> list[Prediction]:
        now = self.clock.now()
        features = [compute(cart) for cart in carts]
        scores = await self.model.predict(features)
        return [
            self._prediction(cart, described, score, now=now)
            for cart, described, score in zip(carts, features, scores, strict=True)
        ]

    def _prediction(
        self, cart: CartAbandoned, features: Features, score: Score, *, now: datetime
    ) -> Prediction:
        action, discount_percent = rules.recommend(features, probability=score.probability)
        return Prediction(
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
