"""
How work beside requests lets them go first, in a process that has one processor for both.

A request takes many turns of the event loop, and whoever works between two of them makes it
late each time. So work that is long gives way now and then: not for a turn, but until the
requests that are being answered are done, or for a while at most, so that it goes on under
a load that never ends. What streams in all the time waits for a moment, `BRIEFLY`; what
follows from single requests waits `PATIENTLY`, for as long as most of them take.
"""

import asyncio
import time
from types import TracebackType
from typing import Final

_AT_ONCE_SECONDS: Final = 0.002
BRIEFLY: Final = 0.005
PATIENTLY: Final = 0.03


class Requests:
    """The requests that are being answered by this process; a block for each of them."""

    __slots__ = ("_gave_way_at", "_quiet", "at_work")

    def __init__(self) -> None:
        self.at_work = 0
        self._gave_way_at = 0.0
        self._quiet: asyncio.Future[None] | None = None

    def __enter__(self) -> None:
        self.at_work += 1

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.at_work -= 1
        if self.at_work == 0 and self._quiet is not None:
            self._quiet.set_result(None)
            self._quiet = None

    async def give_way(self, at_most: float) -> None:
        """
        Let requests go first, for so many seconds, unless that was done a moment ago.

        To be called often: between two calls nobody else has a turn.
        """
        now = time.monotonic()
        if now - self._gave_way_at < _AT_ONCE_SECONDS:
            return
        await asyncio.sleep(0)
        if self.at_work:
            if self._quiet is None:
                self._quiet = asyncio.get_running_loop().create_future()
            await asyncio.wait([self._quiet], timeout=at_most)
        self._gave_way_at = time.monotonic()


REQUESTS: Final = Requests()
"""Those of this process, which has one event loop."""
