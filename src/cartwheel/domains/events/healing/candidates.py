"""What may be meant where the rules cannot tell: the proposer chooses among these, or none."""

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from cartwheel.domains.events.healing.faults import Fault, unknown_fields
from cartwheel.domains.events.healing.operations import (
    Event,
    Operation,
    RepairStep,
    put,
    rename,
    value_at,
)
from cartwheel.domains.events.healing.rules import dated
from cartwheel.domains.events.healing.shapes import MOMENTS, Shapes, form_of, name_of

_MOST: Final = 12
_UNCLEAR: Final = re.compile(r"\D*(\d{1,3})[.,](\d{3})\D*")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An operation that may be right, and what speaks for or against it."""

    operation: Operation | None
    features: Sequence[str]


def candidates(event: Event, fault: Fault, shapes: Shapes) -> list[Candidate]:
    """Return what may put a fault right, at most twelve, and at the end: none of them."""
    made = list(_renames(event, fault, shapes) if fault.is_missing else _readings(event, fault))
    listed = [
        Candidate(operation, _features(event, fault, operation, shapes))
        for operation in made[:_MOST]
    ]
    return [*listed, Candidate(None, ("none", f"none|{fault.field}"))]


def is_settled(chosen: Operation, listed: Sequence[Candidate], field: str, shapes: Shapes) -> bool:
    """
    Return True unless the value can be read in another way that is as likely as the chosen one.

    Of two readings of a date or an amount one must be among what the store has, and the other
    not: that it was read so before is not enough.
    """
    operations = [each.operation for each in listed if each.operation is not None]
    others = [one for one in operations if one != chosen and one.kind is not RepairStep.RENAME]
    return not others or (
        shapes.is_within(field, chosen.now)
        and not any(shapes.is_within(field, other.now) for other in others)
    )


def applied(event: Event, operation: Operation) -> Event:
    """Return an event with an operation done."""
    changed = deepcopy(event)
    if operation.kind is RepairStep.RENAME:
        rename(changed, operation.field, operation.to)
    else:
        put(changed, operation.field, operation.now)
    return changed


def _renames(event: Event, fault: Fault, shapes: Shapes) -> Iterator[Operation]:
    level = fault.field.rpartition(".")[0]
    for field in unknown_fields(event, shapes):
        value = value_at(event, field)
        if field.rpartition(".")[0] == level and value is not None:
            yield Operation(RepairStep.RENAME, field=field, to=fault.field, was=value, now=value)


def _readings(event: Event, fault: Fault) -> Iterator[Operation]:
    given = value_at(event, fault.field)
    if not isinstance(given, str):
        return
    if fault.field in MOMENTS:
        for kind in (RepairStep.DAY_FIRST, RepairStep.MONTH_FIRST):
            moment = dated(given, day_first=kind is RepairStep.DAY_FIRST)
            if moment is not None:
                yield Operation(kind, field=fault.field, was=given, now=moment.isoformat())
    elif found := _UNCLEAR.fullmatch(given):
        whole, rest = found[1], found[2]
        yield _amount(RepairStep.THOUSANDS, fault, given, whole + rest)
        yield _amount(RepairStep.DECIMALS, fault, given, f"{whole}.{rest}")


def _amount(kind: RepairStep, fault: Fault, given: str, now: str) -> Operation:
    return Operation(kind, field=fault.field, was=given, now=Decimal(now))


def _features(event: Event, fault: Fault, operation: Operation, shapes: Shapes) -> tuple[str, ...]:
    kind, to = operation.kind, fault.field
    if kind is not RepairStep.RENAME:
        within = shapes.is_within(to, operation.now)
        return (kind, f"{kind}|{to}", f"{kind}|{to}|{form_of(operation.was)}", f"within|{within}")
    name, value = operation.field.rpartition(".")[2], operation.was
    wanted = to.rpartition(".")[2]
    return (
        kind,
        f"to|{to}",
        f"pair|{name}|{to}",
        f"pair|{name}|{to}|{name_of(event)}",
        f"form|{_kind_of(value)}|{to}",
        f"usual|{shapes.is_usual(to, value)}",
        *(f"part|{part}|{to}" for part in sorted(_parts(name))),
        f"likeness|{_likeness(name, wanted)}",
    )


def _kind_of(value: Any) -> str:
    return form_of(value)[:12]


def _parts(name: str) -> set[str]:
    plain = name.lower()
    return {plain[start : start + 3] for start in range(max(len(plain) - 2, 1))}


def _likeness(name: str, wanted: str) -> int:
    """How many of four quarters of their three-letter parts two names share."""
    mine, theirs = _parts(name), _parts(wanted)
    return round(4 * len(mine & theirs) / len(mine | theirs))
