"""Telling our own cancellation from one that strayed in from something we waited for."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def strays_are_errors() -> Iterator[None]:
    """
    Let a cancellation through only if this task was cancelled.

    A task that ends cancelled is passed over by its group, as if it were done. When a
    block is somebody else's code, that must not happen because of a future in there.

    Raises:
        RuntimeError: something that the block waited for was cancelled, and not the block.
    """
    try:
        yield
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        raise RuntimeError("something it waited for was cancelled") from error
