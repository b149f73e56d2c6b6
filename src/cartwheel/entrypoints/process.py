"""
What every server process has in common: it serves until it is told to stop.

SIGINT and SIGTERM stop it from any state; a second one ends the process at once.
When something it consists of ends by itself, it stops with a line that says so:
everything acknowledged is on disk, and whoever watches the process may start it
again.
"""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any, Final, TypeAlias, TypeVar

import structlog
import uvloop

from cartwheel.kernel.errors import AppError

T = TypeVar("T")

_log = structlog.get_logger()

_MADE_BETWEEN_COLLECTIONS: Final = 10_000
"""So many more objects than were freed; Python's own choice, 700, is one request's."""


class Told:
    """What a process was told, and how far it has come."""

    def __init__(self) -> None:
        self.stop = asyncio.Event()
        self.serving = asyncio.Event()


Main: TypeAlias = Callable[[Told], Coroutine[Any, Any, int]]


def run_process(main: Main) -> int:
    """Run until told to stop; return the exit code, having said in one line why it is not 0."""
    try:
        return uvloop.run(_until_told(main))
    except AppError as error:
        print(f"cartwheel: {error}", file=sys.stderr)  # noqa: T201
        return 1


async def _until_told(main: Main) -> int:
    told = Told()
    task = asyncio.create_task(main(told))

    def on_signal() -> None:
        if told.stop.is_set():
            os._exit(130)
        told.stop.set()
        if not told.serving.is_set():
            task.cancel()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, on_signal)
    try:
        return await task
    except asyncio.CancelledError:
        if not told.stop.is_set():
            raise
        return 0


def settle() -> None:
    """
    Leave what was made until now, and stays for good, out of garbage collections.

    They would else stop every request for a tenth of a second now and then. And have them
    seldom: what a request makes is mostly freed without them, and each one looks at
    everything that thousands of open connections hold.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_MADE_BETWEEN_COLLECTIONS, 10, 10)


async def until_stopped(
    told: Told, *parts: asyncio.Task[None], failure: Coroutine[Any, Any, str] | None = None
) -> int:
    """Return 0 when told to stop, and 1 when a part has ended or failed by itself."""
    stopped = asyncio.create_task(told.stop.wait())
    failed = asyncio.create_task(failure or _never())
    try:
        await asyncio.wait((stopped, failed, *parts), return_when=asyncio.FIRST_COMPLETED)
        if stopped.done():
            return 0
        if failed.done():
            print(f"cartwheel: {failed.result()}", file=sys.stderr)  # noqa: T201
            return 1
        ended = next(part for part in parts if part.done())
        _log.error("stopping: a role ended", role=ended.get_name(), exc_info=ended.exception())
        return 1
    finally:
        stopped.cancel()
        failed.cancel()


async def _never() -> str:
    await asyncio.Event().wait()
    raise AssertionError


@asynccontextmanager
async def closing_in_time(
    opened: AbstractAsyncContextManager[T], *, seconds: float
) -> AsyncIterator[T]:
    """Open something, and close it within some time or not at all."""
    value = await opened.__aenter__()
    raised: tuple[Any, Any, Any] = (None, None, None)
    try:
        yield value
    except BaseException:
        raised = sys.exc_info()
        raise
    finally:
        try:
            async with asyncio.timeout(seconds):
                await opened.__aexit__(*raised)
        except TimeoutError:
            _log.warning("the application did not close in time")


@asynccontextmanager
async def in_background(
    run: Callable[[], Coroutine[Any, Any, None]], *, grace_seconds: float
) -> AsyncIterator[asyncio.Task[None]]:
    """Run something beside the block; at its end it is cancelled, and has some time to finish."""
    task = asyncio.create_task(run(), name="background")
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait([task], timeout=grace_seconds)
        if not task.done():
            _log.warning("the background roles did not stop in time")
        elif not task.cancelled():
            with suppress(BaseException):
                task.result()


@asynccontextmanager
async def side_by_side(
    *parts: AbstractAsyncContextManager[asyncio.Task[None]],
) -> AsyncIterator[list[asyncio.Task[None]]]:
    """Open parts in order, and at the end close all of them at once, each within its own time."""
    opened: list[AbstractAsyncContextManager[asyncio.Task[None]]] = []
    tasks: list[asyncio.Task[None]] = []
    try:
        for part in parts:
            tasks.append(await part.__aenter__())
            opened.append(part)
        yield tasks
    finally:
        closing = (part.__aexit__(None, None, None) for part in opened)
        for outcome in await asyncio.gather(*closing, return_exceptions=True):
            if isinstance(outcome, BaseException):
                raise outcome
