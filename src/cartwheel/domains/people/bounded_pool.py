"""Threads for what costs a processor time, and a bound on how much of it may wait."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from cartwheel.domains.people.errors import BusyError

T = TypeVar("T")


class BoundedPool:
    """
    Runs work beside the event loop, in threads of its own.

    At most `waiting` wait for the `threads`: a flood is refused instead of piling up. Work
    that its caller no longer waits for is not begun, and counts until it is over.
    """

    def __init__(self, name: str, *, threads: int, waiting: int) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._most = threads + waiting
        self._busy = 0
        self._counting = threading.Lock()

    async def run(self, work: Callable[[], T]) -> T:
        """
        Return what the work returns, or raise what it raises.

        Raises:
            BusyError: too much waits already.
        """
        with self._counting:
            if self._busy >= self._most:
                raise BusyError
            self._busy += 1
        running = self._threads.submit(work)
        running.add_done_callback(self._leave)
        return await asyncio.wrap_future(running)

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _leave(self, _: Future[T]) -> None:
        with self._counting:
            self._busy -= 1
