"""Forecasts of a store, computed in a process of its own: bytes in, bytes out."""

import math
from collections.abc import Mapping

import msgspec
import numpy as np

from cartwheel.domains.predictions.forecasts.demand import forecast
from cartwheel.kernel.aside import aside

_WORK = f"{__name__}:compute"


class Known(msgspec.Struct, frozen=True, array_like=True):
    """Units by product and week, the oldest first."""

    units: tuple[tuple[int, ...], ...]


class Week(msgspec.Struct, frozen=True, array_like=True):
    """What one week to come brings of one product."""

    median: float
    low: float
    high: float
    mean: float


class Computed(msgspec.Struct, frozen=True, array_like=True):
    """
    What came of it: forecasts in the order of the products, with the deviation of each week.

    Without a method there were too few weeks. A score that cannot be computed is missing.
    """

    method: str | None
    scores: Mapping[str, float]
    covered: float
    weeks: tuple[tuple[Week, ...], ...]
    deviations: tuple[float, ...]


async def computed(known: Known) -> Computed:
    """
    Compute forecasts elsewhere.

    Raises:
        UnavailableError: the process that computes ended before it had.
    """
    made = await aside(_WORK, msgspec.msgpack.encode(known))
    return msgspec.msgpack.decode(made, type=Computed)


def compute(given: bytes) -> bytes:
    """Compute forecasts; called in a process of its own."""
    known = msgspec.msgpack.decode(given, type=Known)
    demand = forecast(np.array(known.units, dtype=np.float64)) if known.units else None
    if demand is None:
        return msgspec.msgpack.encode(Computed(None, {}, 0.0, (), ()))
    weeks = np.stack((demand.median, demand.low, demand.high, demand.mean), axis=2).round(3)
    return msgspec.msgpack.encode(
        Computed(
            method=demand.method,
            scores={
                name: round(score, 4)
                for name, score in demand.scores.items()
                if math.isfinite(score)
            },
            covered=round(demand.covered, 4),
            weeks=tuple(tuple(Week(*week) for week in product) for product in weeks.tolist()),
            deviations=tuple(demand.deviation.round(3).tolist()),
        )
    )
