"""
Avro: a schema of our own check, values packed by its binary encoding.

fastavro takes schemas that break the specification (a field twice, a union in a union, a default
of a union's second branch), so that what it is handed was looked at first. Types are written out
where they are named again; none may hold itself, nor an array what takes no bytes.
"""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import fastavro
import msgspec

from cartwheel.kernel.errors import Issue
from cartwheel.systems.schemas.avro_resolution import unresolved
from cartwheel.systems.schemas.formats import (
    MOST_DEPTH,
    MOST_PARTS,
    MOST_PAYLOAD_BYTES,
    Flaw,
    PayloadError,
    Schema,
    SchemaFormat,
    of_another_format,
    refused,
)
from cartwheel.systems.schemas.jsonschema import JSONSchema, json_schema_of

PRIMITIVES: Final = frozenset("null boolean int long float double bytes string".split())
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,199}")
_NAMESPACE: Final = re.compile(r"([A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*)?")
_NAMED: Final = frozenset({"record", "enum", "fixed"})
_HOLDING: Final = {"array": "items", "map": "values"}
_MOST_PRECISION: Final = 38
_MOST_FIXED: Final = 4_096
_MOST_DEFAULTS: Final = 4_096
"""Bytes of all defaults together: they are written into each value that lacks them."""
_KINDS_OF_LOGICAL: Final[Mapping[str, frozenset[str]]] = {
    "date": frozenset({"int"}),
    "decimal": frozenset({"bytes", "fixed"}),
    "time-millis": frozenset({"int"}),
    "time-micros": frozenset({"long"}),
    "timestamp-millis": frozenset({"long"}),
    "timestamp-micros": frozenset({"long"}),
    "uuid": frozenset({"string"}),
}
# Times become texts, and amounts numbers.
_encode: Final = msgspec.json.Encoder(decimal_format="number").encode

_Place = tuple[str | int, ...]


def read_avro(text: str) -> "AvroSchema":
    """
    Read an Avro schema; it is a record.

    Raises:
        InvalidInputError: it breaks the specification, holds itself, or is beyond the bounds.
    """
    try:
        given = msgspec.json.decode(text)
    except RecursionError:
        raise refused((), "It is nested too deeply") from None
    except msgspec.MsgspecError as error:
        raise refused((), f"It is no JSON: {error}") from None
    whole = _Checker().check(given, (), "")
    if whole["type"] != "record":
        raise refused((), "A schema of events is a record")
    try:
        parsed = fastavro.parse_schema(given)
    except Exception as error:  # noqa: BLE001 - it has no class of its own for all that it refuses
        raise refused((), str(error)) from None
    return AvroSchema(text, whole, parsed, json_schema_of(_as_json(whole)))


@dataclass(frozen=True, slots=True, eq=False)
class AvroSchema:
    """An Avro schema; `whole` has every named type written out, `in_json` holds values of JSON."""

    text: str
    whole: dict[str, Any]
    parsed: Any
    in_json: JSONSchema

    format = SchemaFormat.AVRO
    compiled = None

    def flaw(self, value: Any) -> Flaw | None:
        """Return what is wrong with a value of JSON; None when it fits."""
        return self.in_json.flaw(value)

    def unreadable(self, reader: Schema) -> list[Issue]:
        """Return what Avro's schema resolution cannot do from this schema to another."""
        if not isinstance(reader, AvroSchema):
            return of_another_format(reader)
        return unresolved(self.whole, reader.whole)

    def unpack(self, payload: bytes, reader: Schema) -> bytes:
        """
        Return what is packed as Avro's binary encoding, resolved for the reader.

        Raises:
            PayloadError: it is packed otherwise, or too large.
        """
        if len(payload) > MOST_PAYLOAD_BYTES:
            raise PayloadError(f"At most {MOST_PAYLOAD_BYTES:,} bytes are allowed")
        assert isinstance(reader, AvroSchema)
        source = io.BytesIO(payload)
        value = read_record(source, self.parsed, None if reader is self else reader.parsed)
        if source.tell() != len(payload):
            raise PayloadError(f"At byte {source.tell()}: there is more than the record")
        return _encode(value)

    def upcast(self, value: Any) -> Any:
        """Return a value of JSON with the defaults of the fields that are absent."""
        return self.in_json.upcast(value)


def read_record(source: io.BytesIO, writer: Any, reader: Any = None) -> Any:
    """
    Return the record that begins here, resolved for a reader; types are fastavro's.

    Raises:
        PayloadError: none does.
    """
    try:
        return fastavro.schemaless_reader(source, writer, reader)
    except Exception as error:  # noqa: BLE001 - whatever bytes of chance may make it stumble over
        at = source.tell()
        # What it says of an end names an object of Python, or is nothing at all.
        what = str(error) if source.read(1) else "it ends there"
        raise PayloadError(f"At byte {at}: {what}") from None


