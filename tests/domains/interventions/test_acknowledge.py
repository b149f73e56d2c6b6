"""An acknowledgement marks a pending intervention as delivered, once, and only its store's."""

from datetime import timedelta
from uuid import UUID

import msgspec
import pytest
from redis.asyncio import Redis
from tests.domains.interventions.making import NOW, abandoned, decided, look, recovered, settle
from tests.kit.clock import MovedClock
from tests.kit.outbox import announced

from cartwheel.domains.interventions.contracts import Intervention
from cartwheel.domains.interventions.delivery import DeliveryService
from cartwheel.domains.interventions.errors import InterventionNotFoundError
from cartwheel.domains.interventions.handlers import tell_delivered
from cartwheel.domains.interventions.messages import InterventionDelivered
from cartwheel.domains.interventions.sockets import TOPIC
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.realtime.api import Rooms, Topics


async def test_the_first_acknowledgement_counts(
    database: Database, store_id: UUID, clock: MovedClock, deliveries: DeliveryService
) -> None:
    intervention = await decided(database, abandoned(store_id), clock)
    clock.time = NOW + timedelta(seconds=5)
    first = await deliveries.acknowledge(store_id, intervention.id)
    assert (first.state, first.delivered_at) == ("delivered", NOW + timedelta(seconds=5))
    clock.time = NOW + timedelta(seconds=9)
    assert await deliveries.acknowledge(store_id, intervention.id) == first


async def test_whoever_watches_is_told_once(
    database: Database,
    redis: Redis,
    store_id: UUID,
    clock: MovedClock,
    deliveries: DeliveryService,
) -> None:
    """Of what was cancelled before it arrived nothing is told; what is told is the whole of it."""
    cart = abandoned(store_id, visitor_id="bo")
    late = await decided(database, cart, clock)
    await settle(database, recovered(cart), clock)
    intervention = await decided(database, abandoned(store_id), clock)
    for each in (intervention, late, intervention):
        await deliveries.acknowledge(store_id, each.id)
    told = await announced(database, InterventionDelivered, store_id=store_id)
    assert told == [InterventionDelivered(store_id, intervention.id)]
    topics = Topics(redis, Rooms(redis))
    begun = (await topics.read_after(store_id, TOPIC, None)).place
    await tell_delivered(told, deliveries, topics)
    (event,) = (await topics.read_after(store_id, TOPIC, begun)).events
    said = msgspec.json.decode(event.json)
    assert said["type"] == "intervention.delivered"
    shown = await look(database, store_id, intervention.id, clock)
    assert msgspec.convert(said["data"], Intervention) == shown


async def test_another_store_cannot_acknowledge(
    database: Database, store_id: UUID, clock: MovedClock, deliveries: DeliveryService
) -> None:
    intervention = await decided(database, abandoned(store_id), clock)
    with pytest.raises(InterventionNotFoundError):
        await deliveries.acknowledge(new_id(), intervention.id)
    assert await look(database, store_id, intervention.id, clock) == intervention


async def test_a_cancelled_one_stays_cancelled(
    database: Database, store_id: UUID, clock: MovedClock, deliveries: DeliveryService
) -> None:
    cart = abandoned(store_id)
    intervention = await decided(database, cart, clock)
    await settle(database, recovered(cart), clock)
    late = await deliveries.acknowledge(store_id, intervention.id)
    assert (late.state, late.delivered_at, late.cancelled_at) == ("cancelled", None, NOW)


async def test_only_what_is_pending_and_not_expired_waits(
    database: Database, store_id: UUID, clock: MovedClock, deliveries: DeliveryService
) -> None:
    waiting = [
        await decided(database, abandoned(store_id, visitor_id=f"v{n}"), clock) for n in range(3)
    ]
    await deliveries.acknowledge(store_id, waiting[1].id)
    assert [i async for i in deliveries.list_waiting(store_id)] == [waiting[0], waiting[2]]
    fresh = deliveries.list_waiting(store_id, for_at_least=timedelta(seconds=1))
    assert [i async for i in fresh] == []
    assert await deliveries.find_waiting(store_id, [waiting[1].id]) == []
    clock.time = NOW + timedelta(hours=24)
    assert [i async for i in deliveries.list_waiting(store_id)] == []
    assert await deliveries.find_waiting(store_id, [waiting[0].id]) == []
    assert (await look(database, store_id, waiting[0].id, clock)).state == "expired"


async def test_more_than_a_page_waits(
    database: Database, store_id: UUID, clock: MovedClock, deliveries: DeliveryService
) -> None:
    """A page holds a hundred; the rest follows, each once and in order."""
    made = [
        (await decided(database, abandoned(store_id, visitor_id=f"v{n}"), clock)).id
        for n in range(101)
    ]
    assert [i.id async for i in deliveries.list_waiting(store_id)] == made
    assert [i.id async for i in deliveries.list_after(store_id, made[0])] == made[1:]
