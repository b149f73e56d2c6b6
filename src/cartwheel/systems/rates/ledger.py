"""What a process knows of one caller and one limit."""

from dataclasses import dataclass
from typing import Final

from cartwheel.systems.rates.api import Limit, Standing
from cartwheel.systems.rates.window import Window

_SURE: Final = 0.9


@dataclass(slots=True)
class Ledger:
    """Redis's word, and what was counted here since."""

    limit: Limit
    previous: int = 0
    current: int = 0
    made: int = 0
    """Counted here; Redis has yet to hear of them."""
    began: float = 0.0
    fresh_until: float = 0.0

    @property
    def length_ms(self) -> int:
        """How long the window is."""
        return self.limit.window_seconds * 1000

    def window(self, now: float) -> Window:
        """Return the window as far as it is known."""
        length = self.length_ms
        passed = min(max(round((now - self.began) * 1000), 0), length)
        return Window(self.previous, self.current + self.made, passed, length)

    def is_sure(self, now: float, cost: int) -> bool:
        """Tell whether so many calls may pass without asking: what others made adds little."""
        if now >= self.fresh_until or self.limit.strict:
            return False
        weight = 1 - (now - self.began) / self.limit.window_seconds
        counted = self.previous * weight + self.current + self.made + cost
        return counted <= self.limit.calls * _SURE

    def tell(self) -> int:
        """Return what Redis is to be told; until it has answered, it stays in the count."""
        made, self.made = self.made, 0
        self.current += made
        return made

    def hear(self, now: float, previous: int, current: int, passed_ms: int) -> None:
        """Take Redis's word."""
        self.previous, self.current = previous, current
        self.began = now - passed_ms / 1000
        # Beyond the window's end the counts mean something else.
        half = self.limit.window_seconds / 2
        self.fresh_until = min(self.began + self.limit.window_seconds, now + half)

    def standing(self, now: float, cost: int, *, allowed: bool) -> tuple[Standing, float]:
        """Return how the caller stands, and in how many seconds so many calls fit."""
        window, calls = self.window(now), self.limit.calls
        left, wait = window.left(calls), window.wait(calls, min(cost, calls))
        more = window.wait(calls, left + 1) if left < calls else 0
        used_up = not allowed and wait > 0
        return Standing(self.limit, left, more / 1000, used_up), wait / 1000
