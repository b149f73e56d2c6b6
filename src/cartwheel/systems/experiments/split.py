"""Who is in which arm: by lot, the same for ever."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, NamedTuple

from cartwheel.systems.flags.lots import PLACES, draw, share_of

_PLACES_PER_PERCENT: Final = PLACES // 100


class Arm(NamedTuple):
    """One of the ways that are compared; of two with weights 1 and 3 the second gets 75 %."""

    name: str
    weight: int


@dataclass(frozen=True, slots=True)
class Split:
    """
    How units are divided among arms.

    The lots are those of feature flags (`systems/flags/lots.py`): a unit's place and its choice
    are independent numbers, so the coverage says who is in, the weights in which arm, and neither
    touches the other. Another salt draws anew; changed weights or arms want another salt.
    """

    salt: str
    arms: Sequence[Arm]
    coverage_percent: float = 100.0

    def arm_of(self, unit: str) -> str | None:
        """Return the arm of a unit, or nothing when the coverage does not reach it."""
        place, choice = draw(self.salt, unit)
        if share_of(place, PLACES) >= round(self.coverage_percent * _PLACES_PER_PERCENT):
            return None
        total = sum(arm.weight for arm in self.arms)
        ends = accumulate(arm.weight for arm in self.arms)
        # Compared as whole numbers: no rounding decides who is where.
        return next(
            arm.name for arm, end in zip(self.arms, ends, strict=True) if choice * total < end << 64
        )
