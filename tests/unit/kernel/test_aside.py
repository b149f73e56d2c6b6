"""What is computed elsewhere comes back, and leaves nothing behind."""

import asyncio
import os
import sys
import time

import pytest

from cartwheel.kernel.aside import aside
from cartwheel.kernel.errors import UnavailableError

_HERE = __name__


def turned(given: bytes) -> bytes:
    """Print something, as libraries do, and answer."""
    sys.stdout.write("a library says hello\n")
    return given[::-1] + b" " + str(os.getpid()).encode()


def endless(_: bytes) -> bytes:
    """Never answer."""
    while True:
        time.sleep(1)


def dying(_: bytes) -> bytes:
    """Die."""
    raise MemoryError("no room")


async def test_bytes_go_there_and_back() -> None:
    made, process = (await aside(f"{_HERE}:turned", b"cba" * 100_000)).split(b" ")
    assert made == b"abc" * 100_000
    assert int(process) != os.getpid()


async def test_whoever_dies_is_heard() -> None:
    with pytest.raises(UnavailableError, match="no room"):
        await aside(f"{_HERE}:dying", b"")


async def test_whoever_stops_waiting_stops_the_work() -> None:
    before = _children()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1):
            await aside(f"{_HERE}:endless", b"")
    assert _children() == before


def _children() -> set[int]:
    with open(f"/proc/self/task/{os.getpid()}/children") as file:  # noqa: PTH123
        return set(map(int, file.read().split()))
