"""What fits nothing, line by line in a file; and what each month comes to."""

from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from rich.table import Table

from cartwheel.entrypoints.filing.left_out import LinesLeftOut
from cartwheel.entrypoints.filing.reading import Unreadable
from cartwheel.entrypoints.online_retail.reading import Line
from cartwheel.entrypoints.online_retail.survey import month_of

_HEADER = ("line", "invoice", "stock_code", "quantity", "unit_price", "amount", "reason")


class LeftOut(LinesLeftOut):
    """The file of lines that are not in the shop, and what they come to."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, _HEADER)

    def add(self, line: Line | Unreadable, reason: str) -> None:
        """Leave a line out."""
        if isinstance(line, Unreadable):
            self.write((line.number, line.content), reason)
            return
        self.months[month_of(line.at)] += line.amount
        self.write(
            (
                *(line.number, line.invoice, line.code, line.quantity),
                *(f"{line.price:f}", f"{line.amount:f}"),
            ),
            reason,
        )


class Month(NamedTuple):
    """A month: what its lines come to, what the shop says of them, and what was left out."""

    month: str
    file: Decimal
    orders: Decimal
    returns: Decimal
    left_out: Decimal

    @property
    def shop(self) -> Decimal:
        """What was sold and did not come back."""
        return self.orders - self.returns

    @property
    def difference(self) -> Decimal:
        """What is neither in the shop nor in the report; nothing, unless something is wrong."""
        return self.file - self.shop - self.left_out


class Report(NamedTuple):
    """What an import came to."""

    lines: int
    products: int
    customers: int
    orders: int
    returned_lines: int
    left_out: int
    reasons: dict[str, int]
    months: tuple[Month, ...]

    @property
    def agrees(self) -> bool:
        """True when each month's file and shop agree to the penny."""
        return all(each.difference == 0 for each in self.months)

    def table(self) -> Table:
        """Lay the months out for a terminal."""
        table = Table(pad_edge=False)
        table.add_column("month")
        for name in ("file", "orders", "returns", "shop", "left out", "difference"):
            table.add_column(name, justify="right")
        for each in self.months:
            amounts = (
                *(each.file, each.orders, each.returns, each.shop),
                *(each.left_out, each.difference),
            )
            table.add_row(each.month, *(_shown(amount) for amount in amounts))
        return table


def _shown(amount: Decimal) -> str:
    # Prices of less than a penny are shown as they are.
    return f"{amount:,.2f}" if amount == round(amount, 2) else f"{amount.normalize():,f}"
