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

    async def spend(self, key: str, calls: int, window_seconds: int) -> Verdict:
        """
        Count one call, unless the limit is used up.

        Raises:
            UnavailableError: nothing can be counted.
        """
        ...
