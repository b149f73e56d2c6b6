"""A Redis that has no memory left, for as long as a block lasts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.asyncio import Redis


@asynccontextmanager
async def ceiling(redis: Redis, most: int = 1) -> AsyncIterator[None]:
    """Let Redis use so many bytes at most; with one it refuses whatever takes memory."""
    await redis.config_set("maxmemory", str(most))
    try:
        yield
    finally:
        await redis.config_set("maxmemory", "0")
