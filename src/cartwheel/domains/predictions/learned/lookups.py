"""
The tables of an explanation as they are looked up: few and small, made once for a model.

What a row gets of a leaf depends on which of the leaf's conditions it keeps. Leaves that ask about
the same columns are put together: a row then is in one of a few *states* of each column, which are
the stretches between the borders that these leaves know, and for each combination of states it is
known what all of them come to. So a row is a few hundred look-ups instead of thousands.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cartwheel.domains.predictions.learned.columns import MOST_VALUES, Matrix

MISSING: Final = MOST_VALUES
"""The place of a missing value among those of a category."""

MOST_BORDERS: Final = 1_024
"""At so many borders does a forest part a column at most; LightGBM knows a quarter of them."""

_MOST_CELLS: Final = 1_024
_ROWS_AT_ONCE: Final = 32

_Kept = npt.NDArray[np.bool_]
_Numbers = npt.NDArray[np.float64]
_Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Conditions:
    """What leaves ask, by leaf and by place on its path; see `Explanation`."""

    feature: npt.NDArray[np.int32]
    low: npt.NDArray[np.float32]
    high: npt.NDArray[np.float32]
    missing: _Kept
    members: npt.NDArray[np.uint64]
    is_category: _Kept
    weights: npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class _Column:
    """
    How a column's values fall into stretches: by where these end, a category's by its values.

    What is missing has a stretch of its own, the last: NaN is sorted behind every end.
    """

    place: int
    ends: npt.NDArray[np.float32]
    is_category: bool

    @property
    def count(self) -> int:
        return len(self.ends) + 1

    def kept(self, asked: Conditions, here: _Kept) -> _Kept:
        """Return in which stretches each of the conditions is kept."""
        if self.is_category:
            codes = np.arange(MISSING + 1, dtype=np.uint64)
            return (asked.members[here][:, None] >> codes & np.uint64(1)).astype(np.bool_)
        within = (self.ends > asked.low[here][:, None]) & (self.ends <= asked.high[here][:, None])
        return np.column_stack([within, asked.missing[here]])


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A leaf: the columns it asks about, each with its place on the path and where it is kept."""

    number: int
    asks: tuple[tuple[int, int, _Kept], ...]

    @property
    def columns(self) -> tuple[int, ...]:
        return tuple(column for column, _, _ in self.asks)


@dataclass(slots=True, eq=False)
class _Group:
    """Leaves put together, and for each of their columns the state of each stretch."""

    leaves: list[_Leaf] = field(default_factory=list)
    states: dict[int, _Places] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)
    known: set[tuple[int, bytes]] = field(default_factory=set)

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.counts.values())

    def with_(self, leaf: _Leaf) -> "_Group":
        """Return the group with a leaf more."""
        wider = _Group([*self.leaves, leaf], {**self.states}, {**self.counts}, {*self.known})
        for column, _, kept in leaf.asks:
            condition = (column, kept.tobytes())
            if condition not in wider.known:
                wider.known.add(condition)
                parted = 2 * wider.states.get(column, 0) + kept
                _, wider.states[column] = np.unique(parted, return_inverse=True)
                wider.counts[column] = int(wider.states[column].max()) + 1
        return wider

    def table(self, weights: npt.NDArray[np.float32], *, width: int) -> _Numbers:
        """Return what the leaves come to, by cell and by column of the group."""
        shape, columns = self.shape, [*self.states]
        found = np.zeros((*shape, width))
        for leaf in self.leaves:
            asked = {place for _, place, _ in leaf.asks}
            idle = sum(1 << place for place in range(weights.shape[2]) if place not in asked)
            way = np.full(shape, idle, dtype=np.intp)
            for column, place, kept in leaf.asks:
                along = [-1 if column == each else 1 for each in columns]
                by_state = np.zeros(self.counts[column], dtype=np.intp)
                by_state[self.states[column]] = kept
                way += (by_state << place).reshape(along)
            part = weights[leaf.number].take(way, axis=0)
            for column, place, _ in leaf.asks:
                found[..., columns.index(column)] += part[..., place]
        return found.reshape(-1, width)


