"""How likely a chi-square statistic is by chance, without an import of SciPy."""

import math


def chi_square_tail(statistic: float, degrees: int) -> float:
    """
    Return the probability of a statistic this large or larger, of chi-square's distribution.

    By the finite sums of Abramowitz and Stegun, Handbook of Mathematical Functions, 26.4.4 for
    odd and 26.4.5 for even degrees of freedom.
    """
    if statistic <= 0:
        return 1.0
    half = statistic / 2
    if degrees % 2:
        term = math.exp(-half) * math.sqrt(4 * half / math.pi)
        total, divisor = math.erfc(math.sqrt(half)), 3.0
    else:
        term = math.exp(-half)
        total, divisor = 0.0, 2.0
    for _ in range(degrees // 2):
        total += term
        term *= statistic / divisor
        divisor += 2
    return min(1.0, total)


def pearson(observed: list[float], expected: list[float]) -> float:
    """Return Pearson's statistic of what was seen against what was to be expected."""
    return sum((o - e) ** 2 / e for o, e in zip(observed, expected, strict=True))
