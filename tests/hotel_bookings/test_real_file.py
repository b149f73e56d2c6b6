"""Two months of the real file: rentals agree with it to the cent, on no more than it takes."""

import csv
import gzip
import os
from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest
from tests.hotel_bookings.bringing import Bringing

_FILE: Final = "shared/data/hotel_bookings_2015_2016.csv.gz"
_MONTHS: Final = {"July": 7, "August": 8}


def file_of_the_hotels() -> Path:
    """Return the bookings of the hotels, which lie beside the project; skip without them."""
    found = (folder / _FILE for folder in Path(__file__).parents)
    path = next((each for each in found if each.exists()), None)
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("CI needs the bookings of the hotels beside the project")
        pytest.skip("the bookings of the hotels are not beside the project")
    return path


def first_months(path: Path, into: Path) -> list[dict[str, str]]:
    """Copy the lines of the first two months."""
    with gzip.open(path, "rt", newline="") as read, into.open("w", newline="") as written:
        rows = csv.DictReader(read)
        assert rows.fieldnames is not None
        writer = csv.DictWriter(written, rows.fieldnames)
        writer.writeheader()
        found = [
            row
            for row in rows
            if row["arrival_date_year"] == "2015" and row["arrival_date_month"] in _MONTHS
        ]
        writer.writerows(found)
    return found


def nights_of(row: dict[str, str]) -> int:
    return int(row["stays_in_weekend_nights"]) + int(row["stays_in_week_nights"])


def most_at_once(rows: list[dict[str, str]]) -> dict[str, int]:
    """Count in the plainest way how many came at most at once, night by night, of each class."""
    nights: defaultdict[str, Counter[date]] = defaultdict(Counter)
    for row in {tuple(row.values()): row for row in rows}.values():
        guests = (row["adults"], row["children"].replace("NA", "0"), row["babies"])
        if row["reservation_status"] != "Check-Out" or not any(map(int, guests)):
            continue
        first = date(
            2015, _MONTHS[row["arrival_date_month"]], int(row["arrival_date_day_of_month"])
        )
        for night in range(nights_of(row)):
            name = f"{row['hotel']} {row['reserved_room_type']}"
            nights[name][first + timedelta(days=night)] += 1
    return {name: max(each.values()) for name, each in nights.items()}


async def test_to_the_cent(bringing: Bringing) -> None:
    path = bringing.folder / "two-months.csv"
    rows = first_months(file_of_the_hotels(), path)
    months: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        month = f"2015-{_MONTHS[row['arrival_date_month']]:02}"
        months[month] += nights_of(row) * Decimal(row["adr"])
    report = await bringing.bring(path)
    assert {each.month: each.file for each in report.months} == months
    assert report.agrees
    assert report.bookings + report.left_out == len(rows)
    served = {each.name: each.vehicles for each in report.fleet if each.rentals}
    assert served == most_at_once(rows)
    assert sum(report.states.values()) == report.bookings
    assert await bringing.bring(path) == report
