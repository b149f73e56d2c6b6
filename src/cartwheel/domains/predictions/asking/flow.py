"""Predictions on demand."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from cartwheel.domains.predictions import rules
from cartwheel.domains.predictions.asking.contracts import CurrentPrediction, CurrentPredictions
from cartwheel.domains.predictions.contracts import Features, Score
from cartwheel.domains.predictions.features.computing import features_of, filled
from cartwheel.domains.predictions.features.online import OnlineFeatures, Row
from cartwheel.domains.predictions.features.service import FeatureService
from cartwheel.domains.predictions.model import Model, Models
from cartwheel.domains.predictions.serving.live import InUse, LiveModels
from cartwheel.domains.predictions.settings import most_percent
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.domains.stores.api import StoreClock, StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.sharing import Gathered
from cartwheel.systems.injection.api import StoreScopes
from cartwheel.systems.rpc.api import Flow

_MOST_AT_ONCE: Final = 200


class LeftCarts:
    """How carts stand that were left, asked for together; one for the process."""

    def __init__(self, online: OnlineFeatures) -> None:
        self._online = online
        # One question at a time: whoever comes meanwhile is many more for the next.
        self._rows = Gathered[tuple[UUID, UUID], Row](self._read, most=_MOST_AT_ONCE, at_once=1)

    async def find(self, store_id: UUID, cart_id: UUID) -> Row | None:
        """Return what is kept of a cart, if it stands as it was left."""
        return await self._rows.ask((store_id, cart_id))

    async def find_all(self, store_id: UUID, cart_ids: Sequence[UUID]) -> list[Row | None]:
        """Return what is kept of each cart, in their order."""
        if len(cart_ids) == 1:  # most ask about one, which needs no task
            return [await self.find(store_id, cart_ids[0])]
        return await asyncio.gather(*(self.find(store_id, each) for each in cart_ids))

    async def _read(self, asked: Sequence[tuple[UUID, UUID]]) -> Mapping[tuple[UUID, UUID], Row]:
        by_store: dict[UUID, list[UUID]] = {}
        for store_id, cart_id in asked:
            by_store.setdefault(store_id, []).append(cart_id)
        found: dict[tuple[UUID, UUID], Row] = {}
        for store_id, cart_ids in by_store.items():
            rows = await self._online.read_left(store_id, cart_ids)
            found |= {
                (store_id, cart_id): row
                for cart_id, row in zip(cart_ids, rows, strict=True)
                if row is not None
            }
        return found


@dataclass(frozen=True, slots=True)
class _Described:
    """A cart as it is asked about."""

    cart_id: UUID
    episode: int
    at: datetime
    features: Features


@dataclass(frozen=True, slots=True)
class PredictionFlow(Flow):
    """Predicts how carts stand now; one for the process."""

    left: LeftCarts
    live: LiveModels
    models: Models
    settings: LiveSettings
    stores: StoreDirectory
    scopes: StoreScopes
    clock: Clock

    async def predict(self, store_id: UUID, cart_id: UUID) -> CurrentPrediction:
        """
        Predict how a cart stands.

        Raises:
            CartNotKnownError: the store has no such cart.
        """
        return (await self.predict_all(store_id, [cart_id])).items[0]

    async def predict_all(self, store_id: UUID, cart_ids: Sequence[UUID]) -> CurrentPredictions:
        """
        Predict how carts stand, in the order in which they are given.

        Raises:
            CartNotKnownError: the store does not have one of them; none is answered for.
        """
        in_use, now = await self.live.of(store_id), self.clock.now()
        model = await self.models.of(store_id)
        most = most_percent((await self.settings.of(store_id)).values)
        oldest = await self._oldest(store_id, in_use, now)
        described = await self._describe(store_id, cart_ids, in_use, oldest)
        scores = await model.predict([each.features for each in described])
        return CurrentPredictions(
            tuple(
                _prediction(each, score, model, in_use, most_percent=most, now=now)
                for each, score in zip(described, scores, strict=True)
            )
        )

    async def _describe(
        self, store_id: UUID, cart_ids: Sequence[UUID], in_use: InUse, oldest: datetime | None
    ) -> list[_Described]:
        rows = await self.left.find_all(store_id, cart_ids)
        known = {
            cart_id: _of_row(cart_id, row, in_use)
            for cart_id, row in zip(cart_ids, rows, strict=True)
            if row is not None
            and row.commit == in_use.features.commit
            and (oldest is None or row.at >= oldest)
        }
        if others := [each for each in dict.fromkeys(cart_ids) if each not in known]:
            async with self.scopes.open(store_id) as scope:
                features = await scope.get(FeatureService)
                for cart_id in others:
                    found = await features.of_cart(store_id, cart_id)
                    known[cart_id] = _Described(cart_id, found.episode, found.at, found.features)
        return [known[cart_id] for cart_id in cart_ids]

    async def _oldest(self, store_id: UUID, in_use: InUse, now: datetime) -> datetime | None:
        """Return how old features may be that are not to be computed anew; None for any age."""
        store = await self.stores.find_store(store_id)
        if store is not None and store.clock is StoreClock.EVENTS:
            return None
        span = in_use.recomputed_after
        return None if span is None else now - span


def _of_row(cart_id: UUID, row: Row, in_use: InUse) -> _Described:
    vector = filled(row.values, in_use.definitions)
    return _Described(cart_id, row.episode, row.at, features_of(vector))


def _prediction(
    cart: _Described,
    score: Score,
    model: Model,
    in_use: InUse,
    *,
    most_percent: int,
    now: datetime,
) -> CurrentPrediction:
    action, discount_percent = rules.recommend(
        cart.features, probability=score.probability, most_percent=most_percent
    )
    return CurrentPrediction(
        cart_id=cart.cart_id,
        episode=cart.episode,
        probability=score.probability,
        confidence=score.confidence,
        action=action,
        discount_percent=discount_percent,
        reasons=score.reasons,
        contributions=score.contributions,
        features=cart.features,
        features_at=cart.at,
        feature_commit=in_use.features.commit,
        model=model.name,
        model_version=model.version,
        predicted_at=now,
        expires_at=now + rules.LIFETIME,
    )
