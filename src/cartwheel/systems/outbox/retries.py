"""How patient the relay and the subscribers are with what fails."""

import random
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta

import stamina


@dataclass(frozen=True, slots=True)
class Retries:
    """
    Pauses that double from `first` to `longest`, each shortened at random by up to a half.

    After so many `attempts` a message is a dead letter. What merely is away is no
    attempt, and is tried again for ever.
    """

    attempts: int = 10
    first: timedelta = timedelta(seconds=1)
    longest: timedelta = timedelta(minutes=1)
    chance: Callable[[], float] = random.random

    def pause(self, attempt: int) -> timedelta:
        """Return the pause after an attempt that failed, the first being 1."""
        # Beyond the twentieth doubling any pause is the longest one.
        doubled: timedelta = self.first * (1 << min(attempt - 1, 20))
        return min(doubled, self.longest) * (0.5 + self.chance() / 2)


def patiently() -> AsyncIterator[stamina.Attempt]:
    """Try a block again for ever, with growing pauses: what it is to do does not get lost."""
    return stamina.retry_context(
        on=Exception, attempts=None, timeout=None, wait_initial=0.1, wait_max=30.0, wait_jitter=0.5
    )
