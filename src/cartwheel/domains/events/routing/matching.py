"""Which events a route wants: pure decisions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec import UNSET

from cartwheel.domains.events.contracts import LoggedEvent
from cartwheel.domains.events.routing.contracts import EventRoute, Matching
from cartwheel.systems.flags.api import compile_condition

_LEVELS: Final = 2
_encode: Final = msgspec.json.Encoder().encode
_object: Final = msgspec.json.Decoder(dict[str, Any])


@dataclass(frozen=True, slots=True)
class Way:
    """A route as events are held against it; one that is full takes none."""

    id: UUID
    is_pulled: bool
    is_full: bool
    holds: Callable[[Mapping[str, Any]], bool]


@dataclass(slots=True)
class Routed:
    """What of one entry goes which way, and how much was missed."""

    ways: Sequence[Way]
    items: list[tuple[UUID, str]] = field(default_factory=list)
    missed: list[UUID] = field(default_factory=list)

    def note(self, event: LoggedEvent) -> None:
        """Hold an event against the routes."""
        attributes = attributes_of(event)
        text = ""
        for way in self.ways:
            if not way.holds(attributes):
                continue
            if way.is_full:
                self.missed.append(way.id)
                continue
            text = text or _encode(event).decode()
            self.items.append((way.id, text))


def holds_of(route: EventRoute) -> Callable[[Mapping[str, Any]], bool]:
    """Make the function that says whether a route wants an event."""
    tests = [compile_condition(condition) for condition in route.conditions]
    several = all if route.matching is Matching.ALL else any
    return lambda attributes: not tests or several(test(attributes) for test in tests)


def attributes_of(event: LoggedEvent) -> dict[str, Any]:
    """Return what conditions may ask of an event."""
    found: dict[str, Any] = {
        "type": event.type,
        "event": event.event,
        "name": event.name,
        "anonymousId": event.anonymous_id,
        "userId": event.user_id,
        "groupId": event.group_id,
        "channel": event.channel,
    }
    for name, raw in (
        ("properties", event.properties),
        ("traits", event.traits),
        ("context", event.context),
    ):
        if raw is not UNSET:
            found |= _within(name, _read(raw), levels=_LEVELS)
    return found


def _read(raw: msgspec.Raw) -> dict[str, Any]:
    try:
        return _object.decode(raw)
    except (msgspec.MsgspecError, RecursionError):
        return {}  # a number of thousands of digits: no condition holds of it


def _within(path: str, found: Mapping[str, Any], *, levels: int) -> dict[str, Any]:
    listed: dict[str, Any] = {}
    for name, value in found.items():
        if isinstance(value, dict):
            if levels > 1:
                listed |= _within(f"{path}.{name}", value, levels=levels - 1)
        else:
            listed[f"{path}.{name}"] = value
    return listed
