"""
Whether every value that fits one JSON Schema fits another.

The question has no cheap exact answer. This one is on the safe side: it goes through the words of
the reader's schema and asks for each what in the writer's schema makes it true. A word that it
does not know has to stand in both, with all that counts for it.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import msgspec

from cartwheel.kernel.errors import Issue

_canonical: Final = msgspec.json.Encoder(order="deterministic").encode

_KINDS: Final = frozenset({"array", "boolean", "integer", "null", "number", "object", "string"})
_ABOUT: Final[dict[str, frozenset[str]]] = {
    word: frozenset(kinds)
    for kinds, words in {
        ("integer", "number"): "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf",
        ("string",): "minLength maxLength pattern",
        ("array",): "items prefixItems additionalItems contains minContains maxContains minItems"
        " maxItems uniqueItems unevaluatedItems",
        ("object",): "properties patternProperties additionalProperties propertyNames required"
        " minProperties maxProperties dependentRequired dependentSchemas dependencies"
        " unevaluatedProperties",
    }.items()
    for word in words.split()
}
_OTHERS: Final = frozenset(
    "const contentEncoding contentMediaType else enum format if not then".split()
)
_COMBINED: Final = frozenset({"allOf", "anyOf", "oneOf"})
_ASSERTED: Final = _ABOUT.keys() | _OTHERS
_PROPERTIES: Final = frozenset({"additionalProperties", "patternProperties", "properties"})
# Words that count only together with others beside them: those have to be the same too.
_TOGETHER: Final[dict[str, tuple[str, ...]]] = {
    "contains": ("minContains", "maxContains"),
    "minContains": ("contains",),
    "maxContains": ("contains",),
    "additionalItems": ("items",),
    "if": ("then", "else"),
    "then": ("if",),
    "else": ("if",),
}
_EVALUATED: Final = ("unevaluatedItems", "unevaluatedProperties")
_MOST_STEPS: Final = 20_000
_MOST_SHOWN: Final = 60

_Place = tuple[str | int, ...]


class Comparison:
    """Compares parts of schemas; `validator` makes what holds a part against values."""

    def __init__(self, validator: Callable[[Any], Any]) -> None:
        self._validator = validator
        self._left = _MOST_STEPS

    def find(self, writer: Any, reader: Any, at: _Place = ()) -> list[Issue]:
        """Return why some value of the writer's might not be one of the reader's."""
        if writer is False or reader is True or _same(writer, reader):
            return []
        self._left -= 1
        if self._left < 0:
            return [Issue(at, "There are too many ways to fit for them to be compared")]
        if reader is False:
            return [Issue(at, "Nothing is allowed here any more")]
        writer = {} if writer is True else writer
        if (values := _listed(writer)) is not None:
            return self._each_value(values, reader, at)
        issues = self._each_word(writer, reader, at)
        return [] if issues and self._is_helped(writer, reader, at) else issues

    def _each_value(self, values: list[Any], reader: Any, at: _Place) -> list[Issue]:
        holds = self._validator(reader).is_valid
        gone = [value for value in values if not holds(value)]
        return [Issue(at, f"{_short(value)} is not allowed any more") for value in gone[:1]]

    def _is_helped(self, writer: Mapping[str, Any], reader: Any, at: _Place) -> bool:
        """True when one part of the writer's conjunction suffices, or each of its branches."""
        if any(not self.find(part, reader, at) for part in writer.get("allOf", ())):
            return True
        for word in ("anyOf", "oneOf"):
            parts = writer.get(word)
            if parts and not any(self.find(_beside(writer, word, p), reader, at) for p in parts):
                return True
        return False

    def _each_word(
        self, writer: Mapping[str, Any], reader: Mapping[str, Any], at: _Place
    ) -> list[Issue]:
        kinds = _kinds(writer)
        kinds |= {"integer"} if "number" in kinds else set()
        taken = _kinds(reader)
        taken |= {"integer"} if "number" in taken else set()
        issues = []
        if missing := sorted(kinds - taken):
            issues = [Issue(at, f"It may be of type {' or '.join(missing)}, which is not read")]
        for word in reader:
            if word in _ASSERTED and _ABOUT.get(word, _KINDS) & kinds:
                issues += self._word(word, writer, reader, at)
        for part in reader.get("allOf", ()):
            issues += self.find(writer, part, at)
        if parts := reader.get("anyOf"):
            # Of the branches, the one that it nearly fits tells best what is wrong.
            nearest: list[Issue] = min((self.find(writer, p, at) for p in parts), key=len)
            issues += nearest
        if "oneOf" in reader and not _has_same(("oneOf",), writer, reader):
            issues.append(Issue(at, "oneOf is not the same, and is not compared further"))
        return issues

    def _word(
        self, word: str, writer: Mapping[str, Any], reader: Mapping[str, Any], at: _Place
    ) -> list[Issue]:
        given, wanted = writer.get(word), reader[word]
        if word in _PROPERTIES:
            return self._properties(word, writer, reader, at)
        if word == "required":
            absent = (name for name in wanted if name not in (given or ()))
            return [Issue((*at, name), "It is required now, and may be absent") for name in absent]
        if word == "items" and _is_one_for_all(writer, reader):
            return self.find(True if given is None else given, wanted, (*at, "items"))
        if (is_within := _BOUNDS.get(word)) is not None:
            return [] if is_within(word, writer, wanted) else [Issue(at, f"{word} is narrower now")]
        together = (word, *_TOGETHER.get(word, ()))
        if word in _EVALUATED:  # whatever is beside it counts
            together = tuple(_ASSERTED | _COMBINED | {"type"})
        if _has_same(together, writer, reader):
            return []
        return [Issue(at, f"{word} is not the same, and may be narrower")]

    def _properties(
        self, word: str, writer: Mapping[str, Any], reader: Mapping[str, Any], at: _Place
    ) -> list[Issue]:
        if not _has_same(("patternProperties",), writer, reader):
            return [Issue(at, "patternProperties is not the same, and is not compared further")]
        has_patterns = bool(reader.get("patternProperties"))
        others = True if has_patterns else writer.get("additionalProperties", True)
        mine, theirs = writer.get("properties", {}), reader.get("properties", {})
        if word == "properties":
            return [
                issue
                for name, part in theirs.items()
                for issue in self._property(mine.get(name, others), part, (*at, name), name in mine)
            ]
        if word == "patternProperties":
            return []
        rest = reader["additionalProperties"]
        issues = self.find(writer.get("additionalProperties", True), rest, (*at, "*"))
        for name, part in mine.items():
            if name not in theirs:
                issues += self.find(part, rest, (*at, name))
        return issues

    def _property(self, given: Any, wanted: Any, at: _Place, is_known: bool) -> list[Issue]:  # noqa: FBT001 - said by the one caller
        issues = self.find(given, wanted, at)
        if issues and not is_known:
            return [Issue(at, "It is new, and so far anything could stand there")]
        return issues


