"""Events that meet a route's conditions go where it says, and none waits for another's."""

import asyncio
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from msgspec import convert
from tests.domains.events.making import read, send, view, work_off

from cartwheel.domains.events.contracts import LoggedEvent
from cartwheel.domains.events.pipeline import EventPipeline
from cartwheel.domains.events.routing.contracts import (
    MOST_WAITING,
    AcknowledgeRouted,
    CreateRoute,
    Destination,
    EventRoute,
    Matching,
    TakeRouted,
    ToQueue,
    ToTopic,
    ToWebhook,
)
from cartwheel.domains.events.routing.courier import RouteCourier
from cartwheel.domains.events.routing.matching import Routed, Way
from cartwheel.domains.events.routing.repository import RouteRepository
from cartwheel.domains.events.routing.service import RouteService
from cartwheel.domains.webhooks.api import EndpointPost, EndpointRepository
from cartwheel.domains.webhooks.contracts import CreateWebhookEndpoint
from cartwheel.domains.webhooks.models import messages
from cartwheel.entrypoints.house import HOUSE
from cartwheel.kernel.clock import SystemClock
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import InvalidInputError, UnavailableError
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.settings import Settings
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog
from cartwheel.systems.flags.api import Condition, Operator
from cartwheel.systems.jobs.api import Done, Snooze
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import AuditNote

DEAR = Condition("properties.price", Operator.GTE, (100,))
ADDED = Condition("event", Operator.EQ, ("Product Added",))


class Switchyard:
    """Routes of one store, and what becomes of its events."""

    def __init__(self, pipeline: EventPipeline, log: RedisStreamsLog, store_id: UUID) -> None:
        self.pipeline, self.log, self.store_id = pipeline, log, store_id
        self.database = pipeline.database

    async def open(
        self,
        destination: Destination,
        *conditions: Condition,
        matching: Matching = Matching.ALL,
        settings: Settings | None = None,
    ) -> EventRoute:
        async with self.database.transaction(store_id=self.store_id) as connection:
            service = self.service(connection, settings or Settings(eventlog_url="kafka://x:1"))  # type: ignore[arg-type]
            command = CreateRoute("route", destination, conditions, matching)
            return await service.create(self.store_id, command)

    def service(self, connection: Any, settings: Settings | None = None) -> RouteService:
        return RouteService(
            RouteRepository(connection),
            EndpointRepository(connection),
            Outbox(connection),
            settings or Settings(),
            SystemClock(),
            AuditNote(),
        )

    def courier(self, log: RedisStreamsLog | None = None) -> RouteCourier:
        post = EndpointPost(HOUSE.public_events, SystemClock())
        return RouteCourier(self.database, log or self.log, post, SystemClock())

    async def take_in(self, *events: dict[str, Any]) -> None:
        await send(self.log, self.store_id, *events)
        await work_off(self.log, self.pipeline)

    async def waiting(self, route: EventRoute) -> int:
        async with self.database.transaction(store_id=self.store_id) as connection:
            found = await RouteRepository(connection).find(self.store_id, route.id)
        assert found is not None
        return found.waiting

    async def told(self, topic: str) -> list[str]:
        batch = await read(self.log, topic=f"routed.{self.store_id}.{topic}")
        return [json.loads(entry.value)["messageId"] for entry in batch.entries]


@pytest.fixture
def yard(pipeline: EventPipeline, log: RedisStreamsLog, store_id: UUID) -> Switchyard:
    return Switchyard(pipeline, log, store_id)


def cost(message_id: str, price: int, **fields: Any) -> dict[str, Any]:
    return view(message_id, properties={"productId": "p", "price": price}, **fields)


async def test_what_meets_the_conditions_goes_to_the_topic_once(yard: Switchyard) -> None:
    """No duplicate, no refused one, in their order, however often it is delivered."""
    dear = await yard.open(ToTopic("dear"), DEAR)
    either = await yard.open(ToTopic("either"), DEAR, ADDED, matching=Matching.ANY)
    added = cost("d", 1, event="Product Added")
    await yard.take_in(cost("a", 100), cost("b", 99), cost("c", 500), cost("a", 100), added)
    for route, expected in ((dear, 2), (either, 3)):
        answer = await yard.courier().deliver(yard.store_id, route.id)
        assert answer == Done({"delivered": expected})
        assert await yard.courier().deliver(yard.store_id, route.id) == Done({"delivered": 0})
    assert await yard.told("dear") == ["a", "c"]
    assert await yard.told("either") == ["a", "c", "d"]


async def test_a_queue_gives_each_event_to_one_until_it_is_acknowledged(yard: Switchyard) -> None:
    route = await yard.open(ToQueue())
    await yard.take_in(view("a"), view("b"), view("c"))

    async def take(limit: int, *, seconds: int = 60) -> list[tuple[int, str]]:
        async with yard.database.transaction(store_id=yard.store_id) as connection:
            command = TakeRouted(route.id, limit, seconds)
            found = (await yard.service(connection).take(yard.store_id, command)).items
            return [(one.number, json.loads(bytes(one.event))["messageId"]) for one in found]

    async def acknowledge(*numbers: int) -> int:
        async with yard.database.transaction(store_id=yard.store_id) as connection:
            command = AcknowledgeRouted(route.id, numbers)
            return (await yard.service(connection).acknowledge(yard.store_id, command)).count

    first = await take(2)
    assert [message_id for _, message_id in first] == ["a", "b"]
    (third,) = await take(2)
    assert third[1] == "c"
    assert await acknowledge(first[0][0]) == 1
    assert await acknowledge(first[0][0]) == 0
    async with yard.database.transaction(store_id=yard.store_id) as connection:
        late = SystemClock().now() + timedelta(minutes=2)
        again = await RouteRepository(connection).lease(
            yard.store_id, route.id, limit=9, now=late, until=late
        )
    assert [one.number for one in again] == [first[1][0], third[0]]


