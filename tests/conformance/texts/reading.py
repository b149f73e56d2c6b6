"""Taking what a stream hands over."""

import asyncio

from cartwheel.systems.providers.text.api import Parts


async def read(parts: Parts, seen: list[object] | None = None, *, pause: float = 0) -> list[object]:
    """Take all parts, so many seconds apart; `seen` has them even when it breaks off."""
    seen = [] if seen is None else seen
    async with parts as taken:
        async for part in taken:
            seen.append(part)
            await asyncio.sleep(pause)
    return seen
