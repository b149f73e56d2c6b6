"""
How far off forecasts of weekly sales are, beside the seasonal naive forecast and a moving average.

`python benchmarks/forecast.py FILE [--quick]` with the Online Retail data (UCI, CC BY 4.0). Every
week of the last twelve is an origin in turn: what comes before it is known, the four weeks from it
on are forecast. Errors are scaled product by product by that of the seasonal naive forecast within
the weeks before the first origin (MASE: Hyndman and Koehler, International Journal of Forecasting
22, 2006); products count that sold in eight of those weeks. The data has less than a year, so the
season is four weeks; the forecast of the last week is shown too. Boosted trees are fitted anew at
every third origin, with what is known then (`--quick`: once, before the first).

Prints a table and, as the last line, JSON: `mase`, `mase_seasonal_naive`,
`ratio_vs_seasonal_naive`, `coverage_of_80`.
"""

import argparse
import csv
import gzip
import json
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cartwheel.domains.predictions.forecasts.demand import forecast
from cartwheel.domains.predictions.forecasts.methods import (
    HORIZON,
    Average,
    Boosted,
    Median,
    SeasonalNaive,
)

_FIRST_MONDAY = date(2010, 12, 6)
_ORIGINS = 12
_REFIT_EVERY = 3
Weeks = NDArray[np.float64]


def main() -> None:
    """Forecast, compare and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--quick", action="store_true", help="fit the trees once")
    asked = parser.parse_args()
    known = read(asked.file)
    first = known.shape[1] - HORIZON + 1 - _ORIGINS
    print(f"{known.shape[0]:,} products, {known.shape[1]} weeks, {_ORIGINS} times {HORIZON} ahead")
    before = known[:, :first]
    season = np.abs(before[:, HORIZON:] - before[:, :-HORIZON]).mean(axis=1)
    counted = ((before > 0).sum(axis=1) >= 8) & (season > 0)
    began = time.perf_counter()
    boosted = Boosted()
    errors: dict[str, list[Weeks]] = {}
    coming_units = 0.0
    for origin in range(first, first + _ORIGINS):
        past, coming = known[:, :origin], known[:, origin : origin + HORIZON]
        coming_units += float(coming[counted].sum())
        if origin == first or ((origin - first) % _REFIT_EVERY == 0 and not asked.quick):
            boosted.fit(past)
        for name, ahead in methods(boosted).items():
            errors.setdefault(name, []).append(np.abs(coming - ahead(past)))
    seconds = time.perf_counter() - began
    figures = {}
    print(
        f"{int(counted.sum()):,} products count\n\n{'method':34}{'MASE':>8}{'median':>8}{'WAPE':>8}"
    )
    for name, missed in errors.items():
        each = np.hstack(missed).mean(axis=1)[counted] / season[counted]
        wape = sum(float(miss[counted].sum()) for miss in missed) / coming_units
        figures[name] = float(each.mean())
        print(f"{name:34}{each.mean():8.3f}{np.median(each):8.3f}{wape:8.3f}")
    print(f"\nfitted and forecast in {seconds:.1f} s")
    made = forecast(known[:, :-HORIZON])
    assert made is not None
    coming = known[:, -HORIZON:]
    held = float(((coming >= made.low) & (coming <= made.high)).mean())
    print(
        f"chosen for the last four weeks: {made.method}; {held:.1%} of them in their 80 % intervals"
    )
    ours, naive = figures["boosted trees (ours)"], figures["seasonal naive, four weeks"]
    print(
        json.dumps(
            {
                "mase": round(ours, 3),
                "mase_seasonal_naive": round(naive, 3),
                "ratio_vs_seasonal_naive": round(ours / naive, 3),
                "coverage_of_80": round(held, 3),
            }
        )
    )


def methods(boosted: Boosted) -> dict[str, Callable[[Weeks], Weeks]]:
    """Return what is compared, by what people read."""
    return {
        "boosted trees (ours)": boosted.ahead,
        "median of eight weeks": Median().ahead,
        "average of thirteen weeks": Average().ahead,
        "seasonal naive, four weeks": SeasonalNaive().ahead,
        "the last week, or weekdays of it": lambda past: np.repeat(past[:, -1:], HORIZON, axis=1),
        "nothing": lambda past: np.zeros((len(past), HORIZON)),
    }


def read(file: Path) -> Weeks:
    """Return what was sold of each product, by whole weeks; cancellations are left out."""
    sold: Counter[tuple[str, int]] = Counter()
    last = _FIRST_MONDAY
    with gzip.open(file, "rt", encoding="utf-8", errors="replace") as lines:
        for line in csv.DictReader(lines):
            units, price = int(line["Quantity"]), float(line["UnitPrice"])
            day = date.fromisoformat(line["InvoiceDate"][:10])
            last = max(last, day)
            if units > 0 and price > 0 and day >= _FIRST_MONDAY:
                sold[line["StockCode"].upper(), (day - _FIRST_MONDAY).days // 7] += units
    # The shop is closed on Saturdays: a week is whole when its Sunday is there.
    weeks = ((last - _FIRST_MONDAY).days + 1) // 7
    codes = {code: row for row, code in enumerate(sorted({code for code, _ in sold}))}
    known = np.zeros((len(codes), weeks))
    for (code, week), units in sold.items():
        if week < weeks:
            known[codes[code], week] = units
    return known


if __name__ == "__main__":
    main()
