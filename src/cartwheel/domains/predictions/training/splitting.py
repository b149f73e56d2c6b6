"""What is learned from, and what is held out to measure by."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from cartwheel.domains.predictions.training.examples import Examples

Places = npt.NDArray[np.int64]

HELD_OUT: Final = 0.2
FOLDS: Final = 5


class SplitKind(StrEnum):
    """How rows were held out."""

    BY_TIME = "by_time"
    """The last fifth of the time is held out: a model is asked about what comes after."""

    BY_CHANCE = "by_chance"
    """A fifth of each outcome, by chance, where the rows have no times."""


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """Places of the rows that are learned from, and of those held out."""

    kind: SplitKind
    learned: Places
    held_out: Places


def split(examples: Examples, *, seed: int) -> Split:
    """Hold a fifth out: the last in time, or by chance where there are no times."""
    if examples.times is None:
        held = np.sort(np.concatenate(_dealt(examples.labels, seed=seed)[:1]))
        kept = np.setdiff1d(np.arange(len(examples.labels)), held)
        return Split(SplitKind.BY_CHANCE, kept, held)
    order = np.argsort(examples.times, kind="stable")
    # Rows of one moment stay together: otherwise what is held out is known of already.
    border = examples.times[order[int(len(order) * (1 - HELD_OUT))]]
    is_later = examples.times >= border
    return Split(SplitKind.BY_TIME, np.flatnonzero(~is_later), np.flatnonzero(is_later))


def folds(examples: Examples, learned: Places, *, seed: int) -> list[Places]:
    """
    Part the rows learned from into five, to score each by what was learned of the others.

    By chance with as much of each outcome in all; spans of time one after another would part a
    season from the rest, and what is to be measured here is calibration, not foresight.
    """
    return [learned[part] for part in _dealt(examples.labels[learned], seed=seed)]


def _dealt(labels: npt.NDArray[np.bool_], *, seed: int) -> list[Places]:
    chance = np.random.default_rng(seed)
    parts: list[list[Places]] = [[] for _ in range(FOLDS)]
    for outcome in (False, True):
        places = chance.permutation(np.flatnonzero(labels == outcome))
        for part, dealt in zip(parts, np.array_split(places, FOLDS), strict=True):
            part.append(dealt)
    return [np.sort(np.concatenate(part)) for part in parts]
