"""A packed event is the event that it would have been in JSON, and what is wrong is named."""

import io
import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import fastavro
import pytest
from hypothesis import given, settings, strategies as st
from tests.domains.schemas.making import AVRO, PROTOBUF

from cartwheel.domains.events import packing
from cartwheel.domains.events.bodies import Body, UnreadBodyError, read_batch
from cartwheel.domains.events.packing.envelopes import Packing, _avro, _protobuf
from cartwheel.domains.events.packing.reading import read_packed
from cartwheel.domains.schemas.api import StoreSchemas
from cartwheel.domains.schemas.kept import KeptSchema
from cartwheel.domains.schemas.versions import SchemaVersion
from cartwheel.kernel.clock import SystemClock
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.systems.schemas.api import SchemaFormat, read_schema
from cartwheel.systems.schemas.avro import AvroSchema
from cartwheel.systems.schemas.protobuf import ProtobufSchema, _compile

_WIDER = json.dumps(
    {
        "type": "record",
        "name": "Order",
        "fields": [
            {"name": "total", "type": "double"},
            {"name": "note", "type": "string", "default": "none"},
        ],
    }
)


def _kept(schema_id: int, subject: str, text: str, format_: str, addition: int = 0) -> KeptSchema:
    return KeptSchema(
        schema_id,
        subject,
        addition + 1,
        SchemaVersion(1, 0, addition),
        SchemaFormat(format_),
        text,
        read_schema(SchemaFormat(format_), text).compiled,
        SystemClock().now(),
    )


@pytest.fixture(scope="module")
def schemas() -> StoreSchemas:
    return StoreSchemas.of(
        (
            _kept(1, "Order Completed", PROTOBUF, "protobuf"),
            _kept(2, "Order Placed", AVRO, "avro"),
            _kept(3, "Order Placed", _WIDER, "avro", 1),
        )
    )


def avro(*events: dict[str, Any]) -> bytes:
    packed = io.BytesIO()
    for event in events:
        fastavro.schemaless_writer(packed, _avro(), event)
    return packed.getvalue()


def protobuf(*events: dict[str, Any]) -> bytes:
    batch = _protobuf()()
    for event in events:
        one = batch.batch.add()
        by_name = {field.json_name: field.name for field in one.DESCRIPTOR.fields}
        for name, value in event.items():
            setattr(one, by_name[name], value)
    packed: bytes = batch.SerializeToString()
    return packed


PACKERS: dict[Packing, Callable[..., bytes]] = {Packing.AVRO: avro, Packing.PROTOBUF: protobuf}
both = pytest.mark.parametrize("kind", list(Packing))


def read(kind: Packing, schemas: StoreSchemas, *events: dict[str, Any]) -> Body:
    return read_packed(kind, PACKERS[kind](*events), schemas, lambda raw: raw)


def _total(schema_id: int, schemas: StoreSchemas, total: float) -> bytes:
    found = schemas.find_id(schema_id)
    assert found is not None
    if isinstance(found.written, ProtobufSchema):
        packed: bytes = found.written.message(total=total).SerializeToString()
        return packed
    assert isinstance(found.written, AvroSchema)
    written = io.BytesIO()
    fastavro.schemaless_writer(written, found.written.parsed, {"total": total})
    return written.getvalue()


@both
def test_it_is_the_event_that_it_would_have_been_in_json(
    kind: Packing, schemas: StoreSchemas
) -> None:
    fields = {"type": "track", "messageId": "m", "anonymousId": "v", "userId": "u"}
    event = {
        **fields,
        "timestamp": 1_772_366_400_123,
        "sentAt": 1_772_366_401_000,
        "context": b'{"locale":"de"}',
        "schemaId": 1,
        "payload": _total(1, schemas, 19.99),
    }
    plain = {
        **fields,
        "event": "Order Completed",
        "timestamp": "2026-03-01T12:00:00.123Z",
        "sentAt": "2026-03-01T12:00:01Z",
        "context": {"locale": "de"},
        "properties": {"total": 19.99},
    }
    [packed] = read(kind, schemas, event).events
    [expected] = read_batch(json.dumps({"batch": [plain]}, separators=(",", ":")).encode()).events
    assert packed == expected
    assert packed.repairs == ()


@both
def test_what_an_older_version_wrote_is_read_as_the_one_in_force_has_it(
    kind: Packing, schemas: StoreSchemas
) -> None:
    event = {"type": "track", "event": "Order Placed", "userId": "u", "schemaId": 2}
    [packed] = read(kind, schemas, {**event, "payload": _total(2, schemas, 2)}).events
    assert json.loads(bytes(packed.properties)) == {"total": 2.0, "note": "none"}


@both
def test_a_payload_without_a_schema_is_json(kind: Packing, schemas: StoreSchemas) -> None:
    event = {"type": "identify", "userId": "u", "payload": b'{"age":30}'}
    [packed] = read(kind, schemas, event).events
    assert json.loads(bytes(packed.traits)) == {"age": 30}


