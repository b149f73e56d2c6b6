"""The first two months of the real file: the shop agrees with it to the penny, and again."""

import csv
import gzip
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

from tests.domains.catalog.real_titles import file_of_the_shop
from tests.online_retail.bringing import Bringing

MONTHS = ("2010-12", "2011-01")


def first_months(path: Path, into: Path) -> dict[str, Decimal]:
    """Copy the lines of some months, and add them up in the plainest way."""
    months: defaultdict[str, Decimal] = defaultdict(Decimal)
    with gzip.open(path, "rt", newline="") as read, into.open("w", newline="") as written:
        rows = csv.reader(read)
        writer = csv.writer(written)
        writer.writerow(next(rows))
        for row in rows:
            if row[4][:7] not in MONTHS:
                break
            writer.writerow(row)
            months[row[4][:7]] += int(row[3]) * Decimal(row[5])
    return months


async def test_to_the_penny(bringing: Bringing) -> None:
    path = bringing.folder / "two-months.csv"
    months = first_months(file_of_the_shop(), path)
    report = await bringing.bring(path)
    assert {each.month: each.file for each in report.months} == months
    assert report.agrees
    with bringing.report.open(newline="") as lines:
        found = list(csv.DictReader(lines))
    assert len({row["line"] for row in found}) == len(found) == report.left_out
    left_out = sum(Decimal(row["amount"]) for row in found)
    assert sum(each.shop for each in report.months) + left_out == sum(months.values())
    # What was bought before the file begins can be given back to no order of it.
    assert report.returned_lines > len(found) // 4
    assert await bringing.bring(path) == report
