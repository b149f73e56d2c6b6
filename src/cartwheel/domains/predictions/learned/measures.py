"""How good probabilities are, by what happened."""

from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

Labels = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.float64]

BINS: Final = 10
_SMALLEST: Final = 1e-7
_Z90: Final = 1.6448536269514722


class ReliabilityBin(msgspec.Struct, frozen=True, rename="camel"):
    """Rows of like probability: what was said of them, and what came of them."""

    upto: float
    said: float
    came: float
    rows: int


class ModelMeasures(msgspec.Struct, frozen=True, rename="camel"):
    """
    What a model is worth on rows that it has not learned from.

    `auc` and `pr_auc` are None where all rows have one outcome. `ece` is the expected calibration
    error over ten bins of equal width; `lift` says how many times as many of the likeliest tenth
    came as of all. `reliability` has ten bins of as many rows each.
    """

    rows: int
    rate: float
    auc: float | None
    pr_auc: float | None
    log_loss: float
    brier: float
    ece: float
    lift: float | None
    reliability: tuple[ReliabilityBin, ...] = ()


def measure(probabilities: Numbers, labels: Labels) -> ModelMeasures:
    """Measure probabilities of one row at least."""
    said = np.clip(probabilities, _SMALLEST, 1 - _SMALLEST)
    loss = -np.where(labels, np.log(said), np.log1p(-said)).mean()
    return ModelMeasures(
        rows=len(labels),
        rate=float(labels.mean()),
        auc=area_under_roc(probabilities, labels),
        pr_auc=average_precision(probabilities, labels),
        log_loss=float(loss),
        brier=float(((probabilities - labels) ** 2).mean()),
        ece=calibration_error(probabilities, labels),
        lift=lift(probabilities, labels),
        reliability=reliability(probabilities, labels),
    )


def area_under_roc(scores: Numbers, labels: Labels) -> float | None:
    """Return how often one that came is scored above one that did not; ties count half."""
    came = int(labels.sum())
    others = len(labels) - came
    if not came or not others:
        return None
    _, places, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    return float((ranks[labels].sum() - came * (came + 1) / 2) / (came * others))


def average_precision(scores: Numbers, labels: Labels) -> float | None:
    """Return the precision at each distinct score, weighted by the recall that it adds."""
    if not labels.any() or labels.all():
        return None
    order = np.argsort(-scores, kind="stable")
    ends = np.flatnonzero(np.r_[np.diff(scores[order]) != 0, True])
    found = np.cumsum(labels[order])[ends]
    precision, recall = found / (ends + 1), found / labels.sum()
    return float((np.diff(np.r_[0.0, recall]) * precision).sum())


def calibration_error(probabilities: Numbers, labels: Labels) -> float:
    """Return the gap between what was said and what came, over ten bins of equal width."""
    bins = np.minimum((probabilities * BINS).astype(int), BINS - 1)
    gaps = np.bincount(bins, weights=probabilities - labels, minlength=BINS)
    return float(np.abs(gaps).sum() / len(labels))


def lift(scores: Numbers, labels: Labels) -> float | None:
    """Return how many times as many of the likeliest tenth came as of all."""
    if not labels.any():
        return None
    likeliest = np.argsort(-scores, kind="stable")[: max(1, len(scores) // 10)]
    return float(labels[likeliest].mean() / labels.mean())


def reliability(probabilities: Numbers, labels: Labels) -> tuple[ReliabilityBin, ...]:
    """Return bins of as many rows each, the least likely first."""
    order = np.argsort(probabilities, kind="stable")
    parts = [part for part in np.array_split(order, BINS) if len(part)]
    return tuple(
        ReliabilityBin(
            upto=float(probabilities[part[-1]]),
            said=float(probabilities[part].mean()),
            came=float(labels[part].mean()),
            rows=len(part),
        )
        for part in parts
    )


def uncertainty(bins: Sequence[ReliabilityBin], probability: float) -> float:
    """
    Return how wide the 90 % interval (Wilson's) of the true rate is among rows of like probability.

    Without bins nothing is known: 1.
    """
    for each in bins:
        if probability <= each.upto or each is bins[-1]:
            return _wilson_width(each.came, each.rows)
    return 1.0


def _wilson_width(rate: float, rows: int) -> float:
    spread = rate * (1 - rate) / rows + _Z90**2 / (4 * rows**2)
    return float(2 * _Z90 * spread**0.5 / (1 + _Z90**2 / rows))
