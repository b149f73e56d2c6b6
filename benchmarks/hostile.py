"""
Clients that take and give nothing, for `siege.py`: so many at a time, for so many seconds.

Of five kinds, a fifth each: silent from the beginning; half a head; half a body; a body byte by
byte; and live streams and sockets of one key, half and half, that nobody reads. Whoever is hung
up on comes back at once. They come from a thousand addresses of 127.0.0.0/8, and go to
127.0.0.1 alone.
"""

import argparse
import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any, Final, cast

import uvloop

from harness import raise_file_limit

KINDS: Final = ("silent", "half a head", "half a body", "byte by byte", "stream or socket")
_BYTE_SECONDS: Final = 2.0
_AGAIN_SECONDS: Final = 0.05
_A_MOMENT: Final = 100
_POST: Final = (
    b"POST /api/v1/auth/login HTTP/1.1\r\nhost: shop.example\r\n"
    b"content-type: application/json\r\ncontent-length: 100\r\n\r\n{"
)


class Hostile(asyncio.Protocol):
    """One connection."""

    def __init__(self, kind: str, first: bytes, ended: Callable[["Hostile"], None]) -> None:
        self.kind = kind
        self.answer = b""
        self._first = first
        self._ended = ended
        self._dripping: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say what it says."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._first)
        if self.kind == "byte by byte":
            self._drip()

    def data_received(self, data: bytes) -> None:
        """Remember how it was answered."""
        self.answer = self.answer or data[9:12]

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """Come back."""
        if self._dripping is not None:
            self._dripping.cancel()
        self._ended(self)

    def _drip(self) -> None:
        self._transport.write(b" ")
        self._dripping = asyncio.get_running_loop().call_later(_BYTE_SECONDS, self._drip)


class Crowd:
    """All of them."""

    def __init__(self, port: int, firsts: list[tuple[str, bytes]]) -> None:
        self._port = port
        self._firsts = firsts
        self._tasks: set[asyncio.Task[None]] = set()
        self.open = 0
        self.answers: Counter[str] = Counter()

    async def come(self, count: int) -> None:
        """Open so many."""
        for number in range(count):
            self._send(number)
            if number % _A_MOMENT == _A_MOMENT - 1:
                await asyncio.sleep(_AGAIN_SECONDS)
        while self.open < count * 0.99:
            await asyncio.sleep(_AGAIN_SECONDS)

    def _send(self, number: int) -> None:
        task = asyncio.create_task(self._connect(number))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _connect(self, number: int) -> None:
        kind, first = self._firsts[number % len(self._firsts)]
        source = f"127.{1 + number % 4}.{number % 5}.{1 + number % 50}"

        def ended(hostile: Hostile) -> None:
            self.open -= 1
            self.answers[f"{hostile.kind}: {hostile.answer.decode() or 'no answer'}"] += 1
            asyncio.get_running_loop().call_later(_AGAIN_SECONDS, self._send, number)

        while True:
            try:
                await asyncio.get_running_loop().create_connection(
                    lambda: Hostile(kind, first, ended),
                    "127.0.0.1",
                    self._port,
                    local_addr=(source, 0),
                )
            except OSError:
                await asyncio.sleep(_AGAIN_SECONDS * 10)
            else:
                self.open += 1
                return


def firsts(key: str, store_id: str) -> list[tuple[str, bytes]]:
    """Return what each kind says first; ten, of which a fifth is of each kind."""
    asks = f"host: shop.example\r\nauthorization: Bearer {key}\r\n"
    stream = f"GET /trpc/interventions.watch?input=%7B%7D HTTP/1.1\r\n{asks}\r\n".encode()
    socket = (
        f"GET /ws/store/{store_id} HTTP/1.1\r\n{asks}connection: Upgrade\r\nupgrade: websocket\r\n"
        "sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    ).encode()
    said = (b"", b"GET /api/v1/auth/me HTTP/1.1\r\nhost: sh", _POST, _POST)
    some = list(zip(KINDS, said, strict=False))
    return [*some, (KINDS[4], stream), *some, (KINDS[4], socket)]


async def besiege(port: int, who: dict[str, Any], *, count: int, seconds: float) -> None:
    """Hold that many connections until standard input ends, or the time is over."""
    crowd = Crowd(port, firsts(who["key"], who["store"]))
    started = time.monotonic()
    await crowd.come(count)
    print(json.dumps({"open": crowd.open, "after": time.monotonic() - started}), flush=True)
    over = asyncio.create_task(asyncio.to_thread(sys.stdin.read))
    await asyncio.wait([over], timeout=seconds)
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
    count, seconds = min(asked.count, 10_000), min(asked.seconds, 600)
    uvloop.run(besiege(asked.port, who, count=count, seconds=seconds))


if __name__ == "__main__":
    main()