class Lookups:
    """Looks up what columns contribute to rows."""

    def __init__(self, asked: Conditions) -> None:
        most = asked.feature.shape[1]
        self._columns = [*_columns(asked)]
        groups = [*_groups(_leaves(asked, self._columns), most=most)]
        self._places = np.array([column.place for column in self._columns], dtype=np.intp)
        places = {column.place: n for n, column in enumerate(self._columns)}
        counts = [column.count for column in self._columns]
        # A place that a group does not need is looked up among zeros.
        pieces: list[_Places] = [np.zeros(max(counts, default=1), dtype=np.intp)]
        tables: list[_Numbers] = [np.zeros((0, most))]
        shape = (most, len(groups))
        self._column_of, self._start = (np.zeros(shape, dtype=np.intp) for _ in range(2))
        summed = np.zeros((len(groups), most), dtype=np.intp)
        begins, cells = len(pieces[0]), 0
        for n, group in enumerate(groups):
            step, first = prod(group.shape), cells
            for place, (column, states) in enumerate(group.states.items()):
                step //= group.shape[place]
                pieces.append(states * step + first)
                first = 0
                self._column_of[place, n], self._start[place, n] = places[column], begins
                summed[n, place] = column
                begins += len(states)
            tables.append(group.table(asked.weights, width=most))
            cells += len(tables[-1])
        self._states = np.concatenate(pieces).astype(np.int32)
        self._table = np.concatenate(tables).astype(np.float32)
        self._width = 1 + max(places, default=-1)
        # Of so many rows each has places of its own to sum up in.
        self._summed = np.arange(_ROWS_AT_ONCE)[:, None, None] * self._width + summed

    @property
    def bytes(self) -> int:
        """So much memory do they take."""
        arrays = (self._states, self._table, self._column_of, self._start, self._summed)
        return sum(each.nbytes for each in arrays)

    def contributions(self, matrix: Matrix) -> _Numbers:
        """Return what each column adds to each row."""
        found = np.zeros(matrix.shape)
        if not self._columns:
            return found
        for start in range(0, len(matrix), _ROWS_AT_ONCE):
            part = slice(start, start + _ROWS_AT_ONCE)
            found[part, : self._width] = self._of_rows(matrix[part])
        return found

    def _of_rows(self, rows: Matrix) -> _Numbers:
        values = rows.T.take(self._places, axis=0)
        stretches = np.empty(values.shape, dtype=np.intp)
        for n, column in enumerate(self._columns):
            stretches[n] = column.ends.searchsorted(values[n])
        looked_up = stretches.take(self._column_of, axis=0)
        looked_up += self._start[..., None]
        cells = self._states.take(looked_up).sum(axis=0)
        weights = self._table.take(cells.T, axis=0)
        summed = self._summed[: len(rows)].ravel()
        size = len(rows) * self._width
        sums: Any = np.bincount(summed, weights=weights.ravel(), minlength=size)
        found: _Numbers = sums.reshape(-1, self._width)
        return found


def _asks(asked: Conditions) -> _Kept:
    """Tell where a path asks something, and is not just shorter than others."""
    bounded = (asked.low > -np.inf) | (asked.high < np.inf) | ~asked.missing
    ways, places = asked.weights.shape[1:]
    keeps = (np.arange(ways)[:, None] >> np.arange(places)) & 1
    adds = (asked.weights * keeps).any(axis=1)
    found: _Kept = asked.is_category | bounded | adds
    return found


def _columns(asked: Conditions) -> Iterator[_Column]:
    """
    Give the columns that are asked about.

    Raises:
        ValueError: one is taken for a number and for a category, or has too many borders.
    """
    asks = _asks(asked)
    for place in np.unique(asked.feature[asks]).tolist():
        here = asks & (asked.feature == place)
        kinds = np.unique(asked.is_category[here])
        if len(kinds) > 1:
            raise ValueError(f"column {place} is taken for a number and for a category")
        if kinds[0]:
            yield _Column(place, np.arange(MISSING, dtype=np.float32), is_category=True)
            continue
        borders = np.unique([asked.low[here], asked.high[here]])
        borders = borders[np.isfinite(borders)]
        if len(borders) > MOST_BORDERS:
            raise ValueError(f"column {place} is parted at more than {MOST_BORDERS} borders")
        ends = np.append(borders, np.float32(np.inf))
        yield _Column(place, ends, is_category=False)


def _leaves(asked: Conditions, columns: Sequence[_Column]) -> list[_Leaf]:
    asks = _asks(asked)
    found: list[list[tuple[int, int, _Kept]]] = [[] for _ in asks]
    for column in columns:
        here = asks & (asked.feature == column.place)
        for leaf, place, kept in zip(*np.nonzero(here), column.kept(asked, here), strict=True):
            found[leaf].append((column.place, int(place), kept))
    return [_Leaf(number, tuple(asks)) for number, asks in enumerate(found)]


def _groups(leaves: Sequence[_Leaf], *, most: int) -> Iterator[_Group]:
    """Put leaves together, those that ask about the same columns first."""
    group = _Group()
    for leaf in sorted(leaves, key=lambda each: each.columns):
        wider = group.with_(leaf)
        if group.leaves and (len(wider.states) > most or prod(wider.shape) > _MOST_CELLS):
            yield group
            wider = _Group().with_(leaf)
        group = wider
    if group.leaves:
        yield group
