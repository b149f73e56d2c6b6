"""A learned model as a model of carts: features in, scores with their reasons out."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final, TypeAlias

import numpy as np

from cartwheel.domains.predictions.cart_columns import COLUMNS
from cartwheel.domains.predictions.contracts import Features, Score
from cartwheel.domains.predictions.features.computing import vector_of
from cartwheel.domains.predictions.features.definitions import NAMES, Definition, Vector
from cartwheel.domains.predictions.learned.bundles import LearnedModel
from cartwheel.domains.predictions.learned.columns import ModelColumn
from cartwheel.domains.predictions.learned.measures import uncertainty
from cartwheel.domains.predictions.learned.reasons import reasons_of
from cartwheel.domains.predictions.serving.metrics import SCORED
from cartwheel.domains.predictions.serving.shelf import Loaded
from cartwheel.kernel.clock import Clock

NAME: Final = "cart"
_AT_ONCE: Final = 16
_MOST_CACHED: Final = 20_000

_remembered: Final = SCORED.labels(NAME, "yes")
_scored: Final = SCORED.labels(NAME, "no")

_Asked: TypeAlias = "dict[Vector, list[asyncio.Future[Score]]]"
"""Those who wait, each with an answer of their own, by what they ask about."""


class TrainedModel:
    """
    Scores carts by a version in memory; `Model`'s promises hold.

    Scores are remembered by the features' values: what changes in a cart is another question, and
    another version begins with nothing. Carts asked about in one turn of the loop are scored
    together, sixteen at a time, between which the loop goes on: in a thread they would take longer,
    and all others with them, since little of it can be done without the interpreter.
    """

    name: Final = NAME

    def __init__(
        self, loaded: Loaded, *, version: int, definitions: Sequence[Definition], clock: Clock
    ) -> None:
        self._loaded = loaded
        self._scorer = _Scorer(loaded.model)
        self._definitions = definitions
        self._clock = clock
        self._known: dict[Vector, Score] = {}
        self._asked: _Asked = {}
        self._at_work: set[asyncio.Task[None]] = set()
        self.version = str(version)

    async def predict(self, batch: Sequence[Features]) -> list[Score]:
        """Score a batch, in its order."""
        vectors = [vector_of(features, self._definitions) for features in batch]
        waiting = [self._known.get(each) or self._ask(each) for each in vectors]
        if remembered := sum(1 for each in waiting if isinstance(each, Score)):
            _remembered.inc(remembered)
        return [each if isinstance(each, Score) else await each for each in waiting]

    def _ask(self, vector: Vector) -> "asyncio.Future[Score]":
        loop = asyncio.get_running_loop()
        if not self._asked:
            # A turn of the loop later: whoever asks in this one goes along.
            loop.call_soon(self._begin)
        answer: asyncio.Future[Score] = loop.create_future()
        self._asked.setdefault(vector, []).append(answer)
        return answer

    def _begin(self) -> None:
        asked, self._asked = self._asked, {}
        task = asyncio.create_task(self._answer(asked), name="scoring carts")
        self._at_work.add(task)
        task.add_done_callback(self._at_work.discard)

    async def _answer(self, asked: _Asked) -> None:
        waiting = [*asked.items()]
        try:
            for start in range(0, len(waiting), _AT_ONCE):
                part = dict(waiting[start : start + _AT_ONCE])
                self._tell(part, self._scorer.score([*part]))
                # Whoever else waits for the loop has its turn, every millisecond or two.
                await asyncio.sleep(0)
        except Exception as error:  # noqa: BLE001 - raised where it is waited for
            for answers in asked.values():
                for answer in answers:
                    if not answer.done():
                        answer.set_exception(error)

    def _tell(self, asked: _Asked, scores: Sequence[Score]) -> None:
        self._loaded.used_at = self._clock.now()
        self._loaded.scored += len(asked)
        _scored.inc(len(asked))
        if len(self._known) + len(asked) > _MOST_CACHED:
            self._known.clear()
        for (vector, answers), score in zip(asked.items(), scores, strict=True):
            self._known[vector] = score
            for answer in answers:
                if not answer.done():  # nobody gave up waiting
                    answer.set_result(score)


class _Scorer:
    """What a model says of vectors, with what is found out once for all of them."""

    def __init__(self, model: LearnedModel) -> None:
        self._model = model
        self._columns = model.manifest.columns
        self._places = [NAMES.index(column.name) for column in self._columns]
        self._bins = model.manifest.measures.reliability
        self._weights = _weights(model)

    def score(self, vectors: Sequence[Vector]) -> list[Score]:
        """Score vectors, in their order."""
        model = self._model
        rows = [[vector[place] for place in self._places] for vector in vectors]
        matrix = model.encoder.encode(rows)
        probabilities = model.probabilities(matrix).tolist()
        effects = model.explanation.contributions(matrix)
        known = (1.0 - np.isnan(matrix) @ self._weights).tolist()
        return [
            Score(
                probability=round(probability, 4),
                confidence=round(self._confidence(probability, certainty), 2),
                reasons=tuple([each.text for each in reasons]),
                contributions=reasons,
            )
            for probability, certainty, reasons in zip(
                probabilities, known, reasons_of(self._columns, effects, rows), strict=True
            )
        ]

    def _confidence(self, probability: float, known: float) -> float:
        return max(0.0, known * (1 - uncertainty(self._bins, probability)))


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
