"""One abandonment is scored once, and the latest score of a cart can be asked for."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from tests.domains.interventions.making import live_settings
from tests.domains.predictions.making import ByCartAlone
from tests.kit.clock import MovedClock

from cartwheel.domains.carts.api import CartAbandoned, CartItem
from cartwheel.domains.predictions.baseline import BaselineModel
from cartwheel.domains.predictions.contracts import Action, Features, Prediction
from cartwheel.domains.predictions.errors import PredictionNotFoundError
from cartwheel.domains.predictions.experiments.choosing import ModelChoice
from cartwheel.domains.predictions.experiments.repository import ExperimentRepository
from cartwheel.domains.predictions.model import OneModel
from cartwheel.domains.predictions.models import predictions
from cartwheel.domains.predictions.repository import PredictionRepository
from cartwheel.domains.predictions.service import PredictionService
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.outbox.api import Outbox

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
CLOCK = MovedClock(NOW)
LEFT_AT = datetime(2019, 10, 2, 12, 0, tzinfo=UTC)


def abandoned(store_id: UUID, cart_id: UUID, *, episode: int = 1) -> CartAbandoned:
    return CartAbandoned(
        store_id=store_id,
        cart_id=cart_id,
        visitor_id="anna",
        episode=episode,
        opened_at=LEFT_AT - timedelta(minutes=30),
        abandoned_at=LEFT_AT,
        currency="USD",
        value_minor=4500,
        items=(CartItem("p1", "Mug", "kitchen", None, "USD", 4500, 1),),
    )


def scoring(connection: Connection) -> PredictionService:
    return PredictionService(
        predictions=PredictionRepository(connection),
        features=ByCartAlone(),
        choice=ModelChoice(ExperimentRepository(connection), OneModel(BaselineModel())),
        settings=live_settings(Database(connection.session.pool)),
        outbox=Outbox(connection),
        clock=CLOCK,
    )


async def score(database: Database, cart: CartAbandoned) -> Prediction:
    async with database.transaction(store_id=cart.store_id) as connection:
        service = scoring(connection)
        return await service.score(cart)


async def latest(database: Database, store_id: UUID, cart_id: UUID) -> Prediction:
    async with database.transaction(store_id=store_id) as connection:
        service = scoring(connection)
        return await service.get_latest(store_id, cart_id)


async def test_a_score_is_kept_with_all_it_was_made_of(database: Database) -> None:
    store_id, cart_id = new_id(), new_id()
    given = await score(database, abandoned(store_id, cart_id))
    assert given == Prediction(
        id=given.id,
        cart_id=cart_id,
        visitor_id="anna",
        episode=1,
        probability=0.3318,
        confidence=0.6,
        action=Action.DISCOUNT,
        discount_percent=5,
        reasons=("The cart is worth coming back for",),
        features=Features(1, 1, 45.0, 1.0, 1, 1, 30.0, 12, False, 45.0, 0.0),
        model="baseline",
        model_version="1",
        created_at=NOW,
        expires_at=NOW + timedelta(hours=24),
    )
    assert await latest(database, store_id, cart_id) == given


async def test_scored_again_or_by_several_at_once_it_is_the_same(database: Database) -> None:
    cart = abandoned(new_id(), new_id())
    given = await asyncio.gather(*(score(database, cart) for _ in range(6)))
    assert {prediction.id for prediction in given} == {given[0].id}
    assert await score(database, cart) == given[0]


async def test_the_latest_abandonment_is_answered(database: Database) -> None:
    store_id, cart_id = new_id(), new_id()
    await score(database, abandoned(store_id, cart_id))
    second = await score(database, abandoned(store_id, cart_id, episode=2))
    assert await latest(database, store_id, cart_id) == second
    assert second.action is Action.URGENCY


async def test_another_store_finds_nothing(database: Database) -> None:
    cart = abandoned(new_id(), new_id())
    await score(database, cart)
    other = new_id()
    with pytest.raises(PredictionNotFoundError):
        await latest(database, other, cart.cart_id)
    async with database.transaction(store_id=other) as connection:
        assert (await connection.execute(predictions.select())).all() == []
