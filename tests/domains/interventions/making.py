"""Carts, clocks and services for the tests of interventions."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from openfeature import api
from openfeature.client import OpenFeatureClient
from redis.asyncio import Redis
from tests.domains.predictions.making import ByCartAlone

from cartwheel.domains.carts.api import CartAbandoned, CartConverted, CartItem, CartRecovered
from cartwheel.domains.interventions.contracts import Intervention
from cartwheel.domains.interventions.repository import InterventionRepository
from cartwheel.domains.interventions.service import InterventionService
from cartwheel.domains.interventions.settings import KEYS
from cartwheel.domains.predictions.baseline import BaselineModel
from cartwheel.domains.predictions.experiments.choosing import ModelChoice
from cartwheel.domains.predictions.experiments.repository import ExperimentRepository
from cartwheel.domains.predictions.model import OneModel
from cartwheel.domains.predictions.repository import PredictionRepository
from cartwheel.domains.predictions.service import PredictionService
from cartwheel.domains.predictions.settings import KEYS as PREDICTION_KEYS
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.broadcast.api import Broadcast
from cartwheel.systems.config.api import ConfigRegistry
from cartwheel.systems.outbox.api import Outbox

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
LEFT_AT = datetime(2019, 10, 2, 12, 0, tzinfo=UTC)


def abandoned(
    store_id: UUID,
    *,
    cart_id: UUID | None = None,
    visitor_id: str = "anna",
    episode: int = 1,
    at: datetime = LEFT_AT,
    price_minor: int = 4500,
) -> CartAbandoned:
    return CartAbandoned(
        store_id=store_id,
        cart_id=cart_id or new_id(),
        visitor_id=visitor_id,
        episode=episode,
        opened_at=at - timedelta(minutes=30),
        abandoned_at=at,
        currency="USD",
        value_minor=price_minor,
        items=(CartItem("p1", "Mug", "kitchen", None, "USD", price_minor, 1),),
    )


def recovered(cart: CartAbandoned, *, order_id: str = "o1", minor: int = 4300) -> CartRecovered:
    return CartRecovered(
        store_id=cart.store_id,
        cart_id=cart.cart_id,
        visitor_id=cart.visitor_id,
        bought_at=cart.abandoned_at + timedelta(minutes=10),
        order_id=order_id,
        currency="USD",
        value_minor=minor,
    )


def converted(cart: CartAbandoned) -> CartConverted:
    return CartConverted(
        store_id=cart.store_id,
        cart_id=cart.cart_id,
        visitor_id=cart.visitor_id,
        bought_at=cart.abandoned_at,
        order_id=None,
        currency="USD",
        value_minor=4500,
    )


def live_settings(database: Database) -> LiveSettings:
    """What stores have set, known to no other process."""
    return LiveSettings(database, Broadcast(Redis()), ConfigRegistry(KEYS + PREDICTION_KEYS))


def service(
    connection: Connection, clock: Clock, *, flags: OpenFeatureClient | None = None
) -> InterventionService:
    settings = live_settings(Database(connection.session.pool))
    return InterventionService(
        interventions=InterventionRepository(connection),
        predictions=PredictionService(
            predictions=PredictionRepository(connection),
            features=ByCartAlone(),
            choice=ModelChoice(ExperimentRepository(connection), OneModel(BaselineModel())),
            settings=settings,
            outbox=Outbox(connection),
            clock=clock,
        ),
        settings=settings,
        flags=flags or api.get_client(),  # without a provider every flag is its default
        outbox=Outbox(connection),
        clock=clock,
    )


async def decide(database: Database, cart: CartAbandoned, clock: Clock) -> Intervention | None:
    async with database.transaction(store_id=cart.store_id) as connection:
        return await service(connection, clock).decide(cart)


async def decided(database: Database, cart: CartAbandoned, clock: Clock) -> Intervention:
    intervention = await decide(database, cart, clock)
    assert intervention is not None
    return intervention


async def settle(database: Database, purchase: CartRecovered | CartConverted, clock: Clock) -> None:
    async with database.transaction(store_id=purchase.store_id) as connection:
        await service(connection, clock).settle_all(purchase.store_id, [purchase])


async def look(
    database: Database, store_id: UUID, intervention_id: UUID, clock: Clock
) -> Intervention:
    async with database.transaction(store_id=store_id) as connection:
        return await service(connection, clock).get(store_id, intervention_id)
