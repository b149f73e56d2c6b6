"""Which variant of a flag somebody is served, and why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from typing import Any, TypeAlias

from cartwheel.systems.flags.conditions import Attributes, compile_condition
from cartwheel.systems.flags.definitions import FlagDefinition, RollOut, Serve
from cartwheel.systems.flags.lots import PLACES, draw, share_of, unit_of
from cartwheel.systems.flags.order import sound


class Reason(StrEnum):
    """Why a variant is served, in the words of OpenFeature."""

    STATIC = "STATIC"
    """The flag serves everybody the same."""
    DEFAULT = "DEFAULT"
    """No rule applied."""
    TARGETING_MATCH = "TARGETING_MATCH"
    """A rule applied."""
    SPLIT = "SPLIT"
    """A lot was drawn."""
    DISABLED = "DISABLED"
    """The flag is disabled, or a prerequisite does not hold."""
    ERROR = "ERROR"
    """There is no such flag."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What somebody is served; without a variant there is no value, and `error` says why."""

    key: str
    value: Any
    variant: str | None
    reason: Reason
    error: str | None = None
    rule: int | None = None
    """Which rule applied, from 0."""
    unmet: str | None = None
    """The flag whose variant did not meet a prerequisite."""


Choose: TypeAlias = Callable[[Attributes], str]


class FlagSet:
    """Flags, made ready for evaluation; it never changes, and any thread may use it."""

    __slots__ = ("_flags",)

    def __init__(self, definitions: Mapping[str, FlagDefinition]) -> None:
        upstream = sound(definitions)
        self._flags = {
            key: _Flag(key, definition, upstream=upstream.get(key))
            for key, definition in definitions.items()
        }

    def __iter__(self) -> Any:
        """Go through the keys."""
        return iter(self._flags)

    def evaluate(self, key: str, attributes: Attributes) -> Evaluation:
        """
        Return what the owner of the attributes is served. Never raises.

        `targetingKey` is the attribute that says who it is.
        """
        flag = self._flags.get(key)
        if flag is None:
            return Evaluation(key, None, None, Reason.ERROR, error="FLAG_NOT_FOUND")
        served: dict[str, str | None] = {}
        for name in flag.upstream:
            served[name] = self._flags[name].decide(attributes, served).variant
        return flag.decide(attributes, served)


class _Flag:
    __slots__ = (
        "_enabled",
        "_fallback",
        "_key",
        "_off",
        "_prerequisites",
        "_rules",
        "_stuck",
        "_values",
        "upstream",
    )

    def __init__(
        self, key: str, definition: FlagDefinition, *, upstream: tuple[str, ...] | None
    ) -> None:
        self.upstream = upstream or ()
        self._key = key
        self._values = definition.variants
        self._enabled = definition.enabled
        self._off = definition.off_variant
        # Without an order of deciding, some prerequisite cannot be decided at all.
        self._stuck = definition.prerequisites[0].flag if upstream is None else None
        self._prerequisites = [(p.flag, frozenset(p.variants)) for p in definition.prerequisites]
        self._rules = [
            (
                [compile_condition(condition) for condition in rule.conditions],
                *_choose(rule.serve, key, otherwise=Reason.TARGETING_MATCH),
            )
            for rule in definition.rules
        ]
        is_static = not definition.rules and not definition.prerequisites
        self._fallback = _choose(
            definition.serve, key, otherwise=Reason.STATIC if is_static else Reason.DEFAULT
        )

    def decide(self, attributes: Attributes, served: Mapping[str, str | None]) -> Evaluation:
        if not self._enabled:
            return self._served_off(None)
        if self._stuck is not None:
            return self._served_off(self._stuck)
        for flag, variants in self._prerequisites:
            if served[flag] not in variants:
                return self._served_off(flag)
        for index, (conditions, choose, reason) in enumerate(self._rules):
            for holds in conditions:
                if not holds(attributes):
                    break
            else:
                variant = choose(attributes)
                return Evaluation(self._key, self._values.get(variant), variant, reason, rule=index)
        choose, reason = self._fallback
        variant = choose(attributes)
        return Evaluation(self._key, self._values.get(variant), variant, reason)

    def _served_off(self, unmet: str | None) -> Evaluation:
        return Evaluation(
            self._key, self._values.get(self._off), self._off, Reason.DISABLED, unmet=unmet
        )


def _choose(serve: Serve, key: str, *, otherwise: Reason) -> tuple[Choose, Reason]:
    if serve.roll_out is not None:
        return _roll_out(serve.roll_out, salt=serve.roll_out.salt or key), Reason.SPLIT
    variant = serve.variant or ""
    return lambda _: variant, otherwise


def _roll_out(roll_out: RollOut, *, salt: str) -> Choose:
    by, otherwise = roll_out.by, roll_out.otherwise
    let_in = round(roll_out.percentage * PLACES / 100)
    names = sorted(roll_out.variants)
    ends = list(accumulate(roll_out.variants[name] for name in names))
    only = names[0] if len(names) == 1 else None

    def choose(attributes: Attributes) -> str:
        if let_in >= PLACES and only is not None:
            return only
        unit = unit_of(attributes.get(by))
        if unit is None:
            return otherwise
        place, choice = draw(salt, unit)
        if share_of(place, PLACES) >= let_in:
            return otherwise
        if only is not None:
            return only
        at = share_of(choice, ends[-1])
        return next(name for name, end in zip(names, ends, strict=True) if at < end)

    return choose
