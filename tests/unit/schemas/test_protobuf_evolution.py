"""A field of Protobuf is readable when the same value comes out under the same name."""

import json
from functools import cache

import pytest
from hypothesis import given, settings, strategies as st

from cartwheel.systems.schemas.api import Schema, SchemaFormat, read_schema
from cartwheel.systems.schemas.protobuf import ProtobufSchema


@cache
def _schema(fields: str) -> Schema:
    source = f'syntax = "proto3"; message Event {{ {fields} }} message Line {{ string sku = 1; }}'
    return read_schema(SchemaFormat.PROTOBUF, source)


_WIDTHS = (
    ("int32", -(2**31), 2**31 - 1),
    ("int64", -(2**63), 2**63 - 1),
    ("uint32", 0, 2**32 - 1),
    ("uint64", 0, 2**64 - 1),
    ("sint32", -(2**31), 2**31 - 1),
    ("sint64", -(2**63), 2**63 - 1),
    ("fixed32", 0, 2**32 - 1),
    ("bool", 0, 1),
)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(_WIDTHS), st.sampled_from(_WIDTHS), st.data())
def test_numbers_that_are_called_readable_are_the_same(
    old: tuple[str, int, int], new: tuple[str, int, int], data: st.DataObject
) -> None:
    kind, least, most = old
    writer, reader = _schema(f"{kind} n = 1;"), _schema(f"{new[0]} n = 1;")
    assert isinstance(writer, ProtobufSchema)
    value = data.draw(st.integers(max(least, 1), most))
    message = writer.message(n=bool(value) if kind == "bool" else value)
    if not writer.unreadable(reader):
        assert json.loads(writer.unpack(message.SerializeToString(), reader)) == {"n": value}


@pytest.mark.parametrize(
    ("old", "new", "reasons"),
    [
        ("string a = 1;", "string a = 1; string b = 2;", {}),
        ("string a = 1; string b = 2;", "string a = 1;", {}),
        ("string a = 1;", "optional string a = 1;", {}),
        ("int32 a = 1;", "int64 a = 1;", {}),
        ("int64 a = 1;", "int32 a = 1;", {("a",): "It was int64 and is int32"}),
        ("string a = 1;", "string b = 1;", {("a",): "Number 1 is b now; events go by names"}),
        ("string a = 1;", "string a = 2;", {("a",): "Its number was 1 and is 2"}),
        ("string a = 1;", "repeated string a = 1;", {("a",): "It was one value and is a list"}),
        (
            "string a = 1;",
            "oneof who { string a = 1; string b = 2; }",
            {("a",): "It was one value and is one of who"},
        ),
        ("Line a = 1;", "repeated Line a = 1;", {("a",): "It was one value and is a list"}),
        (
            "enum K { X = 0; Y = 1; } K a = 1;",
            "enum K { X = 0; Z = 1; } K a = 1;",
            {("a",): "The value Y = 1 is Z now"},
        ),
    ],
)
def test_the_reason_names_the_field(
    old: str, new: str, reasons: dict[tuple[str, ...], str]
) -> None:
    found = _schema(old).unreadable(_schema(new))
    assert {issue.path: issue.message for issue in found} == reasons
