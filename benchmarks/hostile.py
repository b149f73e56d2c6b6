"""
Clients that take and give nothing, for `siege.py`: so many at a time, for so many seconds.

Of five kinds, a fifth each: silent from the beginning; half a head; half a body; a body byte by
byte; and live streams and sockets of one key, half and half, that nobody reads. Whoever is hung
up on comes back at once. They come from a thousand addresses of 127.0.0.0/8, and go to
127.0.0.1 alone.

They share the cores with the server and its honest clients. So that they take little of them,
everything that is due is done twenty times a second, over bare sockets.
"""

import argparse
import errno
import json
import os
import select
import socket
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from harness import raise_file_limit

KINDS: Final = ("silent", "half a head", "half a body", "byte by byte", "stream or socket")
_TICK_SECONDS: Final = 0.05
_A_TICK: Final = 100
"""So many come in a tick, at the beginning."""
_BYTE_TICKS: Final = 40
_AGAIN_TICKS: Final = 1
_REFUSED_TICKS: Final = 10
_HUNG_UP: Final = select.EPOLLRDHUP | select.EPOLLHUP | select.EPOLLERR
_POST: Final = (
    b"POST /api/v1/auth/login HTTP/1.1\r\nhost: shop.example\r\n"
    b"content-type: application/json\r\ncontent-length: 100\r\n\r\n{"
)


@dataclass(slots=True, eq=False)
class Hostile:
    """One connection."""

    number: int
    kind: str
    first: bytes
    socket: socket.socket
    is_open: bool = False
    answer: bytes = b""


