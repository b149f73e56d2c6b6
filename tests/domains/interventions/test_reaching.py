"""From an abandoned cart to a shopper's page and back to a credited sale, over a real socket."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

import httpx
import msgspec
import pytest
from dishka import AsyncContainer, Provider, Scope, make_async_container
from openfeature import api
from openfeature.client import OpenFeatureClient
from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from tests.domains.interventions.making import (
    NOW,
    Desk,
    abandoned,
    decided,
    desk,
    live_settings,
    look,
    recovered,
)
from tests.domains.predictions.making import ByCartAlone
from tests.kit.clock import MovedClock
from tests.realtime.serving import Keys
from websockets.asyncio.client import ClientConnection, connect

from cartwheel.domains.carts.api import CartAbandoned, CartRecovered
from cartwheel.domains.interventions.attribution.service import Attribution
from cartwheel.domains.interventions.cancelling import Cancelling
from cartwheel.domains.interventions.deciding.facts import Circumstances
from cartwheel.domains.interventions.deciding.repository import DecisionRepository
from cartwheel.domains.interventions.delivery import DeliveryService
from cartwheel.domains.interventions.feed import InterventionFeed
from cartwheel.domains.interventions.handlers import (
    DECISIONS,
    DELIVERY,
)
from cartwheel.domains.interventions.procedures import router as interventions
from cartwheel.domains.interventions.repository import InterventionRepository
from cartwheel.domains.interventions.resender import EVERY, Resender
from cartwheel.domains.interventions.service import InterventionService
from cartwheel.domains.interventions.sockets import CONVERSATION, TOPIC, OfferSpeaker
from cartwheel.domains.predictions.baseline import BaselineModel
from cartwheel.domains.predictions.experiments.choosing import ModelChoice
from cartwheel.domains.predictions.experiments.repository import ExperimentRepository
from cartwheel.domains.predictions.features.describing import Describing
from cartwheel.domains.predictions.model import Models, OneModel
from cartwheel.domains.predictions.procedures import router as predictions
from cartwheel.domains.predictions.repository import PredictionRepository
from cartwheel.domains.predictions.service import PredictionService
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.entrypoints.server import listen, serve
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog
from cartwheel.systems.outbox.api import Outbox, Relay, Subscriber
from cartwheel.systems.realtime.api import (
    Channels,
    Handshake,
    Rooms,
    StoreSocket,
    TopicRegistry,
    Topics,
)
from cartwheel.systems.rpc.api import Actor, RequestProvider, RPCApp, TransactionScope


@dataclass
class Line:
    """The served application and its parts."""

    address: str
    store_id: UUID
    database: Database
    resender: Resender

    def socket(self, *, key: str = "key", store_id: UUID | None = None) -> connect:
        url = f"ws://{self.address}/ws/store/{store_id or self.store_id}"
        return connect(url, additional_headers={"Authorization": f"Bearer {key}"})

    async def get(self, path: str, *, key: str = "key") -> httpx.Response:
        async with httpx.AsyncClient() as client:
            return await client.get(
                f"http://{self.address}/api/v1{path}", headers={"Authorization": f"Bearer {key}"}
            )

    async def announce(self, message: CartAbandoned | CartRecovered) -> None:
        async with self.database.transaction(store_id=self.store_id) as connection:
            await Outbox(connection).announce(message, aggregate_id=message.cart_id)


@pytest.fixture
async def line(
    database: Database, redis: Redis, store_id: UUID, clock: MovedClock
) -> AsyncIterator[Line]:
    async with AsyncExitStack() as stack:
        rooms = Rooms(redis)
        deliveries = DeliveryService(database, clock)
        container = make_async_container(
            provider(database, clock, rooms, deliveries), RequestProvider()
        )
        stack.push_async_callback(container.close)

        def scope(store_id: UUID) -> AbstractAsyncContextManager[AsyncContainer]:
            return open_scope(container, database, store_id)

        log = RedisStreamsLog(redis, partitions=2)
        await log.open()
        resender = Resender(rooms, deliveries)
        roles = [
            rooms.run(),
            resender.run(),
            Relay(database, log).run(),
            Subscriber(DECISIONS.name, DECISIONS.subscriptions, log, scope).run(),
            Subscriber(DELIVERY.name, DELIVERY.subscriptions, log, scope).run(),
        ]
        tasks = [asyncio.create_task(role) for role in roles]
        keys = Keys(
            {
                "key": actor(store_id, "interventions:read", "interventions:write"),
                "listener": actor(store_id, "interventions:read", "predictions:read"),
                "stranger": actor(new_id(), "interventions:read", "interventions:write"),
            }
        )
        channels = Channels(
            rooms,
            Topics(redis, rooms),
            TopicRegistry.of(TOPIC),
            {CONVERSATION: OfferSpeaker(deliveries)},
        )
        socket = StoreSocket(channels, Handshake(keys))
        app = RPCApp(
            [interventions, predictions],
            authenticator=keys,
            container=container,
            database=database,
            fallback=Starlette(routes=[WebSocketRoute("/ws/store/{store_id}", socket.serve)]),
        )
        with listen("127.0.0.1", 0) as listener:
            async with serve(cast("Any", app), listener):
                port = listener.getsockname()[1]
                yield Line(f"127.0.0.1:{port}", store_id, database, resender)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def provider(
    database: Database, clock: Clock, rooms: Rooms, deliveries: DeliveryService
) -> Provider:
    made = Provider(scope=Scope.APP)
    made.provide(lambda: database, provides=Database)
    made.provide(lambda: clock, provides=Clock)
    made.provide(lambda: rooms, provides=Rooms)
    made.provide(lambda: Topics(rooms.redis, rooms), provides=Topics)
    made.provide(lambda: deliveries, provides=DeliveryService)
    made.provide(lambda: OneModel(BaselineModel()), provides=Models)
    made.provide(ByCartAlone, provides=Describing)
    made.provide(lambda: live_settings(database), provides=LiveSettings)
    made.provide(lambda: api.get_client(), provides=OpenFeatureClient)  # noqa: PLW0108
    made.provide(InterventionFeed)
    for part in (
        ExperimentRepository,
        InterventionRepository,
        ModelChoice,
        Outbox,
        PredictionRepository,
        PredictionService,
    ):
        made.provide(part, scope=Scope.REQUEST)
    for part in (desk_of, service_of, cancelling_of, circumstances_of, decisions_of, credits_of):
        made.provide(part, scope=Scope.REQUEST)
    return made


def desk_of(connection: Connection, clock: Clock) -> Desk:
    return desk(connection, clock)


def service_of(made: Desk) -> InterventionService:
    return made.service


def cancelling_of(made: Desk) -> Cancelling:
    return made.cancelling


def circumstances_of(made: Desk) -> Circumstances:
    return made.circumstances


def credits_of(made: Desk) -> Attribution:
    return made.attribution


def decisions_of(made: Desk) -> DecisionRepository:
    return made.decisions


@asynccontextmanager
async def open_scope(
    container: AsyncContainer, database: Database, store_id: UUID
) -> AsyncIterator[AsyncContainer]:
    async with (
        TransactionScope(database, store_id=store_id) as transaction,
        container({TransactionScope: transaction}) as scope,
    ):
        yield scope


def actor(store_id: UUID, *permissions: str) -> Actor:
    return Actor("store_key", new_id(), store_id, frozenset(permissions))


async def hear(socket: ClientConnection) -> dict[str, Any]:
    async with asyncio.timeout(60):
        heard: dict[str, Any] = msgspec.json.decode(await socket.recv())
        return heard


async def say(socket: ClientConnection, message: dict[str, Any]) -> dict[str, Any]:
    """Give the answer; delivery is at least once, so an offer may come again before it."""
    await socket.send(msgspec.json.encode(message).decode())
    while (heard := await hear(socket))["type"] == "intervention":
        pass
    return heard


async def test_an_abandoned_cart_is_won_back_and_counted(line: Line) -> None:
    cart = abandoned(line.store_id)
    async with line.socket() as socket:
        await line.announce(cart)
        offer = await hear(socket)
        assert offer == offer | {
            "type": "intervention",
            "id": offer["id"],
            "state": "pending",
            "cartId": str(cart.cart_id),
            "visitorId": "anna",
            "episode": 1,
            "predictionId": offer["predictionId"],
            "action": "discount",
            "discountPercent": 5,
            "message": "You left Mug in your cart. Take 5 % off if you order now.",
            "probability": 0.3318,
            "reasons": ["The cart is worth coming back for"],
            "createdAt": "2026-03-02T10:00:00Z",
            "expiresAt": "2026-03-03T10:00:00Z",
            "deliveredAt": None,
            "cancelledAt": None,
            "recoveredAt": None,
            "recoveredOrderId": None,
            "recoveredCurrency": None,
            "recoveredMinor": None,
            "dueAt": "2026-03-02T10:00:00Z",
            "channels": ["socket"],
            "isHoldout": False,
        }
        assert await say(socket, {"type": "ack", "id": offer["id"]}) == {
            "type": "acked",
            "id": offer["id"],
            "state": "delivered",
        }
    await line.announce(recovered(cart))
    async with asyncio.timeout(60):
        while not (stats := (await line.get("/interventions/stats")).json())["recovered"]:
            await asyncio.sleep(0.02)
    assert stats == {
        "decided": 1,
        "pending": 0,
        "delivered": 1,
        "cancelled": 0,
        "expired": 0,
        "recovered": 1,
        "recoveredRevenue": [{"currency": "USD", "minor": 4300}],
    }
    one = (await line.get(f"/interventions/{offer['id']}")).json()
    assert (one["state"], one["recoveredOrderId"]) == ("recovered", "o1")
    page = (await line.get("/interventions?state=recovered&limit=1")).json()
    assert page == {"items": [one], "nextCursor": None}
    prediction = (await line.get(f"/predict/{cart.cart_id}", key="listener")).json()
    assert (prediction["id"], prediction["probability"]) == (offer["predictionId"], 0.3318)


async def test_what_waits_is_sent_on_connect_until_it_is_acknowledged(
    line: Line, clock: MovedClock
) -> None:
    waiting = await decided(line.database, abandoned(line.store_id), clock)
    for _ in range(2):
        async with line.socket() as socket:
            assert (await hear(socket))["id"] == str(waiting.id)
    async with line.socket() as socket:
        assert (await hear(socket))["id"] == str(waiting.id)
        await say(socket, {"type": "ack", "id": str(waiting.id)})
    async with line.socket() as socket:
        answer = await say(socket, {"type": "ack", "id": str(waiting.id)})
        assert answer == {"type": "acked", "id": str(waiting.id), "state": "delivered"}


async def test_what_stays_unacknowledged_is_sent_again(line: Line, clock: MovedClock) -> None:
    async with line.socket() as socket:
        await line.announce(abandoned(line.store_id))
        offer = await hear(socket)
        clock.time = NOW + EVERY - timedelta(seconds=1)
        await line.resender.resend(line.store_id)  # too fresh to be repeated
        clock.time = NOW + EVERY
        await line.resender.resend(line.store_id)
        assert await hear(socket) == offer
        await socket.send(msgspec.json.encode({"type": "ack", "id": offer["id"]}).decode())
        answer = await hear(socket)
        assert answer["type"] == "acked"
        await line.resender.resend(line.store_id)
        # Nothing was repeated in between: the next thing heard is the next answer.
        await socket.send(msgspec.json.encode({"type": "ack", "id": offer["id"]}).decode())
        assert await hear(socket) == answer


async def test_another_store_cannot_acknowledge(line: Line, clock: MovedClock) -> None:
    waiting = await decided(line.database, abandoned(line.store_id), clock)
    stranger = (await line.get("/interventions/stats", key="stranger")).json()
    assert stranger["decided"] == 0
    assert (await line.get(f"/interventions/{waiting.id}", key="stranger")).status_code == 404
    async with line.socket(key="stranger") as socket:
        assert await socket.wait_closed() is None
        assert socket.close_code == 4404
    assert await look(line.database, line.store_id, waiting.id, clock) == waiting


async def test_an_unknown_one_is_not_found(line: Line) -> None:
    unknown = new_id()
    async with line.socket() as socket:
        assert await say(socket, {"type": "ack", "id": str(unknown)}) == {
            "type": "error",
            "code": "interventions.not_found",
            "kind": "NOT_FOUND",
            "message": f"There is no intervention {unknown}",
        }
    assert (await line.get(f"/interventions/{unknown}")).status_code == 404


async def test_who_may_only_listen_cannot_acknowledge(line: Line, clock: MovedClock) -> None:
    waiting = await decided(line.database, abandoned(line.store_id), clock)
    async with line.socket(key="listener") as socket:
        assert (await hear(socket))["id"] == str(waiting.id)
        error = await say(socket, {"type": "ack", "id": str(waiting.id)})
        assert (error["type"], error["kind"]) == ("error", "FORBIDDEN")
    assert await look(line.database, line.store_id, waiting.id, clock) == waiting
