"""The lot of a roll-out: the same for ever, fair, and kept when the percentage grows."""

from collections import Counter
from math import sqrt
from typing import Any

import pytest
from hypothesis import given, strategies as st
from tests.unit.flags.making import evaluate, flag, roll_out

from cartwheel.systems.flags.api import FlagSet, Reason
from cartwheel.systems.flags.lots import draw, unit_of

percentages = st.integers(0, 100_000).map(lambda thousandths: thousandths / 1000)
weights = st.dictionaries(
    st.sampled_from(["a", "b", "c", "d"]), st.integers(1, 100), min_size=1, max_size=4
)


def served(percentage: float, unit: Any, variants: dict[str, int], *, salt: str) -> str | None:
    definition = flag(
        variants={name: name for name in ("a", "b", "c", "d", "off")},
        serve=roll_out(percentage, variants=variants, salt=salt),
    )
    return evaluate(definition, targetingKey=unit).variant


def test_the_algorithm_is_the_documented_one() -> None:
    r"""Written down, since it may never change: `printf 'new-checkout\nanna' | sha256sum`."""
    assert [f"{number:016x}" for number in draw("new-checkout", "anna")] == [
        "eb9c0dea4aa166db",
        "7bd14708d4858055",
    ]


@given(
    unit=st.text(min_size=1),
    salt=st.from_regex(r"\A[A-Za-z0-9._-]{1,20}\Z"),
    some=percentages,
    other=percentages,
    variants=weights,
)
def test_nobody_flips_when_the_percentage_grows(
    unit: str, salt: str, some: float, other: float, variants: dict[str, int]
) -> None:
    """Whoever is in stays in, with the same variant, up to 100 %."""
    small, large = sorted((some, other))
    before = served(small, unit, variants, salt=salt)
    if before != "off":
        assert served(large, unit, variants, salt=salt) == before
        assert served(100, unit, variants, salt=salt) == before
    assert served(0, unit, variants, salt=salt) == "off"
    assert served(100, unit, variants, salt=salt) in variants


@given(
    salt=st.from_regex(r"\A[a-z]{1,20}\Z"),
    percentage=st.sampled_from([1.0, 10.0, 33.333, 50.0, 90.0]),
    variants=weights,
)
def test_shares_are_what_they_say(salt: str, percentage: float, variants: dict[str, int]) -> None:
    """Of 2,000 units, within six standard deviations; so for each variant by its weight."""
    definition = flag(
        variants={name: name for name in ("a", "b", "c", "d", "off")},
        serve=roll_out(percentage, variants=variants, salt=salt),
    )
    flags, units = FlagSet({"one": definition}), 2_000
    counts = Counter(flags.evaluate("one", {"targetingKey": f"u{n}"}).variant for n in range(units))
    total = sum(variants.values())
    shares = {name: percentage / 100 * weight / total for name, weight in variants.items()}
    shares["off"] = 1 - percentage / 100
    for name, share in shares.items():
        deviation = sqrt(units * share * (1 - share))
        assert abs(counts[name] - units * share) <= 6 * deviation + 1


def test_roll_outs_of_different_flags_are_independent() -> None:
    """Half of those who are in one roll-out of 50 % are in the other."""
    one, two = (flag(serve=roll_out(50)) for _ in range(2))
    flags = FlagSet({"one": one, "two": two})
    both = sum(
        flags.evaluate("one", {"targetingKey": f"u{n}"}).value
        and flags.evaluate("two", {"targetingKey": f"u{n}"}).value
        for n in range(10_000)
    )
    assert abs(both - 2_500) < 6 * sqrt(10_000 * 0.25 * 0.75)
    shared = flag(serve=roll_out(50, salt="one"))
    flags = FlagSet({"one": one, "two": shared})
    assert all(
        flags.evaluate("one", {"targetingKey": f"u{n}"}).value
        is flags.evaluate("two", {"targetingKey": f"u{n}"}).value
        for n in range(1_000)
    )


@pytest.mark.parametrize("nobody", [None, "", [], {}, True, 10**400, float("nan"), float("inf")])
def test_whoever_has_no_unit_is_out_unless_everybody_is_in(nobody: Any) -> None:
    found = evaluate(flag(serve=roll_out(99.999)), targetingKey=nobody)
    assert (found.variant, found.reason) == ("off", Reason.SPLIT)
    assert evaluate(flag(serve=roll_out(100)), targetingKey=nobody).variant == "on"
    split = roll_out(100, variants={"on": 1, "off": 1}, otherwise="off")
    assert evaluate(flag(serve=split), targetingKey=nobody).variant == "off"


def test_numbers_draw_as_other_languages_write_them() -> None:
    assert [unit_of(v) for v in (7, 7.0, -1, 1.5, "7")] == ["7", "7", "-1", "1.5", "7"]


def test_another_attribute_may_be_the_unit() -> None:
    """So all people of a company see the same."""
    definition = flag(serve=roll_out(50, by="company"))
    seen = {evaluate(definition, targetingKey=f"u{n}", company="acme").variant for n in range(50)}
    assert len(seen) == 1
