"""The ways there are to say what the next weeks bring."""

from collections.abc import Sequence
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from cartwheel.domains.predictions.forecasts.signals import YEAR, Weeks, scale_of, signals_of

HORIZON: Final = 4
"""Weeks ahead."""

_FIRST_ORIGIN: Final = 8
_FEWEST_ROWS: Final = 2_000
_MOST_ROWS: Final = 400_000
_MONTH: Final = 4


class Method(Protocol):
    """
    Says what the weeks after those known will bring.

    `name` is what people read. `fit` learns of weeks, and is False where those are too few;
    `ahead` answers with products by weeks ahead.
    """

    name: str

    def fit(self, known: Weeks, /) -> bool:
        """Learn of the weeks that are over."""
        ...

    def ahead(self, known: Weeks) -> NDArray[np.float64]:
        """Return units by product, for each of the next weeks."""
        ...


class SeasonalNaive:
    """As a year ago, or where nothing is known of that as four weeks ago: what is to be beaten."""

    name = "seasonal_naive"

    def fit(self, known: Weeks) -> bool:
        """Learn nothing."""
        return int(known.shape[1]) >= _MONTH

    def ahead(self, known: Weeks) -> NDArray[np.float64]:
        """Return the weeks of the last season."""
        season = season_of(known)
        return known[:, -season : known.shape[1] - season + HORIZON].copy()


class Median:
    """The median of the last eight weeks: hard to beat where a few large orders stand out."""

    name = "median"

    def fit(self, _: Weeks) -> bool:
        """Learn nothing."""
        return True

    def ahead(self, known: Weeks) -> NDArray[np.float64]:
        """Return the same for each week."""
        return np.repeat(np.median(known[:, -8:], axis=1)[:, None], HORIZON, axis=1)


class Average:
    """The mean of the last thirteen weeks."""

    name = "average"

    def fit(self, _: Weeks) -> bool:
        """Learn nothing."""
        return True

    def ahead(self, known: Weeks) -> NDArray[np.float64]:
        """Return the same for each week."""
        return np.repeat(known[:, -13:].mean(axis=1)[:, None], HORIZON, axis=1)


class Boosted:
    """
    Gradient-boosted trees over all products of a store together (LightGBM, absolute error).

    Each product is seen in terms of what it usually sells, so that one model learns of all.
    """

    name = "boosted"

    def __init__(self) -> None:
        self._booster: Any = None

    def fit(self, known: Weeks) -> bool:
        """Learn of every week that was the next one once, the newest ones first."""
        told, targets = _lessons(known)
        if len(targets) < _FEWEST_ROWS:
            return False
        import lightgbm  # noqa: PLC0415  it takes a second and 100 MB

        settings = {
            "objective": "l1",
            "learning_rate": 0.05,
            "num_leaves": 31,
            "min_data_in_leaf": 100,
            "deterministic": True,
            "seed": 1,
            "num_threads": 1,
            "verbose": -1,
        }
        self._booster = lightgbm.train(settings, lightgbm.Dataset(told, targets), 200)
        return True

    def ahead(self, known: Weeks) -> NDArray[np.float64]:
        """Return what the trees say, no less than nothing."""
        scale = scale_of(known)
        weeks = [
            self._booster.predict(signals_of(known, ahead=ahead)) * scale
            for ahead in range(1, HORIZON + 1)
        ]
        units: NDArray[np.float64] = np.maximum(np.stack(weeks, axis=1), 0.0)
        return units


METHODS: Final[Sequence[type[Method]]] = (Boosted, Median, Average, SeasonalNaive)


def season_of(known: Weeks) -> int:
    """Return after how many weeks things are expected to come again."""
    return YEAR if known.shape[1] >= YEAR + HORIZON else _MONTH


def _lessons(known: Weeks) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    told: list[NDArray[np.float64]] = []
    targets: list[NDArray[np.float64]] = []
    rows = 0
    for origin in range(known.shape[1] - 1, _FIRST_ORIGIN - 1, -1):
        before = known[:, :origin]
        there = before.any(axis=1)
        for ahead in range(1, min(HORIZON, known.shape[1] - origin) + 1):
            told.append(signals_of(before[there], ahead=ahead))
            targets.append(known[there, origin + ahead - 1] / scale_of(before[there]))
            rows += int(there.sum())
        if rows > _MOST_ROWS:
            break
    if not told:
        return np.empty((0, 0)), np.empty(0)
    return np.vstack(told), np.concatenate(targets)
