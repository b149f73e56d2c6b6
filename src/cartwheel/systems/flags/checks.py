"""What makes a definition unfit to be kept."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from cartwheel.kernel.errors import Issue
from cartwheel.systems.flags.conditions import reader_of
from cartwheel.systems.flags.definitions import Condition, FlagDefinition, Operator, Serve

_MOST_BYTES: Final = 1 << 16
_MOST_LEVELS: Final = 32
_MOST_NUMBER: Final = 1 << 53


def issues_with(definition: FlagDefinition, *, others: Mapping[str, FlagDefinition]) -> list[Issue]:
    """
    Return everything wrong with a definition beside the flags there are, each with its path.

    Circles of prerequisites are another matter: see `find_cycle`.
    """
    if deep := [name for name, value in definition.variants.items() if not _fits(value)]:
        message = f"Lists and objects stand in each other {_MOST_LEVELS} levels deep at most"
        return [Issue(("variants", name), message) for name in deep]
    encoded = msgspec.json.encode(definition)
    if len(encoded) > _MOST_BYTES:
        return [Issue((), f"A flag takes {_MOST_BYTES} bytes of JSON at most")]
    if b"\\u0000" in encoded.replace(rb"\\", b""):
        return [Issue((), "It must not contain the character NUL")]
    issues = list(_issues_with_variants(definition))
    for index, prerequisite in enumerate(definition.prerequisites):
        other = others.get(prerequisite.flag)
        path = ("prerequisites", index)
        if other is None:
            issues.append(Issue((*path, "flag"), f"There is no flag {prerequisite.flag}"))
            continue
        issues += [
            Issue((*path, "variants", i), f"{prerequisite.flag} has no variant {name}")
            for i, name in enumerate(prerequisite.variants)
            if name not in other.variants
        ]
    for index, rule in enumerate(definition.rules):
        for i, condition in enumerate(rule.conditions):
            issues += issues_with_condition(condition, ("rules", index, "conditions", i))
        issues += _issues_with_serve(rule.serve, definition, ("rules", index, "serve"))
    return [*issues, *_issues_with_serve(definition.serve, definition, ("serve",))]


def find_dependents(
    key: str, definition: FlagDefinition | None, others: Mapping[str, FlagDefinition]
) -> list[str]:
    """
    Return the flags that would wait in vain for this one, as it is to be.

    `definition` is None for a flag that is to be no more.
    """
    variants = frozenset() if definition is None else definition.variants.keys()
    return sorted(
        name
        for name, other in others.items()
        if name != key
        and any(p.flag == key and not variants >= set(p.variants) for p in other.prerequisites)
    )


def _fits(value: Any, levels: int = _MOST_LEVELS) -> bool:
    if not isinstance(value, list | dict):
        return True
    items = value.values() if isinstance(value, dict) else value
    return levels > 0 and all(_fits(item, levels - 1) for item in items)


def _issues_with_variants(definition: FlagDefinition) -> Iterator[Issue]:
    kinds = {name: _kind_of(value) for name, value in definition.variants.items()}
    if len(set(kinds.values())) > 1:
        found = ", ".join(sorted(set(kinds.values())))
        yield Issue(("variants",), f"All values must be of one kind; these are {found}")
    for name, value in definition.variants.items():
        if isinstance(value, int) and abs(value) > _MOST_NUMBER:
            yield Issue(("variants", name), "JavaScript cannot hold this number")
    if definition.off_variant not in definition.variants:
        yield Issue(("offVariant",), f"There is no variant {definition.off_variant}")


def _issues_with_serve(
    serve: Serve, definition: FlagDefinition, path: tuple[str | int, ...]
) -> Iterator[Issue]:
    if (serve.variant is None) == (serve.roll_out is None):
        yield Issue(path, "Either `variant` or `rollOut` must be given")
        return
    if serve.variant is not None:
        named = {(*path, "variant"): serve.variant}
    else:
        assert serve.roll_out is not None
        inside = (*path, "rollOut")
        named = {(*inside, "otherwise"): serve.roll_out.otherwise} | {
            (*inside, "variants", name): name for name in serve.roll_out.variants
        }
    for place, name in named.items():
        if name not in definition.variants:
            yield Issue(place, f"There is no variant {name}")


def issues_with_condition(condition: Condition, path: tuple[str | int, ...]) -> Iterator[Issue]:
    """Give what is wrong with a condition, each with its path."""
    wanted = condition.operator
    if wanted is Operator.EXISTS:
        if condition.values:
            yield Issue((*path, "values"), "`exists` takes no values")
        return
    if not condition.values:
        yield Issue((*path, "values"), f"`{wanted}` needs at least one value")
    if wanted is Operator.EQ and len(condition.values) > 1:
        yield Issue((*path, "values"), "`eq` takes one value; `in` takes many")
    read = reader_of(wanted)
    for index, value in enumerate(condition.values):
        if read(value) is None:
            yield Issue((*path, "values", index), f"`{wanted}` cannot compare with this")


def _kind_of(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "string"
    return "list" if isinstance(value, list) else "object"
