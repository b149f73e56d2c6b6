"""Operators see what waits and what failed, and replay or discard it; nobody else does."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from dishka import Provider, Scope, make_async_container
from redis.asyncio import Redis
from tests.conformance.announcing import Counted, announce, clear, letters, waiting
from tests.realtime.serving import Keys
from tests.rpc.serving import bearer, serving

from cartwheel.domains.announcements.procedures import router
from cartwheel.domains.announcements.service import (
    AnnouncementService,
    AnnouncementStatsService,
)
from cartwheel.entrypoints.house import HOUSE
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.redis import connect
from cartwheel.systems.embedded.valkey import Valkey
from cartwheel.systems.eventlog.api import Append, EventLog
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog
from cartwheel.systems.outbox.api import TOPIC, DeadLetters, SubscriberGroup, SubscriberGroups
from cartwheel.systems.outbox.dead_letters import Unhandled
from cartwheel.systems.outbox.models import outbox, outbox_lanes
from cartwheel.systems.rpc.api import NO_STORE, Actor, RequestProvider, RPCApp

UNKNOWN = "/announcements/dead-letters/01900000-0000-7000-8000-000000000001"


@pytest.fixture(scope="module")
async def url(database: Database, valkey: Valkey) -> AsyncIterator[str]:
    redis = connect(valkey.url)
    provider = Provider(scope=Scope.APP)
    provider.provide(lambda: database, provides=Database)
    provider.provide(lambda: RedisStreamsLog(redis, partitions=2), provides=EventLog)
    readers = SubscriberGroups((SubscriberGroup("readers", ()),))
    provider.provide(lambda: readers, provides=SubscriberGroups)
    provider.provide(AnnouncementStatsService)
    provider.provide(AnnouncementService, scope=Scope.REQUEST)
    container = make_async_container(provider, RequestProvider())
    reading = frozenset({"announcements:read"})
    keys = Keys(
        {
            "operator": Actor("operator", new_id(), NO_STORE, HOUSE.permissions.of_operator),
            "reader": Actor("operator", new_id(), NO_STORE, reading),
            "store": Actor("store_key", new_id(), new_id(), HOUSE.permissions.of_store),
        }
    )
    app = RPCApp([router], authenticator=keys, container=container, database=database)
    async with serving(app) as address:
        yield address
    await container.close()
    await redis.aclose()


@pytest.fixture
async def operator(url: str, database: Database) -> AsyncIterator[httpx.AsyncClient]:
    await clear(database)
    async with httpx.AsyncClient(base_url=f"{url}/api/v1", headers=bearer("operator")) as client:
        yield client


async def bury(
    database: Database, *, group: str = "carts", handler: str = "count", number: int = 1
) -> UUID:
    """Make a dead letter of a handler and return its id."""
    async with database.transaction() as connection:
        await DeadLetters(connection).bury_unhandled(
            Unhandled(
                group=group,
                handler=handler,
                message_id=new_id(),
                headers={
                    "ce_type": Counted.name,
                    "ce_typeversion": "2",
                    "ce_subject": "a",
                    "ce_time": "2026-03-02T10:00:00+00:00",
                },
                body=b'{"number":%d}' % number,
                error="ValueError: No",
                attempts=10,
            )
        )
    return UUID(str((await letters(database))[-1].id))


async def test_the_stats_say_what_waits_and_what_was_done(
    operator: httpx.AsyncClient, database: Database, redis: Redis
) -> None:
    await announce(database, 1, 2, aggregate="a")
    await RedisStreamsLog(redis, partitions=2).append(TOPIC, [Append(0, b"{}"), Append(1, b"{}")])
    async with database.transaction() as connection:
        ago = sa.func.now() - timedelta(minutes=10)
        await connection.execute(sa.update(outbox).values(queued_at=ago))
        await connection.execute(
            sa.update(outbox_lanes)
            .where(outbox_lanes.c.kind == "job", outbox_lanes.c.lane < 2)
            .values(published=5, failed=2, dead=1)
        )
    await bury(database)
    answer = await operator.get("/announcements/stats")
    stats = answer.json()
    assert 600 <= stats["outbox"][0].pop("oldestSeconds") < 660
    assert 0 < stats["groups"][0].pop("oldestSeconds") < 10
    assert stats == {
        "outbox": [
            {"kind": "event", "waiting": 2, "held": 0, "published": 0, "failed": 0, "dead": 0},
            {
                "kind": "job",
                "waiting": 0,
                "held": 0,
                "oldestSeconds": 0.0,
                "published": 10,
                "failed": 4,
                "dead": 2,
            },
        ],
        "groups": [{"group": "readers", "waiting": 2}],
        "unpublished": 0,
        "unhandled": 1,
    }


async def test_dead_letters_are_listed_in_pages_and_filtered(
    operator: httpx.AsyncClient, database: Database
) -> None:
    ids = [str(await bury(database, number=number)) for number in range(3)]
    other = str(await bury(database, group="mail", handler="send"))

    async def listed(**query: str | int) -> tuple[list[str], str | None]:
        answer = await operator.get("/announcements/dead-letters", params=query)
        page = answer.json()
        return [item["id"] for item in page["items"]], page["nextCursor"]

    assert await listed(limit=3) == ([other, ids[2], ids[1]], ids[1])
    assert await listed(limit=3, cursor=ids[1]) == ([ids[0]], None)
    assert await listed(group="mail") == ([other], None)
    assert await listed(handler="count", limit=1) == ([ids[2]], ids[2])
    assert await listed(source="publish") == ([], None)
    assert await listed(name="thing.counted", source="handle") == ([other, *ids[::-1]], None)
    assert (await operator.get("/announcements/dead-letters?limit=101")).status_code == 400


async def test_a_dead_letter_is_shown_whole(
    operator: httpx.AsyncClient, database: Database
) -> None:
    letter_id = await bury(database)
    answer = await operator.get(f"/announcements/dead-letters/{letter_id}")
    shown = answer.json()
    (row,) = await letters(database)
    failed_at = shown.pop("failedAt")
    assert failed_at == row.failed_at.isoformat().replace("+00:00", "Z")
    assert shown == {
        "id": str(letter_id),
        "source": "handle",
        "kind": "event",
        "messageId": str(row.message_id),
        "aggregateId": "a",
        "name": "thing.counted",
        "version": 2,
        "group": "carts",
        "handler": "count",
        "queue": None,
        "error": "ValueError: No",
        "attempts": 10,
        "createdAt": "2026-03-02T10:00:00Z",
        "headers": row.headers,
        "body": '{"number":1}',
    }


async def test_a_replayed_letter_waits_for_the_relay_and_its_handler(
    operator: httpx.AsyncClient, database: Database
) -> None:
    letter_id = await bury(database)
    (letter,) = await letters(database)
    answer = await operator.post(f"/announcements/dead-letters/{letter_id}/replay")
    assert answer.status_code == 200
    assert await letters(database) == []
    async with database.transaction() as connection:
        row = (await connection.execute(sa.select(outbox))).one()
    assert (row.id, row.consumer, row.aggregate_id, row.name, row.version, row.body) == (
        *(letter.message_id, "carts/count", "a", "thing.counted", 2, letter.body),
    )
    assert row.created_at == letter.created_at
    assert row.queued_at > letter.failed_at


async def test_of_several_operators_one_replays_a_letter(
    operator: httpx.AsyncClient, database: Database
) -> None:
    path = f"/announcements/dead-letters/{await bury(database)}/replay"
    answers = await asyncio.gather(*(operator.post(path) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [200] + [404] * 5
    assert await waiting(database) == 1


async def test_all_letters_of_a_handler_are_replayed_in_the_order_in_which_they_failed(
    operator: httpx.AsyncClient, database: Database
) -> None:
    for number in range(5):
        await bury(database, number=number)
    other = await bury(database, group="mail", handler="send")
    path, wanted = "/announcements/dead-letters/replay", {"group": "carts", "handler": "count"}
    answer = await operator.post(path, json=wanted)
    assert answer.json() == {"replayed": 5}
    assert [letter.id for letter in await letters(database)] == [other]
    async with database.transaction() as connection:
        bodies = await connection.scalars(sa.select(outbox.c.body).order_by(outbox.c.position))
        assert list(bodies) == [b'{"number":%d}' % number for number in range(5)]
    assert (await operator.post(path, json=wanted)).json() == {"replayed": 0}
    assert (await operator.post(path)).json() == {"replayed": 1}


async def test_a_discarded_letter_is_gone(operator: httpx.AsyncClient, database: Database) -> None:
    path = f"/announcements/dead-letters/{await bury(database)}"
    assert (await operator.delete(path)).status_code == 200
    assert await letters(database) == []
    assert await waiting(database) == 0
    assert (await operator.delete(path)).status_code == 404


@pytest.mark.parametrize(
    ("method", "path"), [("GET", UNKNOWN), ("POST", f"{UNKNOWN}/replay"), ("DELETE", UNKNOWN)]
)
async def test_a_letter_that_is_not_there_is_not_found(
    operator: httpx.AsyncClient, method: str, path: str
) -> None:
    answer = await operator.request(method, path)
    assert answer.status_code == 404
    assert answer.json()["code"] == "announcements.dead_letter_not_found"


@pytest.mark.parametrize(
    ("method", "path", "for_readers"),
    [
        ("GET", "/announcements/stats", 200),
        ("GET", "/announcements/dead-letters", 200),
        ("GET", UNKNOWN, 404),
        ("POST", f"{UNKNOWN}/replay", 403),
        ("POST", "/announcements/dead-letters/replay", 403),
        ("DELETE", UNKNOWN, 403),
    ],
)
async def test_stores_may_do_nothing_and_readers_change_nothing(
    operator: httpx.AsyncClient, database: Database, method: str, path: str, for_readers: int
) -> None:
    await bury(database)
    statuses = {}
    for key in ("store", "reader"):
        statuses[key] = (await operator.request(method, path, headers=bearer(key))).status_code
    assert statuses == {"store": 403, "reader": for_readers}
    assert len(await letters(database)) == 1
    assert await waiting(database) == 0
