"""
Ends silent connections early where others wait to be taken.

The server takes connections up to a bound, and each may be silent for the time of a head. So
many strangers could keep everybody waiting who comes after them. While the listening queue does
not empty, therefore, whoever has sent nothing for a second and has no request at work loses the
place; of a client that keeps a connection for later, that is what it has to expect anyway.

The server tells nobody of its connections; the kernel does. They are found among the
descriptors of the process, and shut down. On Linux alone: elsewhere they end in their time.
"""

import asyncio
import contextlib
import os
import socket
import struct
import sys
from collections.abc import Collection
from typing import Final

import structlog

_log = structlog.get_logger()

_LOOK_SECONDS: Final = 0.25
_REST_SECONDS: Final = 1.0
_SILENT_MILLISECONDS: Final = 1_000
_AT_ONCE: Final = 200

# Of `struct tcp_info` (linux/tcp.h): of a listening socket its queue; of others, since when in
# milliseconds nothing has come.
_QUEUE: Final = struct.Struct("24xI")
_LAST_RECEIVED: Final = struct.Struct("52xI")


async def make_room(
    listener: socket.socket, at_work: Collection[tuple[str, int]], *, bound: int
) -> None:
    """
    Look after a listening socket until cancelled.

    `at_work` are the clients whose requests are being answered, by address and port; with
    `bound` connections the server takes no more.
    """
    if sys.platform != "linux":
        return
    waited = 0
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        waited = waited + 1 if _told(listener, _QUEUE) else 0
        # The queue is never empty in a rush, either: then the server takes what is in it.
        if waited > 1 and _may_be_full(bound):
            ended = await _end_silent(listener, at_work)
            _log.warning("connections were waiting, and silent ones were ended", ended=ended)
            await asyncio.sleep(_REST_SECONDS)


def _may_be_full(bound: int) -> bool:
    return sum(1 for _ in os.scandir("/proc/self/fd")) > bound


async def _end_silent(listener: socket.socket, at_work: Collection[tuple[str, int]]) -> int:
    served = listener.getsockname()[1]
    ended = 0
    for number, descriptor in enumerate(_descriptors()):
        if number % _AT_ONCE == _AT_ONCE - 1:
            await asyncio.sleep(0)
        # Looked at is a duplicate: the descriptor may be something else by now.
        with contextlib.suppress(OSError), socket.socket(fileno=os.dup(descriptor)) as found:
            if _is_silent(found, served, at_work):
                found.shutdown(socket.SHUT_RDWR)
                ended += 1
    return ended


def _descriptors() -> list[int]:
    return [int(entry.name) for entry in os.scandir("/proc/self/fd")]


def _is_silent(found: socket.socket, served: int, at_work: Collection[tuple[str, int]]) -> bool:
    if found.family not in {socket.AF_INET, socket.AF_INET6}:
        return False
    return (
        found.getsockname()[1] == served
        and found.getpeername()[:2] not in at_work
        and _told(found, _LAST_RECEIVED) > _SILENT_MILLISECONDS
    )


def _told(about: socket.socket, what: struct.Struct) -> int:
    found: int = what.unpack(about.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, what.size))[0]
    return found
