"""Finding the lines of an order that somebody names."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from cartwheel.domains.orders.contracts import Order, OrderLine
from cartwheel.kernel.errors import InvalidInputError, Issue


class NamesLine(Protocol):
    """What names a line of an order."""

    @property
    def line_id(self) -> UUID:
        """The line's id."""


def line_of(order: Order, named: Sequence[NamesLine], index: int) -> OrderLine:
    """
    Return the line that is named in a list of an input's, `lines`, at an index.

    Raises:
        InvalidInputError: it is none of the order's, or it was named before.
    """
    line_id = named[index].line_id
    if any(each.line_id == line_id for each in named[:index]):
        raise InvalidInputError(Issue(("lines", index, "lineId"), "It is named twice"))
    for line in order.lines:
        if line.id == line_id:
            return line
    raise InvalidInputError(Issue(("lines", index, "lineId"), "It is no line of this order"))
