"""
`asyncio.timeout` as it is from Python 3.11.4 on, also for those before.

There a timeout that is over in a task that was cancelled earlier cancels it anew, in place of
raising `TimeoutError`. What cleans up after a cancellation, or after another timeout, is cut off
by that: our own limits, and those of libraries, such as the one of no length with which the client
of Redis looks whether anything is left to read before each command. A consumer then keeps its
place in the group, and a worker ends as if it had been told to.
"""

import asyncio
import sys
from types import TracebackType
from typing import Any, Final

_MENDED_IN: Final = (3, 11, 4)


def mend() -> None:
    """Bring Python's own correction to versions that lack it, for all the process; once."""
    if sys.version_info >= _MENDED_IN:
        return
    enter, leave = asyncio.Timeout.__aenter__, asyncio.Timeout.__aexit__

    async def aenter(self: Any) -> asyncio.Timeout:
        entered = await enter(self)
        self._cancelling = self._task.cancelling()
        return entered

    async def aexit(
        self: Any,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None:
        await leave(self, exc_type, exc_val, exc_tb)
        is_ours = self._task.cancelling() <= self._cancelling
        if exc_type is asyncio.CancelledError and self.expired() and is_ours:
            raise TimeoutError from exc_val

    asyncio.Timeout.__aenter__ = aenter  # type: ignore[method-assign]
    asyncio.Timeout.__aexit__ = aexit  # type: ignore[method-assign]
