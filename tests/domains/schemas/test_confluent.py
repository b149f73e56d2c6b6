"""Kafka's tools find schemas: the official client reads all that there is."""

import asyncio
import warnings
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar
from uuid import UUID

import httpx
import pytest
from dishka import AsyncContainer
from tests.domains.schemas.making import AVRO, NOTED, PROTOBUF, TOTAL, order
from tests.kit.callers import Callers, key_of
from tests.kit.house import calling
from tests.unit.events.test_packing import avro

from cartwheel.domains.events.packing.envelopes import Packing
from cartwheel.domains.events.packing.reading import read_packed
from cartwheel.domains.schemas.api import LiveSchemas
from cartwheel.domains.schemas.confluent.procedures import registry_router
from cartwheel.domains.schemas.procedures import router

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # authlib's, about an HTTP client that is not ours
    from confluent_kafka.schema_registry import Schema, SchemaRegistryClient
    from confluent_kafka.schema_registry.avro import AvroSerializer
    from confluent_kafka.schema_registry.error import SchemaRegistryError
    from confluent_kafka.serialization import MessageField, SerializationContext

T = TypeVar("T")


@pytest.fixture
async def served(
    house: AsyncContainer, store_id: UUID
) -> AsyncIterator[tuple[httpx.AsyncClient, SchemaRegistryClient]]:
    """Ours, and theirs, both as the store's owner."""
    callers = Callers({"owner": key_of(store_id, "schemas:read", "schemas:write")})
    async with calling(house, router, registry_router, by=callers) as ours:
        ours.headers["authorization"] = "Bearer owner"
        url = f"{ours.base_url}registry"
        with SchemaRegistryClient({"url": url, "basic.auth.user.info": "owner:"}) as theirs:
            yield ours, theirs


async def asked(ask: Callable[..., T], *given: Any) -> T:
    return await asyncio.to_thread(ask, *given)


async def _register(ours: httpx.AsyncClient, subject: str, schema: str, format_: str) -> Any:
    body = {"subject": subject, "schema": schema, "format": format_}
    return (await ours.post("/schemas", json=body)).json()


async def test_the_official_client_reads_what_is_registered(
    served: tuple[httpx.AsyncClient, SchemaRegistryClient],
) -> None:
    ours, theirs = served
    made = {
        "JSON": await _register(ours, "orders-json", order(TOTAL), "json"),
        "AVRO": await _register(ours, "orders-avro", AVRO, "avro"),
        "PROTOBUF": await _register(ours, "orders-protobuf", PROTOBUF, "protobuf"),
    }
    newer = await _register(ours, "orders-json", order(NOTED), "json")
    names = await asked(theirs.get_subjects)
    assert [name for name in names if name.startswith("orders")] == [
        "orders-avro",
        "orders-json",
        "orders-protobuf",
    ]
    assert await asked(theirs.get_versions, "orders-json") == [1, 2]
    for kind, one in made.items():
        schema = await asked(theirs.get_schema, one["id"])
        assert (schema.schema_type, schema.schema_str) == (kind, one["schema"])
        version = await asked(theirs.get_version, one["subject"], 1)
        assert (version.schema_id, version.version) == (one["id"], 1)
        found = await asked(theirs.lookup_schema, one["subject"], Schema(one["schema"], kind))
        assert found.schema_id == one["id"]
    latest = await asked(theirs.get_latest_version, "orders-json")
    assert (latest.schema_id, latest.version) == (newer["id"], 2)
    level = await asked(theirs.get_compatibility, "orders-json")
    assert level == "BACKWARD_TRANSITIVE"


async def test_the_built_in_ones_are_there_too(
    served: tuple[httpx.AsyncClient, SchemaRegistryClient],
) -> None:
    _, theirs = served
    latest = await asked(theirs.get_latest_version, "Order Completed")
    schema = await asked(theirs.get_schema, latest.schema_id)
    assert (schema.schema_type, latest.version) == ("JSON", 1)
    assert '"Order Completed"' in schema.schema_str


async def test_what_the_official_serializer_writes_stands_in_a_payload(
    served: tuple[httpx.AsyncClient, SchemaRegistryClient],
    house: AsyncContainer,
    store_id: UUID,
) -> None:
    """It finds the schema here, and begins with its id."""
    ours, theirs = served
    made = await _register(ours, "orders", AVRO, "avro")
    conf = {
        "auto.register.schemas": False,
        "use.latest.version": True,
        "subject.name.strategy": lambda _context, _record: "orders",
    }
    serializer = AvroSerializer(theirs, conf=conf)
    context = SerializationContext("orders", MessageField.VALUE)
    payload = await asyncio.to_thread(serializer, {"total": 12.5}, context)
    assert payload[:5] == b"\0" + made["id"].to_bytes(4)
    schemas = await (await house.get(LiveSchemas)).of(store_id)
    body = avro({"type": "track", "userId": "u", "payload": payload})
    [event] = read_packed(Packing.AVRO, body, schemas, lambda raw: raw).events
    assert (event.event, bytes(event.properties)) == ("orders", b'{"total":12.5}')


async def test_what_is_not_there_is_told_in_their_codes(
    served: tuple[httpx.AsyncClient, SchemaRegistryClient],
) -> None:
    ours, theirs = served
    made = await _register(ours, "orders", order(TOTAL), "json")

    async def refusal(ask: Callable[..., Any], *given: Any) -> tuple[int, int]:
        with pytest.raises(SchemaRegistryError) as raised:
            await asked(ask, *given)
        return raised.value.http_status_code, raised.value.error_code

    assert await refusal(theirs.get_versions, "nobody") == (404, 40401)
    assert await refusal(theirs.get_version, "orders", 7) == (404, 40402)
    assert await refusal(theirs.get_schema, made["id"] + 1) == (404, 40403)
    assert await refusal(theirs.lookup_schema, "orders", Schema(order(NOTED), "JSON")) == (
        404,
        40403,
    )
    with SchemaRegistryClient({"url": f"{ours.base_url}registry"}) as nobody:
        assert (await refusal(nobody.get_subjects))[0] == 401
