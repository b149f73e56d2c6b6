"""What counts, whatever it counts in."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a call may pass, how many more may, and in how many seconds there are more."""

    allowed: bool
    left: int
    reset_seconds: float


class Counter(Protocol):
    """Counts calls against limits."""

    async def spend(self, key: str, calls: int, window_seconds: int, *, cost: int = 1) -> Verdict:
        """
        Count one call, or `cost` that come together, unless not so many are left.

        Of those that come together all pass or none, and those refused are not counted: more
        than `calls` together never pass.

        Raises:
            UnavailableError: nothing can be counted.
        """
        ...
