"""
Will a customer buy again within 30 days? From the invoice lines of UCI Online Retail (CC BY 4.0).

At the end of each month every customer of the last half year is looked at: what was bought before
that moment is known, and what is bought in the 30 days after it is the outcome. Months whose 30
days are not over yet are left out, so that nobody counts as lost who was not waited for.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

from cartwheel.domains.predictions.errors import DataFileError
from cartwheel.domains.predictions.learned.columns import ModelColumn, ModelColumnKind
from cartwheel.domains.predictions.learned.tables import ensure_columns, read_table
from cartwheel.domains.predictions.training.examples import Examples, examples_of

LABEL: Final = "buysWithin30Days"
COLUMNS: Final = (
    ModelColumn("daysSince", ModelColumnKind.NUMBER, "days since the last purchase"),
    ModelColumn("daysKnown", ModelColumnKind.NUMBER, "days since the first purchase"),
    ModelColumn("invoices", ModelColumnKind.NUMBER, "purchases so far"),
    ModelColumn("invoices30", ModelColumnKind.NUMBER, "purchases of the last 30 days"),
    ModelColumn("invoices90", ModelColumnKind.NUMBER, "purchases of the last 90 days"),
    ModelColumn("spent", ModelColumnKind.NUMBER, "spent so far"),
    ModelColumn("averageOrder", ModelColumnKind.NUMBER, "average purchase"),
    ModelColumn("daysBetween", ModelColumnKind.NUMBER, "average days between purchases"),
    ModelColumn("products", ModelColumnKind.NUMBER, "different products bought"),
    ModelColumn("cancelled", ModelColumnKind.NUMBER, "share of purchases taken back"),
    ModelColumn("country", ModelColumnKind.CATEGORY, "country"),
    ModelColumn("month", ModelColumnKind.CATEGORY, "month"),
)
_WANTED: Final = (
    "InvoiceNo",
    "StockCode",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
)
_AHEAD: Final = timedelta(days=30)
_REMEMBERED: Final = timedelta(days=183)
_DECEMBER: Final = 12


class _Purchase(NamedTuple):
    at: datetime
    worth: float
    products: frozenset[str]


class _Customer:
    """What one customer has done, in time."""

    def __init__(self) -> None:
        self.country = ""
        self.invoices: dict[str, tuple[datetime, float, set[str]]] = {}
        self.cancelled: list[datetime] = []

    def purchases(self) -> list[_Purchase]:
        found = [_Purchase(at, worth, frozenset(of)) for at, worth, of in self.invoices.values()]
        return sorted(found, key=lambda each: each.at)


def read_retail(path: Path) -> Examples:
    """
    Read the file into one row a customer and month, split by time.

    Raises:
        DataFileError: it lacks a column, or a value is none of its column.
    """
    names, lines = read_table(path)
    ensure_columns(path, names, list(_WANTED))
    customers, last = _customers(path, lines)
    rows = [row for customer in customers.values() for row in _rows(customer, last=last)]
    if not rows:
        raise DataFileError(f"{path.name} has no month whose 30 days after it are over")
    return examples_of(
        rows,
        subject="retail",
        label=LABEL,
        columns=COLUMNS,
        labels=[row[LABEL] for row in rows],
        times=[row["at"].timestamp() for row in rows],
        segments=("invoices",),
        left_out={"CustomerID": "it names a person, and nothing is to be learned of one"},
    )


def _customers(
    path: Path, lines: list[Mapping[str, str]]
) -> tuple[Mapping[str, _Customer], datetime]:
    customers: dict[str, _Customer] = defaultdict(_Customer)
    last = datetime.min.replace(tzinfo=UTC)
    for number, line in enumerate(lines, start=1):
        try:
            at = datetime.fromisoformat(line["InvoiceDate"]).replace(tzinfo=UTC)
            worth = float(line["Quantity"]) * float(line["UnitPrice"])
        except ValueError as error:
            raise DataFileError(f"{path.name}, row {number}: {error}") from None
        last = max(last, at)
        if not (named := line["CustomerID"]):
            continue
        customer, invoice = customers[named], line["InvoiceNo"]
        customer.country = line["Country"]
        if invoice.startswith("C"):
            customer.cancelled.append(at)
        elif worth > 0:
            when, sum_so_far, of = customer.invoices.get(invoice, (at, 0.0, set()))
            customer.invoices[invoice] = (when, sum_so_far + worth, of | {line["StockCode"]})
    return customers, last


def _month_ends(first: datetime, last: datetime) -> Iterator[datetime]:
    year, month = first.year, first.month
    while True:
        year, month = (year + 1, 1) if month == _DECEMBER else (year, month + 1)
        at = datetime(year, month, 1, tzinfo=UTC)
        if at + _AHEAD > last:
            return
        yield at


def _rows(customer: _Customer, *, last: datetime) -> Iterator[dict[str, Any]]:
    purchases = customer.purchases()
    if not purchases:
        return
    times = [each.at for each in purchases]
    for at in _month_ends(times[0], last):
        known = purchases[: bisect_left(times, at)]
        if not known or known[-1].at < at - _REMEMBERED:
            continue
        yield {
            **_described(customer, known, at),
            "at": at,
            LABEL: bisect_left(times, at + _AHEAD) > len(known),
        }


def _described(customer: _Customer, known: list[_Purchase], at: datetime) -> dict[str, Any]:
    first, latest = known[0].at, known[-1].at
    back = sum(1 for when in customer.cancelled if when < at)
    between = (latest - first).days / (len(known) - 1) if len(known) > 1 else None
    return {
        "daysSince": (at - latest).days,
        "daysKnown": (at - first).days,
        "invoices": len(known),
        "invoices30": sum(1 for each in known if each.at >= at - _AHEAD),
        "invoices90": sum(1 for each in known if each.at >= at - 3 * _AHEAD),
        "spent": round(sum(each.worth for each in known), 2),
        "averageOrder": round(sum(each.worth for each in known) / len(known), 2),
        "daysBetween": between,
        "products": len(frozenset().union(*(each.products for each in known))),
        "cancelled": round(back / (back + len(known)), 4),
        "country": customer.country,
        "month": at.month,
    }
