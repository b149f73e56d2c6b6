"""From examples to a model: split, learned, calibrated, measured, exported and checked."""

from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Final

import numpy as np

from cartwheel.domains.predictions.errors import TooFewExamplesError
from cartwheel.domains.predictions.learned.bundles import (
    OPSET,
    ColumnEffect,
    Manifest,
    SegmentMeasures,
    write_bundle,
)
from cartwheel.domains.predictions.learned.columns import Matrix, ModelColumn, ModelColumnKind
from cartwheel.domains.predictions.learned.explaining import Explanation
from cartwheel.domains.predictions.learned.measures import measure
from cartwheel.domains.predictions.training.boosting import Progress, boost
from cartwheel.domains.predictions.training.calibration import calibrate
from cartwheel.domains.predictions.training.card import card_of
from cartwheel.domains.predictions.training.examples import Examples, Labels, Numbers
from cartwheel.domains.predictions.training.exporting import check_parity, graph_of
from cartwheel.domains.predictions.training.floor import floor_probabilities
from cartwheel.domains.predictions.training.forest import explain
from cartwheel.domains.predictions.training.splitting import Split, folds, split

LEAST_OF_EACH: Final = 25
"""So many rows with the outcome, and so many without, are needed to learn anything."""

_MOST_SEGMENTS: Final = 8
_LEAST_IN_SEGMENT: Final = 30
_LIBRARIES: Final = ("lightgbm", "scikit-learn", "onnx", "onnxmltools", "onnxruntime", "numpy")


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """A model's file, and what it and the floor said of the rows held out, with what came."""

    manifest: Manifest
    card: str
    content: bytes
    said: Numbers
    came: Labels
    floor_said: Numbers


def ensure_enough(examples: Examples) -> None:
    """
    Refuse what nothing can be learned from.

    Raises:
        TooFewExamplesError: one of the outcomes is too rare.
    """
    came = int(examples.labels.sum())
    others = len(examples.labels) - came
    if min(came, others) < LEAST_OF_EACH:
        raise TooFewExamplesError(
            of=examples.subject, came=came, others=others, least=LEAST_OF_EACH
        )


def fit(examples: Examples, *, seed: int, now: datetime, progress: Progress) -> Trained:
    """
    Learn from examples; the same ones with the same seed give the same model.

    Raises:
        ParityError: what would be served differs from what was learned.
        TooFewExamplesError: one of the outcomes is too rare.
        TrainingLibraryError: the system lacks a library.
    """
    ensure_enough(examples)
    columns, matrix, labels = examples.columns, examples.matrix, examples.labels
    parted = split(examples, seed=seed)
    learned, held = parted.learned, parted.held_out
    _ensure_both(examples, parted)

    progress("logistic regression", 0.02)
    floor_said = floor_probabilities(columns, matrix[learned], labels[learned], matrix[held])
    margins, trees = _out_of_fold(examples, parted, seed=seed, progress=progress)
    calibration = calibrate(margins, labels[learned])
    progress("learning from all", 0.75)
    boosted = boost(columns, matrix[learned], labels[learned], seed=seed, trees=trees)

    progress("measuring", 0.85)
    said = calibration.probabilities(boosted.margins(matrix[held]))
    explanation = explain(boosted.booster, trees=boosted.trees, calibration=calibration)
    progress("holding the export against the original", 0.9)
    graph = graph_of(boosted, calibration, width=len(columns))
    parity = check_parity(
        graph,
        explanation,
        boosted=boosted,
        calibration=calibration,
        columns=columns,
        matrix=matrix[held],
        seed=seed,
    )
    window = examples.window
    manifest = Manifest(
        subject=examples.subject,
        label=examples.label,
        algorithm="gradient boosting (LightGBM)",
        columns=columns,
        left_out=dict(examples.left_out),
        feature_commit=examples.feature_commit,
        opset=OPSET,
        trained_at=now,
        seed=seed,
        split=parted.kind,
        rows=len(learned),
        window_from=window[0] if window else None,
        window_to=window[1] if window else None,
        trees=boosted.trees,
        calibration={"slope": calibration.slope, "offset": calibration.offset},
        measures=measure(said, labels[held]),
        floor=measure(floor_said, labels[held]),
        segments=tuple(_segments(examples, parted, said)),
        effects=_effects(columns, explanation, matrix[held]),
        parity=parity,
        libraries=_libraries(),
    )
    card = card_of(manifest)
    content = write_bundle(manifest, graph=graph, explanation=explanation, card=card)
    return Trained(manifest, card, content, said, labels[held], floor_said)


def _ensure_both(examples: Examples, parted: Split) -> None:
    for places in (parted.learned, parted.held_out):
        came = int(examples.labels[places].sum())
        if not came or came == len(places):
            raise TooFewExamplesError(
                of=f"{examples.subject}, one part of the split",
                came=came,
                others=len(places) - came,
                least=1,
            )


def _out_of_fold(
    examples: Examples, parted: Split, *, seed: int, progress: Progress
) -> tuple[Numbers, int]:
    """Return each row's margin by a forest that has not seen it, and how many trees do best."""
    matrix, labels = examples.matrix, examples.labels
    margins, counts = np.zeros(len(labels)), []
    parts = folds(examples, parted.learned, seed=seed)
    for number, part in enumerate(parts):
        progress(f"fold {number + 1} of {len(parts)}", 0.05 + 0.7 * number / len(parts))
        rest = np.setdiff1d(parted.learned, part)
        seen, unseen = (matrix[rest], labels[rest]), (matrix[part], labels[part])
        found = boost(examples.columns, *seen, seed=seed, unseen=unseen)
        margins[part] = found.margins(matrix[part])
        counts.append(found.trees)
    return margins[parted.learned], max(1, round(float(np.mean(counts)) * 1.1))


def _segments(examples: Examples, parted: Split, said: Numbers) -> list[SegmentMeasures]:
    rows, labels = examples.matrix[parted.held_out], examples.labels[parted.held_out]
    found = []
    for name in examples.segments:
        place = next(i for i, column in enumerate(examples.columns) if column.name == name)
        column = examples.columns[place]
        for value, of_it in _parts(column, rows[:, place])[:_MOST_SEGMENTS]:
            if of_it.sum() >= _LEAST_IN_SEGMENT:
                measures = measure(said[of_it], labels[of_it])
                found.append(SegmentMeasures(name, value, measures))
    return found


def _parts(column: ModelColumn, values: Matrix) -> list[tuple[str, Labels]]:
    if column.kind is ModelColumnKind.CATEGORY:
        return [(value, values == place) for place, value in enumerate(column.values)]
    if column.kind is ModelColumnKind.FLAG:
        return [("true", values == 1), ("false", values == 0)]
    known = values[~np.isnan(values)]
    if not len(known):
        return []
    low, high = np.quantile(known, [1 / 3, 2 / 3])
    return [
        (f"up to {low:.4g}", values <= low),
        (f"{low:.4g} to {high:.4g}", (values > low) & (values <= high)),
        (f"above {high:.4g}", values > high),
    ]


def _effects(
    columns: tuple[ModelColumn, ...], explanation: Explanation, rows: Matrix
) -> tuple[ColumnEffect, ...]:
    sizes = np.abs(explanation.contributions(rows)).mean(axis=0)
    found = [
        ColumnEffect(column.name, column.title, round(float(size), 6))
        for column, size in zip(columns, sizes, strict=True)
    ]
    return tuple(sorted(found, key=lambda each: -each.mean_effect))


def _libraries() -> dict[str, str]:
    return {name: version(name) for name in _LIBRARIES}
