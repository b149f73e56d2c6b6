"""
Why a score is what it is: the exact Shapley values of a forest, out of tables made once.

A leaf pays its value to rows that keep all conditions on its path. For each of the path's features
(five at most) a row keeps its conditions or not, so a row meets a leaf in one of 32 ways, and what
each feature has contributed then is known beforehand. Explaining a row is to look these up and add:
no library that trains is needed, and a row takes some hundred microseconds.

The values are those of path-dependent TreeSHAP (Lundberg et al., Nature Machine Intelligence 2020),
which LightGBM gives as `pred_contrib`; they add up to the score's log-odds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cartwheel.domains.predictions.learned.columns import MOST_VALUES, Matrix

MOST_FEATURES: Final = 5
"""So many features has a path at most."""

MISSING: Final = MOST_VALUES
"""The place of a missing value among those of a category."""

_WAYS: Final = 1 << MOST_FEATURES


@dataclass(frozen=True, slots=True, eq=False)
class _Ready:
    """The tables as they are looked up: by place on the path first, so that each is one run."""

    feature: npt.NDArray[np.intp]
    low: npt.NDArray[np.float32]
    high: npt.NDArray[np.float32]
    missing: npt.NDArray[np.bool_]
    categories: tuple[npt.NDArray[np.intp], ...]
    members: npt.NDArray[np.uint64]
    code_of: npt.NDArray[np.intp]
    weights: npt.NDArray[np.float64]
    first: npt.NDArray[np.intp]
    summed: npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Explanation:
    """
    The tables of a forest, by leaf and by feature of its path.

    A number is kept if `low < x <= high`, a category if its bit is set in `members`; `missing`
    says whether a missing number is. `weights` have what each feature contributes in each of the
    ways, `base` what the forest says of nobody in particular.
    """

    feature: npt.NDArray[np.int32]
    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    missing: npt.NDArray[np.bool_]
    members: npt.NDArray[np.uint64]
    is_category: npt.NDArray[np.bool_]
    weights: npt.NDArray[np.float32]
    base: float

    def __post_init__(self) -> None:
        """
        Refuse tables that do not belong together.

        Raises:
            ValueError: their shapes or their features do not fit.
        """
        shape = (len(self.feature), MOST_FEATURES)
        tables = (self.feature, self.low, self.high, self.missing, self.members, self.is_category)
        if any(each.shape != shape for each in tables):
            raise ValueError("the tables of the explanation have different shapes")
        if self.weights.shape != (len(self.feature), _WAYS, MOST_FEATURES):
            raise ValueError("the weights of the explanation have another shape than its tables")
        if len(self.feature) and self.feature.min() < 0:
            raise ValueError("the explanation names a feature that cannot be")

    @property
    def bytes(self) -> int:
        """So much memory do the tables take, as they are kept and as they are looked up."""
        return 3 * sum(each.nbytes for each in self.arrays().values())

    def arrays(self) -> Mapping[str, npt.NDArray[Any]]:
        """Return the tables by name, as they are kept in files."""
        names = ("feature", "low", "high", "missing", "members", "is_category", "weights")
        return {**{name: getattr(self, name) for name in names}, "base": np.asarray(self.base)}

    def contributions(self, matrix: Matrix) -> npt.NDArray[np.float64]:
        """Return what each column adds to the log-odds of each row; `base` comes on top."""
        found = np.zeros(matrix.shape)
        # Row by row: the tables of one stay in the processor's cache, those of many do not.
        for row, values in enumerate(matrix):
            found[row] = self._of_row(values)
        return found

    def _of_row(self, values: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        ready = self._ready
        met = values.take(ready.feature)
        keeps = (met > ready.low) & (met <= ready.high)
        is_missing = np.isnan(values)
        if is_missing.any():
            keeps |= is_missing.take(ready.feature) & ready.missing
        if len(ready.members):
            codes = np.where(is_missing, MISSING, np.clip(values, 0, MISSING)).astype(np.uint64)
            bits = (ready.members >> codes.take(ready.code_of)) & np.uint64(1)
            keeps[ready.categories] = bits.astype(np.bool_)
        way = ready.first.copy()
        for place, kept in enumerate(keeps.view(np.uint8)):
            way += kept << np.uint8(place)
        weights = ready.weights.take(way, axis=0)
        sums: Any = np.bincount(ready.summed, weights=weights.ravel(), minlength=len(values))
        found: npt.NDArray[np.float64] = sums
        return found

    @cached_property
    def _ready(self) -> _Ready:
        categories = np.nonzero(np.ascontiguousarray(self.is_category.T))
        feature = np.ascontiguousarray(self.feature.T).astype(np.intp)
        return _Ready(
            feature=feature,
            low=_in_single(self.low),
            high=_in_single(self.high),
            missing=np.ascontiguousarray(self.missing.T),
            categories=categories,
            members=self.members.T[categories],
            code_of=feature[categories],
            weights=self.weights.reshape(-1, MOST_FEATURES).astype(np.float64),
            first=np.arange(len(self.feature)) * _WAYS,
            summed=self.feature.ravel(),
        )


def _in_single(bounds: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    # A bound beyond single precision is none for values of it.
    with np.errstate(over="ignore"):
        return np.ascontiguousarray(bounds.T).astype(np.float32)
