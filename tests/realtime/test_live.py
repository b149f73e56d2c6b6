"""Programs follow topics by `live.follow`, several in one stream, and go on where each was."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from dishka import Provider, Scope, make_async_container
from redis.asyncio import Redis
from tests.realtime.serving import Keys
from tests.realtime.test_rooms import running
from tests.realtime.test_store_socket import actor
from tests.realtime.topics import CARTS, ORDERS, events
from tests.rpc.serving import bearer, serving

from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.realtime.api import Rooms, TopicFeed, TopicRegistry, Topics
from cartwheel.systems.realtime.procedures import router
from cartwheel.systems.rpc.api import Actor, Places, RequestProvider, RPCApp

STORE = new_id()


@dataclass(slots=True)
class Stream:
    """What a client hears."""

    lines: AsyncIterator[str]

    async def hear(self) -> dict[str, Any]:
        """Return the next event, pings and the greeting aside; its id stands beside it."""
        async with asyncio.timeout(60):
            while True:
                block: dict[str, str] = {}
                async for line in self.lines:
                    if not line:
                        break
                    name, _, value = line.partition(": ")
                    block[name] = value
                if not block:
                    return {"ended": True}
                if block.get("event") not in ("connected", "ping"):
                    said = json.loads(block["data"]) if block["data"] else None
                    return {"lastEventId": block.get("id"), "said": said}


@dataclass(slots=True)
class Site:
    """A site that serves the procedure, and who may call it."""

    client: httpx.AsyncClient
    topics: Topics
    actors: dict[str, Actor]

    @asynccontextmanager
    async def follow(
        self, *topics: str, key: str = "owner", after: str | None = None
    ) -> AsyncIterator[Stream]:
        """Follow topics as the official client does."""
        params = {"input": json.dumps({"topics": topics, "lastEventId": after})}
        async with self.client.stream(
            "GET", "/trpc/live.follow", params=params, headers=bearer(key), timeout=30
        ) as response:
            assert response.status_code == 200
            yield Stream(response.aiter_lines())


@pytest.fixture
async def site(redis: Redis, database: Database) -> AsyncIterator[Site]:
    rooms = Rooms(redis)
    topics = Topics(redis, rooms)
    actors = {
        "owner": actor(STORE, "carts:read", "orders:read"),
        "clerk": actor(STORE, "carts:read"),
        "stranger": actor(new_id(), "carts:read", "orders:read"),
    }
    parts = Provider(scope=Scope.APP)
    parts.provide(lambda: database, provides=Database)
    parts.provide(lambda: TopicFeed(rooms, topics), provides=TopicFeed)
    parts.provide(lambda: TopicRegistry.of(CARTS, ORDERS), provides=TopicRegistry)
    container = make_async_container(parts, RequestProvider())
    app = RPCApp(
        [router],
        authenticator=Keys(actors),
        container=container,
        streams=Places("streams", per_credential=2),
    )
    async with (
        running(rooms),
        serving(app) as url,
        httpx.AsyncClient(base_url=url, trust_env=False) as client,
    ):
        yield Site(client, topics, actors)
    await container.close()


async def test_several_topics_come_in_one_stream_and_go_on_after_one_id(site: Site) -> None:
    async with site.follow("carts", "orders", "carts") as stream:
        begun = [await stream.hear() for _ in range(2)]
        assert [(b["said"]["type"], b["said"]["topic"]) for b in begun] == [
            ("subscribed", "carts"),
            ("subscribed", "orders"),
        ]
        await site.topics.publish(STORE, ORDERS, events(1))
        first = await stream.hear()
        assert first["said"] == {
            "type": "number.told",
            "topic": "orders",
            "id": first["said"]["id"],
            "data": {"number": 1},
        }
    await site.topics.publish(STORE, CARTS, events(2))
    await site.topics.publish(STORE, ORDERS, events(3))
    async with site.follow("carts", "orders", after=first["lastEventId"]) as stream:
        heard = [await stream.hear() for _ in range(4)]
        assert [(h["said"]["type"], h["said"]["data"]) for h in heard] == [
            ("subscribed", None),
            ("number.told", {"number": 2}),
            ("subscribed", None),
            ("number.told", {"number": 3}),
        ]
    async with site.follow("carts", "orders", after=heard[1]["lastEventId"]) as stream:
        heard = [await stream.hear() for _ in range(3)]
        assert [h["said"]["type"] for h in heard] == ["subscribed", "subscribed", "number.told"]
        assert heard[2]["said"]["data"] == {"number": 3}


async def test_a_gap_is_told_of_the_topic_that_has_it(site: Site) -> None:
    async with site.follow("carts", "orders", after="carts:1-0") as stream:
        heard = [(await stream.hear())["said"] for _ in range(3)]
    assert [(said["type"], said["topic"]) for said in heard] == [
        ("subscribed", "carts"),
        ("gap", "carts"),
        ("subscribed", "orders"),
    ]


async def test_another_store_hears_nothing(site: Site) -> None:
    async with site.follow("carts", key="stranger") as stream:
        await stream.hear()
        await site.topics.publish(STORE, CARTS, events(1))
        await site.topics.publish(site.actors["stranger"].store_id, CARTS, events(2))
        assert (await stream.hear())["said"]["data"] == {"number": 2}


@pytest.mark.parametrize(
    ("topics", "after", "code"),
    [
        (("carts", "orders"), None, "FORBIDDEN"),
        (("carts", "elsewhere"), None, "BAD_REQUEST"),
        ((), None, "BAD_REQUEST"),
        (("carts",), "carts", "BAD_REQUEST"),
        (("carts",), "carts:later", "BAD_REQUEST"),
    ],
)
async def test_what_may_not_be_followed_or_is_not_there_is_refused(
    site: Site, topics: tuple[str, ...], after: str | None, code: str
) -> None:
    """Altogether: half of what was asked for would look like all of it."""
    async with site.follow(*topics, key="clerk", after=after) as stream:
        assert (await stream.hear())["said"]["data"]["code"] == code


async def test_it_ends_with_the_permission_for_any_of_its_topics(site: Site) -> None:
    """Within a second, though nothing is told."""
    async with site.follow("carts", "orders") as stream, site.follow("carts") as other:
        for _ in range(2):
            await stream.hear()
        await other.hear()
        site.actors["owner"] = actor(STORE, "carts:read")
        assert (await stream.hear())["said"]["data"]["code"] == "FORBIDDEN"
        await site.topics.publish(STORE, CARTS, events(1))
        assert (await other.hear())["said"]["data"] == {"number": 1}


async def test_a_key_has_so_many_streams(site: Site) -> None:
    async with site.follow("carts", key="clerk") as first, site.follow("carts", key="clerk") as two:
        for stream in (first, two):
            assert (await stream.hear())["said"]["type"] == "subscribed"
        async with site.follow("carts", key="clerk") as third:
            assert (await third.hear())["said"]["data"]["code"] == "SERVICE_UNAVAILABLE"
