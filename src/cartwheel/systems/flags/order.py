"""Which flags wait for which: circles, and an order in which all can be decided."""

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from cartwheel.systems.flags.definitions import FlagDefinition


def find_cycle(flags: Mapping[str, FlagDefinition]) -> tuple[str, ...] | None:
    """Return a circle of prerequisites, its first flag once more at the end; None without one."""
    try:
        TopologicalSorter(_graph(flags)).prepare()
    except CycleError as error:
        return tuple(reversed(error.args[1]))
    return None


def sound(flags: Mapping[str, FlagDefinition]) -> dict[str, tuple[str, ...]]:
    """
    Return, for each flag that can be decided, the flags before it in the order of deciding.

    Those that wait for a circle, or for a flag that is not there, are left out.
    """
    upstream: dict[str, tuple[str, ...]] = {}
    waiting = {key: set(names) for key, names in _graph(flags).items()}
    while ready := [key for key, names in waiting.items() if names <= upstream.keys()]:
        for key in ready:
            upstream[key] = _before(waiting.pop(key), upstream)
    return upstream


def _before(names: Iterable[str], upstream: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    ordered: dict[str, None] = {}
    for name in sorted(names):
        ordered.update(dict.fromkeys((*upstream[name], name)))
    return tuple(ordered)


def _graph(flags: Mapping[str, FlagDefinition]) -> dict[str, list[str]]:
    return {key: [p.flag for p in flag.prerequisites] for key, flag in flags.items()}