@both
def test_what_confluents_serializers_write_stands_in_a_payload_as_it_is(
    kind: Packing, schemas: StoreSchemas
) -> None:
    """A zero, the id in four bytes, and for Protobuf a zero for the first message."""
    framed = b"\0\0\0\0\1\0" + _total(1, schemas, 2)
    event = {"type": "track", "userId": "u", "payload": framed}
    second = {**event, "payload": b"\0\0\0\0\1\2\2" + _total(1, schemas, 2)}
    body = read(kind, schemas, event, second, {**event, "payload": b"\0\0"})
    [packed] = body.events
    assert (packed.event, bytes(packed.properties)) == ("Order Completed", b'{"total":2.0}')
    assert [one.issues[0].message for one in body.rejected] == [
        "It is not the schema's first message",
        "It ends within the schema's id",
    ]


def test_what_another_model_wrote_is_read_as_it_was_written() -> None:
    """And so is what the version in force cannot read."""
    old = _kept(1, "Order Placed", AVRO, "avro")
    model = _kept(2, "Order Placed", _WIDER, "avro")._replace(version=SchemaVersion(2, 0, 0))
    found = StoreSchemas.of((old, model)).find_id(1)
    assert found is not None
    assert found.reader is found.written
    narrower = _kept(2, "Order Placed", AVRO.replace("double", "int"), "avro", 1)
    found = StoreSchemas.of((old, narrower)).find_id(1)
    assert found is not None
    assert found.reader is found.written


@both
@pytest.mark.parametrize(
    ("fields", "path", "reason"),
    [
        ({"schemaId": 9}, ("schemaId",), "There is no schema 9"),
        ({"schemaId": 1, "event": "Wish Made"}, ("schemaId",), "is of 'Order Completed'"),
        ({"schemaId": 1, "payload": b"\xff"}, ("payload",), "It is no Order"),
        ({"schemaId": 1}, ("payload",), "it has no field"),
        ({"schemaId": 2, "payload": b"\0" * 7}, ("payload",), "At byte 7: it ends there"),
        ({"schemaId": 2, "payload": b"\0" * 9}, ("payload",), "At byte 8: there is more"),
        ({"event": "x", "payload": b"[]"}, ("payload",), "It is no object of JSON"),
        ({"event": "x", "context": b"{"}, ("context",), "It is no object of JSON"),
        ({"event": "x", "timestamp": 2**62}, ("timestamp",), "is out of range"),
        ({"event": "x", "userId": ""}, (), "Either `anonymousId` or `userId`"),
    ],
    ids=["id", "subject", "bytes", "empty", "short", "long", "list", "context", "time", "nobody"],
)
def test_a_bad_event_is_named_and_does_not_sink_the_others(
    kind: Packing,
    schemas: StoreSchemas,
    fields: dict[str, Any],
    path: tuple[str, ...],
    reason: str,
) -> None:
    good = {"type": "track", "event": "Seen", "userId": "u"}
    body = read(kind, schemas, good, {"type": "track", "userId": "u", **fields}, good)
    assert len(body.events) == 2
    [rejected] = body.rejected
    assert (rejected.index, rejected.issues[0].path) == (1, path)
    assert reason in rejected.issues[0].message
    assert json.loads(body.refused[0])["type"] == "track"


@both
@pytest.mark.parametrize("count", [0, 1_001])
def test_a_body_has_some_events_and_a_thousand_at_most(
    kind: Packing, schemas: StoreSchemas, count: int
) -> None:
    with pytest.raises(InvalidInputError) as raised:
        read(kind, schemas, *[{"type": "track", "event": "Seen", "userId": "u"}] * count)
    assert raised.value.issues[0].path == ("batch",)


def test_bytes_that_are_none_of_ours_are_refused_with_their_place(schemas: StoreSchemas) -> None:
    good = avro({"type": "track", "event": "Seen", "userId": "u"})
    with pytest.raises(UnreadBodyError, match=f"At byte {len(good) + 1}: it ends there"):
        read_packed(Packing.AVRO, good + b"\xff", schemas, lambda raw: raw)
    with pytest.raises(UnreadBodyError, match=r"no cartwheel\.EventBatch"):
        read_packed(Packing.PROTOBUF, b"\xff", schemas, lambda raw: raw)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(Packing), st.binary(max_size=60))
def test_bytes_of_chance_are_read_or_refused(kind: Packing, body: bytes) -> None:
    """Whatever comes, nothing but a refusal comes of it."""
    with suppress(InvalidInputError):
        read = read_packed(kind, body, StoreSchemas.of(()), lambda raw: raw)
        assert len(read.events) + len(read.rejected) > 0


def test_the_compiled_envelope_is_that_of_its_source() -> None:
    folder = Path(packing.__file__).parent
    source = (folder / "events.proto").read_text()
    # The compiler names its source `schema.proto`, which is all that may differ.
    assert _compile(source) == (folder / "events.binpb").read_bytes()
