"""
JSON Schema, of 2020-12 and draft-07.

References are written out when a schema is read, so that nothing of it refers to anything: its
cost is that of its parts, and two schemas can be compared part by part.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import jsonschema_rs
import msgspec

from cartwheel.kernel.errors import Issue
from cartwheel.systems.schemas.formats import (
    MOST_DEPTH,
    MOST_PARTS,
    Flaw,
    PayloadError,
    Schema,
    SchemaFormat,
    of_another_format,
    refused,
)
from cartwheel.systems.schemas.inclusion import Comparison

_DRAFTS: Final = {
    "https://json-schema.org/draft/2020-12/schema": jsonschema_rs.Draft202012Validator,
    "http://json-schema.org/draft-07/schema": jsonschema_rs.Draft7Validator,
}
_LATEST: Final = "https://json-schema.org/draft/2020-12/schema"
_DRAFT_07: Final = "http://json-schema.org/draft-07/schema"
_ONE: Final = frozenset(
    "additionalItems additionalProperties contains else if items not propertyNames then"
    " unevaluatedItems unevaluatedProperties".split()
)
_LISTS: Final = frozenset("allOf anyOf items oneOf prefixItems".split())
_MAPS: Final = frozenset("dependencies dependentSchemas patternProperties properties".split())
_STORES: Final = ("$defs", "definitions")
_REFUSED: Final = (
    "$anchor $dynamicAnchor $dynamicRef $id $recursiveAnchor $recursiveRef $vocabulary id".split()
)
_PATTERNS: Final = jsonschema_rs.RegexOptions(size_limit=1 << 18, dfa_size_limit=1 << 18)
_MOST_MESSAGE: Final = 300

_Place = tuple[str | int, ...]


def read_json_schema(text: str) -> "JSONSchema":
    """
    Read a JSON Schema.

    Raises:
        InvalidInputError: it is none, refers to elsewhere or to itself, or costs too much.
    """
    try:
        given = msgspec.json.decode(text)
    except RecursionError:
        raise refused((), "It is nested too deeply") from None
    except msgspec.MsgspecError as error:
        raise refused((), f"It is no JSON: {error}") from None
    if not isinstance(given, dict):
        raise refused((), "A schema of events is an object")
    dialect = given.get("$schema", _LATEST)
    dialect = dialect.removesuffix("#") if isinstance(dialect, str) else ""
    if dialect not in _DRAFTS:
        raise refused(("$schema",), f"Of the drafts, {' and '.join(_DRAFTS)} are known")
    whole = _Inliner(given, is_draft_07=dialect == _DRAFT_07).write_out()
    return JSONSchema(text, dialect, whole, _validator(dialect, whole))


def json_schema_of(document: Mapping[str, Any]) -> "JSONSchema":
    """Make the schema of a document of 2020-12 that was made here."""
    return read_json_schema(msgspec.json.encode(document).decode())


@dataclass(frozen=True, slots=True, eq=False)
class JSONSchema:
    """A JSON Schema; `whole` is the document with its references written out."""

    text: str
    dialect: str
    whole: dict[str, Any]
    validator: Any

    format = SchemaFormat.JSON
    compiled = None

    def flaw(self, value: Any) -> Flaw | None:
        """Return what is wrong with a value; None when it fits."""
        if self.validator.is_valid(value):
            return None
        error = next(self.validator.iter_errors(value))
        return Flaw(_field_of(error), error.message[:_MOST_MESSAGE])

    def unreadable(self, reader: Schema) -> list[Issue]:
        """Return why a value that fits this schema might not fit another."""
        if not isinstance(reader, JSONSchema):
            return of_another_format(reader)
        if reader.dialect != self.dialect:
            return [Issue(("$schema",), "Schemas of different drafts are not compared")]
        return Comparison(lambda part: _validator(self.dialect, part)).find(
            self.whole, reader.whole
        )

    def unpack(self, payload: bytes, reader: Schema) -> bytes:
        """
        Return a value that is packed as JSON.

        Raises:
            PayloadError: it is no JSON, or no object.
        """
        try:
            value = msgspec.json.decode(payload, type=dict[str, Any])
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
            raise PayloadError(str(error)) from None
        return msgspec.json.encode(reader.upcast(value))

    def upcast(self, value: Any) -> Any:
        """Return a value with the defaults of the properties that are absent."""
        return _filled(self.whole, value)


def _validator(dialect: str, part: Any) -> Any:
    try:
        return _DRAFTS[dialect](
            part, pattern_options=_PATTERNS, validate_formats=True, offline=True
        )
    except jsonschema_rs.ValidationError as error:
        raise refused(tuple(error.instance_path), error.message[:_MOST_MESSAGE]) from None
    except ValueError as error:
        raise refused((), str(error)[:_MOST_MESSAGE]) from None


class _Inliner:
    """Writes out the references of one document, within bounds."""

    def __init__(self, document: dict[str, Any], *, is_draft_07: bool) -> None:
        self._document = document
        self._is_draft_07 = is_draft_07
        self._parts = 0

    def write_out(self) -> dict[str, Any]:
        whole = self._part(self._document, (), ())
        for store in _STORES:  # what nobody refers to is looked at too
            for name, part in self._map(self._document.get(store, {}), (store,)):
                self._part(part, (store, name), (f"#/{store}/{name}",))
        if not isinstance(whole, dict):
            raise refused((), "A schema of events is an object")
        return whole

    def _part(self, part: Any, at: _Place, within: tuple[str, ...]) -> Any:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise refused(at, f"More than {MOST_PARTS:,} parts come of its references")
        if len(at) > 2 * MOST_DEPTH or len(within) > MOST_DEPTH:
            raise refused(at, f"It is nested more than {MOST_DEPTH} levels deep")
        if not isinstance(part, dict):
            if isinstance(part, bool):
                return part
            raise refused(at, "A schema is an object, or true or false")
        for word in _REFUSED:
            if word in part and not (word == "id" and not isinstance(part[word], str)):
                raise refused((*at, word), f"{word} is not taken: a schema stands for itself")
        written = {
            word: self._member(word, value, at, within)
            for word, value in part.items()
            if word not in (*_STORES, "$ref", "$schema")
        }
        if "$ref" not in part:
            return written
        target = self._target(part["$ref"], (*at, "$ref"), within)
        if self._is_draft_07 or not written:
            return target
        return {**written, "allOf": [*written.get("allOf", ()), target]}

    def _target(self, ref: Any, at: _Place, within: tuple[str, ...]) -> Any:
        if not isinstance(ref, str) or not (ref == "#" or ref.startswith("#/")):
            raise refused(at, "Only references within the schema are followed, like #/$defs/name")
        if ref == "#" or ref in within:
            raise refused(
                at, "A schema that refers to itself costs without bound, and is not taken"
            )
        part: Any = self._document
        for word in ref[2:].split("/"):
            name = word.replace("~1", "/").replace("~0", "~")
            if isinstance(part, list) and name.isdecimal() and int(name) < len(part):
                part = part[int(name)]
            elif isinstance(part, dict) and name in part:
                part = part[name]
            else:
                raise refused(at, f"There is no {ref}")
        return self._part(part, at, (*within, ref))

    def _member(self, word: str, value: Any, at: _Place, within: tuple[str, ...]) -> Any:
        here = (*at, word)
        if word in _MAPS:
            return {
                name: part
                if isinstance(part, list)  # names, in draft-07's dependencies
                else self._part(part, (*here, name), within)
                for name, part in self._map(value, here)
            }
        if word in _LISTS and isinstance(value, list):
            return [self._part(part, (*here, index), within) for index, part in enumerate(value)]
        return self._part(value, here, within) if word in _ONE else value

    def _map(self, value: Any, at: _Place) -> Iterator[tuple[str, Any]]:
        if not isinstance(value, dict):
            raise refused(at, "An object is required")
        yield from value.items()


def _field_of(error: Any) -> tuple[str | int, ...]:
    path = tuple(error.instance_path)
    told = error.kind.as_dict()
    if error.kind.name == "required":
        return (*path, told["property"])
    if (unexpected := told.get("unexpected")) and isinstance(unexpected, list):
        return (*path, unexpected[0])
    return path


def _filled(schema: Any, value: Any) -> Any:
    if not isinstance(schema, dict):
        return value
    for part in schema.get("allOf", ()):
        value = _filled(part, value)
    if isinstance(value, list) and isinstance(items := schema.get("items"), dict):
        return [_filled(items, each) for each in value]
    if not isinstance(value, dict):
        return value
    filled = dict(value)
    for name, part in schema.get("properties", {}).items():
        if name in filled:
            filled[name] = _filled(part, filled[name])
        elif isinstance(part, dict) and "default" in part:
            filled[name] = part["default"]
    return filled
