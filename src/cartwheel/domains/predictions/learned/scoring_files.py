"""Scoring a file of rows: what `cartwheel predict-file` does."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from cartwheel.domains.predictions.errors import DataFileError
from cartwheel.domains.predictions.learned.bundles import LearnedModel
from cartwheel.domains.predictions.learned.columns import UnreadableValueError, encode
from cartwheel.domains.predictions.learned.labels import read_labels
from cartwheel.domains.predictions.learned.measures import ModelMeasures, measure
from cartwheel.domains.predictions.learned.reasons import reasons_of
from cartwheel.domains.predictions.learned.tables import ensure_columns, read_table

_ROWS_AT_ONCE: Final = 4096


class Scored(NamedTuple):
    """What came of a file; `measures` where it says what became of its rows."""

    rows: int
    measures: ModelMeasures | None
    ignored: tuple[str, ...]


def score_file(model: LearnedModel, path: Path, output: Path) -> Scored:
    """
    Write a probability and the reasons for each row of a file, in its order.

    Columns may stand in any order; those that the model does not know are left alone.

    Raises:
        DataFileError: it lacks a column, a value is none of its column, or nothing can be written.
    """
    names, rows = read_table(path)
    manifest = model.manifest
    wanted = [column.name for column in manifest.columns]
    ensure_columns(path, names, wanted)
    labels = read_labels(path, rows, manifest.label) if manifest.label in names else None
    said = np.empty(len(rows))
    try:
        with output.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["row", "probability", "reasons"])
            for start in range(0, len(rows), _ROWS_AT_ONCE):
                part = rows[start : start + _ROWS_AT_ONCE]
                said[start : start + len(part)] = _score(model, path, part, start, writer)
    except OSError as error:
        raise DataFileError(f"{output} cannot be written: {error.strerror}") from None
    measures = None if labels is None else measure(said, np.asarray(labels))
    ignored = tuple(name for name in names if name not in {*wanted, manifest.label})
    return Scored(len(rows), measures, ignored)


def _score(
    model: LearnedModel,
    path: Path,
    rows: Sequence[Mapping[str, str]],
    start: int,
    writer: object,
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    columns = model.manifest.columns
    try:
        matrix = encode(columns, rows)
    except UnreadableValueError as error:
        raise DataFileError(f"{path.name}: {error}") from None
    probabilities = model.probabilities(matrix)
    effects = model.explanation.contributions(matrix)
    values = [[row[column.name] for column in columns] for row in rows]
    for place, reasons in enumerate(reasons_of(columns, effects, values)):
        why = "; ".join(reason.text for reason in reasons)
        told = [start + place + 1, f"{probabilities[place]:.6f}", why]
        writer.writerow(told)  # type: ignore[attr-defined]
    return probabilities
