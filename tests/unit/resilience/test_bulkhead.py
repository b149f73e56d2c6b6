"""A bulkhead bounds who runs and who waits."""

import asyncio
from datetime import timedelta

import pytest

from cartwheel.systems.resilience.api import Bulkhead, BulkheadFullError


async def test_so_many_run_so_many_wait_and_the_rest_are_refused() -> None:
    bulkhead = Bulkhead("shop", running=2, waiting=1, patience=timedelta(seconds=5))
    at_work: list[int] = []
    finish = asyncio.Event()

    async def call(number: int) -> None:
        async with bulkhead.call():
            at_work.append(number)
            await finish.wait()

    async with asyncio.TaskGroup() as group:
        for number in range(3):
            group.create_task(call(number))
        await asyncio.sleep(0)
        assert at_work == [0, 1]
        with pytest.raises(BulkheadFullError):
            await call(3)
        finish.set()
    assert at_work == [0, 1, 2]


async def test_whoever_waits_too_long_is_refused_and_leaves_the_place_free() -> None:
    bulkhead = Bulkhead("shop", running=1, waiting=1, patience=timedelta(milliseconds=10))
    async with bulkhead.call():
        with pytest.raises(BulkheadFullError):
            async with bulkhead.call():
                pytest.fail("it got a place")
    async with bulkhead.call():
        pass
