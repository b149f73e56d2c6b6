"""What breaks a specification, or costs without bound, is refused with its place."""

import json
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from cartwheel.kernel.errors import InvalidInputError
from cartwheel.systems.schemas.api import MOST_BYTES, SchemaFormat, read_schema

_INSTANT = {"type": "long", "logicalType": "timestamp-millis"}
_ANY = """
syntax = "proto3";
import "google/protobuf/any.proto";
message A { google.protobuf.Any x = 1; }
"""


def _record(*fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "record", "name": "Event", "fields": list(fields)}


def _field(kind: Any, **words: Any) -> dict[str, Any]:
    return _record({"name": "f", "type": kind, **words})


def _refusal(format_: SchemaFormat, text: str) -> tuple[tuple[Any, ...], str]:
    with pytest.raises(InvalidInputError) as raised:
        read_schema(format_, text)
    return raised.value.issues[0].path, raised.value.issues[0].message


@pytest.mark.parametrize(
    ("document", "path", "reason"),
    [
        (_record({"name": "f", "type": "int"}, {"name": "f", "type": "int"}), (1, "name"), "twice"),
        (_field([["int"], "null"]), (0, "type", 0), "A union in a union"),
        (_field(["int", "int"]), (0, "type", 1), "int stands in the union twice"),
        (_field(["null", "int"], default=1), (0, "default"), "none of its (first) type"),
        (_field("bytes", default="x"), (0, "default"), "null alone"),
        (
            _field({"type": "long", "logicalType": "timestamp-millis"}, default=1),
            (0, "default"),
            "",
        ),
        (_field("Event"), (0, "type"), "Event holds itself"),
        (_field({"type": "array", "items": "null"}), (0, "type", "items"), "take no bytes"),
        (_field({"type": "enum", "name": "E", "symbols": ["A", "A"]}), (0,), "twice"),
        (_record({"name": "é", "type": "int"}), (0, "name"), "is no name"),
    ],
    ids=[
        "field",
        "union",
        "double",
        "branch",
        "bytes",
        "logical",
        "self",
        "nothing",
        "symbol",
        "name",
    ],
)
def test_avro(document: dict[str, Any], path: tuple[Any, ...], reason: str) -> None:
    """All of these pass fastavro's own check, or are packed as something else."""
    found, message = _refusal(SchemaFormat.AVRO, json.dumps(document))
    assert found[: len(path) + 2] == ("schema", "fields", *path)
    assert reason in message


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"$ref": "https://shop.example/order.json"}, "within the schema"),
        ({"$ref": "other.json#/x"}, "within the schema"),
        ({"$id": "https://shop.example/"}, "stands for itself"),
        ({"$ref": "#"}, "refers to itself"),
        ({"$defs": {"a": {"items": {"$ref": "#/$defs/a"}}}}, "refers to itself"),
        ({"$ref": "#/$defs/none"}, "There is no"),
        ({"pattern": "(a|aa)+\\1"}, "regex"),
        ({"pattern": "a{1,1000}{1,1000}{1,1000}"}, "regex"),
        ({"$schema": "http://json-schema.org/draft-04/schema#"}, "are known"),
        (
            {
                "$defs": {
                    **{f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 4} for n in range(9)},
                    "d9": {},
                },
                "$ref": "#/$defs/d0",
            },
            "parts",
        ),
    ],
    ids=[
        "remote",
        "relative",
        "id",
        "self",
        "cycle",
        "nowhere",
        "backreference",
        "size",
        "draft",
        "growth",
    ],
)
def test_json_schema(document: dict[str, Any], reason: str) -> None:
    path, message = _refusal(SchemaFormat.JSON, json.dumps(document))
    assert (path[0], reason in message) == ("schema", True), message


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ('syntax = "proto2"; message A { optional string x = 1; }', "proto3 is required"),
        ('syntax = "proto3";', "There is no message"),
        ('syntax = "proto3"; message A { B b = 1; } message B { A a = 1; }', "holds itself"),
        (
            _ANY,
            "not taken",
        ),
        (
            'syntax = "proto3"; message A { string x = 1; string y = 1; }',
            "Field number 1 has already been used",
        ),
    ],
    ids=["proto2", "nothing", "self", "any", "number"],
)
def test_protobuf(source: str, reason: str) -> None:
    assert reason in _refusal(SchemaFormat.PROTOBUF, source)[1]


@pytest.mark.parametrize("format_", list(SchemaFormat))
def test_too_much_is_not_even_looked_at(format_: SchemaFormat) -> None:
    _, message = _refusal(format_, " " * (MOST_BYTES + 1))
    assert message == "At most 65,536 bytes are allowed"


def test_a_pattern_takes_linear_time() -> None:
    """What makes others look at each way to match it does not here."""
    text = json.dumps({"properties": {"x": {"type": "string", "pattern": "^(a+)+$"}}})
    schema = read_schema(SchemaFormat.JSON, text)
    flaw = schema.flaw({"x": "a" * 200_000 + "!"})
    assert flaw is not None
    assert flaw.path == ("x",)


_WORDS = (
    "$defs $ref $schema additionalProperties aliases allOf anyOf contains default dependentSchemas"
    " doc enum fields format if items logicalType map maximum multipleOf name namespace not pattern"
    " patternProperties precision prefixItems properties record required scale size symbols type"
    " values x"
).split()
_SAID = (
    "record enum fixed array map int long bytes string null decimal uuid date object number x x.y"
    " #/$defs/x ^x$"
).split()
_scraps = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-3, 2**33),
        st.floats(allow_nan=False, allow_infinity=False),
        st.sampled_from(_SAID),
        st.text(max_size=3),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(_WORDS), inner, max_size=5),
    ),
    max_leaves=12,
)


@settings(max_examples=250, deadline=None)
@given(
    st.sampled_from([SchemaFormat.JSON, SchemaFormat.AVRO]),
    st.dictionaries(st.sampled_from(_WORDS), _scraps, max_size=6),
    _scraps,
)
def test_scraps_of_schemas_are_refused_or_of_use(
    format_: SchemaFormat, document: dict[str, Any], value: Any
) -> None:
    """Whatever is taken can be held against anything, compared with itself, and filled up."""
    if format_ is SchemaFormat.AVRO:
        document = {"type": "record", "name": "E", "fields": [{"name": "f", "type": document}]}
    try:
        schema = read_schema(format_, json.dumps(document))
    except InvalidInputError:
        return
    assert schema.unreadable(schema) == []
    schema.flaw(value)
    schema.upcast(value)
