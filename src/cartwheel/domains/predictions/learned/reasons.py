"""Reasons in plain words: what moved a score most, and which way."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
import numpy as np
import numpy.typing as npt

from cartwheel.domains.predictions.learned.columns import ModelColumn, ModelColumnKind

MOST: Final = 3
_LEAST_EFFECT: Final = 0.02
_LONGEST: Final = 60


class PredictionReason(msgspec.Struct, frozen=True, rename="camel", gc=False):
    """
    What a feature adds to the log-odds of a score, and the words for it.

    Above zero it speaks for the outcome, below against it.
    """

    feature: str
    effect: float
    text: str


def reasons_of(
    columns: Sequence[ModelColumn],
    effects: npt.NDArray[np.float64],
    rows: Sequence[Sequence[Any]],
    *,
    most: int = MOST,
) -> list[tuple[PredictionReason, ...]]:
    """
    Return the strongest reasons of each row, the strongest first; what hardly matters is none.

    The effects and the values of rows are in the order of the columns.
    """
    strongest = np.argsort(-np.abs(effects), axis=1, kind="stable")[:, :most]
    weights = np.take_along_axis(effects, strongest, axis=1)
    return [
        tuple(
            PredictionReason(
                columns[place].name,
                round(effect, 4),
                _said(columns[place], row[place], speaks_for=effect > 0),
            )
            for place, effect in zip(places, told, strict=True)
            if abs(effect) >= _LEAST_EFFECT
        )
        for row, places, told in zip(rows, strongest.tolist(), weights.tolist(), strict=True)
    ]


def _said(column: ModelColumn, value: Any, *, speaks_for: bool) -> str:
    title = column.title[:1].upper() + column.title[1:]
    direction = "speaks for it" if speaks_for else "speaks against it"
    return f"{title}: {_shown(column, value)}, which {direction}"


def _shown(column: ModelColumn, value: Any) -> str:
    if value is None or value == "":
        return "not known"
    if column.kind is ModelColumnKind.FLAG:
        return "yes" if str(value).lower() in {"true", "1", "1.0", "yes"} else "no"
    if column.kind is ModelColumnKind.NUMBER:
        return f"{float(value):,.4g}" if abs(float(value)) < 1e4 else f"{float(value):,.0f}"  # noqa: PLR2004
    return str(value)[:_LONGEST]