class Crowd:
    """All of them; `tick` does what is due."""

    def __init__(self, port: int, firsts: list[tuple[str, bytes]], *, count: int) -> None:
        self._port = port
        self._firsts = firsts
        self._tick = 0
        self._polled = select.epoll()
        self._by_descriptor: dict[int, Hostile] = {}
        # What is due at which tick: who comes by number, and whose next byte.
        self._coming: defaultdict[int, list[int]] = defaultdict(list)
        self._dripping: defaultdict[int, list[Hostile]] = defaultdict(list)
        for number in range(count):
            self._coming[1 + number // _A_TICK].append(number)
        self.open = 0
        self.answers: Counter[str] = Counter()

    def tick(self) -> None:
        """Open what is to come, notice what has happened, and send the bytes that are due."""
        self._tick += 1
        for number in self._coming.pop(self._tick, ()):
            self._come(number)
        for descriptor, events in self._polled.poll(0, len(self._by_descriptor) + 1):
            self._happened(self._by_descriptor[descriptor], events)
        for hostile in self._dripping.pop(self._tick, ()):
            self._drip(hostile)

    def _come(self, number: int) -> None:
        kind, first = self._firsts[number % len(self._firsts)]
        coming = socket.socket()
        coming.setblocking(False)
        try:
            coming.bind((f"127.{1 + number % 4}.{number % 5}.{1 + number % 50}", 0))
            refused = coming.connect_ex(("127.0.0.1", self._port))
        except OSError as error:
            refused = error.errno or errno.EIO
        if refused not in {0, errno.EINPROGRESS}:
            coming.close()
            self._coming[self._tick + _REFUSED_TICKS].append(number)
            return
        self._by_descriptor[coming.fileno()] = Hostile(number, kind, first, coming)
        self._polled.register(coming, select.EPOLLOUT)

    def _happened(self, hostile: Hostile, events: int) -> None:
        if not hostile.is_open:
            self._begin(hostile)
            return
        if (events & select.EPOLLIN and not self._hear(hostile)) or events & (
            select.EPOLLRDHUP | select.EPOLLHUP | select.EPOLLERR
        ):
            self._end(hostile)

    def _begin(self, hostile: Hostile) -> None:
        if hostile.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            self._leave(hostile, again_in=_REFUSED_TICKS)
            return
        hostile.is_open = True
        self.open += 1
        self._polled.modify(hostile.socket, select.EPOLLIN | select.EPOLLRDHUP)
        self._say(hostile, hostile.first)
        if hostile.kind == "byte by byte":
            self._drip(hostile)

    def _hear(self, hostile: Hostile) -> bool:
        """Remember how it was answered; False when nothing more will be."""
        try:
            data = hostile.socket.recv(65_536)
        except BlockingIOError:
            return True
        except OSError:
            return False
        hostile.answer = hostile.answer or data[9:12]
        if hostile.answer in {b"200", b"101"}:
            self._polled.modify(hostile.socket, select.EPOLLRDHUP)  # what follows, nobody reads
        return bool(data)

    def _drip(self, hostile: Hostile) -> None:
        if hostile.is_open:
            self._say(hostile, b" ")
            self._dripping[self._tick + _BYTE_TICKS].append(hostile)

    def _say(self, hostile: Hostile, words: bytes) -> None:
        try:
            hostile.socket.send(words)
        except OSError:
            return  # it was hung up on, which the next tick notices

    def _end(self, hostile: Hostile) -> None:
        hostile.is_open = False
        self.open -= 1
        self.answers[f"{hostile.kind}: {hostile.answer.decode() or 'no answer'}"] += 1
        self._leave(hostile, again_in=_AGAIN_TICKS)

    def _leave(self, hostile: Hostile, *, again_in: int) -> None:
        del self._by_descriptor[hostile.socket.fileno()]
        hostile.socket.close()
        self._coming[self._tick + again_in].append(hostile.number)


def firsts(key: str, store_id: str) -> list[tuple[str, bytes]]:
    """Return what each kind says first; ten, of which a fifth is of each kind."""
    asks = f"host: shop.example\r\nauthorization: Bearer {key}\r\n"
    stream = f"GET /trpc/interventions.watch?input=%7B%7D HTTP/1.1\r\n{asks}\r\n".encode()
    websocket = (
        f"GET /ws/store/{store_id} HTTP/1.1\r\n{asks}connection: Upgrade\r\nupgrade: websocket\r\n"
        "sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    ).encode()
    said = (b"", b"GET /api/v1/auth/me HTTP/1.1\r\nhost: sh", _POST, _POST)
    some = list(zip(KINDS, said, strict=False))
    return [*some, (KINDS[4], stream), *some, (KINDS[4], websocket)]


def ticks() -> Iterator[float]:
    """Give the time of each tick when it has come."""
    due = time.monotonic()
    while True:
        yield due
        due = max(due + _TICK_SECONDS, time.monotonic())
        time.sleep(max(0.0, due - time.monotonic()))


def is_over() -> bool:
    """Say whether standard input has ended."""
    return bool(select.select([sys.stdin], [], [], 0)[0]) and not os.read(sys.stdin.fileno(), 1)


def besiege(port: int, who: dict[str, Any], *, count: int, seconds: float) -> None:
    """Hold that many connections until standard input ends, or the time is over."""
    crowd = Crowd(port, firsts(who["key"], who["store"]), count=count)
    started = time.monotonic()
    over: float | None = None
    for now in ticks():
        crowd.tick()
        if over is None and crowd.open >= count * 0.99:
            over = now + seconds
            print(json.dumps({"open": crowd.open, "after": now - started}), flush=True)
        if is_over() or (over is not None and now >= over):
            break
    print(json.dumps({"open": crowd.open, "answers": crowd.answers}), flush=True)
    # The process ends, and everything with it.


def main() -> None:
    """Read the key and the store from the first line of standard input, and begin."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("--count", type=int, default=5_000)
    parser.add_argument("--seconds", type=float, default=120)
    asked = parser.parse_args()
    raise_file_limit()
    who = json.loads(sys.stdin.readline())
    besiege(asked.port, who, count=min(asked.count, 10_000), seconds=min(asked.seconds, 600))


if __name__ == "__main__":
    main()
