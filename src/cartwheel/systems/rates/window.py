"""The sliding window, in whole milliseconds: what is left in it, and when there is more."""

from typing import NamedTuple


class Window(NamedTuple):
    """
    What was counted in this fixed window and the last, `passed` of its `length` gone.

    A call fits while `previous * (length - passed) / length + current` and its cost are no
    more than the limit: the count of Redis's script, in integers, so that both agree to the
    millisecond.
    """

    previous: int
    current: int
    passed: int
    length: int

    def left(self, calls: int) -> int:
        """Return how many more fit now."""
        weighted = -(-self.previous * (self.length - self.passed) // self.length)
        return max(0, calls - self.current - weighted)

    def wait(self, calls: int, cost: int) -> int:
        """Return in how many milliseconds `cost` more fit, which is at most `calls`."""
        rest = self.length - self.passed
        room = calls - self.current - cost
        if room >= 0:
            if not self.previous:
                return 0
            return max(0, rest - room * self.length // self.previous)
        # Not in this window, however little is left of the last one's weight.
        return rest + self.length - (calls - cost) * self.length // self.current
