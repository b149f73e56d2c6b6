"""A shop sends its events packed by a schema that it has just registered."""

import json
from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest
from dishka import AsyncContainer
from redis.asyncio import Redis
from tests.domains.events.making import read
from tests.domains.schemas.making import PROTOBUF
from tests.kit.callers import Callers, key_of
from tests.kit.house import calling, house_with
from tests.unit.events.test_packing import protobuf

from cartwheel.domains.events.messages import REASON_HEADER
from cartwheel.domains.events.procedures import ingest_router
from cartwheel.domains.schemas.procedures import router
from cartwheel.kernel.db import Database
from cartwheel.systems.eventlog.api import EventLog
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog
from cartwheel.systems.schemas.api import SchemaFormat, read_schema
from cartwheel.systems.schemas.protobuf import ProtobufSchema

KIND = {"content-type": "application/protobuf"}


@pytest.fixture
async def client(
    database: Database, redis: Redis, log: RedisStreamsLog, store_id: UUID
) -> AsyncIterator[httpx.AsyncClient]:
    house: AsyncContainer = house_with({Database: database, Redis: redis, EventLog: log})
    callers = Callers({"shop": key_of(store_id, "events:write", "schemas:write")})
    async with calling(house, ingest_router, router, by=callers) as client:
        client.headers["authorization"] = "Bearer shop"
        yield client
    await house.close()


async def test_what_is_packed_lies_in_the_log_as_json(
    client: httpx.AsyncClient, log: RedisStreamsLog
) -> None:
    body = {"subject": "Order Placed", "schema": PROTOBUF, "format": "protobuf"}
    made = (await client.post("/schemas", json=body)).json()
    schema = read_schema(SchemaFormat.PROTOBUF, PROTOBUF)
    assert isinstance(schema, ProtobufSchema)
    payload = schema.message(order_id="o-1", total=12.5).SerializeToString()
    event = {"type": "track", "userId": "u", "schemaId": made["id"], "payload": payload}
    spoilt = {**event, "payload": payload[:-1]}

    batch = await client.post("/events/batch", content=protobuf(event, spoilt), headers=KIND)
    assert batch.status_code == 202
    assert batch.json()["accepted"] == 1
    [rejected] = batch.json()["rejected"]
    assert (rejected["index"], rejected["issues"][0]["path"]) == (1, ["payload"])

    one = await client.post("/events", content=protobuf(event), headers=KIND)
    assert one.status_code == 202
    several = await client.post("/events", content=protobuf(event, event), headers=KIND)
    assert (several.status_code, several.json()["code"]) == (400, "invalid_input")

    taken, refused, alone = (await read(log)).entries
    for entry in (taken, alone):
        [kept] = json.loads(entry.value)
        assert (kept["event"], kept["properties"]) == (
            "Order Placed",
            {"order_id": "o-1", "total": 12.5},
        )
    assert refused.headers[REASON_HEADER] == "schema"
    assert json.loads(refused.value)[0]["userId"] == "u"


async def test_what_cannot_be_read_at_all_is_kept_as_it_came(
    client: httpx.AsyncClient, log: RedisStreamsLog
) -> None:
    answer = await client.post("/events/batch", content=b"\xff\xff", headers=KIND)
    assert answer.status_code == 400
    assert answer.json()["issues"][0]["path"] == ["batch", 0]
    [entry] = (await read(log)).entries
    assert (entry.value, entry.headers[REASON_HEADER]) == (b"\xff\xff", "parse")
