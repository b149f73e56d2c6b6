"""Work on a file in threads, a step at a time, so that the event loop stays free."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from typing import TypeVar

T = TypeVar("T")


async def stepwise(iterator: Iterator[T]) -> AsyncIterator[T]:
    """Take each step in a thread; whoever stops waits for one step."""
    while (item := await asyncio.to_thread(next, iterator, None)) is not None:
        yield item


async def read_ahead(items: Iterator[T]) -> AsyncGenerator[T, None]:
    """Make the next item while the one before is on its way."""
    following = asyncio.create_task(asyncio.to_thread(next, items, None))
    try:
        while (item := await following) is not None:
            following = asyncio.create_task(asyncio.to_thread(next, items, None))
            yield item
    finally:
        following.cancel()