def _kinds(schema: Mapping[str, Any]) -> frozenset[str]:
    given = schema.get("type", ())
    return frozenset({given} if isinstance(given, str) else given) or _KINDS


def _is_one_for_all(writer: Mapping[str, Any], reader: Mapping[str, Any]) -> bool:
    """True where `items` is one schema in both, of the same items."""
    is_list = isinstance(writer.get("items"), list) or isinstance(reader["items"], list)
    return not is_list and _has_same(("prefixItems",), writer, reader)


def _listed(schema: Mapping[str, Any]) -> list[Any] | None:
    if "const" in schema:
        return [schema["const"]]
    values = schema.get("enum")
    return values if isinstance(values, list) else None


def _beside(schema: Mapping[str, Any], word: str, part: Any) -> Any:
    """Return one branch with what stands beside all of them, as far as that is one schema."""
    rest = {name: schema[name] for name in schema.keys() - {word, *_EVALUATED}}
    if part is True or not isinstance(part, dict):
        return rest if part is True else part
    return {**rest, "allOf": [*rest.get("allOf", ()), part]}


def _is_no_less(word: str, writer: Mapping[str, Any], wanted: Any) -> bool:
    return bool(writer.get(word, 0) >= wanted)


def _is_no_more(word: str, writer: Mapping[str, Any], wanted: Any) -> bool:
    return word in writer and bool(writer[word] <= wanted)


def _is_multiple(_word: str, writer: Mapping[str, Any], wanted: Any) -> bool:
    given = writer.get("multipleOf")
    if not isinstance(given, int) or not isinstance(wanted, int):
        return bool(given == wanted)  # what fractions come to depends on who divides
    return given % wanted == 0


def _is_bounded(word: str, writer: Mapping[str, Any], wanted: Any) -> bool:
    """True when what the writer allows lies within a bound of the reader's."""
    is_least = word.endswith("inimum")
    sign = 1 if is_least else -1
    plain = writer.get("minimum" if is_least else "maximum")
    strict = writer.get("exclusiveMinimum" if is_least else "exclusiveMaximum")
    if strict is not None and sign * strict >= sign * wanted:
        return True
    if plain is None:
        return False
    is_strict = word.startswith("exclusive")
    return bool(sign * plain > sign * wanted if is_strict else sign * plain >= sign * wanted)


_BOUNDS: Final[Mapping[str, Callable[[str, Mapping[str, Any], Any], bool]]] = {
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), _is_bounded),
    **dict.fromkeys(("minLength", "minItems", "minProperties"), _is_no_less),
    **dict.fromkeys(("maxLength", "maxItems", "maxProperties"), _is_no_more),
    "multipleOf": _is_multiple,
}


def _has_same(words: Iterable[str], one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(
        (word in one) == (word in other) and _same(one.get(word), other.get(word)) for word in words
    )


def _same(one: Any, other: Any) -> bool:
    return bool(_canonical(one) == _canonical(other))


def _short(value: Any) -> str:
    shown = _canonical(value).decode()
    return shown if len(shown) <= _MOST_SHOWN else f"{shown[:_MOST_SHOWN]}…"
