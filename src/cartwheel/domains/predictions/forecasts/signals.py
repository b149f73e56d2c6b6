"""What is known of each product at the end of a week, as numbers that models learn from."""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Weeks: TypeAlias = NDArray[np.float64]
"""Units by product and week, the oldest first."""

YEAR: Final = 52
_LAGS: Final = (1, 2, 3, 4, 6, 8)
_SPANS: Final = (2, 4, 8, 13)
_QUARTER: Final = 13
_SMALLEST_SCALE: Final = 0.25
_LONG_AGO: Final = 99.0


def scale_of(known: Weeks) -> NDArray[np.float64]:
    """Return what a product usually sells in a week, so that large and small ones are alike."""
    scale: NDArray[np.float64] = np.maximum(known[:, -_QUARTER:].mean(axis=1), _SMALLEST_SCALE)
    return scale


def signals_of(known: Weeks, *, ahead: int) -> NDArray[np.float64]:
    """
    Describe products by the weeks that are over, for the week so many `ahead`; 1 is the next.

    Whatever counts units is in terms of the product's scale. What lies before the first week is
    not known, and NaN.
    """
    scale = scale_of(known)[:, None]
    last = [_back(known, lag) for lag in _LAGS]
    means = [known[:, -span:].mean(axis=1) for span in _SPANS]
    quarter = known[:, -_QUARTER:]
    of_year = np.mean([_back(known, YEAR - ahead + shift) for shift in (0, 1, 2)], axis=0)
    units = np.stack(
        (
            *last,
            *means,
            quarter.std(axis=1),
            np.median(known[:, -8:], axis=1),
            known[:, -8:].max(axis=1),
            _smoothed(quarter),
            of_year,
        ),
        axis=1,
    )
    sold = known > 0
    count = known.shape[1]
    others = np.stack(
        (
            sold[:, -_QUARTER:].mean(axis=1),
            sold[:, -4:].mean(axis=1),
            np.where(sold.any(axis=1), sold[:, ::-1].argmax(axis=1), _LONG_AGO),
            np.where(sold.any(axis=1), count - sold.argmax(axis=1), 0),
            np.log(scale[:, 0]),
            np.full(len(known), float(ahead)),
            *(np.full(len(known), pace) for pace in _paces(known.sum(axis=0))),
        ),
        axis=1,
    )
    return np.hstack((units / scale, others))


def _back(known: Weeks, lag: int) -> NDArray[np.float64]:
    if 1 <= lag <= known.shape[1]:
        return known[:, -lag]
    return np.full(len(known), np.nan)


def _smoothed(quarter: Weeks) -> NDArray[np.float64]:
    level = quarter[:, 0].copy()
    for week in quarter.T[1:]:
        level = 0.8 * level + 0.2 * week
    return level


def _paces(total: NDArray[np.float64]) -> tuple[float, float]:
    """Return how the whole shop sold of late, against before."""
    usual = max(total[-_QUARTER:].mean(), 1.0)
    return float(total[-1] / usual), float(total[-4:].mean() / usual)
