"""Columns: what a model reads of each row, and how values become the numbers that it takes."""

import math
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any, Final

import msgspec
import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]

MOST_VALUES: Final = 63
"""So many values may a category have that are told apart; a set of them is one integer."""

_TRUE: Final = frozenset({"true", "yes", "1"})
_FALSE: Final = frozenset({"false", "no", "0"})
_MOST_SHOWN: Final = 40
_NUMBERS: Final = frozenset({int, float})
_PLAIN: Final = frozenset({int, float, bool, type(None)})
_MOST: Final = float(np.finfo(np.float32).max)


class ModelColumnKind(StrEnum):
    """How the values of a column are read."""

    NUMBER = "number"
    CATEGORY = "category"
    FLAG = "flag"


class ModelColumn(msgspec.Struct, frozen=True, rename="camel"):
    """
    One thing that a model knows of a row.

    `title` names it for people. A category's `values` are those that are told apart, each known to
    the model as its position; every other value, and none at all, is missing.
    """

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    kind: ModelColumnKind
    title: str
    values: Annotated[tuple[str, ...], msgspec.Meta(max_length=MOST_VALUES)] = ()


class UnreadableValueError(ValueError):
    """A value is none of its column."""

    def __init__(self, column: ModelColumn, value: object) -> None:
        shown = repr(value)
        cut = shown if len(shown) <= _MOST_SHOWN else f"{shown[:_MOST_SHOWN]}…"
        wanted = "a number" if column.kind is ModelColumnKind.NUMBER else "true or false"
        super().__init__(f"{column.name}: {cut} is not {wanted}")
        self.column = column.name


def encode(columns: Sequence[ModelColumn], rows: Sequence[Mapping[str, Any]]) -> Matrix:
    """
    Return rows as a matrix, in the order of the columns; what is missing is NaN.

    The numbers are those of single precision, in training as in serving, so that a threshold
    parts the same rows in both.

    Raises:
        UnreadableValueError: a value is none of its column.
    """
    readers = [(column, _positions(column)) for column in columns]
    matrix = np.empty((len(rows), len(columns)), dtype=np.float32)
    for i, row in enumerate(rows):
        for j, (column, positions) in enumerate(readers):
            matrix[i, j] = _number(column, positions, row.get(column.name))
    return matrix


class RowEncoder:
    """
    Returns rows as `encode` does, for whoever asks often; one for a model.

    NumPy reads numbers, True, False and None as `encode` would: all others are looked at before.
    """

    def __init__(self, columns: Sequence[ModelColumn]) -> None:
        self._columns = [(column, _positions(column)) for column in columns]
        self._codes = [
            (place, {value: code for value, code in positions.items() if category(value) == value})
            for place, (column, positions) in enumerate(self._columns)
            if column.kind is ModelColumnKind.CATEGORY
        ]
        kinds = [column.kind for column in columns]
        self._flags = [n for n, kind in enumerate(kinds) if kind is ModelColumnKind.FLAG]

    def encode(self, rows: Sequence[Sequence[Any]]) -> Matrix:
        """
        Return rows as a matrix, their values in the order of the columns.

        Raises:
            UnreadableValueError: a value is none of its column.
        """
        matrix = np.array([self._plain(row) for row in rows], dtype=np.float64)
        matrix[np.abs(matrix) > _MOST] = np.nan
        return matrix.astype(np.float32)

    def _plain(self, row: Sequence[Any]) -> list[float | None]:
        plain = [*row]
        for place, codes in self._codes:
            code = codes.get(row[place])
            plain[place] = self._number(place, row[place]) if code is None else code
        for place in self._flags:
            if row[place] is not None:
                plain[place] = self._number(place, row[place])
        if _PLAIN.issuperset(map(type, plain)):
            return plain
        return [self._number(place, value) for place, value in enumerate(row)]

    def _number(self, place: int, value: Any) -> float:
        return _number(*self._columns[place], value)


def category(value: object) -> str | None:
    """Return the one form of a category's value: `1`, `1.0` and `"1"` are the same."""
    if value is None or value == "":
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value).strip()
    if text.endswith(".0") and text[:-2].lstrip("-").isdigit():
        return text[:-2]
    return text or None


def values_of(values: Iterable[object]) -> tuple[str, ...]:
    """Return the values of a category that are worth telling apart: the most frequent."""
    counts: dict[str, int] = {}
    for value in values:
        if (known := category(value)) is not None:
            counts[known] = counts.get(known, 0) + 1
    return tuple(sorted(counts, key=lambda one: (-counts[one], one))[:MOST_VALUES])


def _positions(column: ModelColumn) -> Mapping[str, int]:
    return {value: position for position, value in enumerate(column.values)}


def _number(column: ModelColumn, positions: Mapping[str, int], value: Any) -> float:
    if value is None or value == "":
        return math.nan
    if column.kind is ModelColumnKind.NUMBER and type(value) in _NUMBERS:
        return value if -_MOST <= value <= _MOST else math.nan
    if column.kind is ModelColumnKind.CATEGORY:
        return positions.get(category(value) or "", math.nan)
    if column.kind is ModelColumnKind.FLAG:
        return _flag(column, value)
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise UnreadableValueError(column, value) from None
    # Beyond single precision there is nothing that was learned of; it counts as unknown.
    return number if abs(number) <= _MOST else math.nan


def _flag(column: ModelColumn, value: object) -> float:
    if isinstance(value, bool):
        return float(value)
    text = str(category(value)).lower()
    if text in _TRUE:
        return 1.0
    if text in _FALSE:
        return 0.0
    raise UnreadableValueError(column, value)
