"""Arms are drawn fairly, and nobody who is in one ever changes it."""

from collections import Counter
from fractions import Fraction

from hypothesis import given, strategies as st

from cartwheel.systems.experiments.api import Arm, Split, check_ratio

_ARMS = st.lists(st.integers(1, 100), min_size=2, max_size=4).map(
    lambda weights: tuple(Arm(f"arm{place}", weight) for place, weight in enumerate(weights))
)
_PERCENT = st.floats(0, 100)


@given(st.text(max_size=40), st.text(min_size=1, max_size=40), _ARMS, _PERCENT, _PERCENT)
def test_a_raised_coverage_moves_nobody(
    salt: str, unit: str, arms: tuple[Arm, ...], one: float, other: float
) -> None:
    low, high = sorted((one, other))
    before = Split(salt, arms, low).arm_of(unit)
    assert before is None or before == Split(salt, arms, high).arm_of(unit)
    assert Split(salt, arms, 100).arm_of(unit) is not None
    assert Split(salt, arms, 0).arm_of(unit) is None


@given(st.text(min_size=1, max_size=12), _ARMS)
def test_arms_are_as_full_as_their_weights_say(salt: str, arms: tuple[Arm, ...]) -> None:
    split = Split(salt, arms)
    sizes = Counter(split.arm_of(f"shopper-{n}") for n in range(1_000))
    total = sum(arm.weight for arm in arms)
    for arm in arms:
        share = float(Fraction(arm.weight, total))
        # Six deviations: one in a billion by chance, and the salts are Hypothesis's own.
        assert abs(sizes[arm.name] - 1_000 * share) <= 1 + 6 * (1_000 * share * (1 - share)) ** 0.5


def test_experiments_draw_apart_from_each_other() -> None:
    arms = (Arm("a", 1), Arm("b", 1))
    one, other = Split("one", arms), Split("other", arms)
    pairs = Counter((one.arm_of(str(n)), other.arm_of(str(n))) for n in range(4_000))
    quarters = [Arm(f"{first}{second}", 1) for first, second in pairs]
    assert not check_ratio(
        quarters, {f"{first}{second}": count for (first, second), count in pairs.items()}
    ).is_suspicious
    assert len(pairs) == 4


def test_coverage_and_arm_are_independent() -> None:
    arms = (Arm("a", 1), Arm("b", 1))
    covered = Split("salt", arms, 10)
    drawn = (covered.arm_of(str(n)) for n in range(40_000))
    sizes = Counter(arm for arm in drawn if arm is not None)
    assert 3_700 < sizes.total() < 4_300
    assert not check_ratio(arms, sizes).is_suspicious
