"""
Ends calls that take too long.

One timer watches all calls of a process, twenty times a second while there are
any. It is a fifth of the cost of a timer for each, which counts when a call takes
fifty microseconds and its deadline is half a minute away.
"""

import asyncio
from datetime import timedelta
from math import inf
from types import TracebackType
from typing import Final, Self

from cartwheel.systems.rpc.errors import DeadlineExceededError

_TICK_SECONDS: Final = 0.05


class Deadlines:
    """Watches the calls that are running, of one event loop."""

    def __init__(self) -> None:
        self._running: set[Deadline] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    def limit(self, deadline: timedelta) -> "Deadline":
        """Return a block that is cancelled, at most a tick late, when its time is up."""
        return Deadline(self, deadline)

    def watch(self, deadline: "Deadline") -> tuple[float, asyncio.AbstractEventLoop]:
        """Watch a block that begins; return the time it began, and by whose clock."""
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            self._loop.call_later(_TICK_SECONDS, self._tick)
        self._running.add(deadline)
        return self._loop.time(), self._loop

    def forget(self, deadline: "Deadline") -> None:
        """Stop watching a block that has ended."""
        self._running.discard(deadline)

    def _tick(self) -> None:
        assert self._loop is not None
        now = self._loop.time()
        for deadline in self._running:
            deadline.check(now)
        if self._running:
            self._loop.call_later(_TICK_SECONDS, self._tick)
        else:
            self._loop = None


class Deadline:
    """
    A block that raises `DeadlineExceededError` once its time is up.

    Entered again, it goes on with the time that began when it was entered first.
    """

    __slots__ = ("_allowed", "_cancelling", "_deadlines", "_ends_at", "_expired", "_task")

    def __init__(self, deadlines: Deadlines, allowed: timedelta) -> None:
        self._deadlines = deadlines
        self._allowed = allowed
        self._expired = False
        self._ends_at = inf

    def extend(self, seconds: float) -> None:
        """Give the block more time; what is left is never more than it had at first."""
        full = asyncio.get_running_loop().time() + self._allowed.total_seconds()
        self._ends_at = min(self._ends_at + seconds, full)

    def check(self, now: float) -> None:
        """Cancel the block if its time is up."""
        if now >= self._ends_at and not self._expired:
            self._expired = True
            self._task.cancel()

    def __enter__(self) -> Self:
        now, loop = self._deadlines.watch(self)
        task = asyncio.current_task(loop)
        assert task is not None
        self._task = task
        self._cancelling = task.cancelling()
        if self._ends_at == inf:
            self._ends_at = now + self._allowed.total_seconds()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._deadlines.forget(self)
        # Somebody else may have cancelled the task as well; that is passed on.
        if (
            self._expired
            and self._task.uncancel() <= self._cancelling
            and kind is asyncio.CancelledError
        ):
            raise DeadlineExceededError(self._allowed) from None
