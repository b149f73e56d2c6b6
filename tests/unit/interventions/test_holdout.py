"""The holdout is fair, the same for good, and independent of every other lot."""

import math
from uuid import UUID, uuid4

from hypothesis import given, settings, strategies as st

from cartwheel.domains.interventions.holdout import is_held_out
from cartwheel.systems.experiments.api import Arm, Split

STORE = UUID("0190a000-0000-7000-8000-000000000000")
visitors = st.text(min_size=1, max_size=40)


@given(st.uuids(), visitors, st.floats(0, 0.5), st.floats(0, 0.5))
def test_who_is_held_out_stays_so_when_the_share_grows(
    store_id: UUID, visitor: str, one: float, other: float
) -> None:
    small, large = sorted((one, other))
    assert is_held_out(store_id, visitor, share=small) <= is_held_out(
        store_id, visitor, share=large
    )
    assert not is_held_out(store_id, visitor, share=0.0)


@settings(max_examples=20, deadline=None)
@given(st.floats(0.02, 0.5), st.uuids())
def test_the_share_is_kept(share: float, salt: UUID) -> None:
    shoppers = 4_000
    held = sum(is_held_out(salt, f"shopper-{n}", share=share) for n in range(shoppers))
    # Five standard deviations of the binomial: one in three million.
    assert abs(held - shoppers * share) < 5 * math.sqrt(shoppers * share * (1 - share)) + 1


def test_it_does_not_go_with_another_lot() -> None:
    arms = Split(str(uuid4()), (Arm("a", 1), Arm("b", 1)))
    pairs = [
        (is_held_out(STORE, f"s{n}", share=0.5), arms.arm_of(f"s{n}") == "a") for n in range(8_000)
    ]
    both = sum(held and first for held, first in pairs)
    assert abs(both - 2_000) < 5 * math.sqrt(8_000 * 0.25 * 0.75)
