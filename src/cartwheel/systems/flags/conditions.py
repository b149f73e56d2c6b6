"""Conditions, made into functions of the caller's attributes that never raise."""

import operator
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

from cartwheel.systems.flags import semver
from cartwheel.systems.flags.definitions import Condition, Operator

Attributes: TypeAlias = Mapping[str, Any]
Test: TypeAlias = Callable[[Any], bool]

_ABSENT: Final = object()

_ORDERS: Final[Mapping[Operator, Callable[[Any, Any], bool]]] = {
    Operator.LT: operator.lt,
    Operator.LTE: operator.le,
    Operator.GT: operator.gt,
    Operator.GTE: operator.ge,
    Operator.SEMVER_EQ: operator.eq,
    Operator.SEMVER_LT: operator.lt,
    Operator.SEMVER_LTE: operator.le,
    Operator.SEMVER_GT: operator.gt,
    Operator.SEMVER_GTE: operator.ge,
    Operator.BEFORE: operator.lt,
    Operator.AFTER: operator.gt,
}


def compile_condition(condition: Condition) -> Callable[[Attributes], bool]:
    """Make the function that says whether a condition holds."""
    name, negate = condition.attribute, condition.negate
    if condition.operator is Operator.EXISTS:
        return lambda attributes: (attributes.get(name) is None) is negate
    test = _test_of(condition)

    def holds(attributes: Attributes) -> bool:
        value = attributes.get(name, _ABSENT)
        if value is _ABSENT or value is None:
            return False
        if isinstance(value, list | tuple):
            return any(map(test, value)) is not negate
        return test(value) is not negate

    return holds


def reader_of(wanted: Operator) -> Callable[[Any], Any]:
    """Return what makes an operand out of a value for an operator, or None of what is none."""
    if wanted in (Operator.EQ, Operator.IN):
        return _plain
    if wanted in (Operator.CONTAINS, Operator.STARTS_WITH, Operator.ENDS_WITH):
        return _text
    if wanted in (Operator.BEFORE, Operator.AFTER):
        return _instant
    return semver.parse if wanted.startswith("semver") else _number


def _test_of(condition: Condition) -> Test:
    read = reader_of(condition.operator)
    operands = [operand for operand in map(read, condition.values) if operand is not None]
    match condition.operator:
        case Operator.EQ | Operator.IN:
            known = frozenset(operands)
            return lambda value: _plain(value) in known
        case Operator.CONTAINS:
            return lambda value: isinstance(value, str) and any(part in value for part in operands)
        case Operator.STARTS_WITH:
            starts = tuple(operands)
            return lambda value: isinstance(value, str) and value.startswith(starts)
        case Operator.ENDS_WITH:
            ends = tuple(operands)
            return lambda value: isinstance(value, str) and value.endswith(ends)
    compare = _ORDERS[condition.operator]

    def compares(value: Any) -> bool:
        read_value = read(value)
        return read_value is not None and any(compare(read_value, o) for o in operands)

    return compares


def _plain(value: Any) -> tuple[bool, Any] | None:
    # Python takes True for 1; JSON does not.
    return (isinstance(value, bool), value) if isinstance(value, str | int | float) else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: Any) -> int | float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _instant(value: Any) -> datetime | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    # Without a zone it is UTC, as everywhere here.
    return value if value.tzinfo is not None else value.replace(tzinfo=UTC)
