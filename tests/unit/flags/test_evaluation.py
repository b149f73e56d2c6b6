"""Reasons in OpenFeature's words, the kill switch, and prerequisites."""

from itertools import pairwise
from typing import Any

from hypothesis import given, strategies as st
from tests.unit.flags.making import evaluate, flag, roll_out

from cartwheel.systems.flags.api import (
    Evaluation,
    FlagDefinition,
    FlagSet,
    Reason,
    find_cycle,
    find_dependents,
    issues_with,
)

RULE = {
    "conditions": [{"attribute": "plan", "operator": "eq", "values": ["pro"]}],
    "serve": {"variant": "on"},
}


def test_reasons() -> None:
    assert evaluate(flag(serve={"variant": "on"})) == Evaluation("one", True, "on", Reason.STATIC)
    targeted = flag(rules=[RULE])
    assert evaluate(targeted) == Evaluation("one", False, "off", Reason.DEFAULT)
    assert evaluate(targeted, plan="pro") == Evaluation(
        "one", True, "on", Reason.TARGETING_MATCH, rule=0
    )
    drawn = flag(rules=[{**RULE, "serve": roll_out(100)}], serve=roll_out(0))
    assert evaluate(drawn, plan="pro").reason is Reason.SPLIT
    assert evaluate(drawn, targetingKey="u").reason is Reason.SPLIT
    assert FlagSet({}).evaluate("one", {}) == Evaluation(
        "one", None, None, Reason.ERROR, error="FLAG_NOT_FOUND"
    )


def test_a_disabled_flag_serves_its_off_variant_to_all() -> None:
    killed = flag(enabled=False, rules=[RULE], serve={"variant": "on"})
    assert evaluate(killed, plan="pro") == Evaluation("one", False, "off", Reason.DISABLED)


def needs(other: str, *variants: str) -> list[dict[str, Any]]:
    return [{"flag": other, "variants": list(variants)}]


def test_a_prerequisite_holds_for_the_same_caller() -> None:
    flags = FlagSet(
        {
            "first": flag(rules=[RULE]),
            "second": flag(prerequisites=needs("first", "on"), serve={"variant": "on"}),
            "third": flag(prerequisites=needs("second", "on"), serve={"variant": "on"}),
        }
    )
    assert flags.evaluate("third", {"plan": "pro"}) == Evaluation(
        "third", True, "on", Reason.DEFAULT
    )
    assert flags.evaluate("third", {"plan": "free"}) == Evaluation(
        "third", False, "off", Reason.DISABLED, unmet="second"
    )


def test_what_cannot_be_decided_is_off() -> None:
    """A circle that two levels made, a flag behind it, and a prerequisite that is gone."""
    on = {"variant": "on"}
    flags = FlagSet(
        {
            "a": flag(prerequisites=needs("b", "on", "off"), serve=on),
            "b": flag(prerequisites=needs("a", "on", "off"), serve=on),
            "behind": flag(prerequisites=needs("a", "on", "off"), serve=on),
            "alone": flag(prerequisites=needs("gone", "on"), serve=on),
            "sound": flag(serve=on),
        }
    )
    found = {key: flags.evaluate(key, {}) for key in flags}
    assert {key: (f.variant, f.unmet) for key, f in found.items()} == {
        "a": ("off", "b"),
        "b": ("off", "a"),
        "behind": ("off", "a"),
        "alone": ("off", "gone"),
        "sound": ("on", None),
    }


@st.composite
def graphs(draw: st.DrawFn) -> dict[str, FlagDefinition]:
    keys = [f"f{n}" for n in range(draw(st.integers(1, 8)))]
    edges = st.lists(st.sampled_from(keys), max_size=3, unique=True)
    return {
        key: flag(
            enabled=draw(st.booleans()),
            prerequisites=[
                {"flag": other, "variants": [draw(st.sampled_from(["on", "off"]))]}
                for other in draw(edges)
            ],
            serve={"variant": draw(st.sampled_from(["on", "off"]))},
        )
        for key in keys
    }


