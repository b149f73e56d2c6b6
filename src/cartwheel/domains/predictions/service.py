"""Use cases of the predictions domain."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cartwheel.domains.carts.api import CartAbandoned
from cartwheel.domains.predictions import rules
from cartwheel.domains.predictions.contracts import Features, Prediction, Score
from cartwheel.domains.predictions.errors import PredictionNotFoundError
from cartwheel.domains.predictions.experiments.choosing import Choice, ModelChoice
from cartwheel.domains.predictions.experiments.contracts import ExperimentArm
from cartwheel.domains.predictions.features.describing import Describing
from cartwheel.domains.predictions.messages import PredictionMade
from cartwheel.domains.predictions.model import Model
from cartwheel.domains.predictions.repository import PredictionRepository
from cartwheel.domains.predictions.settings import most_percent
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.ids import new_id
from cartwheel.systems.outbox.api import Outbox


@dataclass(frozen=True, slots=True)
class PredictionService:
    """Scores abandoned carts and answers for the scores."""

    predictions: PredictionRepository
    features: Describing
    choice: ModelChoice
    settings: LiveSettings
    outbox: Outbox
    clock: Clock

    async def score(self, cart: CartAbandoned) -> Prediction:
        """Score an abandonment; asked again, it gives the same prediction."""
        (prediction,) = await self.score_all(cart.store_id, [cart])
        return prediction

    async def score_all(self, store_id: UUID, carts: Sequence[CartAbandoned]) -> list[Prediction]:
        """
        Score a store's abandonments, and announce those that were not scored before.

        Asked again, it gives the same predictions, by whatever model they were made.
        """
        episodes = [(cart.cart_id, cart.episode) for cart in carts]
        kept = await self.predictions.find_all(store_id, episodes)
        if missing := [cart for cart in carts if (cart.cart_id, cart.episode) not in kept]:
            choice = await self.choice.choose(store_id, [cart.visitor_id for cart in missing])
            made = await self._predict(store_id, missing, choice)
            added = await self.predictions.add_all(store_id, made)
            fresh = [each for each in made if each.id in added]
            in_arms = [
                (each, arm)
                for each, arm in zip(made, choice.arms, strict=True)
                if arm is not None and each.id in added
            ]
            await self.choice.expose(store_id, choice, in_arms)
            await self.outbox.announce_all(
                [(_told(store_id, each), each.cart_id) for each in fresh]
            )
            kept |= {(each.cart_id, each.episode): each for each in fresh}
        if others := [episode for episode in episodes if episode not in kept]:
            # Who was first with them is committed and visible by now.
            kept |= await self.predictions.find_all(store_id, others)
        return [kept[episode] for episode in episodes]

    async def _predict(
        self, store_id: UUID, carts: Sequence[CartAbandoned], choice: Choice
    ) -> list[Prediction]:
        now = self.clock.now()
        most = most_percent((await self.settings.of(store_id)).values)
        described = await self.features.describe_all(store_id, carts)
        features = [each.features for each in described]
        found: dict[int, Prediction] = {}
        for arm, model in (
            (ExperimentArm.CHAMPION, choice.champion),
            (ExperimentArm.CHALLENGER, choice.challenger),
        ):
            if places := choice.places_of(arm):
                scores = await model.predict([features[place] for place in places])
                for place, score in zip(places, scores, strict=True):
                    cart, known = carts[place], features[place]
                    found[place] = _prediction(
                        cart, known, score, model=model, most_percent=most, now=now
                    )
        return [found[place] for place in range(len(carts))]

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


def _prediction(
    cart: CartAbandoned,
    features: Features,
    score: Score,
    *,
    model: Model,
    most_percent: int,
    now: datetime,
) -> Prediction:
    action, discount_percent = rules.recommend(
        features, probability=score.probability, most_percent=most_percent
    )
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
        contributions=score.contributions,
        features=features,
        model=model.name,
        model_version=model.version,
        created_at=now,
        expires_at=now + rules.LIFETIME,
    )


def _told(store_id: UUID, made: Prediction) -> PredictionMade:
    return PredictionMade(
        store_id=store_id,
        prediction_id=made.id,
        cart_id=made.cart_id,
        visitor_id=made.visitor_id,
        episode=made.episode,
        probability=made.probability,
        confidence=made.confidence,
        action=made.action,
        discount_percent=made.discount_percent,
        model=made.model,
        model_version=made.model_version,
        created_at=made.created_at,
        expires_at=made.expires_at,
    )
