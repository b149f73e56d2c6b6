"""
What a socket costs, and how fast a room hears: ours beside Node's Socket.IO with its Redis adapter.

    sockets.py [--quick] [--idle N] [--room N]

Each server is one process behind one Valkey; one client process, written to the bytes, opens all
sockets from several loopback addresses. First they are idle: memory is what the server's process
holds more than before, per socket. Then a room of them is told one message after the other, by
PUBLISH as another process would, each once the one before was heard by all; a delivery counts
from before the PUBLISH until the client has read it. The client is as busy as the servers are, on
the same processors, so that the ratio understates whoever is faster.
"""

import argparse
import asyncio
import base64
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
import psutil
import uvloop
from redis.asyncio import Redis

from cartwheel.systems.embedded.accounts import server_account
from cartwheel.systems.embedded.valkey import Valkey
from harness import percentile, report, table

PEERS = Path(__file__).parent / "peers"
STORE = "00000000-0000-0000-0000-000000000001"
ROOM = f"store:{STORE}:offers"
OFFER = {
    "type": "intervention",
    "id": STORE,
    "message": "You left Mug in your cart. Take 5 % off if you order now.",
    "at": 0.0,
}
OPENING = 200
FILES = 45_000
IDLE_SECONDS = 2.0
PATIENCE = 120


class Client(asyncio.Protocol):
    """A socket that counts what it hears, and answers pings of Engine.IO."""

    def __init__(self, bench: "Bench", head: bytes, opening: bytes | None) -> None:
        self.bench, self.head, self.opening = bench, head, opening
        self.buffer = bytearray()
        self.shaken = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Shake hands."""
        self.transport = transport
        transport.write(self.head)

    def data_received(self, data: bytes) -> None:
        """Read frames, which are whole messages here."""
        self.buffer += data
        if not self.shaken:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            assert self.buffer.startswith(b"HTTP/1.1 101"), bytes(self.buffer[:200])
            del self.buffer[: end + 4]
            self.shaken = True
            if self.opening is not None:
                self.transport.write(masked(self.opening))
        while len(self.buffer) >= 2:
            size, start = self.buffer[1], 2
            if size == 126:
                size, start = int.from_bytes(self.buffer[2:4]), 4
            if len(self.buffer) < start + size:
                return
            payload = bytes(self.buffer[start : start + size])
            del self.buffer[: start + size]
            self.hear(payload)

    def hear(self, payload: bytes) -> None:
        """Count an offer, or that the socket is there."""
        if payload == b"2":
            self.transport.write(masked(b"3"))
        elif b"intervention" in payload:
            self.bench.heard.append(time.perf_counter())
            self.bench.left -= 1
            if not self.bench.left:
                self.bench.done.set()
        elif payload.startswith((b'{"type":"hello"', b"40")):
            self.bench.opened += 1

    def connection_lost(self, _: Exception | None) -> None:
        """Count what no server should cut."""
        self.bench.lost += 1


def masked(payload: bytes) -> bytes:
    return bytes([0x81, 0x80 | len(payload)]) + bytes(4) + payload


class Bench:
    """The clients of one server."""

    def __init__(self) -> None:
        self.opened = self.lost = self.left = 0
        self.heard: list[float] = []
        self.done = asyncio.Event()
        self.transports: list[asyncio.BaseTransport] = []

    async def open(self, port: int, count: int, path: str, opening: bytes | None) -> None:
        """Open so many sockets more, and wait until the server has greeted all."""
        key = base64.b64encode(os.urandom(16)).decode()
        head = (
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
            "Authorization: Bearer key\r\n\r\n"
        ).encode()
        loop = asyncio.get_running_loop()
        target = self.opened + count
        for start in range(0, count, OPENING):
            made = await asyncio.gather(
                *(
                    loop.create_connection(
                        lambda: Client(self, head, opening),
                        f"127.0.0.{2 + number % 4}",
                        port,
                        local_addr=(f"127.0.0.{10 + number % 4}", 0),
                    )
                    for number in range(start, min(start + OPENING, count))
                )
            )
            self.transports += [transport for transport, _ in made]
        deadline = time.monotonic() + PATIENCE
        while self.opened < target:
            assert time.monotonic() < deadline, f"{self.opened} of {target} are open"
            await asyncio.sleep(0.05)

    async def fan_out(self, publish, members: int, rounds: int) -> tuple[float, list[float]]:
        """Tell the room; return deliveries a second and how long each took, in ms."""
        took: list[float] = []
        began = time.perf_counter()
        for _ in range(rounds):
            self.heard.clear()
            self.left = members
            self.done.clear()
            told = time.perf_counter()
            await publish()
            async with asyncio.timeout(PATIENCE):
                await self.done.wait()
            took += [1000 * (at - told) for at in self.heard]
        return members * rounds / (time.perf_counter() - began), took

    def close(self) -> None:
        """Hang up."""
        for transport in self.transports:
            transport.abort()


@dataclass
class Result:
    """What was measured of one server."""

    kb_per_idle: float
    deliveries: float
    p99_ms: float
    members: int


@contextmanager
def server(command: list[str]) -> Iterator[tuple[psutil.Process, int]]:
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        port = int(process.stdout.readline())
        yield psutil.Process(process.pid), port
    finally:
        process.kill()
        process.wait()


def raise_limit(files: int) -> int:
    """Let this process open so many files, or as many as it may."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for wanted in ((files, files), (min(files, hard), hard)):
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, wanted)
        except (ValueError, OSError):
            continue
        return wanted[0]
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


