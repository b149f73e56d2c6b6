"""Flags for the tests of evaluation."""

from typing import Any

import msgspec

from cartwheel.systems.flags.api import Evaluation, FlagDefinition, FlagSet


def flag(**given: Any) -> FlagDefinition:
    """Make an enabled flag from what JSON would say; it serves `off` unless told otherwise."""
    return msgspec.convert({"enabled": True, "serve": {"variant": "off"}, **given}, FlagDefinition)


def roll_out(percentage: float, **given: Any) -> dict[str, Any]:
    """Say what serves a share of all `on`, and the rest `off`."""
    return {
        "rollOut": {
            "percentage": percentage,
            "variants": {"on": 1},
            "otherwise": "off",
            **given,
        }
    }


def evaluate(definition: FlagDefinition, /, **attributes: Any) -> Evaluation:
    """Evaluate a single flag."""
    return FlagSet({"one": definition}).evaluate("one", attributes)


def matches(operator: str, values: list[Any], attribute: Any, *, negate: bool = False) -> bool:
    """Tell whether a rule with one condition applies."""
    condition = {"attribute": "a", "operator": operator, "values": values, "negate": negate}
    definition = flag(rules=[{"conditions": [condition], "serve": {"variant": "on"}}])
    found = evaluate(definition) if attribute is ... else evaluate(definition, a=attribute)
    assert isinstance(found.value, bool)
    return found.value