class HangingLog(RedisStreamsLog):
    """A log on which one topic never answers."""

    hangs = ""

    async def append(self, topic: str, appends: Any) -> Any:
        if self.hangs and topic.endswith(self.hangs):
            self.is_hanging.set()
            await asyncio.Event().wait()
        return await super().append(topic, appends)

    is_hanging: asyncio.Event


async def test_a_destination_that_hangs_keeps_nobody_waiting(yard: Switchyard) -> None:
    """Neither another route, nor the pipeline, which goes on filling the queue of the dead one."""
    dead, alive = await yard.open(ToTopic("dead")), await yard.open(ToTopic("alive"))
    await yard.take_in(view("a"))
    log = HangingLog(yard.log.redis, partitions=1)
    log.hangs, log.is_hanging = ".dead", asyncio.Event()
    courier = yard.courier(log)
    hanging = asyncio.create_task(courier.deliver(yard.store_id, dead.id))
    try:
        async with asyncio.timeout(60):
            await log.is_hanging.wait()
            await yard.take_in(view("b"), view("c"))
            answer = await courier.deliver(yard.store_id, alive.id)
            beside = await yard.courier().deliver(yard.store_id, dead.id)
        assert answer == Done({"delivered": 3})
        assert isinstance(beside, Snooze)  # somebody has it
        assert not hanging.done()
        assert await yard.waiting(dead) == 3
    finally:
        hanging.cancel()
        await asyncio.gather(hanging, return_exceptions=True)
    assert await yard.told("alive") == ["a", "b", "c"]
    await yard.courier().deliver(yard.store_id, dead.id)
    assert await yard.told("dead") == ["a", "b", "c"]


class FailingLog(RedisStreamsLog):
    """A log that is away."""

    asked = 0

    async def append(self, *_: Any) -> Any:
        self.asked += 1
        raise UnavailableError("away")


async def test_a_destination_that_keeps_failing_is_left_alone_for_a_while(
    yard: Switchyard,
) -> None:
    route = await yard.open(ToTopic("away"))
    await yard.take_in(view("a"))
    log = FailingLog(yard.log.redis, partitions=1)
    courier = yard.courier(log)
    for _ in range(3):
        with pytest.raises(UnavailableError):
            await courier.deliver(yard.store_id, route.id)
    assert isinstance(await courier.deliver(yard.store_id, route.id), Snooze)
    assert log.asked == 3
    assert await yard.waiting(route) == 1


async def test_events_go_to_an_endpoint_in_one_message_and_wait_while_it_is_off(
    yard: Switchyard, database: Database
) -> None:
    endpoint_id = new_id()
    async with database.transaction(store_id=yard.store_id) as connection:
        await EndpointRepository(connection).add(
            yard.store_id,
            CreateWebhookEndpoint("https://shop.example/in", ("none",)),
            endpoint_id=endpoint_id,
            secret="sealed",
            at=SystemClock().now(),
        )
    route = await yard.open(ToWebhook(endpoint_id))
    await yard.take_in(view("a"), view("b"))
    assert await yard.courier().deliver(yard.store_id, route.id) == Done({"delivered": 2})
    async with database.transaction(store_id=yard.store_id) as connection:
        rows = await connection.execute(
            sa.select(messages).where(messages.c.store_id == yard.store_id)
        )
        (message,) = rows
    body = json.loads(message.body)
    assert (body["type"], body["data"]["routeId"]) == ("events.routed", str(route.id))
    assert [event["messageId"] for event in body["data"]["events"]] == ["a", "b"]
    async with database.transaction(store_id=yard.store_id) as connection:
        await EndpointRepository(connection).delete(yard.store_id, endpoint_id)
    await yard.take_in(view("c"))
    assert isinstance(await yard.courier().deliver(yard.store_id, route.id), Snooze)
    assert await yard.waiting(route) == 1


async def test_what_cannot_work_is_refused(yard: Switchyard) -> None:
    wrong = Condition("properties.price", Operator.GTE, ("dear",))
    for destination, conditions, field in (
        (ToQueue(), (wrong,), "conditions"),
        (ToWebhook(new_id()), (), "endpointId"),
        (ToTopic("x"), (), "kind"),
    ):
        with pytest.raises(InvalidInputError) as refused:
            await yard.open(destination, *conditions, settings=Settings())
        assert field in refused.value.issues[0].path


def test_a_full_route_takes_no_more_and_counts_what_it_misses() -> None:
    full, free = (
        Way(new_id(), is_pulled=True, is_full=is_full, holds=lambda _: True)
        for is_full in (True, False)
    )
    routed = Routed([full, free])
    routed.note(convert({"type": "page", "anonymousId": "v"}, LoggedEvent))
    assert ([route_id for route_id, _ in routed.items], routed.missed) == ([free.id], [full.id])
    assert MOST_WAITING == 100_000
