"""
Will a booking be cancelled? From the bookings of two hotels (Antonio et al., CC BY 4.0).

It is asked when a booking is made, and what becomes of it is known on the day of arrival at the
latest: rows are of that day, so that nothing is learned from what was not over when what is held
out arrived. What is noted after the booking, or mended at check-in, where those who cancel never
come to, is not learned from: with it models look far better than they are.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from cartwheel.domains.predictions.errors import DataFileError
from cartwheel.domains.predictions.learned.columns import (
    ModelColumn,
    ModelColumnKind,
    UnreadableValueError,
)
from cartwheel.domains.predictions.learned.labels import read_labels
from cartwheel.domains.predictions.learned.tables import ensure_columns, read_table
from cartwheel.domains.predictions.training.examples import Examples, examples_of


def _column(kind: ModelColumnKind, name: str, title: str) -> ModelColumn:
    return ModelColumn(name, kind, title)


LABEL: Final = "is_canceled"
_AT_CHECK_IN: Final = "it is noted at check-in, where those who cancel never come to"
LEFT_OUT: Final = {
    "reservation_status": "it is the outcome",
    "reservation_status_date": "it is the day of the outcome",
    "assigned_room_type": _AT_CHECK_IN,
    "required_car_parking_spaces": _AT_CHECK_IN,
    "country": "it is mended at check-in; of those who cancel it stays what was assumed",
    "booking_changes": "they come after the booking, the longer it stands the more",
    "days_in_waiting_list": "nobody knows them while the booking waits",
    "arrival_date_year": "no year comes again",
    "arrival_date_month": "of a year and a quarter it would be learned by heart",
    "arrival_date_week_number": "as the month",
    "arrival_date_day_of_month": "as the month",
}
_number, _category, _flag = (
    partial(_column, kind)
    for kind in (ModelColumnKind.NUMBER, ModelColumnKind.CATEGORY, ModelColumnKind.FLAG)
)
COLUMNS: Final = (
    _category("hotel", "hotel"),
    _number("lead_time", "days from booking to arrival"),
    _number("stays_in_weekend_nights", "nights at weekends"),
    _number("stays_in_week_nights", "nights on weekdays"),
    _number("adults", "adults"),
    _number("children", "children"),
    _number("babies", "babies"),
    _category("meal", "meals"),
    _category("market_segment", "by whom it was sold"),
    _category("distribution_channel", "by which channel it came"),
    _flag("is_repeated_guest", "guest of before"),
    _number("previous_cancellations", "cancelled before"),
    _number("previous_bookings_not_canceled", "kept before"),
    _category("reserved_room_type", "room type"),
    _category("deposit_type", "deposit"),
    _category("agent", "agent"),
    _category("company", "company"),
    _category("customer_type", "kind of customer"),
    _number("adr", "price of a night"),
    _number("total_of_special_requests", "special requests"),
)
_ARRIVAL: Final = ("arrival_date_year", "arrival_date_month", "arrival_date_day_of_month")
_MISSING: Final = frozenset({"NA", "NULL"})


def read_hotel(path: Path) -> Examples:
    """
    Read the file, split by the day of arrival.

    Raises:
        DataFileError: it lacks a column, or a value is none of its column.
    """
    names, lines = read_table(path)
    ensure_columns(path, names, [LABEL, *_ARRIVAL, *(column.name for column in COLUMNS)])
    rows = [{n: v for n, v in line.items() if v not in _MISSING} for line in lines]
    try:
        return examples_of(
            rows,
            subject="hotel",
            label=LABEL,
            columns=COLUMNS,
            labels=read_labels(path, rows, LABEL),
            times=[_arrival(path, number, row) for number, row in enumerate(rows, start=1)],
            segments=("hotel", "deposit_type"),
            left_out=LEFT_OUT,
        )
    except UnreadableValueError as error:
        raise DataFileError(f"{path.name}: {error}") from None


def _arrival(path: Path, number: int, row: Mapping[str, str]) -> float:
    try:
        told = " ".join(row[name] for name in _ARRIVAL)
        return datetime.strptime(told, "%Y %B %d").replace(tzinfo=UTC).timestamp()
    except (KeyError, ValueError) as error:
        raise DataFileError(f"{path.name}, row {number}: {error}") from None
