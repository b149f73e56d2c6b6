"""
The schemas of an OpenAPI document: each once, only those in use, and whole.

Whole means that no generator of clients has to guess: a list says what it holds, be it
anything, and a closed set of words says what kind of words they are. Some drop a model
without that, and every operation that answers with it.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec

Schema = dict[str, Any]

_REFERENCE: Final = "#/components/schemas/{name}"
# Where schemas stand within a schema: one, several, or several by name.
_ONE: Final = ("items", "additionalProperties")
_SEVERAL: Final = ("anyOf", "oneOf", "allOf", "prefixItems")
_BY_NAME: Final = ("properties",)
_TYPES: Final = {str: "string", bool: "boolean", int: "integer", float: "number"}


class Schemas:
    """Gives schemas for types, and knows which components they have led to."""

    def __init__(self, types: Iterable[Any]) -> None:
        types = tuple(types)
        # One call for all types: it gives each struct its one component.
        found, components = msgspec.json.schema_components(types, ref_template=_REFERENCE)
        self._found = {id(of): _whole(schema) for of, schema in zip(types, found, strict=True)}
        self._components = {name: _whole(schema) for name, schema in components.items()}
        self._used: set[str] = set()

    def of(self, expected: Any) -> Schema:
        """Return the schema of a type."""
        schema = self._found[id(expected)]
        self._use(schema)
        return schema

    def properties(self, expected: Any) -> tuple[dict[str, Schema], list[str]]:
        """Return the fields of a struct, and the names of those that are required."""
        schema = self._components[_name(self._found[id(expected)]["$ref"])]
        for field in schema["properties"].values():
            self._use(field)
        return schema["properties"], schema.get("required", [])

    def components(self) -> dict[str, Schema]:
        """Return the components that what was given leads to, by name."""
        return {name: self._components[name] for name in sorted(self._used)}

    def _use(self, schema: Schema) -> None:
        waiting = list(_references(schema))
        while waiting:
            name = waiting.pop()
            if name not in self._used:
                self._used.add(name)
                waiting += _references(self._components[name])


def _whole(schema: Schema) -> Schema:
    """Say in a schema what some readers of it would have to guess."""
    whole = _with_whole_parts(schema)
    if "description" in whole:  # a docstring's line breaks mean nothing in a document
        whole["description"] = " ".join(whole["description"].split())
    if "prefixItems" in whole:  # `maxItems` says the same of a tuple as false, which few can read
        del whole["items"]
    elif whole.get("type") == "array":
        whole.setdefault("items", {})
    if "enum" in whole:
        whole |= _words(whole.pop("enum"), named="title" in whole)
    return whole


def _with_whole_parts(schema: Schema) -> Schema:
    parts: Schema = {}
    for keyword, part in schema.items():
        if keyword in _ONE and isinstance(part, dict):
            parts[keyword] = _whole(part)
        elif keyword in _SEVERAL:
            parts[keyword] = [_whole(each) for each in part]
        elif keyword in _BY_NAME:
            parts[keyword] = {name: _whole(each) for name, each in part.items()}
        else:
            parts[keyword] = part
    return parts


def _words(words: list[Any], *, named: bool) -> Schema:
    """Say what a closed set of words is: a tag that tells structs apart is one for good."""
    kinds = {_TYPES.get(type(word)) for word in words}
    typed = {} if len(kinds) > 1 or None in kinds else {"type": kinds.pop()}
    # An enumeration has a name, and may grow.
    return typed | ({"const": words[0]} if len(words) == 1 and not named else {"enum": words})


def _references(schema: Schema) -> Iterator[str]:
    """Name the components a schema refers to, itself and in its parts."""
    if "$ref" in schema:
        yield _name(schema["$ref"])
    for keyword in _ONE:
        if isinstance(part := schema.get(keyword), dict):
            yield from _references(part)
    for keyword in _SEVERAL:
        for part in schema.get(keyword, ()):
            yield from _references(part)
    for keyword in _BY_NAME:
        for part in schema.get(keyword, {}).values():
            yield from _references(part)


def _name(reference: str) -> str:
    return reference.rpartition("/")[2]
