"""
A timeout that is over raises `TimeoutError`, also in what cleans up after a cancellation.

Python 3.11.2, Debian's, would cancel anew what was cancelled before.
"""

import asyncio

import pytest


async def never() -> None:
    await asyncio.Event().wait()


async def is_cut_short() -> bool:
    """Say whether a limit of no length has ended as one."""
    try:
        async with asyncio.timeout(0):
            await never()
    except TimeoutError:
        return True
    return False


async def cancelled(task: asyncio.Task[None]) -> bool:
    """Cancel a task that has begun, and say whether it ends so."""
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    return task.cancelled()


async def test_a_limit_in_a_clean_up_after_a_cancellation_is_one() -> None:
    done = []

    async def work() -> None:
        try:
            await never()
        finally:
            done.append(await is_cut_short())
            done.append(await is_cut_short())

    assert await cancelled(asyncio.create_task(work()))
    assert done == [True, True]


async def test_a_limit_in_a_clean_up_after_another_limit_is_one() -> None:
    done = []

    async def work() -> None:
        async with asyncio.timeout(0):
            try:
                await never()
            finally:
                done.append(await is_cut_short())

    with pytest.raises(TimeoutError):
        await work()
    assert done == [True]


async def test_a_limit_in_the_clean_up_of_a_group_that_failed_is_one() -> None:
    done = []

    async def fail() -> None:
        raise LookupError

    async def work() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(fail())
            try:
                await never()
            finally:
                done.append(await is_cut_short())

    with pytest.raises(ExceptionGroup) as failed:
        await work()
    assert done == [True]
    assert failed.group_contains(LookupError)


async def test_a_cancellation_beside_a_limit_is_no_limit() -> None:
    done: list[bool] = []

    async def work() -> None:
        try:
            await never()
        finally:
            asyncio.get_running_loop().call_soon(task.cancel)
            done.append(await is_cut_short())

    task = asyncio.create_task(work())
    assert await cancelled(task)
    assert done == []
