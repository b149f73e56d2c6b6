"""Examples: rows of which it is known what became of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from cartwheel.domains.predictions.learned.columns import (
    Matrix,
    ModelColumn,
    ModelColumnKind,
    encode,
    values_of,
)

Labels = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """
    What a model is to learn from.

    `times` are those at which the rows were known, in seconds since 1970, and None where nobody
    has noted them. `segments` say by which columns the measures are shown apart.
    """

    subject: str
    label: str
    columns: tuple[ModelColumn, ...]
    matrix: Matrix
    labels: Labels
    times: Numbers | None = None
    segments: tuple[str, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)
    """Columns that were there and must not be learned from, each with the reason."""

    feature_commit: str | None = None

    @property
    def window(self) -> tuple[datetime, datetime] | None:
        """From when to when the rows are."""
        if self.times is None or not len(self.times):
            return None
        first, last = float(self.times.min()), float(self.times.max())
        return datetime.fromtimestamp(first, UTC), datetime.fromtimestamp(last, UTC)


def examples_of(
    rows: Sequence[Mapping[str, Any]],
    *,
    subject: str,
    label: str,
    columns: Sequence[ModelColumn],
    labels: Sequence[bool],
    times: Sequence[float] | None = None,
    segments: Sequence[str] = (),
    left_out: Mapping[str, str] | None = None,
    feature_commit: str | None = None,
) -> Examples:
    """
    Make examples of rows; a category's values are those that occur.

    Raises:
        UnreadableValueError: a value is none of its column.
    """
    known = tuple(
        ModelColumn(each.name, each.kind, each.title, values_of(row.get(each.name) for row in rows))
        if each.kind is ModelColumnKind.CATEGORY
        else each
        for each in columns
    )
    return Examples(
        subject=subject,
        label=label,
        columns=known,
        matrix=encode(known, rows),
        labels=np.asarray(labels, dtype=np.bool_),
        times=None if times is None else np.asarray(times, dtype=np.float64),
        segments=tuple(segments),
        left_out=left_out or {},
        feature_commit=feature_commit,
    )
