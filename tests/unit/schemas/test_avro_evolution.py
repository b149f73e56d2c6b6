"""What is called readable is read by Avro's own library, field by field."""

import io
import json
from typing import Any

import fastavro
import pytest
from hypothesis import given, settings, strategies as st

from cartwheel.systems.schemas.api import SchemaFormat, read_schema

_NAMES = ("a", "b", "c")
_PLAIN: dict[str, st.SearchStrategy[Any]] = {
    "null": st.none(),
    "boolean": st.booleans(),
    "int": st.integers(-(2**31), 2**31 - 1),
    "long": st.integers(-(2**63), 2**63 - 1),
    "float": st.sampled_from([0.0, 1.5, -2.25]),
    "double": st.floats(allow_nan=False, allow_infinity=False),
    "string": st.text(max_size=4),
    "bytes": st.binary(max_size=4),
}
_DEFAULTS: dict[str, Any] = {
    "null": None,
    "boolean": True,
    "int": 1,
    "long": 1,
    "float": 1.5,
    "double": 1.5,
    "string": "x",
}


@st.composite
def _types(draw: st.DrawFn, depth: int = 2) -> Any:
    plain = sorted(_PLAIN)
    match draw(st.sampled_from(["plain", "plain", "union", "array", "map", "enum"])):
        case "union":
            return draw(st.lists(st.sampled_from(plain), min_size=1, max_size=3, unique=True))
        case "array" if depth:
            items = draw(_types(depth - 1).filter(lambda held: held != "null"))
            return {"type": "array", "items": items}
        case "map" if depth:
            return {"type": "map", "values": draw(_types(depth - 1))}
        case "enum":
            return {"enum": draw(st.lists(st.sampled_from("XYZ"), min_size=1, unique=True))}
    return draw(st.sampled_from(plain))


@st.composite
def _fields(draw: st.DrawFn) -> dict[str, dict[str, Any]]:
    fields = {}
    for name in draw(st.lists(st.sampled_from(_NAMES), unique=True)):
        held = draw(_types())
        fields[name] = {"name": name, "type": held}
        first = held[0] if isinstance(held, list) else held
        if isinstance(first, str) and first in _DEFAULTS and draw(st.booleans()):
            fields[name]["default"] = _DEFAULTS[first]
    return fields


def _named(held: Any, name: str) -> Any:
    """Give each enum the name that it has by its place."""
    match held:
        case {"enum": symbols}:
            return {"type": "enum", "name": f"E_{name}", "symbols": symbols}
        case {"type": "array", "items": items}:
            return {"type": "array", "items": _named(items, f"{name}_i")}
        case {"type": "map", "values": values}:
            return {"type": "map", "values": _named(values, f"{name}_v")}
    return held


def _record(fields: dict[str, dict[str, Any]]) -> dict[str, Any]:
    made = [{**field, "type": _named(field["type"], name)} for name, field in fields.items()]
    return {"type": "record", "name": "Event", "fields": made}


def _values(held: Any) -> st.SearchStrategy[Any]:
    match held:
        case list():
            return st.one_of(*map(_values, held))
        case {"type": "array", "items": items}:
            return st.lists(_values(items), max_size=2)
        case {"type": "map", "values": values}:
            return st.dictionaries(st.sampled_from(_NAMES), _values(values), max_size=2)
        case {"type": "enum", "symbols": symbols}:
            return st.sampled_from(symbols)
    return _PLAIN[held]


@st.composite
def _evolutions(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Two versions of a record with much in common, and a value of the first."""
    before = draw(_fields())
    after = {**before, **draw(_fields())}
    for name in draw(st.lists(st.sampled_from(_NAMES), max_size=1)):
        after.pop(name, None)
    old, new = _record(before), _record(after)
    value = {field["name"]: draw(_values(field["type"])) for field in old["fields"]}
    return old, new, value


@settings(max_examples=150, deadline=None)
@given(_evolutions())
def test_what_is_called_readable_is_read(
    evolution: tuple[dict[str, Any], dict[str, Any], dict[str, Any]],
) -> None:
    *documents, value = evolution
    old, new = (read_schema(SchemaFormat.AVRO, json.dumps(each)) for each in documents)
    packed = io.BytesIO()
    fastavro.schemaless_writer(packed, fastavro.parse_schema(documents[0]), value)
    if not old.unreadable(new):
        read = json.loads(old.unpack(packed.getvalue(), new))
        assert set(read) == {field["name"] for field in documents[1]["fields"]}


def _event(*fields: dict[str, Any]) -> str:
    return json.dumps({"type": "record", "name": "Event", "fields": fields})


@pytest.mark.parametrize(
    ("old", "new", "reasons"),
    [
        ([{"name": "n", "type": "int"}], [{"name": "n", "type": "long"}], {}),
        (
            [{"name": "n", "type": "long"}],
            [{"name": "n", "type": "int"}],
            {("n",): "It was long and is int"},
        ),
        ([], [{"name": "n", "type": "int"}], {("n",): "It is new and has no default"}),
        ([], [{"name": "n", "type": "int", "default": 0}], {}),
        (
            [{"name": "n", "type": ["null", "string"]}],
            [{"name": "n", "type": "string"}],
            {("n",): "It may be null: It was null and is string"},
        ),
        (
            [{"name": "n", "type": {"type": "enum", "name": "E", "symbols": ["A", "B"]}}],
            [{"name": "n", "type": {"type": "enum", "name": "E", "symbols": ["A"]}}],
            {("n",): "The symbol B is gone, and there is no default"},
        ),
        (
            [{"name": "n", "type": "int"}],
            [{"name": "m", "type": "int", "aliases": ["n"]}],
            {},
        ),
    ],
)
def test_the_reason_names_the_field(
    old: list[Any], new: list[Any], reasons: dict[tuple[str, ...], str]
) -> None:
    before, after = (read_schema(SchemaFormat.AVRO, _event(*each)) for each in (old, new))
    assert {issue.path: issue.message for issue in before.unreadable(after)} == reasons
