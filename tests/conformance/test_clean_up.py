"""
What cleans up after a cancellation can ask Redis.

The client looks before each command, with a limit of no length, whether anything is left to read;
on Python 3.11.2, Debian's, that alone would cut the clean-up off.
"""

import asyncio

from redis.asyncio import Redis


async def test_redis_is_asked_in_a_clean_up(redis: Redis) -> None:
    await redis.set("place", "taken")

    async def hold() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await redis.set("place", "left")

    task = asyncio.create_task(hold())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
    assert await redis.get("place") == b"left"
