"""Growing pauses between attempts."""

import asyncio
import random
from typing import Final

_FIRST_SECONDS: Final = 0.1
_LONGEST_SECONDS: Final = 30.0


class Backoff:
    """Pauses that double from 0.1 s to 30 s, each shortened at random by up to a half."""

    def __init__(self) -> None:
        self.attempt = 1

    async def pause(self) -> None:
        """Wait for longer than the last time."""
        longest = min(_LONGEST_SECONDS, _FIRST_SECONDS * 2.0 ** min(self.attempt - 1, 16))
        self.attempt += 1
        # Several processes that failed together should not come back together.
        await asyncio.sleep(random.uniform(longest / 2, longest))  # noqa: S311

    def reset(self) -> None:
        """Begin anew after a success."""
        self.attempt = 1
