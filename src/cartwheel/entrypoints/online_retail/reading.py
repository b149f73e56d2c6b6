"""The lines of a file, csv or csv.gz, each as what it says."""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from cartwheel.entrypoints.online_retail.errors import FileUnusableError

ZONE: Final = "Europe/London"
"""Where the shop is whose invoices these are: their times are of there."""

_COLUMNS: Final = (
    *("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice"),
    *("CustomerID", "Country"),
)
_GZIP: Final = b"\x1f\x8b"
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


class Unreadable(NamedTuple):
    """A line that says nothing that can be understood, and why."""

    number: int
    content: str
    reason: str


def read_lines(path: Path) -> Iterator[Line | Unreadable]:
    """
    Read a file; blank lines are left out.

    Raises:
        FileUnusableError: it cannot be read, breaks off, or has other columns.
    """
    try:
        with path.open("rb") as raw:
            is_packed = raw.read(2) == _GZIP
            raw.seek(0)
            unpacked = gzip.GzipFile(fileobj=raw) if is_packed else raw
            # Some editions of the file are in Latin-1, in which all bytes are letters.
            text = io.TextIOWrapper(unpacked, encoding="utf-8-sig", errors="replace", newline="")
            yield from _lines(csv.reader(text), path)
    except (OSError, EOFError, zlib.error, csv.Error) as error:
        raise FileUnusableError(f"{path} cannot be read: {error}") from error


def _lines(rows: "Iterator[list[str]]", path: Path) -> Iterator[Line | Unreadable]:
    header = [name.strip() for name in next(rows, [])]
    if missing := [name for name in _COLUMNS if name not in header]:
        raise FileUnusableError(f"{path} has no column {missing[0]}: it is not Online Retail")
    places = [header.index(name) for name in _COLUMNS]
    ordinals: dict[str, int] = {}
    for number, row in enumerate(rows, start=2):
        if not row:
            continue
        try:
            line = _line(number, [row[place].strip() for place in places], ordinals)
        except (IndexError, ValueError, InvalidOperation) as error:
            yield Unreadable(number, ",".join(row), f"it cannot be read: {error}")
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
