"""
The ids that one partition has seen lately, as the process that works on it knows them.

They lie in slices of twenty minutes, each a few sorted arrays whose sizes grow fourfold, so that a
thousand ids are looked up by a few binary searches of NumPy, and one is moved about ten times at
most. A slice is forgotten as a whole, an hour after the last of its ids was seen.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

REMEMBERED_FOR: Final = timedelta(hours=1)
_WINDOW_MS: Final = REMEMBERED_FOR // timedelta(milliseconds=1)
_SLICE_MS: Final = _WINDOW_MS // 3
_SLICES: Final = 8
_GROWTH: Final = 4

SEEN: Final = np.dtype([("id", "<u8"), ("place", "<u4")])
"""What is remembered of an event: 64 bits of what it is, 32 bits of where it was seen first."""

Seen = NDArray[np.void]
"""A one-dimensional array of SEEN."""


class _Level(NamedTuple):
    ids: NDArray[np.uint64]
    places: NDArray[np.uint32]

    @classmethod
    def of(cls, ids: NDArray[np.uint64], places: NDArray[np.uint32]) -> "_Level":
        order = np.argsort(ids, kind="stable")
        return cls(ids[order], places[order])


@dataclass(slots=True)
class _Slice:
    first: str
    opened: int
    newest: int
    count: int = 0
    levels: list[_Level] = field(default_factory=list)

    def add(self, seen: Seen, at: int) -> None:
        self.newest = at
        self.count += len(seen)
        self.levels.append(_Level.of(seen["id"], seen["place"]))
        while len(self.levels) > 1 and self._is_crowded():
            self._merge(2)

    def close(self) -> None:
        """Make one array of all, as nothing is added any more."""
        self._merge(len(self.levels))

    def _is_crowded(self) -> bool:
        return len(self.levels[-2].ids) < _GROWTH * len(self.levels[-1].ids)

    def _merge(self, last: int) -> None:
        levels = self.levels[-last:]
        self.levels[-last:] = [
            _Level.of(
                np.concatenate([level.ids for level in levels]),
                np.concatenate([level.places for level in levels]),
            )
        ]


class KnownIds:
    """Remembers what is added for an hour, but no more than `most` ids."""

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._slices: list[_Slice] = []

    @property
    def total(self) -> int:
        """How many ids are remembered."""
        return sum(each.count for each in self._slices)

    @property
    def first(self) -> str | None:
        """The name under which the oldest of what is remembered was added."""
        return self._slices[0].first if self._slices else None

    def sort(self, told: Seen) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """
        Return of each id whether it passes, and whether it is to be added.

        What is known passes at its own place only; of those that repeat, the first counts.
        """
        ids, places = told["id"], told["place"]
        # In their order, which makes searching in sorted arrays cheap.
        unique, first, again = np.unique(ids, return_index=True, return_inverse=True)
        seen_at = places[first]
        is_known = np.zeros(len(unique), dtype=np.bool_)
        for each in reversed(self._slices):
            for level in reversed(each.levels):
                at = np.minimum(level.ids.searchsorted(unique), len(level.ids) - 1)
                hits = level.ids[at] == unique
                hits &= ~is_known
                seen_at[hits] = level.places[at[hits]]
                is_known |= hits
        is_new = np.zeros(len(ids), dtype=np.bool_)
        is_new[first[~is_known]] = True
        return seen_at[again] == places, is_new

    def add(self, seen: Seen, *, name: str, at: int) -> None:
        """Remember what was seen at a time in milliseconds; names and times grow."""
        if not len(seen):
            return
        last = self._slices[-1] if self._slices else None
        if last is None or at - last.opened >= _SLICE_MS or last.count >= self._most // _SLICES:
            if last is not None:
                last.close()
            last = _Slice(name, at, at)
            self._slices.append(last)
        last.add(seen, at)

    def forget(self, now: int, *, room: int = 0) -> bool:
        """
        Forget what is over, and make room; return whether something had to go before its time.

        What seems to be of the future is of a clock that was ahead, and counts from now on.
        """
        for each in self._slices:
            each.opened, each.newest = min(each.opened, now), min(each.newest, now)
        while self._slices and self._slices[0].newest + _WINDOW_MS < now:
            del self._slices[0]
        total, before = self.total, len(self._slices)
        while total + room > self._most and len(self._slices) > 1:
            total -= self._slices.pop(0).count
        return len(self._slices) < before
