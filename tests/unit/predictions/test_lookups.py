"""What is looked up of leaves that were put together is what each leaf says by itself."""

import numpy as np
import numpy.typing as npt
import pytest

from cartwheel.domains.predictions.learned.explaining import MOST_FEATURES, Explanation
from cartwheel.domains.predictions.learned.lookups import MISSING, MOST_BORDERS

WIDTH, CATEGORY = 7, 6
Values = npt.NDArray[np.float32]


def tables(leaves: int, *, seed: int) -> Explanation:
    """Make leaves that ask about some of seven columns, the last of which is a category."""
    chance = np.random.default_rng(seed)
    shape = (leaves, MOST_FEATURES)
    feature = chance.random((leaves, WIDTH)).argsort(axis=1)[:, :MOST_FEATURES]
    asks = chance.random(shape) < 0.7
    is_category = asks & (feature == CATEGORY)
    is_number = asks & ~is_category
    borders = np.sort(chance.integers(-4, 5, (2, *shape)), axis=0).astype(float)
    weights = chance.normal(size=(leaves, 1 << MOST_FEATURES, MOST_FEATURES))
    return Explanation(
        feature=np.where(asks, feature, 0).astype(np.int32),
        low=np.where(is_number & (chance.random(shape) < 0.6), borders[0] - 1, -np.inf),
        high=np.where(is_number & (chance.random(shape) < 0.6), borders[1], np.inf),
        missing=~is_number | (chance.random(shape) < 0.5),
        members=chance.integers(0, 1 << 63, shape, dtype=np.uint64),
        is_category=is_category,
        weights=np.where(asks[:, None], weights, 0).astype(np.float32),
        base=0.0,
    )


def by_leaf(told: Explanation, values: Values) -> npt.NDArray[np.float64]:
    """Add up what each leaf says of a row, by the definition."""
    found = np.zeros(WIDTH)
    for leaf in range(len(told.feature)):
        way = 0
        for place, column in enumerate(told.feature[leaf]):
            value = values[column]
            if told.is_category[leaf, place]:
                code = MISSING if np.isnan(value) else int(np.clip(value, 0, MISSING))
                kept = bool(int(told.members[leaf, place]) >> code & 1)
            elif np.isnan(value):
                kept = bool(told.missing[leaf, place])
            else:
                kept = bool(told.low[leaf, place] < value <= told.high[leaf, place])
            way |= kept << place
        np.add.at(found, told.feature[leaf], told.weights[leaf, way])
    return found


@pytest.mark.parametrize("leaves", [0, 1, 40])
def test_rows_get_what_each_leaf_says(leaves: int) -> None:
    """On borders, beyond them, with values missing, and of more rows than are done at once."""
    told = tables(leaves, seed=leaves)
    chance = np.random.default_rng(2)
    rows = chance.integers(-6, 7, (80, WIDTH)).astype(np.float32)
    rows[:, CATEGORY] = chance.integers(0, 80, 80)
    rows[chance.random(rows.shape) < 0.2] = np.nan
    wanted = np.array([by_leaf(told, row) for row in rows])
    assert np.abs(told.contributions(rows) - wanted).max() < 1e-4
    assert told.contributions(rows[:0]).shape == (0, WIDTH)


def test_a_column_is_a_number_or_a_category() -> None:
    """Tables in which it is both are damaged."""
    told = tables(40, seed=1)
    told.is_category[0] = ~told.is_category[0]
    with pytest.raises(ValueError, match="for a number and for a category"):
        told.contributions(np.zeros((1, WIDTH), dtype=np.float32))


def test_borders_are_bounded() -> None:
    """What a file may take of memory is."""
    told = tables(MOST_BORDERS + 2, seed=1)
    told.feature[:, 0], told.is_category[:, 0] = 1, False
    told.high[:, 0] = np.arange(len(told.feature))
    with pytest.raises(ValueError, match="at more than"):
        told.contributions(np.zeros((1, WIDTH), dtype=np.float32))
