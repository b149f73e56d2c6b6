"""What is called readable is read: a value of the old schema fits the new one."""

import json
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from cartwheel.systems.schemas.api import SchemaFormat, read_schema

_NAMES = ("a", "b", "c")
_values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-2, 5),
        st.sampled_from([0.5, 1.5, 2.0, 4.0]),
        st.sampled_from(["", "a", "bb", "ccc", "dddd"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(_NAMES), inner, max_size=3)
    ),
    max_leaves=6,
)
_kinds = st.sampled_from(["null", "boolean", "integer", "number", "string", "array", "object"])
_sizes = st.integers(0, 3)


def _parts(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    branches = st.lists(inner, min_size=1, max_size=2)
    words: dict[str, st.SearchStrategy[Any]] = {
        "type": st.one_of(_kinds, st.lists(_kinds, min_size=1, max_size=3, unique=True)),
        "enum": st.lists(_values, min_size=1, max_size=3),
        "const": _values,
        "minimum": st.integers(-2, 3),
        "exclusiveMinimum": st.integers(-2, 3),
        "maximum": st.integers(-1, 5),
        "exclusiveMaximum": st.integers(-1, 5),
        "multipleOf": st.sampled_from([1, 2, 4, 0.5]),
        "minLength": _sizes,
        "maxLength": _sizes,
        "pattern": st.sampled_from(["^a", "b"]),
        "minItems": _sizes,
        "maxItems": _sizes,
        "uniqueItems": st.booleans(),
        "items": inner,
        "prefixItems": branches,
        "contains": inner,
        "minContains": _sizes,
        "required": st.lists(st.sampled_from(_NAMES), max_size=2, unique=True),
        "properties": st.dictionaries(st.sampled_from(_NAMES), inner, max_size=3),
        "patternProperties": st.dictionaries(st.sampled_from(["^a$", "b"]), inner, max_size=1),
        "additionalProperties": st.one_of(st.booleans(), inner),
        "unevaluatedProperties": st.booleans(),
        "minProperties": _sizes,
        "maxProperties": _sizes,
        "propertyNames": inner,
        "allOf": branches,
        "anyOf": branches,
        "oneOf": branches,
        "not": inner,
        "if": inner,
        "then": inner,
        "else": inner,
    }
    few = st.lists(st.sampled_from(sorted(words)), max_size=3, unique=True)
    return few.flatmap(lambda names: st.fixed_dictionaries({name: words[name] for name in names}))


_documents = st.recursive(st.one_of(st.booleans(), _parts(st.booleans())), _parts, max_leaves=6)


@st.composite
def _evolutions(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two schemas that have much in common, as versions of one have."""
    old = draw(_parts(_documents))
    new = {**old, **draw(_parts(_documents))}
    for word in draw(st.lists(st.sampled_from(sorted(new) or ["type"]), max_size=2)):
        new.pop(word, None)
    return (old, new) if draw(st.booleans()) else (new, old)


@settings(max_examples=250, deadline=None)
@given(_evolutions(), st.lists(_values, min_size=1, max_size=12))
def test_what_is_called_readable_is_read(
    evolution: tuple[dict[str, Any], dict[str, Any]], values: list[Any]
) -> None:
    old, new = (read_schema(SchemaFormat.JSON, json.dumps(each)) for each in evolution)
    if not old.unreadable(new):
        for value in values:
            assert old.flaw(value) is not None or new.flaw(value) is None, value


_OPEN = {"type": "object", "properties": {"total": {"type": "number"}}}
_CLOSED = {**_OPEN, "additionalProperties": False}


@pytest.mark.parametrize(
    ("old", "new", "reasons"),
    [
        (_CLOSED, {**_CLOSED, "properties": {**_CLOSED["properties"], "note": {}}}, {}),
        (
            _OPEN,
            {**_OPEN, "properties": {**_OPEN["properties"], "note": {"type": "string"}}},
            {("note",): "It is new, and so far anything could stand there"},
        ),
        (
            _CLOSED,
            {**_CLOSED, "required": ["total"]},
            {("total",): "It is required now, and may be absent"},
        ),
        (
            {"properties": {"total": {"type": ["number", "null"]}}},
            {"properties": {"total": {"type": "number"}}},
            {("total",): "It may be of type null, which is not read"},
        ),
        (
            {"properties": {"lines": {"type": "array", "items": {"enum": ["a", "b"]}}}},
            {"properties": {"lines": {"type": "array", "items": {"enum": ["a"]}}}},
            {("lines", "items"): '"b" is not allowed any more'},
        ),
        ({"properties": {"n": {"minimum": 2}}}, {"properties": {"n": {"minimum": 1}}}, {}),
        (
            {"properties": {"n": {"minimum": 1}}},
            {"properties": {"n": {"exclusiveMinimum": 1}}},
            {("n",): "exclusiveMinimum is narrower now"},
        ),
        (
            {"properties": {"n": {"anyOf": [{"type": "null"}, {"type": "integer"}]}}},
            {"properties": {"n": {"type": ["number", "null"]}}},
            {},
        ),
        (
            {"$defs": {"n": {"type": "integer"}}, "properties": {"n": {"$ref": "#/$defs/n"}}},
            {"properties": {"n": {"type": "number"}}},
            {},
        ),
    ],
)
def test_the_reason_names_the_field(
    old: Any, new: Any, reasons: dict[tuple[str, ...], str]
) -> None:
    old, new = (read_schema(SchemaFormat.JSON, json.dumps(each)) for each in (old, new))
    assert {issue.path: issue.message for issue in old.unreadable(new)} == reasons
