"""What the rest of the house may use of experiments."""

from cartwheel.systems.experiments.chances import chi_square_tail, pearson
from cartwheel.systems.experiments.ratio import SUSPICIOUS_BELOW, RatioCheck, check_ratio
from cartwheel.systems.experiments.sequential import ALPHA, Difference, Tally, compare
from cartwheel.systems.experiments.split import Arm, Split

__all__ = [
    "ALPHA",
    "SUSPICIOUS_BELOW",
    "Arm",
    "Difference",
    "RatioCheck",
    "Split",
    "Tally",
    "check_ratio",
    "chi_square_tail",
    "compare",
    "pearson",
]
