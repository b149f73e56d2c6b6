"""A bulkhead: so many calls at a time, so many that wait, and no more."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from cartwheel.kernel.errors import UnavailableError


class BulkheadFullError(UnavailableError):
    """Too many calls to this neighbour run and wait already."""


class Bulkhead:
    """
    Bounds the calls to one neighbour, so that a slow one cannot hold everything.

    `running` calls pass at a time; `waiting` more wait, in order, for at most `patience`.
    """

    def __init__(self, name: str, *, running: int, waiting: int, patience: timedelta) -> None:
        self._name = name
        self._places = asyncio.Semaphore(running)
        self._waiting = 0
        self._most_waiting = waiting
        self._patience = patience.total_seconds()

    @asynccontextmanager
    async def call(self) -> AsyncIterator[None]:
        """
        Hold a place for the block.

        Raises:
            BulkheadFullError: there is none, nor one in time.
        """
        await self._enter()
        try:
            yield
        finally:
            self._places.release()

    async def _enter(self) -> None:
        if self._places.locked() and self._waiting >= self._most_waiting:
            raise BulkheadFullError(f"{self._name} is busy", retry_after_seconds=1)
        self._waiting += 1
        try:
            async with asyncio.timeout(self._patience):
                await self._places.acquire()
        except TimeoutError as error:
            raise BulkheadFullError(f"{self._name} is busy", retry_after_seconds=1) from error
        finally:
            self._waiting -= 1
