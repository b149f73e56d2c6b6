"""Drift that matters is seen, and chance raises no alarm."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from scipy.special import rel_entr
from scipy.stats import chi2_contingency

from cartwheel.domains.predictions.drift import rules
from cartwheel.domains.predictions.drift.contracts import DriftVerdict
from cartwheel.domains.predictions.drift.measuring import bins_of, distance
from cartwheel.domains.predictions.drift.rules import Reference, duel, has_dropped, subjects_of

_COUNTS = st.lists(
    st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=2, max_size=11
).filter(lambda pairs: all(sum(side) for side in zip(*pairs, strict=True)))


@settings(max_examples=60)
@given(_COUNTS)
def test_distances_are_what_they_are_said_to_be(pairs: list[tuple[int, int]]) -> None:
    before, now = zip(*pairs, strict=True)
    far = distance(before, now)
    assert far.psi >= far.kl - 1e-12 >= -1e-9
    assert 0 <= far.shift <= 1
    assert -1e-12 <= far.js <= 1
    assert 0 <= far.p_value <= 1
    back = distance(now, before)
    # PSI, JS and the shift know no direction, and neither does the test.
    assert (back.psi, back.js, back.shift, back.p_value) == pytest.approx(
        (far.psi, far.js, far.shift, far.p_value)
    )
    same = distance(before, before)
    assert (same.psi, same.kl, same.js, same.shift) == pytest.approx((0, 0, 0, 0), abs=1e-12)
    assert same.p_value == 1.0


def test_known_values() -> None:
    before, now = (50_000, 30_000, 20_000), (40_000, 35_000, 25_000)
    p, q = np.array(before) / 100_000, np.array(now) / 100_000
    far = distance(before, now)
    assert far.psi == pytest.approx(((q - p) * np.log(q / p)).sum(), rel=1e-3)
    assert far.kl == pytest.approx(rel_entr(q, p).sum(), rel=1e-3)
    middle = (p + q) / 2
    js = (rel_entr(p, middle).sum() + rel_entr(q, middle).sum()) / 2 / math.log(2)
    assert far.js == pytest.approx(js, rel=1e-3)
    assert far.shift == pytest.approx(0.1, rel=1e-3)
    small = (50, 30, 20), (40, 35, 25)
    assert distance(*small).p_value == pytest.approx(
        chi2_contingency(np.array(small), correction=False).pvalue
    )


@pytest.mark.parametrize(("rows", "expected"), [(100, 0.0945), (1_000, 0.0135), (10_000, 0.0054)])
def test_chance_makes_of_psi_what_is_said(rows: int, expected: float) -> None:
    rng = np.random.default_rng(1)
    found, said = [], 0.0
    for _ in range(200):
        before = rng.multinomial(2_000, [0.1] * 10)
        far = distance(before.tolist(), rng.multinomial(rows, [0.1] * 10).tolist())
        found.append(far.psi)
        said = far.expected_psi
    assert said == pytest.approx(expected, rel=1e-3)
    assert np.mean(found) == pytest.approx(said, rel=0.12)


def test_bins_are_cut_at_distinct_deciles() -> None:
    bins = bins_of([0] * 70 + [1, 2, 3] * 10)
    assert bins.labels == ("≤ 0", "≤ 1", "≤ 2", "> 2", "missing")
    assert bins.count([0, 0.5, 1, 2, 3, 99, -1, None, math.nan]) == (2, 2, 1, 2, 2)
    assert bins_of([True, False, None]).labels == ("false", "true", "other", "missing")
    assert bins_of(["a"] * 3 + ["b"]).count(["a", "c", None]) == (1, 0, 1, 1)
    assert bins_of([None, None]).count([None, 5]) == (1, 1)
    assert bins_of([7.0] * 20).count([7, 8, 6]) == (3, 0)


def _day(rng: np.random.Generator, rows: int, **changed: Any) -> dict[str, list[Any]]:
    """Return a stationary day's features, of all kinds; with some of them otherwise."""
    zeros = rng.random(rows) < changed.get("zeros", 0.7)
    worth = rng.lognormal(4 + changed.get("worth", 0.0), 1, rows)
    return {
        "probability": rng.beta(2, 8, rows).tolist(),
        "value": [
            None if lost else each for each, lost in zip(worth, rng.random(rows) < 0.1, strict=True)
        ],
        "products": rng.geometric(0.4, rows).tolist(),
        "units": rng.geometric(0.3, rows).tolist(),
        "dearestShare": rng.uniform(0.1, 1, rows).tolist(),
        "minutesInCart": rng.gamma(2, 15, rows).tolist(),
        "purchases": np.where(zeros, 0, rng.geometric(0.5, rows)).tolist(),
        "hour": rng.integers(0, 24, rows).tolist(),
        "isWeekend": (rng.random(rows) < 0.28).tolist(),
        "device": rng.choice(["mobile", "desktop", "tablet"], rows, p=[0.6, 0.3, 0.1]).tolist(),
        "country": rng.choice([f"c{n}" for n in range(20)], rows).tolist(),
        "segment": rng.choice(["new", "loyal", "lost"], rows).tolist(),
    }


