"""Pure decisions about drift: when it matters, and when another model is better."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import Final

from cartwheel.domains.predictions.drift.contracts import (
    DriftBin,
    DriftPerformance,
    DriftSubject,
    DriftVerdict,
)
from cartwheel.domains.predictions.drift.measuring import Bins, distance

SCORE: Final = "probability"
"""What the score is called among the features."""

FEWEST_REFERENCE: Final = 500
FEWEST_ROWS: Final = 200
FEWEST_LABELLED: Final = 300
FEWEST_SHADOWED: Final = 500

FALSE_ALARMS: Final = 0.001
"""So often chance may pass the test on a day, over all features together (Bonferroni)."""

MODERATE_FROM: Final = 0.1
SEVERE_FROM: Final = 0.25
"""Of PSI beyond what chance makes of it, as is usual: Siddiqi, Credit Risk Scorecards (2006)."""

MODERATE_SHIFT: Final = 0.1
SEVERE_SHIFT: Final = 0.25

MARGIN: Final = 0.02
"""By this share of the old model's log loss a new one has to be better."""

_AUC_DROP: Final = 0.05
_ERRORS: Final = 3.0
_Z95: Final = 1.645
_SMALLEST: Final = 1e-6
_GRAVEST: Final = (DriftVerdict.SEVERE, DriftVerdict.MODERATE, DriftVerdict.STEADY)


@dataclass(frozen=True, slots=True)
class Reference:
    """The carts a model began with: how each feature is cut, and how many there were of each."""

    rows: int
    counts: Mapping[str, tuple[Bins, tuple[int, ...]]]


def subjects_of(
    reference: Reference,
    found: Mapping[str, Sequence[float | int | str | bool | None]],
    *,
    rows: int,
) -> tuple[DriftSubject, ...]:
    """Hold this week's values against the reference, the gravest first."""
    # What has but one value on both sides cannot differ, and is no further question.
    counted = {
        name: (bins, before, bins.count(found.get(name, ())))
        for name, (bins, before) in reference.counts.items()
    }
    threshold = FALSE_ALARMS / max(1, len(counted))
    subjects = [
        _subject(name, bins, before, now, rows=rows, threshold=threshold)
        for name, (bins, before, now) in counted.items()
        if sum(now)
    ]
    return tuple(sorted(subjects, key=lambda each: (-_gravity(each.verdict), -each.psi)))


def _subject(
    name: str,
    bins: Bins,
    before: Sequence[int],
    now: Sequence[int],
    *,
    rows: int,
    threshold: float,
) -> DriftSubject:
    far = distance(before, now)
    verdict = DriftVerdict.STEADY
    beyond = far.psi - far.expected_psi
    if rows < FEWEST_ROWS:
        verdict = DriftVerdict.TOO_FEW
    elif far.p_value < threshold:
        if beyond >= SEVERE_FROM or far.shift >= SEVERE_SHIFT:
            verdict = DriftVerdict.SEVERE
        elif beyond >= MODERATE_FROM or far.shift >= MODERATE_SHIFT:
            verdict = DriftVerdict.MODERATE
    totals = sum(before), sum(now)
    shown = zip(bins.labels, before, now, strict=True)
    return DriftSubject(
        name=name,
        verdict=verdict,
        psi=far.psi,
        expected_psi=far.expected_psi,
        kl=far.kl,
        js=far.js,
        shift=far.shift,
        p_value=far.p_value,
        threshold=threshold,
        bins=tuple(
            DriftBin(label, one / totals[0], other / totals[1])
            for label, one, other in shown
            if one + other
        ),
    )


def verdict_of(subjects: Sequence[DriftSubject], *, rows: int) -> DriftVerdict:
    """Return the gravest that was found."""
    if rows < FEWEST_ROWS:
        return DriftVerdict.TOO_FEW
    return next(
        (each for each in _GRAVEST if any(subject.verdict is each for subject in subjects)),
        DriftVerdict.STEADY,
    )


def reason_to_retrain(
    subjects: Sequence[DriftSubject], performance: DriftPerformance | None
) -> str | None:
    """Say why a new model is wanted: the score drifts, a feature does severely, or it errs more."""
    if performance is not None and performance.has_dropped:
        return (
            f"of {performance.rows} carts it told those that were bought from others with an AUC of"
            f" {performance.auc:.3f}, after {performance.auc_before:.3f} in its training"
        )
    for subject in subjects:
        alarming = {DriftVerdict.SEVERE}
        if subject.name == SCORE:
            alarming.add(DriftVerdict.MODERATE)
        if subject.verdict in alarming:
            return (
                f"{subject.name} has drifted: PSI {subject.psi:.2f} where chance makes"
                f" {subject.expected_psi:.2f}, and {subject.shift:.0%} of the carts lie elsewhere"
            )
    return None


def auc_error(auc: float, *, came: int, others: int) -> float:
    """
    Return the standard error of an AUC.

    Hanley and McNeil, The meaning and use of the area under a receiver operating characteristic
    (ROC) curve, Radiology 143 (1982).
    """
    q1, q2 = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    variance = auc * (1 - auc) + (came - 1) * (q1 - auc**2) + (others - 1) * (q2 - auc**2)
    return math.sqrt(max(0.0, variance) / (came * others))


def has_dropped(auc: float | None, error: float | None, *, before: float | None) -> bool:
    """Return whether scores order carts worse than in the training, by more than chance."""
    if auc is None or error is None or before is None:
        return False
    return before - auc > max(_AUC_DROP, _ERRORS * error)


@dataclass(frozen=True, slots=True)
class Duel:
    """What two models' log losses on the same carts were, and how sure the difference is."""

    rows: int
    old: float
    new: float
    gain_at_least: float

    @property
    def is_better(self) -> bool:
        """Whether the new one is better by the margin, and surely better at all."""
        return self.old - self.new >= MARGIN * self.old and self.gain_at_least > 0

    @property
    def said(self) -> str:
        """Say so in words."""
        gain = (self.old - self.new) / self.old if self.old else 0.0
        return (
            f"on {self.rows} carts a log loss of {self.new:.4f} instead of {self.old:.4f}:"
            f" {gain:+.1%} with {MARGIN:.0%} wanted, and surely {self.gain_at_least:+.4f} at least"
        )


def duel(old: Sequence[float], new: Sequence[float], came: Sequence[bool]) -> Duel:
    """
    Compare two models' probabilities of the same carts, two at least.

    What is surely gained is the lower end of the one-sided 95 % interval of the mean of the paired
    differences, by the normal distribution: carts are hundreds, and looked at once.
    """
    losses = [
        (_loss(before, label), _loss(after, label))
        for before, after, label in zip(old, new, came, strict=True)
    ]
    gains = [before - after for before, after in losses]
    return Duel(
        rows=len(gains),
        old=fmean(before for before, _ in losses),
        new=fmean(after for _, after in losses),
        gain_at_least=fmean(gains) - _Z95 * stdev(gains) / math.sqrt(len(gains)),
    )


def _loss(probability: float, came: bool) -> float:  # noqa: FBT001  an outcome
    said = min(max(probability, _SMALLEST), 1 - _SMALLEST)
    return -math.log(said if came else 1 - said)


def _gravity(verdict: DriftVerdict) -> int:
    return len(_GRAVEST) - _GRAVEST.index(verdict) if verdict in _GRAVEST else 0
