"""
Which of several repairs is meant: a ranker that learns from those that were accepted.

A conditional logit model (McFadden, Conditional logit analysis of qualitative choice behavior,
1974): each candidate has a sum of the weights of its features, and the share of its exponential
among all candidates of the fault is the confidence in it. "None of them" is a candidate too, so
that rejections count. The weights are found by gradient descent with a penalty on their squares,
which keeps what was seen only a few times in doubt.
"""

import math
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np

from cartwheel.domains.events.healing.candidates import Candidate
from cartwheel.domains.events.healing.shapes import Shapes

_ROUNDS: Final = 300
_RATE: Final = 0.5
_PENALTY: Final = 0.02


class Choice(NamedTuple):
    """A fault of the past: the features of each candidate, and which of them was right."""

    features: Sequence[Sequence[str]]
    right: int


class RepairModel(msgspec.Struct):
    """What was learned of one store: what its good events look like, and what repairs are meant."""

    version: int = 0
    shapes: Shapes = msgspec.field(default_factory=Shapes)
    weights: dict[str, float] = {}
    choices: int = 0

    def rank(self, candidates: Sequence[Candidate]) -> tuple[Candidate, float]:
        """Return the best candidate, and the confidence in it."""
        scores = [sum(self.weights.get(f, 0.0) for f in each.features) for each in candidates]
        highest = max(scores)
        shares = [math.exp(score - highest) for score in scores]
        best = max(range(len(scores)), key=scores.__getitem__)
        return candidates[best], shares[best] / sum(shares)


def train(choices: Sequence[Choice], shapes: Shapes, *, version: int) -> RepairModel:
    """Learn from the past; the same of the same."""
    names = sorted({f for choice in choices for each in choice.features for f in each})
    place = {name: index for index, name in enumerate(names)}
    rows, columns, groups, right = [], [], [], []
    row = 0
    for number, choice in enumerate(choices):
        for index, features in enumerate(choice.features):
            rows += [row] * len(features)
            columns += [place[feature] for feature in features]
            groups.append(number)
            right.append(index == choice.right)
            row += 1
    weights: Any = _descend(rows, columns, groups, right, size=len(names)) if choices else []
    learned = {name: round(float(w), 6) for name, w in zip(names, weights, strict=True)}
    return RepairModel(version, shapes, learned, len(choices))


def _descend(
    rows: list[int], columns: list[int], groups: list[int], right: list[bool], *, size: int
) -> "np.ndarray[Any, Any]":
    row, column, group = np.array(rows), np.array(columns), np.array(groups)
    wanted: np.ndarray[Any, Any] = np.array(right, dtype=float)
    count = groups[-1] + 1
    weights: np.ndarray[Any, Any] = np.zeros(size)
    sums: np.ndarray[Any, Any] = np.zeros(size)
    for _ in range(_ROUNDS):
        scores = np.bincount(row, weights[column], minlength=len(group))
        highest = np.full(count, -np.inf)
        np.maximum.at(highest, group, scores)
        shares = np.exp(scores - highest[group])
        shares /= np.bincount(group, shares, minlength=count)[group]
        # The penalty is that of the sum over all choices, so that many of them outweigh it.
        slope = np.bincount(column, (shares - wanted)[row], minlength=size) + _PENALTY * weights
        sums += slope * slope  # each weight at a pace of its own (AdaGrad, Duchi et al., 2011)
        weights -= _RATE * slope / (np.sqrt(sums) + 1e-9)
    return weights
