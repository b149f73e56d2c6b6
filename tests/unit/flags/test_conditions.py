"""What each operator compares with what; nothing makes evaluation raise."""

import math
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, strategies as st
from tests.unit.flags.making import evaluate, flag, matches

from cartwheel.systems.flags import semver
from cartwheel.systems.flags.api import FlagSet, Operator


@pytest.mark.parametrize(
    ("operator", "values", "attribute", "expected"),
    [
        ("eq", ["pro"], "pro", True),
        ("eq", ["pro"], "Pro", False),
        ("eq", [1], 1.0, True),
        ("eq", [1], True, False),
        ("eq", [True], True, True),
        ("eq", ["1"], 1, False),
        ("eq", ["pro"], ["free", "pro"], True),
        ("in", ["de", "at"], "at", True),
        ("in", ["de", "at"], "ch", False),
        ("in", ["de", 7], {"a": 1}, False),
        ("contains", ["@cart"], "me@cartwheel.example", True),
        ("contains", ["x", "heel"], "wheel", True),
        ("contains", ["1"], 1, False),
        ("startsWith", ["+49", "+43"], "+43 1", True),
        ("endsWith", [".at"], "shop.at", True),
        ("endsWith", [".at"], "shop.de", False),
        ("lt", [10], 9.5, True),
        ("lt", [10], 10, False),
        ("lte", [10], 10, True),
        ("gt", [10], 10**400, True),
        ("gte", [10], "11", False),
        ("gte", [10], True, False),
        ("gte", [10], math.nan, False),
        ("semverGte", ["2.10.0"], "2.9.0", False),
        ("semverGte", ["2.10.0"], "v2.10.0", True),
        ("semverLt", ["1.0.0"], "1.0.0-rc.1", True),
        ("semverGt", ["1.0.0"], "1.0", False),
        ("semverLte", ["1.0.0"], "1.0.0+build.7", True),
        ("semverEq", ["1.0.0"], "1.0.0+build.7", True),
        ("before", ["2026-01-01T00:00:00Z"], "2026-01-01T00:59:00+01:00", True),
        ("after", ["2026-01-01"], datetime(2026, 1, 2, tzinfo=UTC), True),
        ("after", ["2026-01-01"], "soon", False),
        ("exists", [], "", True),
        ("exists", [], None, False),
        ("exists", [], ..., False),
    ],
)
def test_operators(operator: str, values: list[Any], attribute: Any, *, expected: bool) -> None:
    assert matches(operator, values, attribute) is expected


def test_negation_turns_round_what_is_there_alone() -> None:
    """A rule for everybody outside a country is none for those of whom no country is known."""
    assert matches("in", ["de"], "fr", negate=True)
    assert not matches("in", ["de"], ["fr", "de"], negate=True)
    assert not matches("in", ["de"], ..., negate=True)
    assert not matches("in", ["de"], None, negate=True)
    assert matches("exists", [], ..., negate=True)
    assert not matches("exists", [], 1, negate=True)


def test_all_conditions_of_a_rule_must_hold_and_the_first_rule_wins() -> None:
    definition = flag(
        variants={"a": "A", "b": "B", "off": "-"},
        rules=[
            {
                "conditions": [
                    {"attribute": "plan", "operator": "eq", "values": ["pro"]},
                    {"attribute": "age", "operator": "gte", "values": [18]},
                ],
                "serve": {"variant": "a"},
            },
            {
                "conditions": [{"attribute": "plan", "operator": "exists"}],
                "serve": {"variant": "b"},
            },
        ],
    )
    found = evaluate(definition, plan="pro", age=18)
    assert (found.value, found.variant, found.rule) == ("A", "a", 0)
    found = evaluate(definition, plan="pro", age=17)
    assert (found.value, found.variant, found.rule) == ("B", "b", 1)
    assert evaluate(definition, age=18).rule is None


def test_versions_in_the_order_of_semver_org() -> None:
    """The example of section 11, with a numeric and a longer set of identifiers."""
    words = (
        "1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11"
        " 1.0.0-rc.1 1.0.0 2.0.0 2.1.0 2.1.1"
    ).split()
    versions = [semver.parse(word) for word in words]
    assert None not in versions
    assert versions == sorted(versions, key=lambda version: version or ())
    assert len(set(versions)) == len(words)
    refused = ("1", "1.2", "01.2.3", "1.2.3-01", "1.2.3-", "1.2.3+", "²1.0.0", "9" * 300, 123, None)
    assert [semver.parse(text) for text in refused] == [None] * len(refused)


json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(10**400, 10**401)
    | st.floats()
    | st.text()
    | st.datetimes()
    | st.from_regex(r"\d+\.\d+\.\d+(-[a-z0-9.]*)?"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(
    operator=st.sampled_from(Operator),
    values=st.lists(
        st.booleans()
        | st.integers()
        | st.floats()
        | st.text()
        | st.sampled_from(["1.2.3", "2026-01-01", "0001-01-01T00:00:00+14:00"]),
        max_size=4,
    ),
    attribute=json,
    by=json,
    negate=st.booleans(),
)
def test_evaluation_never_raises(
    operator: Operator, values: list[Any], attribute: Any, by: Any, *, negate: bool
) -> None:
    """Whatever the caller brings, and even with operands that a write would refuse."""
    condition = {
        "attribute": "a",
        "operator": operator.value,
        "values": values,
        "negate": negate,
    }
    serve = {"rollOut": {"percentage": 50, "variants": {"on": 1}, "otherwise": "off", "by": "by"}}
    flags = FlagSet({"one": flag(rules=[{"conditions": [condition], "serve": serve}])})
    first = flags.evaluate("one", {"a": attribute, "by": by})
    assert first.variant in {"on", "off"}
    assert flags.evaluate("one", {"a": attribute, "by": by}) == first
