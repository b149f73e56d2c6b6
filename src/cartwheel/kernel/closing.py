"""What a transaction writes last, in one statement whoever of its parts asked for it."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, Protocol, TypeAlias, TypeVar

import sqlalchemy as sa
from sqlalchemy.sql import Executable, Select

from cartwheel.kernel.statements import Values

Closing: TypeAlias = tuple[Executable, Values]
"""A constant insertion, or the one question that acts, with values under names of its own."""


class Last(Protocol):
    """
    What a transaction writes last, for all who asked for it at once.

    It is made at the first ask, and forgotten with the block, or the transaction, that is undone.
    """

    def take(self) -> Closing | None:
        """Return what writes down what was asked for since the last time, which is none then."""
        ...


L = TypeVar("L", bound=Last)


class Closings:
    """What a transaction writes last, by the blocks in which it was told and in their order."""

    __slots__ = ("_begins_at", "_parts")

    def __init__(self) -> None:
        self._parts: list[dict[type[Last], Last]] = [{}]
        self._begins_at = 0
        """With which part the innermost block begins that is open."""

    def of(self, kind: type[L]) -> L:
        """Return the one of its kind that takes what is told now."""
        found = self._parts[-1].setdefault(kind, kind())
        assert isinstance(found, kind)
        return found

    def open_block(self) -> int:
        """Begin a block within; give what is returned when it is over."""
        outer, self._begins_at = self._begins_at, len(self._parts)
        self._parts.append({})
        return outer

    def close_block(self, outer: int) -> None:
        """End a block; what follows is written after what it told."""
        self._begins_at = outer
        if self._parts[-1]:
            self._parts.append({})
        else:
            self._parts.pop()

    def undo_block(self, outer: int) -> None:
        """End a block, and forget what it told; what was told before stays."""
        del self._parts[self._begins_at :]
        self._begins_at = outer

    def clear(self) -> None:
        """Forget everything."""
        self._parts, self._begins_at = [{}], 0

    def take(self) -> Iterator[list[Closing]]:
        """Give, part by part, what writes what was told in the block that is open."""
        for part in self._parts[self._begins_at :]:
            taken = [one for each in part.values() if (one := each.take()) is not None]
            if taken:
                yield taken


def together(closings: Sequence[Closing]) -> Closing:
    """Return all as one; each is done, and none sees what another does."""
    if len(closings) == 1:
        return closings[0]
    values: dict[str, Any] = {}
    for _, given in closings:
        assert values.keys().isdisjoint(given)  # else one would be given what is another's
        values |= given
    return _as_one(*(statement for statement, _ in closings)), values


@lru_cache(maxsize=64)
def _as_one(*statements: Executable) -> Executable:
    asked = [each for each in statements if isinstance(each, Select)]
    written = [each for each in statements if isinstance(each, sa.Insert)]
    assert len(asked) <= 1
    assert len(asked) + len(written) == len(statements)
    last = asked[0] if asked else sa.select(sa.literal(1))
    return last.add_cte(*(each.cte(f"last_{number}") for number, each in enumerate(written)))
