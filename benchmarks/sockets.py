"""
What a socket costs, and how fast a room hears: ours beside Node's Socket.IO with its Redis adapter.

    sockets.py [--quick] [--idle N] [--room N]

All is behind one Valkey; clients, written to the bytes, open their sockets from several loopback
addresses. First sockets are idle: memory is what the servers' processes hold more than before, per
socket. One process of a server has the room, and others have what is more, since each end of a
socket is an open file, of which a process may have so many (`ulimit -n`); each has a process of
clients. Then only the room is there, in one process, and is told one message after the other, by
PUBLISH as another process would, each once the one before was heard by all; a delivery counts
from before the PUBLISH until the client has read it. The client is as busy as the servers are, on
the same processors, so that the ratio understates whoever is faster; the processor's time is that
of the server's process alone.
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
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
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
SPARE = 500
"""Open files that are no sockets of clients."""
FIRST = 50
"""What is loaded for the first sockets is none's own."""
IDLE_SECONDS = 2.0
PATIENCE = 300


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
    processor_us: float
    """Of the server's process, a delivery."""


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


@dataclass(frozen=True)
class Peer:
    """How to run a server and open its sockets."""

    command: list[str]
    path: str
    opening: bytes | None
    publish: Callable[[], Awaitable[None]]


@contextmanager
def holding(port: int, count: int, peer: Peer) -> Iterator[None]:
    """Have another process hold sockets open for the block."""
    told = [str(port), str(count), peer.path, (peer.opening or b"").decode()]
    process = subprocess.Popen(
        [sys.executable, __file__, "--hold", *told], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == b"open\n"
        yield
        process.stdin.close()
        assert process.wait(PATIENCE) == 0, "sockets were lost"
    finally:
        process.kill()
        process.wait()


async def hold(port: int, count: int, path: str, opening: str) -> int:
    """Open sockets, say so, and keep them until told; return how many were lost."""
    raise_limit(FILES)
    bench = Bench()
    await bench.open(port, count, path, opening.encode() or None)
    print("open", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    lost = bench.lost
    bench.close()
    return lost


async def measure(peer: Peer, args: argparse.Namespace) -> Result:
    with ExitStack() as stack:
        process, port = stack.enter_context(server(peer.command))
        bench = Bench()
        await bench.open(port, FIRST, peer.path, peer.opening)
        before = process.memory_info().rss
        await bench.open(port, args.room - FIRST, peer.path, peer.opening)
        await asyncio.sleep(IDLE_SECONDS)
        grown, sockets = process.memory_info().rss - before, args.room - FIRST
        with ExitStack() as others:
            for count in shares(args.idle - args.room, most=args.most):
                another, its_port = others.enter_context(server(peer.command))
                await asyncio.to_thread(others.enter_context, holding(its_port, FIRST, peer))
                before = another.memory_info().rss
                held = holding(its_port, count - FIRST, peer)
                await asyncio.to_thread(others.enter_context, held)
                await asyncio.sleep(IDLE_SECONDS)
                grown += another.memory_info().rss - before
                sockets += count - FIRST
            assert not bench.lost, f"{bench.lost} sockets were lost"
        await bench.fan_out(peer.publish, args.room, 1)
        worked = sum(process.cpu_times()[:2])
        deliveries, took = await bench.fan_out(peer.publish, args.room, args.rounds)
        worked = sum(process.cpu_times()[:2]) - worked
        assert not bench.lost, f"{bench.lost} sockets were lost"
        bench.close()
        return Result(
            grown / sockets / 1024,
            deliveries,
            percentile(took, 99),
            1e6 * worked / (args.room * args.rounds),
        )


def shares(count: int, *, most: int) -> list[int]:
    """Share sockets out to as few processes as may have them."""
    processes = -(-count // most)
    return [count // processes + (n < count % processes) for n in range(processes)]


async def main(args: argparse.Namespace) -> None:
    files = raise_limit(FILES)
    args.most = files - SPARE
    args.room = min(args.room, args.idle, args.most)
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

        command = [sys.executable, str(PEERS / "sockets_cartwheel.py"), valkey.url]
        cartwheel = Peer(command, f"/ws/store/{STORE}", None, by_us)
        command = ["node", str(PEERS / "sockets_node.mjs"), valkey.url, ROOM]
        socketio = Peer(command, "/socket.io/?EIO=4&transport=websocket", b"40", by_node)
        try:
            ours = await measure(cartwheel, args)
            node = await measure(socketio, args)
        finally:
            await redis.aclose()
            await valkey.stop()
    table(
        f"{args.idle:,} idle sockets, {args.most:,} a process at most; a room of {args.room:,}",
        ("", "KiB an idle socket", "deliveries/s", "p99 ms", "processor, µs each"),
        [
            (
                name,
                f"{each.kb_per_idle:.1f}",
                f"{each.deliveries:,.0f}",
                f"{each.p99_ms:.0f}",
                f"{each.processor_us:.0f}",
            )
            for name, each in (("cartwheel", ours), ("node socket.io", node))
        ],
    )
    report(
        kb_per_idle_socket=ours.kb_per_idle,
        deliveries_per_second=ours.deliveries,
        p99_ms_delivery=ours.p99_ms,
        ratio_vs_node_socketio=ours.deliveries / node.deliveries,
        processor_ratio=node.processor_us / ours.processor_us,
        kb_per_idle_socket_node=node.kb_per_idle,
        idle_sockets=args.idle,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--idle", type=int, default=20_000)
    parser.add_argument("--room", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--hold", nargs=4, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.hold:
        port, count, path, opening = given.hold
        sys.exit(1 if uvloop.run(hold(int(port), int(count), path, opening)) else 0)
    if given.quick:
        given.idle, given.room, given.rounds = min(given.idle, 2_500), min(given.room, 1_500), 5
    uvloop.run(main(given))
