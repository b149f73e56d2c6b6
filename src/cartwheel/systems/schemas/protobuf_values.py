"""Messages of Protobuf as values of JSON: what they may be, and what they are."""

import base64
from collections.abc import Callable, Mapping
from typing import Any, Final

from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor

from cartwheel.systems.schemas.formats import MOST_DEPTH, refused

_WELL_KNOWN: Final[Mapping[str, dict[str, Any]]] = {
    "google.protobuf.Timestamp": {"type": "string"},
    "google.protobuf.Duration": {"type": "string"},
    "google.protobuf.Struct": {"type": "object"},
    "google.protobuf.Value": {},
    "google.protobuf.ListValue": {"type": "array"},
    "google.protobuf.BoolValue": {"type": "boolean"},
    "google.protobuf.StringValue": {"type": "string"},
    "google.protobuf.BytesValue": {"type": "string"},
    "google.protobuf.DoubleValue": {"type": "number"},
    "google.protobuf.FloatValue": {"type": "number"},
    "google.protobuf.Int32Value": {"type": "integer"},
    "google.protobuf.Int64Value": {"type": ["integer", "string"]},
    "google.protobuf.UInt32Value": {"type": "integer"},
    "google.protobuf.UInt64Value": {"type": ["integer", "string"]},
}
_F: Final = FieldDescriptor
_INTS: Final[Mapping[int, tuple[int, int]]] = {
    _F.CPPTYPE_INT32: (-(2**31), 2**31 - 1),
    _F.CPPTYPE_INT64: (-(2**63), 2**63 - 1),
    _F.CPPTYPE_UINT32: (0, 2**32 - 1),
    _F.CPPTYPE_UINT64: (0, 2**64 - 1),
}

_SIMPLE: Final[Mapping[int, str]] = {
    _F.CPPTYPE_BOOL: "boolean",
    _F.CPPTYPE_STRING: "string",
    _F.CPPTYPE_FLOAT: "number",
    _F.CPPTYPE_DOUBLE: "number",
}


def as_json(message: Descriptor, within: tuple[str, ...]) -> dict[str, Any]:
    """
    Return the JSON Schema of a message's values; fields may be absent, and go by both names.

    Raises:
        InvalidInputError: it holds itself, or a message that has no meaning in JSON.
    """
    name = message.full_name
    if (known := _WELL_KNOWN.get(name)) is not None:
        return dict(known)
    if name.startswith("google.protobuf."):
        raise refused((name,), "It is not taken in events")
    if name in within:
        raise refused((name,), "It holds itself, which is not taken")
    if len(within) >= MOST_DEPTH:
        raise refused((name,), f"It is nested more than {MOST_DEPTH} levels deep")
    properties: dict[str, Any] = {}
    for field in message.fields:
        properties[field.name] = properties[field.json_name] = _field(field, (*within, name))
    return {"type": "object", "properties": properties}


def plainer_of(message: Descriptor) -> Callable[[Any], Any]:
    """Return what makes a message into the fields that it has, by their names in the source."""
    if message.full_name in _WELL_KNOWN:
        well_known: Callable[[Any], Any] = json_format.MessageToDict
        return well_known
    makers = {field: (field.name, _maker(field)) for field in message.fields}

    def plain(given: Any) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for field, value in given.ListFields():
            name, make = makers[field]
            fields[name] = value if make is None else make(value)
        return fields

    return plain


def _is_map(field: FieldDescriptor) -> bool:
    message = field.message_type
    return bool(message is not None and message.GetOptions().map_entry)


def _text(key: Any) -> str:
    return str(key).lower() if isinstance(key, bool) else str(key)


def _maker(field: FieldDescriptor) -> Callable[[Any], Any] | None:
    """Return what makes a field's value one of JSON; None where it is one."""
    if _is_map(field):
        make = _maker_of_one(field.message_type.fields_by_name["value"]) or _same
        return lambda given: {_text(key): make(value) for key, value in given.items()}
    make_one = _maker_of_one(field)
    if not field.is_repeated:
        return make_one
    return list if make_one is None else lambda given: [make_one(each) for each in given]


def _maker_of_one(field: FieldDescriptor) -> Callable[[Any], Any] | None:
    if field.cpp_type == _F.CPPTYPE_MESSAGE:
        return plainer_of(field.message_type)
    if field.cpp_type == _F.CPPTYPE_ENUM:
        names = {value.number: value.name for value in field.enum_type.values}
        return lambda number: names.get(number, number)
    if field.type == _F.TYPE_BYTES:
        return lambda value: base64.b64encode(value).decode()
    return None


def _same(value: Any) -> Any:
    return value


def _field(field: FieldDescriptor, within: tuple[str, ...]) -> dict[str, Any]:
    if _is_map(field):
        value = field.message_type.fields_by_name["value"]
        return {"type": "object", "additionalProperties": _one(value, within)}
    if field.is_repeated:
        return {"type": "array", "items": _one(field, within)}
    return _one(field, within)


def _one(field: FieldDescriptor, within: tuple[str, ...]) -> dict[str, Any]:
    kind = field.cpp_type
    if kind == _F.CPPTYPE_MESSAGE:
        return as_json(field.message_type, within)
    if kind == _F.CPPTYPE_ENUM:
        return _enum(field.enum_type)
    if kind in _INTS:
        return _integer(*_INTS[kind])
    return {"type": _SIMPLE[kind]}


def _integer(least: int, most: int) -> dict[str, Any]:
    number = {"type": "integer", "minimum": least, "maximum": most}
    if most < 2**32:
        return number
    # JavaScript cannot hold all of them, so that the official mapping writes them as text.
    return {"anyOf": [number, {"type": "string", "pattern": "^-?[0-9]{1,20}$"}]}


def _enum(enum: EnumDescriptor) -> dict[str, Any]:
    return {"anyOf": [{"enum": [value.name for value in enum.values]}, {"type": "integer"}]}
