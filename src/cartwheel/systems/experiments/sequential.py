"""
What may be said of the difference of two rates at any time, however often it is looked at.

Units come one by one; each is in the treated arm with probability w, by lot, and has an outcome
y of 0 or 1. The difference d of the arms' rates is the mean of

    x = (y - m) · (1 / w if treated, else -1 / (1 - w))

for any number m that was fixed before. So for every λ small enough the product of
1 + λ (x - d) over the units is a nonnegative martingale that begins at 1, and so is any mixture
of them over λs that were fixed before. By Ville's inequality the mixture ever reaches 1 / alpha
with a probability of alpha at most: the ds for which it has not are a confidence sequence, an
interval that holds at all times at once. Nothing in it is an approximation, at ten units
neither: Waudby-Smith and Ramdas, Estimating means of bounded random variables by betting,
Journal of the Royal Statistical Society B 86 (2024), theorem 3 and section 4; Ville, Étude
critique de la notion de collectif (1939); mixtures since Robbins, Annals of Mathematical
Statistics 41 (1970). Howard and others, Time-uniform, nonparametric, nonasymptotic confidence
sequences, Annals of Statistics 49 (2021), tell of the whole family.

As x takes four values, the product needs but four counts, whatever the order of the units was.
The λs are those that are best for the z of a decision at 128, 256, … 2²⁰ units: a mixture over
them costs the logarithm of their number.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

ALPHA: Final = 0.05

_DECISIVE_Z: Final = 3.3
_SMALLEST, _DOUBLINGS = 128, 14
_STAKED_AT_MOST: Final = 0.9
"""Of what a single unit may cost, so that none ends a product at nothing."""

_STEPS: Final = 40


class Tally(NamedTuple):
    """How many units an arm has, and how many of them have the outcome."""

    units: int
    successes: int

    @property
    def rate(self) -> float | None:
        """The share with the outcome; nothing of nobody."""
        return self.successes / self.units if self.units else None


@dataclass(frozen=True, slots=True)
class Difference:
    """
    The treated arm's rate less the control's, with an interval that holds at all times.

    `p_value` is that of no difference, and as valid at any time: at most `alpha` of experiments
    without a difference ever see it at `alpha` or below.
    """

    estimate: float | None
    low: float
    high: float
    p_value: float
    alpha: float

    @property
    def is_decided(self) -> bool:
        """Whether the interval leaves no difference out."""
        return not self.low <= 0.0 <= self.high


def compare(
    control: Tally,
    treated: Tally,
    *,
    treated_share: float = 0.5,
    expected_rate: float = 0.1,
    alpha: float = ALPHA,
) -> Difference:
    """
    Say what two arms differ by.

    `treated_share` is what the lots were drawn with, not what came of them, and `expected_rate`
    what was believed before the first unit came; a wrong belief makes the interval wider and
    never wrong. Both, and `alpha`, must not change while units come. Where the counts refute every
    difference they refute the lots, and nothing is said.
    """
    evidence = evidence_against(
        control, treated, treated_share=treated_share, expected_rate=expected_rate
    )
    limit = -math.log(alpha)
    # Products of falling lines are convex, and so is a sum of them: what lies below the limit is
    # one interval, and bisection finds its ends from any point within.
    lowest = _minimum(evidence)
    rates = control.rate, treated.rate
    estimate = None if rates[0] is None or rates[1] is None else rates[1] - rates[0]
    if evidence(lowest) >= limit:
        return Difference(estimate, -1.0, 1.0, 1.0, alpha)
    low = _edge(evidence, outside=-1.0, inside=lowest, limit=limit)
    high = _edge(evidence, outside=1.0, inside=lowest, limit=limit)
    return Difference(estimate, low, high, min(1.0, math.exp(-evidence(0.0))), alpha)


def evidence_against(
    control: Tally, treated: Tally, *, treated_share: float = 0.5, expected_rate: float = 0.1
) -> Callable[[float], float]:
    """
    Return the logarithm of the mixture, for each difference that is doubted.

    For the true difference it ever exceeds log(1 / alpha) with a probability of alpha at most.
    """
    # Logarithms: the product itself is beyond any float after a few thousand units.
    share, centre = treated_share, expected_rate
    counts = (
        ((1 - centre) / share, treated.successes),
        (-centre / share, treated.units - treated.successes),
        (-(1 - centre) / (1 - share), control.successes),
        (centre / (1 - share), control.units - control.successes),
    )
    stakes = _stakes(share, centre)
    weight = math.log(len(stakes))

    def at(difference: float) -> float:
        logs = [
            sum(count * math.log1p(stake * (x - difference)) for x, count in counts)
            for stake in stakes
        ]
        top = max(logs)
        return top + math.log(math.fsum(math.exp(each - top) for each in logs)) - weight

    return at


def _stakes(share: float, centre: float) -> list[float]:
    spread = math.sqrt(centre * (1 - centre) * (1 / share + 1 / (1 - share)))
    farthest = 1 + max(centre, 1 - centre) / min(share, 1 - share)
    found = []
    for doubling in range(_DOUBLINGS):
        best = _DECISIVE_Z / (spread * math.sqrt(_SMALLEST * 2**doubling))
        found.append(min(best, _STAKED_AT_MOST / farthest))
    return [sign * stake for stake in found for sign in (1.0, -1.0)]


def _minimum(evidence: Callable[[float], float]) -> float:
    low, high = -1.0, 1.0
    for _ in range(_STEPS):
        third = (high - low) / 3
        if evidence(low + third) <= evidence(high - third):
            high -= third
        else:
            low += third
    return (low + high) / 2


def _edge(
    evidence: Callable[[float], float], *, outside: float, inside: float, limit: float
) -> float:
    if evidence(outside) < limit:
        return outside
    for _ in range(_STEPS):
        middle = (outside + inside) / 2
        if evidence(middle) < limit:
            inside = middle
        else:
            outside = middle
    return outside
