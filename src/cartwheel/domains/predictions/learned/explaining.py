"""
Why a score is what it is: the exact Shapley values of a forest, out of tables made once.

A leaf pays its value to rows that keep all conditions on its path. For each of the path's features
(five at most) a row keeps its conditions or not, so a row meets a leaf in one of 32 ways, and what
each feature has contributed then is known beforehand. Explaining a row is to look these up and add
(`lookups.py`): no library that trains is needed, and a row takes some ten microseconds.

The values are those of path-dependent TreeSHAP (Lundberg et al., Nature Machine Intelligence 2020),
which LightGBM gives as `pred_contrib`; they add up to the score's log-odds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cartwheel.domains.predictions.learned.columns import Matrix
from cartwheel.domains.predictions.learned.lookups import Conditions, Lookups

MOST_FEATURES: Final = 5
"""So many features has a path at most."""

_WAYS: Final = 1 << MOST_FEATURES


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
        return sum(each.nbytes for each in self.arrays().values()) + self._lookups.bytes

    def arrays(self) -> Mapping[str, npt.NDArray[Any]]:
        """Return the tables by name, as they are kept in files."""
        names = ("feature", "low", "high", "missing", "members", "is_category", "weights")
        return {**{name: getattr(self, name) for name in names}, "base": np.asarray(self.base)}

    def contributions(self, matrix: Matrix) -> npt.NDArray[np.float64]:
        """Return what each column adds to the log-odds of each row; `base` comes on top."""
        return self._lookups.contributions(matrix)

    @cached_property
    def _lookups(self) -> Lookups:
        return Lookups(
            Conditions(
                feature=self.feature,
                low=_in_single(self.low),
                high=_in_single(self.high),
                missing=self.missing,
                members=self.members,
                is_category=self.is_category,
                weights=self.weights,
            )
        )


def _in_single(bounds: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    # A bound beyond single precision is none for values of it.
    with np.errstate(over="ignore"):
        return bounds.astype(np.float32)
