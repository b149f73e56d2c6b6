"""
Moments at which a process does by itself what it does again and again.

What has the same period is done at the same moments, and so is what has a multiple of it: a
process that has nothing else to do wakes up, with its engines, once for all of it.
"""

import asyncio
from typing import Final

# A timer may go off a little early, which must not make another round of the same.
_EARLY_SECONDS: Final = 0.01


def seconds_to_round(every: float) -> float:
    """Return the seconds until the next round, at most those between two of them and a little."""
    left = every - asyncio.get_running_loop().time() % every
    return left if left > _EARLY_SECONDS else left + every


async def next_round(every: float) -> None:
    """Sleep until the next round."""
    await asyncio.sleep(seconds_to_round(every))
