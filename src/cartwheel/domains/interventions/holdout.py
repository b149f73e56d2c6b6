"""Who is left alone, so that what interventions bring can be measured: by lot, and for good."""

from typing import Final
from uuid import UUID

from cartwheel.systems.experiments.api import Arm, Split

_ARMS: Final = (Arm("holdout", 1),)


def is_held_out(store_id: UUID, visitor_id: str, *, share: float) -> bool:
    """
    Tell whether a shopper is in the holdout of a store.

    The lot is the shopper's in this store whatever else happens: with a greater share whoever
    was in it stays in it, and other lots, of experiments and campaigns, do not depend on it.
    """
    split = Split(f"holdout:{store_id}", _ARMS, coverage_percent=share * 100)
    return split.arm_of(visitor_id) is not None