class _Checker:
    """Checks one schema and writes it out."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, Any]] = {}
        self._open: set[str] = set()
        self._parts = 0
        self._defaults = 0

    def check(self, given: Any, at: _Place, namespace: str) -> dict[str, Any]:
        """Return a type as a dict with a `type`; a union's `type` is `union`."""
        self._count(at)
        if isinstance(given, list):
            return self._union(given, at, namespace)
        kind = given.get("type") if isinstance(given, dict) else given
        if isinstance(kind, dict | list):
            return self.check(kind, (*at, "type"), namespace)
        if not isinstance(kind, str):
            raise refused(at, "A type is a name, a list of types, or an object with a type")
        if not isinstance(given, dict) or kind not in {*_NAMED, *_HOLDING, *PRIMITIVES}:
            return self._reference(kind, at, namespace)
        if kind in PRIMITIVES:
            return {"type": kind, **self._logical(kind, given, at)}
        if kind in _NAMED:
            return self._named(kind, given, at, namespace)
        word = _HOLDING[kind]
        held = self.check(given.get(word), (*at, word), namespace)
        if kind == "array" and not _takes_bytes(held):
            raise refused((*at, word), "Items that take no bytes are not taken")
        return {"type": kind, word: held}

    def _count(self, at: _Place, parts: int = 1) -> None:
        self._parts += parts
        if self._parts > MOST_PARTS:
            raise refused(at, f"More than {MOST_PARTS:,} parts come of its names")
        if len(at) > 3 * MOST_DEPTH:
            raise refused(at, f"It is nested more than {MOST_DEPTH} levels deep")

    def _reference(self, name: str, at: _Place, namespace: str) -> dict[str, Any]:
        if name in PRIMITIVES:
            return {"type": name}
        full = name if "." in name or not namespace else f"{namespace}.{name}"
        if full in self._open:
            raise refused(at, f"{full} holds itself, which is not taken")
        known = self._known.get(full) or self._known.get(name)
        if known is None:
            raise refused(at, f"There is no type {name}")
        self._count(at, known["parts"])
        return known

    def _union(self, given: list[Any], at: _Place, namespace: str) -> dict[str, Any]:
        branches = []
        for index, each in enumerate(given):
            if isinstance(each, list):
                raise refused((*at, index), "A union in a union is not allowed")
            branches.append(self.check(each, (*at, index), namespace))
        kinds = [branch.get("name", branch["type"]) for branch in branches]
        for index, kind in enumerate(kinds):
            if kind in kinds[:index]:
                raise refused((*at, index), f"{kind} stands in the union twice")
        if not branches:
            raise refused(at, "A union of nothing is not allowed")
        return {"type": "union", "branches": branches}

    def _named(self, kind: str, given: dict[str, Any], at: _Place, outer: str) -> dict[str, Any]:
        full, namespace = self._name(given, at, outer)
        if full in self._known or full in self._open:
            raise refused((*at, "name"), f"{full} is defined twice")
        before = self._parts
        self._open.add(full)
        made: dict[str, Any] = {"type": kind, "name": full, "aliases": _aliases(given, at)}
        if kind == "record":
            made["fields"] = self._fields(given.get("fields"), (*at, "fields"), namespace)
        elif kind == "enum":
            made.update(_symbols(given, at))
        else:
            made.update(_size(given, at), **self._logical(kind, given, at))
        self._open.discard(full)
        made["parts"] = self._parts - before + 1
        self._known[full] = made
        return made

    def _name(self, given: dict[str, Any], at: _Place, outer: str) -> tuple[str, str]:
        name, namespace = given.get("name"), given.get("namespace", outer)
        if isinstance(name, str) and "." in name:
            namespace, _, name = name.rpartition(".")
        if not isinstance(name, str) or _NAME.fullmatch(name) is None or name in PRIMITIVES:
            raise refused((*at, "name"), f"{name!r} is no name: letters, digits and _ are")
        if not isinstance(namespace, str) or _NAMESPACE.fullmatch(namespace) is None:
            raise refused((*at, "namespace"), f"{namespace!r} is no namespace")
        return (f"{namespace}.{name}" if namespace else name), namespace

    def _fields(self, given: Any, at: _Place, namespace: str) -> list[dict[str, Any]]:
        if not isinstance(given, list):
            raise refused(at, "A list of fields is required")
        fields: list[dict[str, Any]] = []
        taken: set[str] = set()
        for index, each in enumerate(given):
            here = (*at, index)
            name = each.get("name") if isinstance(each, dict) else None
            if not isinstance(name, str) or _NAME.fullmatch(name) is None:
                raise refused((*here, "name"), f"{name!r} is no name: letters, digits and _ are")
            if name in taken:
                raise refused((*here, "name"), f"The field {name} stands there twice")
            taken.add(name)
            if "type" not in each:
                raise refused((*here, "type"), "A type is required")
            held = self.check(each["type"], (*here, "type"), namespace)
            field = {"name": name, "type": held, "aliases": _aliases(each, here)}
            if "default" in each:
                field["default"] = each["default"]
                self._ensure_default(held, each["default"], (*here, "default"))
            fields.append(field)
        return fields

    def _ensure_default(self, held: dict[str, Any], value: Any, at: _Place) -> None:
        first = held["branches"][0] if held["type"] == "union" else held
        if flaw := json_schema_of({"properties": {"it": _as_json(first)}}).flaw({"it": value}):
            raise refused(at, f"The default is none of its (first) type: {flaw.message}")
        if value not in (None, [], {}) and _is_read_otherwise(first):
            raise refused(at, "Of bytes and logical types, null alone is taken as a default")
        self._defaults += len(msgspec.json.encode(value))
        if self._defaults > _MOST_DEFAULTS:
            raise refused(at, f"All defaults together have more than {_MOST_DEFAULTS:,} bytes")

    def _logical(self, kind: str, given: dict[str, Any], at: _Place) -> dict[str, Any]:
        logical = str(given.get("logicalType"))
        if logical not in _KINDS_OF_LOGICAL:
            return {}
        made: dict[str, Any] = {"logicalType": logical}
        if logical == "decimal":
            precision, scale = given.get("precision"), given.get("scale", 0)
            if not (isinstance(precision, int) and 0 < precision <= _MOST_PRECISION):
                raise refused((*at, "precision"), "A precision from 1 to 38 is required")
            if not (isinstance(scale, int) and 0 <= scale <= precision):
                raise refused((*at, "scale"), "A scale from 0 to the precision is required")
            made |= {"precision": precision, "scale": scale}
        return made if kind in _KINDS_OF_LOGICAL[logical] else {}


