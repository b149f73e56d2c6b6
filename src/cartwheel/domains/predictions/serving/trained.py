"""A learned model as a model of carts: features in, scores with their reasons out."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import numpy as np

from cartwheel.domains.predictions.cart_columns import COLUMNS
from cartwheel.domains.predictions.contracts import Features, Score
from cartwheel.domains.predictions.features.computing import vector_of
from cartwheel.domains.predictions.features.definitions import NAMES, Definition, Value, Vector
from cartwheel.domains.predictions.learned.bundles import LearnedModel
from cartwheel.domains.predictions.learned.columns import (
    Matrix,
    ModelColumn,
    encode_one,
)
from cartwheel.domains.predictions.learned.measures import uncertainty
from cartwheel.domains.predictions.learned.reasons import reasons_of
from cartwheel.domains.predictions.serving.metrics import SCORED
from cartwheel.domains.predictions.serving.shelf import Loaded
from cartwheel.kernel.clock import Clock

NAME: Final = "cart"
_INLINE_ROWS: Final = 8
_MOST_CACHED: Final = 20_000


class TrainedModel:
    """
    Scores carts by a version in memory; `Model`'s promises hold.

    Scores are remembered by the features' values: what changes in a cart is another question, and
    another version begins with nothing. A few rows are scored at once, in some hundred
    microseconds; many in a thread, since ONNX Runtime leaves the interpreter to others.
    """

    name: Final = NAME

    def __init__(
        self, loaded: Loaded, *, version: int, definitions: Sequence[Definition], clock: Clock
    ) -> None:
        self._loaded = loaded
        self._model: LearnedModel = loaded.model
        self._definitions = definitions
        self._clock = clock
        self._known: dict[Vector, Score] = {}
        self.version = str(version)

    async def predict(self, batch: Sequence[Features]) -> list[Score]:
        """Score a batch, in its order."""
        vectors = [vector_of(features, self._definitions) for features in batch]
        unknown = list(dict.fromkeys(each for each in vectors if each not in self._known))
        if unknown:
            self._note(len(unknown), self._clock.now())
            scores = (
                _score(self._model, unknown)
                if len(unknown) <= _INLINE_ROWS
                else await asyncio.to_thread(_score, self._model, unknown)
            )
            fresh = dict(zip(unknown, scores, strict=True))
            if len(self._known) + len(fresh) > _MOST_CACHED:
                self._known.clear()
            self._known |= fresh
        if remembered := len(vectors) - len(unknown):
            SCORED.labels(NAME, "yes").inc(remembered)
        return [self._known[vector] for vector in vectors]

    def _note(self, rows: int, at: datetime) -> None:
        self._loaded.used_at = at
        self._loaded.scored += rows
        SCORED.labels(NAME, "no").inc(rows)


def _score(model: LearnedModel, vectors: Sequence[Vector]) -> list[Score]:
    columns = model.manifest.columns
    rows: list[Mapping[str, Value]] = [dict(zip(NAMES, each, strict=True)) for each in vectors]
    matrix: Matrix = np.array(
        [encode_one(columns, model.positions, row) for row in rows], dtype=np.float32
    )
    probabilities = model.probabilities(matrix)
    effects = model.explanation.contributions(matrix)
    missing = np.isnan(matrix)
    weights = _weights(model)
    bins = model.manifest.measures.reliability
    found = []
    for place, row in enumerate(rows):
        probability = float(probabilities[place])
        known = 1.0 - float(weights[missing[place]].sum())
        reasons = reasons_of(columns, effects[place], row)
        found.append(
            Score(
                probability=round(probability, 4),
                confidence=round(max(0.0, known * (1 - uncertainty(bins, probability))), 2),
                reasons=tuple(each.text for each in reasons),
                contributions=reasons,
            )
        )
    return found


def _weights(model: LearnedModel) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return each column's share of what moves scores."""
    sizes = {each.column: each.mean_effect for each in model.manifest.effects}
    found = np.array([sizes.get(each.name, 0.0) for each in model.manifest.columns])
    total = found.sum()
    return found / total if total else found


def misfit(columns: Sequence[ModelColumn]) -> str | None:
    """Say why columns are none of a cart's features, None where they are."""
    offered = {each.name: each.kind for each in COLUMNS}
    for column in columns:
        kind = offered.get(column.name)
        if kind is None:
            return f"it takes {column.name}, which is no feature of carts"
        if kind is not column.kind:
            return f"it takes {column.name} as a {column.kind}, and it is a {kind}"
    return None
