"""
A circuit breaker over the share of failures in a sliding window of ten slots.

It opens when at least `minimum_calls` ended within `window` and the share of those
that failed has reached `failure_rate`; few calls prove nothing. After `open_for` it
is half open: one call at a time is let through, and `probes` successes in a row
close it again, while one failure opens it anew, for twice as long each time, up to
`longest_open`. (Nygard, Release It!, 2nd edition, chapter 5.)
"""

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from math import ceil
from typing import Final

from cartwheel.kernel.errors import UnavailableError

_SLOTS: Final = 10


class BreakerState(StrEnum):
    """Whether calls pass."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class BreakerOpenError(UnavailableError):
    """The call was not made: its neighbour kept failing a moment ago."""


@dataclass(slots=True)
class _Slot:
    """Counts of a tenth of the window, so that a busy neighbour costs no more memory."""

    number: int
    ended: int = 0
    failed: int = 0


def _everything(error: BaseException) -> bool:
    return isinstance(error, Exception)


@dataclass(slots=True)
class Breaker:
    """
    Watches the calls to one neighbour; to be used by one event loop.

        with breaker.call():
            await neighbour.do()

    `counts` tells the errors that speak against the neighbour from those that speak
    against the request. A cancelled call counts neither way.
    """

    name: str
    minimum_calls: int = 10
    failure_rate: float = 0.5
    window: timedelta = timedelta(seconds=30)
    open_for: timedelta = timedelta(seconds=5)
    longest_open: timedelta = timedelta(minutes=5)
    probes: int = 1
    counts: Callable[[BaseException], bool] = _everything
    now: Callable[[], float] = time.monotonic
    _slots: deque[_Slot] = field(default_factory=deque, init=False)
    _open_until: float | None = field(default=None, init=False)
    _openings: int = field(default=0, init=False)
    _probing: bool = field(default=False, init=False)
    _passed: int = field(default=0, init=False)

    @property
    def state(self) -> BreakerState:
        """Whether calls pass at the moment."""
        if self._open_until is None:
            return BreakerState.CLOSED
        return BreakerState.OPEN if self.now() < self._open_until else BreakerState.HALF_OPEN

    @contextmanager
    def call(self) -> Iterator[None]:
        """
        Let one call pass and learn from how it ends.

        Raises:
            BreakerOpenError: it may not pass; the error says when to try again.
        """
        is_probe = self._enter()
        try:
            yield
        except BaseException as error:
            if self.counts(error):
                self._failed(is_probe=is_probe)
            elif isinstance(error, Exception):
                self._succeeded(is_probe=is_probe)
            raise
        else:
            self._succeeded(is_probe=is_probe)
        finally:
            if is_probe:
                self._probing = False

    def _enter(self) -> bool:
        state = self.state
        if state is BreakerState.CLOSED:
            return False
        if state is BreakerState.OPEN or self._probing:
            wait = max(1, ceil((self._open_until or 0) - self.now()))
            raise BreakerOpenError(f"{self.name} keeps failing", retry_after_seconds=wait)
        self._probing = True
        return True

    def _succeeded(self, *, is_probe: bool) -> None:
        if not is_probe:
            self._note(failed=False)
            return
        self._passed += 1
        if self._passed >= self.probes:
            self._open_until = None
            self._openings = 0
            self._slots.clear()

    def _failed(self, *, is_probe: bool) -> None:
        if is_probe:
            self._open()
            return
        self._note(failed=True)
        ended = sum(slot.ended for slot in self._slots)
        failed = sum(slot.failed for slot in self._slots)
        is_proof = ended >= self.minimum_calls and failed >= self.failure_rate * ended
        if self._open_until is None and is_proof:
            self._open()

    def _open(self) -> None:
        pause = self.open_for * 2 ** min(self._openings, 30)
        self._open_until = self.now() + min(pause, self.longest_open).total_seconds()
        self._openings += 1
        self._passed = 0

    def _note(self, *, failed: bool) -> None:
        number = int(self.now() / self.window.total_seconds() * _SLOTS)
        if not self._slots or self._slots[-1].number != number:
            self._slots.append(_Slot(number))
            while self._slots[0].number <= number - _SLOTS:
                self._slots.popleft()
        slot = self._slots[-1]
        slot.ended += 1
        slot.failed += failed
