"""The retry budget: repetitions may be a share of the calls, so that they cannot become a storm."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

_SECONDS: Final = 10.0


@dataclass(slots=True)
class RetryBudget:
    """
    Allows `share` of the calls to be repeated, and always `floor` repetitions a second.

    What is not used is kept for ten seconds' worth. (Finagle's RetryBudget, as a bucket.)
    """

    share: float
    floor: float
    now: Callable[[], float] = time.monotonic
    _left: float = field(default=0.0, init=False)
    _deposits: float = field(default=0.0, init=False)
    _at: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        """Begin with what ten seconds of quiet give."""
        self._left = self.floor * _SECONDS
        self._at = self.now()

    def note_call(self) -> None:
        """Count a first call."""
        self._deposits += self.share

    def spend(self) -> bool:
        """Take one repetition out, if there is one."""
        now = self.now()
        elapsed, self._at = now - self._at, now
        most = self.floor * _SECONDS + min(self._deposits, 100.0)
        self._left = min(self._left + elapsed * self.floor + self._deposits, max(most, 1.0))
        self._deposits = 0.0
        if self._left < 1:
            return False
        self._left -= 1
        return True
