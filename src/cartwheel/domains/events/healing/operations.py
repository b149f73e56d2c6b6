"""The closed set of what a repair may do."""

from enum import StrEnum
from typing import Any

import msgspec


class RepairStep(StrEnum):
    """
    One step of a repair.

    The first four make an event out of bytes: another encoding, JSON as people write it, closing
    what was cut off, taking it out of what it is wrapped in. The others change a field.
    """

    DECODE = "decode"
    LOOSEN = "loosen"
    CLOSE = "close"
    UNWRAP = "unwrap"
    RENAME = "rename"
    RETYPE = "retype"
    RESCALE = "rescale"
    SPELL = "spell"
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"
    THOUSANDS = "thousands"
    DECIMALS = "decimals"


class Operation(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """A step of a repair at a field, or at the whole; `was` and `now` are before and after."""

    kind: RepairStep
    field: str = ""
    to: str = ""
    was: Any = None
    now: Any = None


Event = dict[str, Any]


def parent_of(event: Event, field: str) -> tuple[dict[str, Any], str] | None:
    """Return the object that a field is in, and its name there; None if there is no such object."""
    *way, name = field.split(".")
    found: Any = event
    for step in way:
        found = found.get(step) if isinstance(found, dict) else None
    return (found, name) if isinstance(found, dict) else None


def value_at(event: Event, field: str) -> Any:
    """Return what a field holds, None if it is not there."""
    place = parent_of(event, field)
    return None if place is None else place[0].get(place[1])


def put(event: Event, field: str, value: Any) -> None:
    """Let a field hold something; the object that it is in is there."""
    place = parent_of(event, field)
    if place is not None:
        place[0][place[1]] = value


def rename(event: Event, field: str, to: str) -> None:
    """Give a field another name, or another place, where the others stay as they stand."""
    source, target = parent_of(event, field), parent_of(event, to)
    if source is not None and target is not None:
        target[0][target[1]] = source[0].pop(source[1])
