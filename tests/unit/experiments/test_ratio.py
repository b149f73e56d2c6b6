"""A lopsided split is noticed, and a fair one is let be."""

import pytest
from scipy.stats import chi2, chisquare

from cartwheel.systems.experiments.api import Arm, check_ratio, chi_square_tail

_HALVES = (Arm("a", 1), Arm("b", 1))


@pytest.mark.parametrize("degrees", [1, 2, 3, 4, 9, 10, 25])
@pytest.mark.parametrize("statistic", [0.0, 0.01, 0.5, 1.0, 3.84, 10.0, 60.0])
def test_the_tail_is_that_of_scipy(statistic: float, degrees: int) -> None:
    assert chi_square_tail(statistic, degrees) == pytest.approx(
        chi2.sf(statistic, degrees), rel=1e-12
    )


def test_the_check_is_pearsons() -> None:
    arms = (Arm("a", 1), Arm("b", 2), Arm("c", 3))
    known = chisquare([110, 190, 300], [100, 200, 300])
    check = check_ratio(arms, {"a": 110, "b": 190, "c": 300})
    assert (check.statistic, check.p_value) == pytest.approx((known.statistic, known.pvalue))


def test_a_known_mismatch_is_suspicious() -> None:
    # Fabijan and others' example: 821,588 against 815,482 of an even split.
    assert check_ratio(_HALVES, {"a": 821_588, "b": 815_482}).is_suspicious
    assert not check_ratio(_HALVES, {"a": 5_050, "b": 4_950}).is_suspicious


def test_nothing_is_said_of_a_handful() -> None:
    check = check_ratio(_HALVES, {"a": 9})
    assert check.p_value is None
    assert not check.is_suspicious
