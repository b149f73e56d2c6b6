"""What a store's good events look like: by name, their fields, and the forms of their values."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, Final

import msgspec

from cartwheel.domains.events.mending import values

_DIGITS: Final = re.compile(r"\d+")
_UUID: Final = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_SURE: Final = 3
_DAY: Final = 86_400.0
MOMENTS: Final = ("timestamp", "originalTimestamp", "sentAt")
_MOST_SHAPES: Final = 50
_MOST_FORMS: Final = 40
_LONGEST: Final = 24
_DEEPEST: Final = 2


class Shape(msgspec.Struct, frozen=True, array_like=True):
    """The fields of an object in some events of one name, and in how many it had these."""

    fields: frozenset[str]
    count: int


class Shapes(msgspec.Struct):
    """
    Learned of good events; what was seen fewer than three times says nothing.

    `by_name` has, for each event's name, the objects in it by their paths; the event itself is
    at the empty path. `forms` has, by field, the forms of values; `ranges` between what numbers
    they were, times in epoch seconds with a day around them.
    """

    by_name: dict[str, dict[str, list[Shape]]] = {}
    forms: dict[str, dict[str, int]] = {}
    ranges: dict[str, tuple[float, float]] = {}

    @classmethod
    def of(cls, events: Iterable[dict[str, Any]]) -> "Shapes":
        """Look at good events."""
        seen: dict[str, dict[str, Counter[frozenset[str]]]] = {}
        forms: dict[str, Counter[str]] = {}
        ranges: dict[str, tuple[float, float]] = {}
        for event in events:
            mine = seen.setdefault(name_of(event), {})
            for path, found in _objects(event):
                mine.setdefault(path, Counter())[frozenset(found)] += 1
                for name, value in found.items():
                    field = f"{path}.{name}" if path else name
                    forms.setdefault(field, Counter())[form_of(value)] += 1
                    if (size := size_of(field, value)) is not None:
                        low, high = ranges.get(field, (size, size))
                        ranges[field] = min(low, size), max(high, size)
        return cls(
            {
                name: {
                    path: [Shape(*each) for each in counted.most_common(_MOST_SHAPES)]
                    for path, counted in objects.items()
                }
                for name, objects in seen.items()
            },
            {field: dict(counted.most_common(_MOST_FORMS)) for field, counted in forms.items()},
            ranges,
        )

    def is_familiar(self, event: dict[str, Any]) -> bool:
        """Return True when the store has events with these fields and these properties."""
        properties = event.get("properties")
        return frozenset(event) in self._known(event, "") and (
            not isinstance(properties, dict)
            or frozenset(properties) in self._known(event, "properties")
        )

    def is_complete(self, event: dict[str, Any], closers: str) -> bool:
        """
        Return True when nothing but these brackets can be missing at an event's end.

        The objects that they close are those of other events, and none has more fields.
        """
        found, way = event, list[str]()
        for depth, closer in enumerate(reversed(closers)):
            if closer != "}" or not isinstance(found, dict):
                return False
            mine, known = frozenset(found), self._known(event, ".".join(way))
            if mine not in known or any(mine < other for other in known):
                return False
            if depth + 1 < len(closers):
                last = next(reversed(found))
                way.append(last)
                found = found[last]
        return True

    def always(self, event: dict[str, Any]) -> frozenset[str]:
        """Return the fields and properties that all events of the name have."""
        listed = []
        for path, level in (("", ""), ("properties", "properties.")):
            known = self._known(event, path)
            if known:
                listed += [level + each for each in frozenset.intersection(*known)]
        return frozenset(listed)

    def ever(self, event: dict[str, Any]) -> frozenset[str]:
        """Return the fields and properties that some events of the name have."""
        objects = self.by_name.get(name_of(event), {})
        return frozenset(
            level + each
            for path, level in (("", ""), ("properties", "properties."))
            for one in objects.get(path, ())
            for each in one.fields
        )

    def is_usual(self, field: str, value: Any) -> bool:
        """Return True when the field has had values of this form."""
        return self.forms.get(field, {}).get(form_of(value), 0) >= _SURE

    def is_within(self, field: str, value: Any) -> bool:
        """Return True when the store's good events have had such times, or such numbers."""
        size, found = size_of(field, value), self.ranges.get(field)
        if size is None or found is None:
            return False
        around = _DAY if field in MOMENTS else 0.0
        return found[0] - around <= size <= found[1] + around

    def _known(self, event: dict[str, Any], path: str) -> list[frozenset[str]]:
        shapes = self.by_name.get(name_of(event), {}).get(path, ())
        return [one.fields for one in shapes if one.count >= _SURE]


def name_of(event: dict[str, Any]) -> str:
    """Return what an event is called."""
    for name in ("event", "name", "type"):
        if isinstance(event.get(name), str):
            return str(event[name])
    return ""


def _objects(event: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Go through an event and the objects in it, three levels deep."""
    waiting: list[tuple[str, dict[str, Any]]] = [("", event)]
    while waiting:
        path, found = waiting.pop()
        yield path, found
        if path.count(".") < _DEEPEST:
            waiting += [
                (f"{path}.{name}" if path else name, value)
                for name, value in found.items()
                if isinstance(value, dict)
            ]


def size_of(field: str, value: Any) -> float | None:
    """Return a number, or a time in epoch seconds; None of what is neither."""
    if field in MOMENTS:
        moment = values.moment(value)
        return None if moment is None else moment.timestamp()
    is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    return float(value) if is_number else None


def form_of(value: Any) -> str:
    """Return the form of a value: its type, and digits and letters as such."""
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, int | float | Decimal):
        return "number" if Decimal(value) == Decimal(value).to_integral_value() else "fraction"
    if isinstance(value, str):
        if _UUID.fullmatch(value):
            return "uuid"
        return "text:" + _DIGITS.sub("9", _LETTERS.sub("a", value[:200]))[:_LONGEST]
    return type(value).__name__