def _aliases(given: dict[str, Any], at: _Place) -> tuple[str, ...]:
    aliases = given.get("aliases", [])
    if not isinstance(aliases, list) or not all(isinstance(each, str) for each in aliases):
        raise refused((*at, "aliases"), "A list of names is required")
    return tuple(each.rpartition(".")[2] for each in aliases)


def _symbols(given: dict[str, Any], at: _Place) -> dict[str, Any]:
    symbols = given.get("symbols")
    if not isinstance(symbols, list) or not symbols:
        raise refused((*at, "symbols"), "A list of symbols is required")
    for index, symbol in enumerate(symbols):
        if not isinstance(symbol, str) or _NAME.fullmatch(symbol) is None:
            raise refused((*at, "symbols", index), f"{symbol!r} is no symbol")
        if symbol in symbols[:index]:
            raise refused((*at, "symbols", index), f"{symbol} stands there twice")
    if "default" not in given:
        return {"symbols": symbols}
    if given["default"] not in symbols:
        raise refused((*at, "default"), "The default is none of the symbols")
    return {"symbols": symbols, "default": given["default"]}


def _size(given: dict[str, Any], at: _Place) -> dict[str, Any]:
    size = given.get("size")
    if not isinstance(size, int) or not 0 < size <= _MOST_FIXED:
        raise refused((*at, "size"), f"A size from 1 to {_MOST_FIXED:,} is required")
    return {"size": size}


def _is_read_otherwise(held: dict[str, Any]) -> bool:
    """True of what fastavro makes no value of when it is a default, but hands over as it stands."""
    if "logicalType" in held or held["type"] in {"bytes", "fixed"}:
        return True
    parts = [held[word] for word in ("items", "values") if word in held]
    parts += held.get("branches", [])
    parts += [field["type"] for field in held.get("fields", ())]
    return any(map(_is_read_otherwise, parts))


def _takes_bytes(held: dict[str, Any]) -> bool:
    if held["type"] == "record":
        return any(_takes_bytes(field["type"]) for field in held["fields"])
    return bool(held["type"] != "null")


def _as_json(held: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON Schema of a type's values, as they stand in an event."""
    match held["type"]:
        case "enum":
            return {"enum": held["symbols"]}
        case "array":
            return {"type": "array", "items": _as_json(held["items"])}
        case "map":
            return {"type": "object", "additionalProperties": _as_json(held["values"])}
        case "union":
            return {"anyOf": [_as_json(branch) for branch in held["branches"]]}
        case "record":
            return _record_as_json(held["fields"])
        case kind:
            return _LOGICAL_AS_JSON.get(held.get("logicalType", ""), _PRIMITIVES_AS_JSON[kind])


def _record_as_json(fields: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": [field["name"] for field in fields if "default" not in field],
        "properties": {
            field["name"]: {
                **_as_json(field["type"]),
                **({"default": field["default"]} if "default" in field else {}),
            }
            for field in fields
        },
    }


_PRIMITIVES_AS_JSON: Final[Mapping[str, dict[str, Any]]] = {
    **{kind: {"type": kind} for kind in ("null", "boolean", "string")},
    "int": {"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1},
    "long": {"type": "integer", "minimum": -(2**63), "maximum": 2**63 - 1},
    "float": {"type": "number"},
    "double": {"type": "number"},
    "bytes": {"type": "string"},
    "fixed": {"type": "string"},
}
_LOGICAL_AS_JSON: Final[Mapping[str, dict[str, Any]]] = {
    "decimal": {"type": "number"},
    "uuid": {"type": "string", "format": "uuid"},
    **{
        name: {"type": ["integer", "string"]}
        for name in _KINDS_OF_LOGICAL
        if name not in {"decimal", "uuid"}
    },
}
