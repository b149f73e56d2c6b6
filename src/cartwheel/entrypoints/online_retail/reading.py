"""The lines of a file, each as what it says."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from cartwheel.entrypoints.filing.reading import Unreadable, read_rows

ZONE: Final = "Europe/London"
"""Where the shop is whose invoices these are: their times are of there."""

_COLUMNS: Final = (
    *("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice"),
    *("CustomerID", "Country"),
)
_MOST_UNITS: Final = 2**31 - 1
_MOST_PRICE: Final = Decimal(10**9)


class Line(NamedTuple):
    """A line of an invoice; `ordinal` counts those of the invoice from 0, as they stand."""

    number: int
    invoice: str
    ordinal: int
    code: str
    description: str
    quantity: int
    at: datetime
    price: Decimal
    customer: str
    country: str

    @property
    def is_cancellation(self) -> bool:
        """True when the invoice takes another one back."""
        return self.invoice.startswith("C")

    @property
    def amount(self) -> Decimal:
        """What the line adds to the turnover; exact."""
        return self.quantity * self.price


def read_lines(path: Path) -> Iterator[Line | Unreadable]:
    """
    Read a file; blank lines are left out.

    Raises:
        FileUnusableError: it cannot be read, breaks off, or has other columns.
    """
    ordinals: dict[str, int] = {}
    for row in read_rows(path, _COLUMNS, form="Online Retail"):
        try:
            line = _line(row.number, row.wanted(), ordinals)
        except (ValueError, InvalidOperation) as error:
            yield Unreadable(row.number, row.content, f"it cannot be read: {error}")
        else:
            yield line


def _line(number: int, row: list[str], ordinals: dict[str, int]) -> Line:
    invoice, code, description, quantity, at, price, customer, country = row
    if not invoice or not code:
        raise ValueError("it has no invoice or stock code")
    units, amount = int(quantity), _price(price)
    if abs(units) > _MOST_UNITS:
        raise ValueError("its quantity is too large")
    ordinal = ordinals[invoice] = ordinals.get(invoice, -1) + 1
    known, title = customer.removesuffix(".0"), " ".join(description.split())
    return Line(number, invoice, ordinal, code, title, units, _moment(at), amount, known, country)


@lru_cache(maxsize=4_096)
def _price(text: str) -> Decimal:
    price = Decimal(text)
    if not price.is_finite() or abs(price) > _MOST_PRICE:
        raise ValueError("its price is no amount")
    return price


@lru_cache(maxsize=1_024)
def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE))
