"""A block ends when its time is up, and says so only then."""

import asyncio
from datetime import timedelta

import pytest

from cartwheel.systems.rpc.deadlines import Deadlines
from cartwheel.systems.rpc.errors import DeadlineExceededError

SHORT, LONG = timedelta(seconds=0.01), timedelta(seconds=60)


async def test_time_that_is_up_ends_a_block() -> None:
    """The wait is cancelled, and the error names the deadline."""
    deadlines = Deadlines()
    late = pytest.raises(DeadlineExceededError, match=r"longer than 0\.01 s")
    with late, deadlines.limit(SHORT):
        await asyncio.Event().wait()
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0


async def test_a_block_in_time_is_left_alone() -> None:
    """Nothing is left behind that could cancel what follows."""
    deadlines = Deadlines()
    with deadlines.limit(SHORT):
        pass
    await asyncio.sleep(0.08)


async def test_other_timeouts_keep_their_meaning() -> None:
    """A timeout inside the block is not its deadline."""
    with pytest.raises(TimeoutError), Deadlines().limit(LONG):
        async with asyncio.timeout(0.01):
            await asyncio.Event().wait()


async def test_a_cancelled_task_stays_cancelled() -> None:
    """Who cancels the task from outside is obeyed, even after the deadline."""
    deadlines = Deadlines()
    entered = asyncio.Event()

    async def work() -> None:
        with deadlines.limit(LONG):
            entered.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await entered.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_many_end_each_in_its_time() -> None:
    """One timer for all: the late ones do not wait for the early ones."""
    deadlines = Deadlines()

    async def call(deadline: timedelta) -> str:
        try:
            with deadlines.limit(deadline):
                await asyncio.sleep(0.2)
        except DeadlineExceededError:
            return "late"
        return "in time"

    assert await asyncio.gather(call(SHORT), call(LONG), call(SHORT)) == ["late", "in time", "late"]
