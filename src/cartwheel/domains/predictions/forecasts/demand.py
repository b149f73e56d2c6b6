"""
Forecasts of weekly sales: the best method by a test on weeks it had not seen, with intervals.

The interval of a forecast is what its method missed by in the test, in terms of what a product
usually sells and among products that sell about as much: split conformal prediction by groups
(Vovk, Gammerman and Shafer, Algorithmic Learning in a Random World, 2005, section 4.5), which
promises its coverage whatever the distribution, as far as the coming weeks are like the tested
ones. From the same misses come the mean and the deviation that reorder points want: a median,
which the methods aim at, is not what is sold on the average. The mean is half that of the last
thirteen weeks, since the misses of seven weeks alone say it less surely than both together: Bates
and Granger, The combination of forecasts, Operational Research Quarterly 20 (1969).

Methods are compared by MASE, the mean absolute error in terms of that of the seasonal naive
forecast within the known weeks: Hyndman and Koehler, Another look at measures of forecast
accuracy, International Journal of Forecasting 22 (2006).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cartwheel.domains.predictions.forecasts.methods import (
    HORIZON,
    METHODS,
    Average,
    Method,
    season_of,
)
from cartwheel.domains.predictions.forecasts.signals import Weeks, scale_of

FEWEST_WEEKS: Final = 16
COVERAGE: Final = 0.8
"""How many of the weeks to come are to lie within the interval."""

_TESTED_ORIGINS: Final = 4
_HELD_OUT: Final = _TESTED_ORIGINS + HORIZON - 1
_FEWEST_SOLD: Final = 8
_GROUPS: Final = 6
_FEWEST_IN_GROUP: Final = 100
_OUTLIERS: Final = 0.995

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Misses:
    """What a method missed by in a test, product by product and group by group."""

    edges: Numbers
    low: Numbers
    high: Numbers
    bias: Numbers
    spread: Numbers

    def group_of(self, scale: Numbers) -> NDArray[np.intp]:
        """Return which products sell about as much as which."""
        return np.searchsorted(self.edges, scale)


@dataclass(frozen=True, slots=True)
class Demand:
    """
    Forecasts of all products, by week: median, lower and upper end, mean and deviation.

    `scores` has the MASE of each method in the test, and `covered` the share of tested weeks
    within intervals that were made of the other half of the products.
    """

    method: str
    scores: Mapping[str, float]
    covered: float
    median: Numbers
    low: Numbers
    high: Numbers
    mean: Numbers
    deviation: Numbers


def forecast(known: Weeks) -> Demand | None:
    """Forecast the weeks after those that are known; nothing where fewer than sixteen are."""
    if known.shape[1] < FEWEST_WEEKS or not known.any():
        return None
    tests = {method.name: _test(method(), known) for method in METHODS}
    missed = {name: test for name, test in tests.items() if test is not None}
    scores = {name: mase(known, _absolute(test)) for name, test in missed.items()}
    best = min(scores, key=lambda name: scores[name])
    method = next(each for each in METHODS if each.name == best)()
    method.fit(known)
    scale, median = scale_of(known), method.ahead(known)
    tested = scale_of(known[:, :-_HELD_OUT])
    misses = _misses(tested, missed[best])
    group = misses.group_of(scale)
    around = (scale * value[group] for value in (misses.low, misses.high, misses.bias))
    low, high, bias = (each[:, None] for each in around)
    return Demand(
        method=best,
        scores=scores,
        covered=_covered(tested, missed[best]),
        median=median,
        low=np.maximum(median + low, 0.0),
        high=np.maximum(median + high, median),
        mean=(np.maximum(median + bias, 0.0) + Average().ahead(known)) / 2,
        deviation=scale * misses.spread[group],
    )


def _test(method: Method, known: Weeks) -> Sequence[Numbers] | None:
    """Let a method forecast the last weeks; return what it missed by, and the scale of each."""
    first = known.shape[1] - _HELD_OUT
    if not method.fit(known[:, :first]):
        return None
    found = []
    for origin in range(first, first + _TESTED_ORIGINS):
        before = known[:, :origin]
        found.append(known[:, origin : origin + HORIZON] - method.ahead(before))
    return found


def _absolute(missed: Sequence[Numbers]) -> Numbers:
    mean: Numbers = np.abs(np.hstack(missed)).mean(axis=1)
    return mean


def mase(known: Weeks, errors: Numbers) -> float:
    """
    Return the mean absolute scaled error over products that sold in eight weeks before the test.

    `errors` are their mean absolute errors in the test.
    """
    before = known[:, :-_HELD_OUT]
    season = season_of(before)
    usual = np.abs(before[:, season:] - before[:, :-season]).mean(axis=1)
    # Of what came again exactly there is no such error: what it sells stands for it.
    usual = np.where(usual > 0, usual, before.mean(axis=1))
    counted = ((before > 0).sum(axis=1) >= min(_FEWEST_SOLD, before.shape[1] // 2)) & (usual > 0)
    if not counted.any():
        return math.inf
    return float(np.mean(errors[counted] / usual[counted]))


def _misses(scale: Numbers, missed: Sequence[Numbers]) -> Misses:
    """Put what was missed by together for products that sell about as much."""
    relative = np.hstack(missed) / scale[:, None]
    groups = max(1, min(_GROUPS, relative.size // _FEWEST_IN_GROUP))
    edges = np.unique(np.quantile(scale, np.arange(1, groups) / groups))
    group = np.searchsorted(edges, scale)
    each = [relative[group == number].ravel() for number in range(len(edges) + 1)]
    # A group may be empty where many products share a scale: then all speak for it.
    each = [values if len(values) else relative.ravel() for values in each]
    calm = [np.minimum(values, np.quantile(values, _OUTLIERS)) for values in each]
    return Misses(
        edges=edges,
        low=np.array([_lower(values) for values in each]),
        high=np.array([-_lower(-values) for values in each]),
        bias=np.array([values.mean() for values in calm]),
        spread=np.array([values.std() for values in calm]),
    )


def _lower(values: Numbers) -> float:
    """Return the lower end that conformal prediction takes, which allows for a finite test."""
    rank = math.floor((1 - COVERAGE) / 2 * (len(values) + 1))
    return float(np.partition(values, max(rank - 1, 0))[max(rank - 1, 0)])


def _covered(scale: Numbers, missed: Sequence[Numbers]) -> float:
    """Return how many of one half of the products lie within intervals made of the other."""
    half = np.arange(len(scale)) % 2 == 0
    if half.all():
        return COVERAGE
    misses = _misses(scale[half], [each[half] for each in missed])
    others = np.hstack([each[~half] for each in missed]) / scale[~half][:, None]
    group = misses.group_of(scale[~half])
    inside = (others >= misses.low[group][:, None]) & (others <= misses.high[group][:, None])
    return float(inside.mean())
