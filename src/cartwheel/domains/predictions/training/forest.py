"""The tables that explain a forest, made of its trees."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cartwheel.domains.predictions.learned.explaining import MOST_FEATURES, Explanation
from cartwheel.domains.predictions.learned.lookups import MISSING
from cartwheel.domains.predictions.training.calibration import Calibration

_EVERY: Final = (1 << (MISSING + 1)) - 1


@dataclass(slots=True)
class _Condition:
    """What a path asks of one feature, and the share of rows that go its way unasked."""

    share: float = 1.0
    low: float = -math.inf
    high: float = math.inf
    missing: bool = True
    members: int = _EVERY
    is_category: bool = False


@dataclass(slots=True)
class _Path:
    value: float
    conditions: dict[int, _Condition] = field(default_factory=dict)


def explain(booster: Any, *, trees: int, calibration: Calibration) -> Explanation:
    """
    Make the tables of a forest, for its calibrated log-odds.

    Raises:
        ValueError: a path asks about more features than tables are made for.
    """
    paths = [
        path
        for tree in booster.dump_model(num_iteration=trees)["tree_info"]
        for path in _paths(tree["tree_structure"], {})
    ]
    deepest = max((len(path.conditions) for path in paths), default=0)
    if deepest > MOST_FEATURES:
        raise ValueError(f"a path asks about {deepest} features, more than {MOST_FEATURES}")
    shape = (len(paths), MOST_FEATURES)
    shares = np.ones(shape)
    feature, members = np.zeros(shape, dtype=np.int32), np.zeros(shape, dtype=np.uint64)
    low, high = np.full(shape, -math.inf), np.full(shape, math.inf)
    missing, is_category = np.ones(shape, dtype=np.bool_), np.zeros(shape, dtype=np.bool_)
    for row, path in enumerate(paths):
        for place, (named, asked) in enumerate(path.conditions.items()):
            feature[row, place], shares[row, place] = named, asked.share
            low[row, place], high[row, place] = asked.low, asked.high
            missing[row, place], is_category[row, place] = asked.missing, asked.is_category
            members[row, place] = asked.members
    values = np.array([path.value for path in paths]) * calibration.slope
    return Explanation(
        feature=feature,
        low=low,
        high=high,
        missing=missing,
        members=members,
        is_category=is_category,
        weights=_weights(values, shares).astype(np.float32),
        base=float((values * shares.prod(axis=1)).sum()) + calibration.offset,
    )


def _paths(node: dict[str, Any], asked: dict[int, _Condition]) -> Iterator[_Path]:
    if "leaf_value" in node:
        yield _Path(float(node["leaf_value"]), asked)
        return
    rows = node["internal_count"]
    for child, is_left in ((node["left_child"], True), (node["right_child"], False)):
        count = child.get("internal_count", child.get("leaf_count", 0))
        yield from _paths(child, _narrowed(asked, node, share=count / rows, is_left=is_left))


def _narrowed(
    asked: dict[int, _Condition], node: dict[str, Any], *, share: float, is_left: bool
) -> dict[int, _Condition]:
    named = node["split_feature"]
    was = asked.get(named, _Condition())
    now = _Condition(
        was.share * share, was.low, was.high, was.missing, was.members, was.is_category
    )
    if node["decision_type"] == "==":
        chosen = sum(1 << int(code) for code in str(node["threshold"]).split("||"))
        # What is missing or unknown goes right, whatever the set.
        now.members &= chosen if is_left else _EVERY ^ chosen
        now.is_category = True
    else:
        border = float(node["threshold"])
        now.low, now.high = (
            (was.low, min(was.high, border)) if is_left else (max(was.low, border), was.high)
        )
        # Where nothing was missing in training, LightGBM takes what is for zero.
        goes_left = node["default_left"] if node["missing_type"] == "NaN" else border >= 0
        now.missing = was.missing and goes_left is is_left
    return {**asked, named: now}


def _weights(
    values: npt.NDArray[np.float64], shares: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """
    Return what each feature contributes to each leaf, in each way of keeping its conditions.

    Shapley's formula over the sets of the others. A place without a feature has the share 1 and
    is always kept, so that it contributes nothing and changes nothing.
    """
    found = np.zeros((len(values), 1 << MOST_FEATURES, MOST_FEATURES))
    for way in range(1 << MOST_FEATURES):
        keeps = np.array([(way >> place) & 1 for place in range(MOST_FEATURES)], dtype=float)
        for place in range(MOST_FEATURES):
            others = [other for other in range(MOST_FEATURES) if other != place]
            rest = np.zeros(len(values))
            for size in range(MOST_FEATURES):
                weight = 1 / (MOST_FEATURES * math.comb(MOST_FEATURES - 1, size))
                for known in combinations(others, size):
                    unknown = [other for other in others if other not in known]
                    rest += weight * keeps[list(known)].prod() * shares[:, unknown].prod(axis=1)
            found[:, way, place] = values * (keeps[place] - shares[:, place]) * rest
    return found
