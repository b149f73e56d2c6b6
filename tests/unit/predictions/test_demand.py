"""Forecasts are made by what was best unseen, and their intervals hold what they promise."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from scipy.stats import nbinom

from cartwheel.domains.predictions.forecasts.demand import Demand, forecast, mase
from cartwheel.domains.predictions.forecasts.methods import SeasonalNaive, season_of
from cartwheel.domains.predictions.forecasts.signals import Weeks, signals_of


def _steady(products: int, weeks: int, *, seed: int = 3) -> Weeks:
    """Products that sell from one to thirty a week, lumpier than by Poisson."""
    rng = np.random.default_rng(seed)
    means = np.exp(rng.uniform(0, 3.4, products))
    return np.asarray(
        nbinom.rvs(2, 2 / (2 + means[:, None]), size=(products, weeks), random_state=rng), float
    )


@pytest.fixture(scope="module")
def steady() -> tuple[Weeks, Demand]:
    known = _steady(60, 64)
    made = forecast(known[:, :60])
    assert made is not None
    return known, made


def test_the_seasonal_naive_forecast_is_beaten(steady: tuple[Weeks, Demand]) -> None:
    _, made = steady
    assert set(made.scores) == {"boosted", "median", "average", "seasonal_naive"}
    assert made.method == min(made.scores, key=lambda name: made.scores[name])
    assert made.scores[made.method] < 0.85 * made.scores["seasonal_naive"]


def test_intervals_hold_eight_of_ten_weeks_to_come(steady: tuple[Weeks, Demand]) -> None:
    known, made = steady
    coming = known[:, 60:]
    held = ((coming >= made.low) & (coming <= made.high)).mean()
    assert 0.72 <= held <= 0.9
    assert 0.72 <= made.covered <= 0.9
    assert (made.low <= made.median).all()
    assert (made.median <= made.high).all()


def test_the_mean_is_what_stock_needs(steady: tuple[Weeks, Demand]) -> None:
    """The median of lumpy sales lies far below what is sold of them."""
    known, made = steady
    assert made.mean.sum() == pytest.approx(4 * known.mean(axis=1).sum(), rel=0.15)
    assert made.median.sum() < made.mean.sum()


def test_a_year_that_repeats_is_repeated() -> None:
    year = np.round(40 + 35 * np.sin(np.arange(52) / 52 * 2 * np.pi))
    known = np.stack([np.tile(year, 3)[:112], np.tile(2 * year, 3)[:112]])
    made = forecast(known)
    assert made is not None
    assert (made.method, made.scores["seasonal_naive"]) == ("seasonal_naive", 0.0)
    assert made.median[0].tolist() == year[112 % 52 : 112 % 52 + 4].tolist()
    assert made.deviation.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("known", [np.ones((5, 15)), np.zeros((5, 40)), np.zeros((0, 40))])
def test_too_little_is_no_forecast(known: Weeks) -> None:
    assert forecast(known) is None


def test_one_product_of_a_small_shop_has_a_forecast() -> None:
    made = forecast(_steady(1, 20))
    assert made is not None
    assert "boosted" not in made.scores
    assert made.median.shape == (1, 4)


def test_the_scaled_error_is_that_of_hyndman_and_koehler() -> None:
    # By fours apart, the known weeks differ by 4 each time: an error of 2 is half of that.
    known = np.arange(40, dtype=float)[None, :] + 1
    assert season_of(known) == 4
    assert mase(known, np.array([2.0])) == 0.5


def test_the_last_season_comes_again() -> None:
    known = np.arange(60, dtype=float)[None, :]
    assert SeasonalNaive().ahead(known).tolist() == [[8, 9, 10, 11]]
    assert SeasonalNaive().ahead(known[:, :20]).tolist() == [[16, 17, 18, 19]]


@settings(max_examples=25)
@given(st.integers(1, 4), st.sampled_from([2.0, 8.0, 64.0]), st.integers(9, 70))
def test_large_and_small_products_look_alike(ahead: int, times: float, weeks: int) -> None:
    known = _steady(4, weeks) + 1
    one, other = signals_of(known, ahead=ahead), signals_of(known * times, ahead=ahead)
    logarithm = 19
    other[:, logarithm] -= np.log(times)
    np.testing.assert_allclose(one, other, rtol=1e-9)