def _reference(rng: np.random.Generator, rows: int) -> Reference:
    counts = {}
    for name, values in _day(rng, rows).items():
        bins = bins_of(values)
        counts[name] = bins, bins.count(values)
    return Reference(rows, counts)


def test_a_thousand_stationary_days_raise_no_alarm() -> None:
    """Of any size; and chance passes the test alone on one day in a thousand, or thereabouts."""
    rng = np.random.default_rng(2_026)
    alarms, passed = 0, 0
    reference = _reference(rng, 1_000)
    for day in range(1_000):
        if day % 100 == 0:
            reference = _reference(rng, 1_000)
        rows = (100, 200, 400, 800)[day % 4]
        subjects = subjects_of(reference, _day(rng, rows), rows=rows)
        alarms += any(
            each.verdict in {DriftVerdict.MODERATE, DriftVerdict.SEVERE} for each in subjects
        )
        passed += any(each.p_value < each.threshold for each in subjects)
    print(f"alarms on {alarms} and tests passed on {passed} of 1,000 stationary days")  # noqa: T201
    assert alarms <= 1
    assert passed <= 5


def test_a_hundred_rows_say_nothing() -> None:
    rng = np.random.default_rng(5)
    subjects = subjects_of(_reference(rng, 1_000), _day(rng, 100, worth=2), rows=100)
    assert {each.verdict for each in subjects} == {DriftVerdict.TOO_FEW}
    assert rules.verdict_of(subjects, rows=100) is DriftVerdict.TOO_FEW
    assert rules.reason_to_retrain(subjects, None) is None


@pytest.mark.parametrize(
    ("changed", "name", "verdict"),
    [
        ({"zeros": 0.55}, "purchases", DriftVerdict.MODERATE),
        ({"zeros": 0.35}, "purchases", DriftVerdict.SEVERE),
        ({"worth": 0.4}, "value", DriftVerdict.MODERATE),
        ({"worth": 1.0}, "value", DriftVerdict.SEVERE),
    ],
)
def test_what_matters_is_seen(changed: dict[str, float], name: str, verdict: DriftVerdict) -> None:
    """A loss of zeros too, of which PSI alone makes little: it has few bins."""
    rng = np.random.default_rng(11)
    subjects = subjects_of(_reference(rng, 2_000), _day(rng, 1_000, **changed), rows=1_000)
    assert (subjects[0].name, subjects[0].verdict) == (name, verdict)
    assert {each.verdict for each in subjects[1:]} == {DriftVerdict.STEADY}
    assert rules.verdict_of(subjects, rows=1_000) is verdict
    reason = rules.reason_to_retrain(subjects, None)
    assert (reason is not None) == (verdict is DriftVerdict.SEVERE)


def test_the_error_of_an_auc_is_that_of_hanley_and_mcneil() -> None:
    # Their table II: of 58 normal and 51 abnormal cases an AUC of 0.893 errs by 0.032.
    assert rules.auc_error(0.893, came=51, others=58) == pytest.approx(0.032, abs=0.001)
    assert has_dropped(0.70, 0.01, before=0.80)
    assert not has_dropped(0.76, 0.01, before=0.80)
    assert not has_dropped(0.70, 0.05, before=0.80)
    assert not has_dropped(None, None, before=0.80)


def test_a_new_model_has_to_be_better_by_the_margin_and_surely() -> None:
    rng = np.random.default_rng(3)
    truth = rng.beta(2, 5, 2_000)
    came = (rng.random(2_000) < truth).tolist()
    flat, right = [float(truth.mean())] * 2_000, truth.tolist()
    better = duel(flat, right, came)
    assert better.is_better
    assert better.new < better.old
    assert not duel(right, right, came).is_better
    assert not duel(right, flat, came).is_better
    # A little better, and surely so, is not enough.
    nearly = np.clip(truth * 0.97 + truth.mean() * 0.03, 0.01, 0.99).tolist()
    assert not duel(nearly, right, came).is_better
