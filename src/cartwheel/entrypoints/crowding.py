"""
Ends silent connections early where others wait to be taken.

The server takes connections up to a bound, and each may be silent for the time of a head. So
many strangers could keep everybody waiting who comes after them. While the listening queue does
not empty, therefore, whoever has sent nothing for a second, has no request at work and nothing
of an answer still to get loses the place; of a client that keeps a connection for later, that is
what it has to expect anyway.

The server tells nobody of its connections; the kernel does. They are found among the
descriptors of the process, and shut down. On Linux alone: elsewhere they end in their time.
"""

import asyncio
import errno
import os
import socket
import stat
import struct
import sys
import termios
from collections.abc import Callable, Collection
from fcntl import ioctl
from typing import Any, Final

import structlog

from cartwheel.kernel.rounds import next_round

_log = structlog.get_logger()

_LOOK_SECONDS: Final = 0.25
_QUIET_LOOK_SECONDS: Final = 1.0
_REST_SECONDS: Final = 1.0
_SILENT_MILLISECONDS: Final = 1_000
_AT_ONCE: Final = 200

# Of `struct tcp_info` (linux/tcp.h): of a listening socket its queue; of others, since when in
# milliseconds nothing has come.
_QUEUE: Final = struct.Struct("24xI")
_LAST_RECEIVED: Final = struct.Struct("52xI")
_UNSENT: Final = struct.Struct("i")

# What one descriptor may say that has gone, or is something else, since they were listed.
_GONE: Final = frozenset({errno.EBADF, errno.ENOTSOCK, errno.ENOTCONN, errno.EINVAL})


async def make_room(
    listener: socket.socket, at_work: Collection[tuple[str, int]], *, bound: int
) -> None:
    """
    Look after a listening socket until cancelled.

    `at_work` are the clients whose requests are being answered, by address and port; with
    `bound` connections the server takes no more. A look that fails, because no further file
    can be opened for it, is logged, and followed by the next.
    """
    if sys.platform != "linux":
        return
    waited = 0
    fails = False
    while True:
        await next_round(_LOOK_SECONDS if waited else _QUIET_LOOK_SECONDS)
        try:
            waited = waited + 1 if _told(listener, _QUEUE) else 0
            # The queue is never empty in a rush, either: then the server takes what is in it.
            ended = await _make_room(listener, at_work, bound=bound) if waited > 1 else None
        except OSError as error:
            if not fails:  # once per outage, not four times a second
                _log.warning("silent connections cannot be looked for", error=repr(error))
            fails = True
            continue
        fails = False
        if ended is not None:
            _log.warning("connections were waiting, and silent ones were ended", ended=ended)
            await asyncio.sleep(_REST_SECONDS)


async def _make_room(
    listener: socket.socket, at_work: Collection[tuple[str, int]], *, bound: int
) -> int | None:
    """End who is silent and return how many that were; None while the server takes others."""
    served = listener.getsockname()[1]

    def ends(found: socket.socket) -> bool:
        if not _is_silent(found, at_work):
            return False
        found.shutdown(socket.SHUT_RDWR)
        return True

    if await _count(served, lambda _: True) < bound:
        return None
    return await _count(served, ends)


async def _count(served: int, look: Callable[[socket.socket], bool]) -> int:
    """Count the connections to a port of which `look` says so."""
    counted = 0
    for number, descriptor in enumerate(_descriptors()):
        if number % _AT_ONCE == _AT_ONCE - 1:
            await asyncio.sleep(0)
        try:
            counted += _look_at(descriptor, served, look)
        except OSError as error:
            if error.errno not in _GONE:
                raise
    return counted


def _descriptors() -> list[int]:
    return [int(entry.name) for entry in os.scandir("/proc/self/fd")]


def _look_at(descriptor: int, served: int, look: Callable[[socket.socket], bool]) -> bool:
    if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):
        return False
    # Looked at is a duplicate: the descriptor may be something else by now.
    duplicate = os.dup(descriptor)
    try:
        found = socket.socket(fileno=duplicate)
    except OSError:
        os.close(duplicate)
        raise
    with found:
        return _is_connection(found, served) and look(found)


def _is_connection(found: socket.socket, served: int) -> bool:
    if found.family not in {socket.AF_INET, socket.AF_INET6}:
        return False
    listens = found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    return not listens and found.getsockname()[1] == served


def _is_silent(found: socket.socket, at_work: Collection[tuple[str, int]]) -> bool:
    return (
        client_of(found.getpeername()) not in at_work
        and _told(found, _LAST_RECEIVED) > _SILENT_MILLISECONDS
        and not _has_unsent(found)
    )


def client_of(peer: tuple[Any, ...]) -> tuple[str, int]:
    """Return address and port as the server writes them: without the zone of a local address."""
    return peer[0].partition("%")[0], peer[1]


def _has_unsent(found: socket.socket) -> bool:
    """Tell whether the client has yet to take, or to confirm, what was written for it."""
    asked = ioctl(found.fileno(), termios.TIOCOUTQ, bytes(_UNSENT.size))
    unsent: int = _UNSENT.unpack(asked)[0]
    return unsent > 0


def _told(about: socket.socket, what: struct.Struct) -> int:
    found: int = what.unpack(about.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, what.size))[0]
    return found
