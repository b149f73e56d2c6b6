"""Gradient boosting by LightGBM, with trees small enough to be explained by tables."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from cartwheel.domains.predictions.errors import TrainingLibraryError
from cartwheel.domains.predictions.learned.columns import Matrix, ModelColumn, ModelColumnKind
from cartwheel.domains.predictions.learned.explaining import MOST_FEATURES
from cartwheel.domains.predictions.training.examples import Labels, Numbers

MOST_TREES: Final = 600
_PATIENCE: Final = 40
_MANY_ROWS: Final = 20_000

Progress = Callable[[str, float], None]
"""Is told what is being done, and how far it has come, 0 to 1."""


@dataclass(frozen=True, slots=True, eq=False)
class Boosted:
    """A forest, and after how many trees it was best on what it had not seen."""

    booster: Any
    trees: int

    def margins(self, matrix: Matrix) -> Numbers:
        """Return the log-odds of rows, before calibration."""
        found: Numbers = self.booster.predict(
            matrix.astype(np.float64), raw_score=True, num_threads=1
        )
        return found


def load_lightgbm() -> Any:
    """
    Return the library.

    Raises:
        TrainingLibraryError: the system lacks what it is linked with.
    """
    try:
        import lightgbm  # noqa: PLC0415 - it brings 150 MB along
    except OSError as error:
        raise TrainingLibraryError(error, platform=sys.platform) from None
    return lightgbm


def boost(
    columns: tuple[ModelColumn, ...],
    matrix: Matrix,
    labels: Labels,
    *,
    seed: int,
    trees: int | None = None,
    unseen: tuple[Matrix, Labels] | None = None,
) -> Boosted:
    """
    Learn from rows: so many trees, or until `unseen` rows are scored no better.

    Rows of the rarer outcome weigh more, by the root of how much rarer it is; calibration takes
    back what that does to the probabilities.

    Raises:
        TrainingLibraryError: the system lacks what LightGBM is linked with.
    """
    lightgbm = load_lightgbm()
    names = [f"f{place}" for place in range(len(columns))]
    categories = [
        name
        for name, column in zip(names, columns, strict=True)
        if column.kind is ModelColumnKind.CATEGORY
    ]
    told: dict[str, Any] = {"feature_name": names, "categorical_feature": categories}
    heavier = _weight(labels)
    data = lightgbm.Dataset(weight=_weights(labels, heavier), **_told(matrix, labels), **told)
    callbacks, valid = [], []
    if unseen is not None:
        weights = _weights(unseen[1], heavier)
        valid = [data.create_valid(weight=weights, **_told(*unseen))]
        callbacks = [lightgbm.early_stopping(_PATIENCE, verbose=False)]
    booster = lightgbm.train(
        _parameters(len(labels), seed=seed),
        data,
        num_boost_round=trees or MOST_TREES,
        valid_sets=valid,
        callbacks=callbacks,
    )
    count = booster.best_iteration or booster.current_iteration()
    told_again = in_single_precision(booster.model_to_string(num_iteration=count))
    return Boosted(lightgbm.Booster(model_str=told_again), count)


def in_single_precision(model: str) -> str:
    """
    Round the thresholds of a model's text down to single precision.

    Values are of single precision, so the same ones lie below as before; and graphs, which keep
    thresholds so, part the same rows. Rounding to the nearest, as converters do, would not.
    """
    lines = []
    for block in model.split("\n\n"):
        said = dict(line.split("=", 1) for line in block.splitlines() if "=" in line)
        if said.get("threshold"):
            kinds = np.array(said["decision_type"].split(), dtype=np.int64)
            is_category = (kinds & 1).astype(np.bool_)
            exact = np.array(said["threshold"].split(), dtype=np.float64)
            rounded = np.where(is_category, exact, _rounded_down(exact))
            shown = " ".join(repr(float(each)) for each in rounded)
            block = block.replace(f"threshold={said['threshold']}", f"threshold={shown}")  # noqa: PLW2901
        # It says how long each tree's text was; without it the trees are counted.
        lines.append("\n".join(x for x in block.split("\n") if not x.startswith("tree_sizes=")))
    return "\n\n".join(lines)


def _rounded_down(exact: Numbers) -> Numbers:
    nearest = exact.astype(np.float32)
    below = np.nextafter(nearest, np.float32(-np.inf))
    return np.where(nearest.astype(np.float64) > exact, below, nearest).astype(np.float64)


def _told(matrix: Matrix, labels: Labels) -> dict[str, Any]:
    return {"data": matrix.astype(np.float64), "label": labels.astype(np.float64)}


def _weight(labels: Labels) -> float:
    came = int(labels.sum())
    return float(np.sqrt((len(labels) - came) / max(came, 1)))


def _weights(labels: Labels, heavier: float) -> Numbers:
    return np.where(labels, heavier, 1.0)


def _parameters(rows: int, *, seed: int) -> dict[str, Any]:
    return {
        "objective": "binary",
        "metric": "binary_logloss",
        "learning_rate": 0.05,
        "num_leaves": 15,
        "max_depth": MOST_FEATURES,
        "min_data_in_leaf": max(5, min(40, rows // 100)),
        "feature_fraction": 0.7,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "lambda_l2": 5.0,
        "cat_smooth": 20.0,
        "cat_l2": 10.0,
        "max_cat_threshold": 16,
        "seed": seed,
        "deterministic": True,
        "force_row_wise": True,
        # Over few rows threads wait for each other longer than they work.
        "num_threads": 2 if rows > _MANY_ROWS else 1,
        "verbosity": -1,
    }
