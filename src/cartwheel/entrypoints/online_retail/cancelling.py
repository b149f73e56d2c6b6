"""Which orders cancellations cancel: pure decisions."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from cartwheel.domains.orders.api import OpenLine, PastReturn
from cartwheel.entrypoints.online_retail.reading import Line
from cartwheel.entrypoints.online_retail.rules import pennies

Pair = tuple[UUID, str]
"""Whose, and what."""


class OpenOrders:
    """
    What customers have bought and can still give back.

    A cancellation is of one order: of the same customer and stock code, earlier, with enough
    units left and enough of their money; of several, the latest.
    """

    def __init__(self, lines: Iterable[OpenLine]) -> None:
        """Take the lines, those of the latest order first."""
        self._lines: dict[Pair, list[OpenLine]] = defaultdict(list)
        for line in lines:
            self._lines[line.customer_id, line.sku].append(line)

    def cancel(self, line: Line, customer_id: UUID) -> PastReturn | None:
        """Take a cancellation's units from the order that it cancels, if there is one."""
        found = self._lines.get((customer_id, line.code), ())
        for order_id, of_order in groupby(found, key=attrgetter("order_id")):
            parts = _parts(list(of_order), line, before=line.at)
            if not parts:
                continue
            for each, units, amount in parts:
                each.units -= units
                each.worth_minor -= amount
            return PastReturn(
                reference=reference_of(line),
                document=line.invoice,
                order_id=order_id,
                at=line.at,
                lines=tuple((each.line_id, units, amount) for each, units, amount in parts),
            )
        return None


def reference_of(line: Line) -> str:
    """Return by what the return of a line is known."""
    return f"{line.invoice}/{line.ordinal}"


def _parts(
    lines: Sequence[OpenLine], line: Line, *, before: datetime
) -> list[tuple[OpenLine, int, int]]:
    """Divide a cancellation among an order's lines; nothing when they are not enough."""
    if lines[0].placed_at >= before:
        return []
    left, parts = -line.quantity, []
    for each in lines:
        units = min(left, each.units)
        amount = units * pennies(line.price)
        if units and amount <= each.worth_minor:
            parts.append((each, units, amount))
            left -= units
    return [] if left else parts
