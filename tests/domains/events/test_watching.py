"""Whoever looks sees events as they pass: what became of each, as it came, as it is kept."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any
from uuid import UUID

import pytest
from redis.asyncio import Redis
from tests.domains.events.making import NOW, letters, read, send, take, view
from tests.kit.followers import Reader, following, hearing

from cartwheel.domains.events.contracts import ListDeadLetters
from cartwheel.domains.events.messages import EVENTS_TOPIC, REFUSED_HEADER
from cartwheel.domains.events.pipeline import EventPipeline
from cartwheel.domains.events.watching import TOPIC
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.systems.eventlog.api import Append
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog


@pytest.fixture
async def reader(redis: Redis, store_id: UUID) -> AsyncIterator[Reader]:
    async with hearing(redis) as rooms, AsyncExitStack() as stack:
        yield await following(stack, rooms, store_id, TOPIC)


async def passed(reader: Reader, count: int) -> list[dict[str, Any]]:
    heard = [await reader.hear() for _ in range(count)]
    assert {one["type"] for one in heard} == {"event.passed"}
    return [one["data"] for one in heard]


async def test_each_has_its_verdict(
    pipeline: EventPipeline, log: RedisStreamsLog, store_id: UUID, reader: Reader
) -> None:
    odd = {"productId": "p", "price": "$2.50"}
    sent = [view("m-1"), view("m-2", properties=odd), view("m-1")]
    await send(log, store_id, *sent)
    await pipeline.handle([await read(log)])
    kept, repaired, duplicate = await passed(reader, 3)
    assert [kept["verdict"], repaired["verdict"], duplicate["verdict"]] == [
        "kept",
        "repaired",
        "duplicate",
    ]
    assert (kept["messageId"], kept["visitorId"], kept["event"]) == ("m-1", "v", "Product Viewed")
    assert kept["raw"]["properties"] == {"productId": "p", "price": 2}
    assert kept["meaning"]["product"] == {
        "id": "p",
        "name": "",
        "category": "",
        "brand": "",
        "priceMinor": 200,
        "quantity": 1,
    }
    assert repaired["raw"]["properties"] == odd
    assert repaired["meaning"]["product"]["priceMinor"] == 250
    assert [each["field"] for each in repaired["meaning"]["repairs"]] == ["properties.price"]
    assert duplicate["meaning"] is None


async def test_what_was_not_taken_in_is_told_with_the_reason(
    pipeline: EventPipeline, log: RedisStreamsLog, store_id: UUID, reader: Reader
) -> None:
    headers = {
        "store": str(store_id),
        "received": str(int(NOW.timestamp() * 1000)),
        "count": "2",
        REFUSED_HEADER: "0.type: unknown",
    }
    await log.append(EVENTS_TOPIC, [Append(0, b'[{"type":"click"},{"type":"click"}]', headers)])
    await pipeline.handle([await read(log)])
    (refused,) = await passed(reader, 1)
    assert (refused["verdict"], refused["count"]) == ("refused", 2)
    assert (refused["reason"], refused["detail"]) == ("refused", "0.type: unknown")


async def test_what_could_not_be_used_names_its_dead_letter(
    pipeline: EventPipeline,
    log: RedisStreamsLog,
    database: Database,
    store_id: UUID,
    reader: Reader,
) -> None:
    body = json.dumps({"batch": [{"type": "click", "anonymousId": "v"}]}).encode()
    with pytest.raises(InvalidInputError):
        await take(log, database, store_id, body)
    await pipeline.handle([await read(log)])
    (refused,) = await passed(reader, 1)
    async with letters(database, log, store_id) as service:
        (letter,) = (await service.list_page(store_id, ListDeadLetters())).items
    assert (refused["verdict"], refused["letterId"]) == ("refused", str(letter.id))


async def test_of_a_flood_the_last_are_told_and_what_is_large_is_cut(
    pipeline: EventPipeline, log: RedisStreamsLog, store_id: UUID, reader: Reader
) -> None:
    large = {"productId": "p", "note": "x" * 20_000}
    sent = [view(f"m-{number}") for number in range(70)]
    await send(log, store_id, *sent, view("large", properties=large))
    await pipeline.handle([await read(log)])
    told = await passed(reader, 50)
    assert [one["messageId"] for one in told] == [*(f"m-{n}" for n in range(21, 70)), "large"]
    assert (told[-1]["isCut"], told[-1]["raw"], told[-1]["verdict"]) == (True, None, "kept")
    assert await reader.hear() | {"id": ""} == {
        "id": "",
        "type": "events.left_out",
        "topic": "events",
        "data": {"count": 21},
    }


async def test_nothing_is_noted_where_nobody_looks(
    pipeline: EventPipeline,
    log: RedisStreamsLog,
    store_id: UUID,
    redis: Redis,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of another store neither."""
    told: list[UUID] = []

    async def tell(_: object, store_id: UUID, _passed: object) -> None:
        told.append(store_id)

    monkeypatch.setattr(type(pipeline.teller), "tell", tell)
    async with hearing(redis) as rooms, AsyncExitStack() as stack:
        await following(stack, rooms, UUID(int=5), TOPIC)
        await send(log, store_id, view("m-1"))
        await pipeline.handle([await read(log)])
    assert told == []