async def measure(command: list[str], path: str, opening, publish, args) -> Result:
    with server(command) as (process, port):
        bench = Bench()
        await bench.open(port, 50, path, opening)  # what is loaded for the first is no socket's
        before = process.memory_info().rss
        room = args.room - 50
        await bench.open(port, room, path, opening)
        await asyncio.sleep(IDLE_SECONDS)
        members = bench.opened
        await bench.fan_out(publish, members, 1)
        deliveries, took = await bench.fan_out(publish, members, args.rounds)
        more = args.idle - members
        between = process.memory_info().rss
        if more > 0:
            await bench.open(port, more, path, opening)
            await asyncio.sleep(IDLE_SECONDS)
            kb = (process.memory_info().rss - between) / more / 1024
        else:
            kb = (between - before) / room / 1024
        assert not bench.lost, f"{bench.lost} sockets were lost"
        bench.close()
        return Result(kb, deliveries, percentile(took, 99), members)


async def main(args: argparse.Namespace) -> None:
    files = raise_limit(FILES)
    args.idle = min(args.idle, files - 500)
    args.room = min(args.room, args.idle)
    with tempfile.TemporaryDirectory(prefix="cartwheel-bench-") as folder:
        place = Path(folder)
        os.chmod(folder, 0o711)  # noqa: PTH101
        valkey = await Valkey.start(
            place / "valkey", account=server_account(), log=place / "valkey.log"
        )
        redis = Redis.from_url(valkey.url)
        message = msgspec.json.encode(OFFER)
        wire = msgspec.msgpack.encode(
            [
                "bench",
                {"type": 2, "data": ["intervention", OFFER], "nsp": "/"},
                {"rooms": [ROOM], "except": [], "flags": {}},
            ]
        )

        async def by_us() -> None:
            await redis.publish(f"cartwheel:room:{ROOM}", message)

        async def by_node() -> None:
            await redis.publish(f"socket.io#/#{ROOM}#", wire)

        ours_command = [sys.executable, str(PEERS / "sockets_cartwheel.py"), valkey.url]
        node_command = ["node", str(PEERS / "sockets_node.mjs"), valkey.url, ROOM]
        try:
            ours = await measure(ours_command, f"/ws/store/{STORE}", None, by_us, args)
            node = await measure(
                node_command, "/socket.io/?EIO=4&transport=websocket", b"40", by_node, args
            )
        finally:
            await redis.aclose()
            await valkey.stop()
    table(
        f"One process each; {args.idle} idle sockets, a room of {ours.members}",
        ("", "KiB an idle socket", "deliveries/s", "p99 ms"),
        [
            (name, f"{r.kb_per_idle:.1f}", f"{r.deliveries:,.0f}", f"{r.p99_ms:.0f}")
            for name, r in (("cartwheel", ours), ("node socket.io", node))
        ],
    )
    report(
        kb_per_idle_socket=ours.kb_per_idle,
        deliveries_per_second=ours.deliveries,
        p99_ms_delivery=ours.p99_ms,
        ratio_vs_node_socketio=ours.deliveries / node.deliveries,
        kb_per_idle_socket_node=node.kb_per_idle,
        idle_sockets=args.idle,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--idle", type=int, default=20_000)
    parser.add_argument("--room", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=10)
    given = parser.parse_args()
    if given.quick:
        given.idle, given.room, given.rounds = min(given.idle, 4_000), min(given.room, 2_000), 5
    uvloop.run(main(given))
