"""Bytes that are not what their schema says are refused, whatever they are."""

import json
from contextlib import suppress

import pytest
from hypothesis import example, given, settings, strategies as st

from cartwheel.systems.schemas.api import (
    MOST_PAYLOAD_BYTES,
    PayloadError,
    Schema,
    SchemaFormat,
    read_schema,
)

_AVRO = read_schema(
    SchemaFormat.AVRO,
    json.dumps(
        {
            "type": "record",
            "name": "Event",
            "fields": [
                {"name": "s", "type": ["null", "string"]},
                {"name": "n", "type": "long"},
                {"name": "d", "type": "double"},
                {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
                {"name": "day", "type": {"type": "int", "logicalType": "date"}},
                {"name": "id", "type": {"type": "string", "logicalType": "uuid"}},
                {
                    "name": "m",
                    "type": {
                        "type": "bytes",
                        "logicalType": "decimal",
                        "precision": 38,
                        "scale": 2,
                    },
                },
                {"name": "e", "type": {"type": "enum", "name": "E", "symbols": ["A", "B"]}},
                {"name": "l", "type": {"type": "array", "items": "boolean"}},
                {"name": "o", "type": {"type": "map", "values": "bytes"}},
                {"name": "f", "type": {"type": "fixed", "name": "F", "size": 2}},
            ],
        }
    ),
)
_PROTOBUF = read_schema(
    SchemaFormat.PROTOBUF,
    """
    syntax = "proto3";
    import "google/protobuf/struct.proto";
    import "google/protobuf/timestamp.proto";
    message Event {
      string s = 1; sint64 n = 2; repeated int32 l = 3; map<string, Part> o = 4; bytes b = 5;
      google.protobuf.Timestamp at = 6; google.protobuf.Struct any = 7; Kind k = 8; float f = 9;
      enum Kind { A = 0; B = 1; }
      message Part { string s = 1; repeated Kind ks = 2; }
    }
    """,
)
both = pytest.mark.parametrize("schema", [_AVRO, _PROTOBUF], ids=["avro", "protobuf"])


@both
@settings(max_examples=150, deadline=None)
@given(payload=st.binary(max_size=80))
@example(payload=b"\x00" + b"\xff" * 9 + b"\x01")
@example(payload=b"2\x0c\x08\xff\xff\xff\xff\xff\xff\xff\xff\x7f\x10\x01")  # no such year
def test_bytes_of_chance_are_values_of_json_or_refused(schema: Schema, payload: bytes) -> None:
    with suppress(PayloadError):
        assert isinstance(json.loads(schema.unpack(payload, schema)), dict)


@both
def test_a_payload_has_so_many_bytes_at_most(schema: Schema) -> None:
    with pytest.raises(PayloadError, match="At most 65,536 bytes"):
        schema.unpack(b"\0" * (MOST_PAYLOAD_BYTES + 1), schema)
