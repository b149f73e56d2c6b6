"""The honest floor: logistic regression, which a forest has to beat to be worth its trees."""

import warnings

import numpy as np

from cartwheel.domains.predictions.learned.columns import Matrix, ModelColumn, ModelColumnKind
from cartwheel.domains.predictions.training.examples import Labels, Numbers


def floor_probabilities(
    columns: tuple[ModelColumn, ...], learned: Matrix, labels: Labels, asked: Matrix
) -> Numbers:
    """Learn from some rows and return the probabilities of others."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - training alone needs it

    known, wanted = _spread(columns, learned, learned), _spread(columns, learned, asked)
    with warnings.catch_warnings():
        # A floor that has not quite settled is still a floor.
        warnings.simplefilter("ignore")
        model = LogisticRegression(max_iter=500).fit(known, labels)
    found: Numbers = model.predict_proba(wanted)[:, 1]
    return found


def _spread(columns: tuple[ModelColumn, ...], learned: Matrix, asked: Matrix) -> Numbers:
    """Return numbers at one scale with a flag where they lack, and a column for each value."""
    parts = []
    for place, column in enumerate(columns):
        values = asked[:, place].astype(np.float64)
        if column.kind is ModelColumnKind.CATEGORY:
            parts.append(values[:, None] == np.arange(len(column.values)))
            continue
        seen = learned[:, place].astype(np.float64)
        seen = seen[~np.isnan(seen)]
        centre, spread = (float(seen.mean()), float(seen.std())) if len(seen) else (0.0, 1.0)
        is_missing = np.isnan(values)
        scaled = (np.where(is_missing, centre, values) - centre) / (spread or 1.0)
        parts += [np.clip(scaled, -10, 10)[:, None], is_missing[:, None]]
    return np.hstack(parts).astype(np.float64)
