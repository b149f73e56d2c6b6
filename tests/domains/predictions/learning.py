"""Models to try the registry and serving with: small, learned once, of made-up carts."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import numpy as np

from cartwheel.domains.predictions.cart_columns import COLUMNS, LABEL, SUBJECT
from cartwheel.domains.predictions.features.definitions import CATALOGUE
from cartwheel.domains.predictions.features.lineage import commit_of
from cartwheel.domains.predictions.training.examples import Examples, examples_of
from cartwheel.domains.predictions.training.fitting import Trained, fit

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
COMMIT = commit_of(CATALOGUE)


def carts(count: int, *, seed: int) -> Iterator[tuple[Mapping[str, Any], bool]]:
    """Return carts that are bought the more often, the more products are in them."""
    chance = np.random.default_rng(seed)
    for _ in range(count):
        products = int(chance.integers(1, 9))
        device = str(chance.choice(["mobile", "desktop", "tablet"]))
        row: dict[str, Any] = {
            "products": products,
            "units": products + int(chance.integers(0, 3)),
            "value": None if chance.random() < 0.1 else round(float(chance.gamma(2, 30)), 2),
            "episode": int(chance.integers(1, 4)),
            "hour": int(chance.integers(0, 24)),
            "isWeekend": bool(chance.random() < 0.3),
            "device": None if chance.random() < 0.1 else device,
            "minutesInCart": round(float(chance.gamma(2, 15)), 1),
        }
        odds = products / 2 - 3 + (device == "desktop")
        yield row, bool(chance.random() < 1 / (1 + np.exp(-odds)))


def examples(count: int = 600, *, seed: int = 1, commit: str | None = COMMIT) -> Examples:
    """Return carts an hour apart, with what became of them."""
    rows, labels = zip(*carts(count, seed=seed), strict=True)
    times = [(NOW + timedelta(hours=hour)).timestamp() for hour in range(count)]
    return examples_of(
        rows,
        subject=SUBJECT,
        label=LABEL,
        columns=COLUMNS,
        labels=labels,
        times=times,
        segments=("device", "value"),
        feature_commit=commit,
    )


@cache
def trained(seed: int = 1, commit: str | None = COMMIT) -> Trained:
    """Learn a model; the same one each time."""
    return fit(examples(seed=seed, commit=commit), seed=seed, now=NOW, progress=_ignore)


def _ignore(_step: str, _done: float) -> None:
    """Nobody watches."""
