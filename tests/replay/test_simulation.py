"""A simulation drives the server as shops do, answers interventions and outlasts its absence."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from starlette.responses import Response
from tests.replay.stand_in import KEY, STORE_ID, StandIn

from cartwheel.entrypoints.running import RunningServer
from cartwheel.entrypoints.simulate.crowd import Crowd
from cartwheel.entrypoints.simulate.habits import Habits
from cartwheel.entrypoints.simulate.run import Simulation
from cartwheel.entrypoints.simulate.shop import Shop
from cartwheel.entrypoints.simulate.shopper import State

QUICK = replace(
    Habits(),
    adds=1,
    removes=0,
    checks_out=0,
    comes_back=0,
    reads=(0, 0.01),
    decides=(0, 0.01),
    answers=(0, 0.01),
)


@asynccontextmanager
async def running(
    stand_in: StandIn, *, habits: Habits = QUICK, waits: timedelta = timedelta(0)
) -> AsyncIterator[Simulation]:
    server = RunningServer(url=stand_in.server.url, key=KEY, store_id=UUID(STORE_ID))
    crowd = Crowd(seed=1, rate=100, habits=habits)
    simulation = Simulation(server, seed=1, crowd=crowd, waits_for_shelves=waits)
    stop = asyncio.Event()
    task = asyncio.create_task(simulation.run(stop))
    try:
        yield simulation
    finally:
        stop.set()
        await task


async def until(claim: Callable[[], object]) -> None:
    async with asyncio.timeout(60):
        while not claim():
            await asyncio.sleep(0.01)


def intervention(visitor_id: str, *, action: str = "reminder") -> str:
    return json.dumps(
        {
            "type": "intervention",
            "id": f"to-{visitor_id}",
            "cartId": "some-cart",
            "visitorId": visitor_id,
            "action": action,
            "discountPercent": None,
            "message": "Still there",
            "expiresAt": "2030-01-01T00:00:00Z",
        }
    )


def shelves(*, but: str = "") -> list[dict[str, str]]:
    """What a store sells of the synthetic shop, and something else."""
    slugs = [each.id for each in Shop.stocked().products if each.id != but]
    return [{"id": f"id-of-{slug}", "slug": slug} for slug in ("no-such-1", *slugs)]


async def test_products_are_called_as_the_store_calls_them(stand_in: StandIn) -> None:
    stand_in.shelves = shelves()
    async with running(stand_in, waits=timedelta(minutes=1)):
        await until(lambda: len(stand_in.own.waiting) > 20)
    told = {
        event["properties"]["productId"]
        for event in stand_in.own.waiting
        if "productId" in event["properties"]
    }
    assert told
    assert told <= {each["id"] for each in stand_in.shelves}


async def test_what_the_store_sells_later_is_called_so_by_those_who_come_then(
    stand_in: StandIn,
) -> None:
    stand_in.shelves = []
    async with running(stand_in):
        await until(lambda: stand_in.own.waiting)
        stand_in.shelves = shelves(but="kitchen-1")
        await until(
            lambda: any(
                event["properties"].get("productId", "").startswith("id-of-")
                for event in stand_in.own.waiting
            )
        )
    ids_of: dict[str, set[bool]] = {}
    for event in stand_in.own.waiting:
        if (id_ := event["properties"].get("productId", "kitchen-1")) != "kitchen-1":
            ids_of.setdefault(event["anonymousId"], set()).add(id_.startswith("id-of-"))
    assert all(len(kinds) == 1 for kinds in ids_of.values())  # nobody's words change


async def test_events_carry_the_mark_of_the_simulation(stand_in: StandIn) -> None:
    async with running(stand_in):
        await until(lambda: len(stand_in.own.waiting) > 20)
    events = list(stand_in.own.waiting)
    assert len({event["messageId"] for event in events}) == len(events)
    assert {event["context"]["library"]["name"] for event in events} == {"cartwheel-simulate"}
    assert {event["context"]["synthetic"] for event in events} == {True}
    assert {event["type"] for event in events} == {"track", "page"}
    added = next(event for event in events if event.get("event") == "Product Added")
    assert set(added["properties"]) == {
        "productId",
        "name",
        "category",
        "brand",
        "price",
        "currency",
        "quantity",
    }
    assert isinstance(added["properties"]["price"], float | int)


def orders(stand_in: StandIn) -> list[dict[str, Any]]:
    return [e for e in stand_in.own.waiting if e.get("event") == "Order Completed"]


async def test_an_intervention_is_acknowledged_and_wins_the_shopper_back(
    stand_in: StandIn,
) -> None:
    habits = replace(QUICK, persuaded_by={"reminder": 1})
    async with running(stand_in, habits=habits) as simulation:
        await until(lambda: simulation.crowd.away and stand_in.connections)
        away = next(v for v, s in simulation.crowd._present.items() if s.state is State.AWAY)
        # Whoever connects next is told; the simulation connects again by itself.
        stand_in.outbox.extend(["hello", intervention("a-stranger"), intervention(away)])
        stand_in.hang_up.set()
        await until(lambda: simulation.crowd.tally.won_back)
        await until(lambda: stand_in.heard and orders(stand_in))
    assert stand_in.heard == [{"type": "ack", "id": f"to-{away}"}]
    assert [order["anonymousId"] for order in orders(stand_in)] == [away]


async def test_a_server_away_is_waited_for(stand_in: StandIn) -> None:
    stand_in.faults.append(Response(status_code=503))
    async with running(stand_in) as simulation:
        await until(lambda: simulation.is_waiting)
        await until(lambda: len(stand_in.own.waiting) > 5)
        assert not stand_in.faults
    assert sum(stand_in.batch_sizes) == len(stand_in.own.waiting) == simulation.crowd.tally.events


async def test_a_refusal_ends_nothing(stand_in: StandIn) -> None:
    stand_in.faults.append(Response(status_code=403))
    async with running(stand_in):
        await until(lambda: len(stand_in.own.waiting) > 5)


async def test_it_stops_when_told_to_though_nobody_is_there() -> None:
    stop = asyncio.Event()
    server = RunningServer(url="http://127.0.0.1:9", key=KEY, store_id=UUID(STORE_ID))
    simulation = Simulation(server, seed=1, waits_for_shelves=timedelta(0))
    task = asyncio.create_task(simulation.run(stop))
    asyncio.get_running_loop().call_later(0.3, stop.set)
    async with asyncio.timeout(60):
        tally = await task
    assert tally.events >= 1