def expected(key: str, flags: dict[str, FlagDefinition], above: tuple[str, ...] = ()) -> str | None:
    """Decide by recursion, as one would say it; None for what waits for a circle."""
    if key in above:
        return None
    inner = [(expected(p.flag, flags, (*above, key)), p.variants) for p in flags[key].prerequisites]
    if any(variant is None for variant, _ in inner):
        return None
    holds = flags[key].enabled and all(variant in wanted for variant, wanted in inner)
    return flags[key].serve.variant if holds else "off"


@given(flags=graphs())
def test_any_graph_of_prerequisites_is_decided(flags: dict[str, FlagDefinition]) -> None:
    """As the definition says by recursion; circles are found, and serve off."""
    ready = FlagSet(flags)
    decided = {key: expected(key, flags) for key in flags}
    assert {key: ready.evaluate(key, {}).variant for key in flags} == {
        key: variant or "off" for key, variant in decided.items()
    }
    cycle = find_cycle(flags)
    assert (cycle is None) == all(decided.values())
    if cycle is not None:
        assert cycle[0] == cycle[-1]
        for one, other in pairwise(cycle):
            assert other in [p.flag for p in flags[one].prerequisites]


def test_everything_wrong_with_a_definition_is_named() -> None:
    definition = flag(
        variants={"on": True, "many": 3, "huge": 2**60},
        offVariant="none",
        prerequisites=[*needs("gone", "on"), *needs("there", "blue")],
        rules=[
            {
                "conditions": [
                    {"attribute": "a", "operator": "eq", "values": [1, 2]},
                    {"attribute": "a", "operator": "lt", "values": ["x"]},
                    {"attribute": "a", "operator": "semverGt", "values": ["1.0"]},
                    {"attribute": "a", "operator": "in"},
                    {"attribute": "a", "operator": "exists", "values": [1]},
                ],
                "serve": {},
            },
            {**RULE, "serve": roll_out(5, variants={"red": 1}, otherwise="many")},
        ],
        serve={"variant": "blue", **roll_out(5)},
    )
    issues = issues_with(definition, others={"there": flag()})
    assert {issue.path: issue.message for issue in issues} == {
        ("variants",): "All values must be of one kind; these are boolean, number",
        ("variants", "huge"): "JavaScript cannot hold this number",
        ("offVariant",): "There is no variant none",
        ("prerequisites", 0, "flag"): "There is no flag gone",
        ("prerequisites", 1, "variants", 0): "there has no variant blue",
        ("rules", 0, "conditions", 0, "values"): "`eq` takes one value; `in` takes many",
        ("rules", 0, "conditions", 1, "values", 0): "`lt` cannot compare with this",
        ("rules", 0, "conditions", 2, "values", 0): "`semverGt` cannot compare with this",
        ("rules", 0, "conditions", 3, "values"): "`in` needs at least one value",
        ("rules", 0, "conditions", 4, "values"): "`exists` takes no values",
        ("rules", 0, "serve"): "Either `variant` or `rollOut` must be given",
        ("rules", 1, "serve", "rollOut", "variants", "red"): "There is no variant red",
        ("serve",): "Either `variant` or `rollOut` must be given",
    }
    assert issues_with(flag(description="\0"), others={})[0].message == (
        "It must not contain the character NUL"
    )
    assert issues_with(flag(description="\\u0000"), others={}) == []
    large = flag(variants={"on": "x" * 70_000, "off": ""})
    assert [i.path for i in issues_with(large, others={})] == [()]


def test_dependents_are_those_that_would_wait_in_vain() -> None:
    others = {
        "base": flag(),
        "user": flag(prerequisites=needs("base", "on")),
        "other": flag(prerequisites=needs("base", "off", "on")),
    }
    assert find_dependents("base", flag(), others) == []
    assert find_dependents("base", None, others) == ["other", "user"]
    without_on = flag(variants={"off": False, "new": True})
    assert find_dependents("base", without_on, others) == ["other", "user"]
    assert find_dependents("user", None, others) == []
