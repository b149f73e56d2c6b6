"""
How far two samples of a feature are apart, what chance alone would make of it, and a test.

The reference is cut at its distinct deciles, so that a feature with two values has two bins, and
what is missing has a bin of its own. Of counts in the same bins:

    PSI = Σ (q - p) ln(q / p)          the population stability index: Kullback's J-divergence
    KL  = Σ q ln(q / p)                in nats; p is the reference, q what came since
    JS  = ½ KL(p ‖ m) + ½ KL(q ‖ m)    in bits, 0 to 1; m is the mean of both
    shift = ½ Σ |q - p|                the share of rows that would have to move

Half a row is added to each bin, so that an empty one is no infinity. Of two samples of one thing
PSI is (B - 1)(1/n + 1/m) on the average, with B bins (Yurdakul and Naranjo, Statistical properties
of the population stability index, Journal of Risk Model Validation 14, 2020): with a hundred rows
and ten bins that alone is 0.1, the usual threshold. So it is taken off, and Pearson's chi-square of
the two rows of counts stands beside it.
"""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import compress
from typing import Final, NamedTuple, TypeAlias

import msgspec

from cartwheel.systems.experiments.api import chi_square_tail

Value: TypeAlias = float | int | str | bool | None

_TENTHS: Final = 10
_MOST_CATEGORIES: Final = 9
_FEWEST_EXPECTED: Final = 5.0
_OTHER, _MISSING = "other", "missing"


class Bins(msgspec.Struct, frozen=True, rename="camel"):
    """
    How values are counted: numbers up to each edge and beyond the last, or one by one.

    The last two bins of categories are for others and what is missing; the last one of numbers is
    for what is missing.
    """

    edges: tuple[float, ...] | None
    categories: tuple[str, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """Say what each bin holds."""
        if self.edges is None:
            return (*self.categories, _OTHER, _MISSING)
        ends = [f"≤ {edge:.4g}" for edge in self.edges]
        return (*ends, f"> {self.edges[-1]:.4g}" if self.edges else "any", _MISSING)

    def count(self, values: Iterable[Value]) -> tuple[int, ...]:
        """Count values by bin."""
        counts = [0] * len(self.labels)
        places = {category: place for place, category in enumerate(self.categories)}
        for value in values:
            if value is None or value != value:  # noqa: PLR0124  NaN is missing
                counts[-1] += 1
            elif self.edges is None:
                counts[places.get(_named(value), len(self.categories))] += 1
            else:
                counts[bisect_left(self.edges, value)] += 1
        return tuple(counts)


def bins_of(values: Sequence[Value]) -> Bins:
    """Cut a reference into bins."""
    known = [value for value in values if value is not None and value == value]  # noqa: PLR0124
    if any(isinstance(value, str | bool) for value in known):
        common = Counter(map(_named, known)).most_common(_MOST_CATEGORIES)
        return Bins(None, tuple(sorted(name for name, _ in common)))
    numbers = sorted(float(value) for value in known)
    ends = {numbers[len(numbers) * tenth // _TENTHS] for tenth in range(1, _TENTHS) if numbers}
    # Beyond the largest there would be nothing.
    return Bins(tuple(sorted(end for end in ends if end < numbers[-1])), ())


def _named(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


class Distance(NamedTuple):
    """How far apart two samples are; `expected_psi` is what chance makes of it, on the average."""

    psi: float
    expected_psi: float
    kl: float
    js: float
    shift: float
    p_value: float


def distance(reference: Sequence[int], found: Sequence[int]) -> Distance:
    """Measure how far two samples are apart, counted in the same bins; neither is empty."""
    used = [one + other > 0 for one, other in zip(reference, found, strict=True)]
    before, after = list(compress(reference, used)), list(compress(found, used))
    p, q = _shares(before), _shares(after)
    middle = [(one + other) / 2 for one, other in zip(p, q, strict=True)]
    sizes = 1 / sum(before) + 1 / sum(after)
    return Distance(
        psi=_divergence(q, p) + _divergence(p, q),
        expected_psi=(len(before) - 1) * sizes,
        kl=_divergence(q, p),
        js=(_divergence(p, middle) + _divergence(q, middle)) / (2 * math.log(2)),
        shift=sum(abs(one - other) for one, other in zip(p, q, strict=True)) / 2,
        p_value=_homogeneity(before, after),
    )


def _shares(counts: Sequence[int]) -> list[float]:
    total = sum(counts) + len(counts) / 2
    return [(count + 0.5) / total for count in counts]


def _divergence(of: Sequence[float], to: Sequence[float]) -> float:
    return sum(one * math.log(one / other) for one, other in zip(of, to, strict=True))


def _homogeneity(before: Sequence[int], after: Sequence[int]) -> float:
    """Return how likely counts this far apart are by chance: Pearson's test of two rows."""
    rows = sum(before), sum(after)
    total = sum(rows)
    statistic, cells = 0.0, 0
    rare = (0, 0)
    for pair in sorted(zip(before, after, strict=True), key=sum):
        # The approximation wants five of each: rare bins are taken together.
        rare = rare[0] + pair[0], rare[1] + pair[1]
        expected = [sum(rare) * row / total for row in rows]
        if min(expected) >= _FEWEST_EXPECTED:
            statistic += sum((o - e) ** 2 / e for o, e in zip(rare, expected, strict=True))
            cells, rare = cells + 1, (0, 0)
    return chi_square_tail(statistic, cells - 1) if cells > 1 else 1.0
