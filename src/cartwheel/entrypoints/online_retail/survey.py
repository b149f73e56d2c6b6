"""The first reading: what products, customers, invoices and months there are."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from cartwheel.entrypoints.filing.reading import Unreadable
from cartwheel.entrypoints.online_retail import rules
from cartwheel.entrypoints.online_retail.reading import read_lines

_OFTEN = 16_384


@dataclass(slots=True)
class Survey:
    """What a file holds; of invoices only how many lines they have."""

    lines: int = 0
    titles: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    prices: dict[str, Decimal] = field(default_factory=dict)
    customers: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    invoices: Counter[str] = field(default_factory=Counter)
    months: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def title_of(self, code: str) -> str:
        """Return what a product is called most often, of equals the first; else its code."""
        found = self.titles[code].most_common(1)
        return found[0][0] if found else code


def survey(path: Path, *, tell: Callable[[int], None]) -> Survey:
    """
    Read a file for the first time.

    Raises:
        FileUnusableError: it cannot be read.
    """
    found = Survey()
    for line in read_lines(path):
        found.lines += 1
        if found.lines % _OFTEN == 0:
            tell(found.lines)
        if isinstance(line, Unreadable):
            continue
        found.months[month_of(line.at)] += line.amount
        found.invoices[line.invoice] += 1
        if rules.is_product(line.code):
            titles = found.titles[line.code]
            if line.description:
                titles[line.description] += 1
        if rules.misfit(line) is None:
            if not line.is_cancellation:
                found.prices[line.code] = line.price
            if line.customer:
                found.customers.setdefault(line.customer, (line.country, line.at))
    tell(found.lines)
    return found


def month_of(at: datetime) -> str:
    """Return the month of a moment of the shop, as 2010-12."""
    return f"{at.year}-{at.month:02}"
