"""Whether the arms are as full as they ought to be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cartwheel.systems.experiments.chances import chi_square_tail, pearson
from cartwheel.systems.experiments.split import Arm

SUSPICIOUS_BELOW: Final = 0.001
"""
So seldom is a ratio this far off by chance: Fabijan and others, Diagnosing Sample Ratio Mismatch
in Online Controlled Experiments, KDD 2019, advise a threshold far below the usual 0.05, since it
is looked at often and what it accuses is the whole experiment.
"""

_FEWEST_EXPECTED: Final = 5.0


@dataclass(frozen=True, slots=True)
class RatioCheck:
    """Pearson's chi-square of the arms' sizes; no verdict where any arm expects under five."""

    statistic: float
    p_value: float | None

    @property
    def is_suspicious(self) -> bool:
        """Whether something other than chance must have decided who is in which arm."""
        return self.p_value is not None and self.p_value < SUSPICIOUS_BELOW


def check_ratio(arms: Sequence[Arm], sizes: Mapping[str, int]) -> RatioCheck:
    """Hold the sizes of arms against their weights."""
    total, weights = sum(sizes.values()), sum(arm.weight for arm in arms)
    expected = [total * arm.weight / weights for arm in arms]
    if min(expected) < _FEWEST_EXPECTED:
        return RatioCheck(0.0, None)
    statistic = pearson([sizes.get(arm.name, 0) for arm in arms], expected)
    return RatioCheck(statistic, chi_square_tail(statistic, len(arms) - 1))
