"""Whoever looks all the time is not misled more often than once in twenty experiments."""

import math

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from cartwheel.systems.experiments.api import Difference, Tally, compare
from cartwheel.systems.experiments.sequential import evidence_against

_EXPERIMENTS, _UNITS, _EVERY = 300, 3_000, 20


def _looks(rng: np.random.Generator, rates: tuple[float, float], share: float) -> list[list[int]]:
    """Return what is counted at each look: control's units and successes, then the treated's."""
    treated = rng.random(_UNITS) < share
    bought = rng.random(_UNITS) < np.where(treated, rates[1], rates[0])
    counted = np.stack([~treated, ~treated & bought, treated, treated & bought]).cumsum(axis=1)
    return [[int(n) for n in look] for look in counted[:, _EVERY - 1 :: _EVERY].T]


def _z(looked: list[int]) -> float:
    n0, s0, n1, s1 = looked
    pooled = (s0 + s1) / (n0 + n1)
    spread = math.sqrt(pooled * (1 - pooled) * (1 / n0 + 1 / n1)) if n0 * n1 else 0.0
    return abs(s1 / n1 - s0 / n0) / spread if spread else 0.0


@pytest.mark.parametrize(
    ("rate", "believed", "share"), [(0.1, 0.1, 0.5), (0.3, 0.1, 0.5), (0.05, 0.1, 0.2)]
)
def test_peeking_keeps_false_alarms_rare(rate: float, believed: float, share: float) -> None:
    rng = np.random.default_rng(20_261_130)
    wrong = naive = 0
    for _ in range(_EXPERIMENTS):
        looks = _looks(rng, (rate, rate), share)
        evidence = [
            evidence_against(
                Tally(*look[:2]), Tally(*look[2:]), treated_share=share, expected_rate=believed
            )(0.0)
            for look in looks[:: 1 if share == 0.5 and believed == rate else 4]
        ]
        wrong += max(evidence) >= math.log(20)
        naive += max(map(_z, looks[4:])) >= 1.96
    assert wrong <= 0.05 * _EXPERIMENTS
    # The same looks with the test of a fixed sample mislead several times as often.
    assert naive > 0.2 * _EXPERIMENTS


def test_the_interval_holds_the_truth_at_every_look() -> None:
    rng = np.random.default_rng(7)
    lost = 0
    for _ in range(150):
        looks = _looks(rng, (0.1, 0.16), 0.5)
        lost += any(
            evidence_against(Tally(*look[:2]), Tally(*look[2:]))(0.06) >= math.log(20)
            for look in looks[::4]
        )
    assert lost <= 0.05 * 150


def test_a_difference_is_found_with_known_effort() -> None:
    # At 3.3 deviations, where a sample of fixed size needs 1.96: the price of looking at any time.
    found = compare(Tally(10_000, 1_000), Tally(10_000, 1_150))
    assert found.is_decided
    assert found.estimate == pytest.approx(0.015)
    deviation = math.sqrt(2 * 0.1 * 0.9 / 10_000)
    even = compare(Tally(10_000, 1_000), Tally(10_000, 1_000))
    assert (even.high - even.low) / 2 == pytest.approx(3.3 * deviation, rel=0.01)
    assert even.low == pytest.approx(-even.high)
    assert (even.p_value, even.is_decided) == (1.0, False)


def test_nothing_is_known_of_nobody() -> None:
    assert compare(Tally(0, 0), Tally(0, 0)) == Difference(None, -1.0, 1.0, 1.0, 0.05)


_COUNTS = st.tuples(st.integers(0, 5_000), st.floats(0, 1)).map(
    lambda drawn: Tally(drawn[0], round(drawn[0] * drawn[1]))
)


@settings(max_examples=40)
@given(_COUNTS, _COUNTS, st.floats(0.01, 0.9))
def test_the_interval_is_what_is_not_refuted(
    control: Tally, treated: Tally, believed: float
) -> None:
    share = (treated.units + 50) / (control.units + treated.units + 100)
    found = compare(control, treated, treated_share=share, expected_rate=believed)
    evidence = evidence_against(control, treated, treated_share=share, expected_rate=believed)
    assert -1 <= found.low <= found.high <= 1
    for edge in (found.low, found.high):
        assert abs(edge) == 1 or evidence(edge) == pytest.approx(math.log(20), abs=0.01)
    assert evidence((found.low + found.high) / 2) <= math.log(20)
    # No difference is refuted when, and only when, the p-value says so.
    assert found.is_decided == (found.p_value <= 0.05) or found.p_value == pytest.approx(0.05)


def test_nothing_is_said_where_no_lots_were_drawn() -> None:
    found = compare(Tally(0, 0), Tally(27, 0), treated_share=0.25, expected_rate=0.5)
    assert (found.low, found.high, found.p_value) == (-1.0, 1.0, 1.0)


@settings(max_examples=40)
@given(_COUNTS, _COUNTS)
def test_the_arms_mirror_each_other(one: Tally, other: Tally) -> None:
    found, mirrored = compare(one, other), compare(other, one)
    assert (found.low, found.high) == pytest.approx((-mirrored.high, -mirrored.low), abs=1e-6)
    assert found.p_value == pytest.approx(mirrored.p_value)
