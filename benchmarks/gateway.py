"""
What our door costs beside nginx as a reverse proxy, in front of the same upstream.

Both do the same: a rate limit per address (ours in Redis, for all doors together; nginx's
in its own memory), access log to a file, request ids, forwarded headers, security headers,
kept connections. One process each; a second nginx that gives one short JSON stands behind
both. Requests a second are wrk's, in turns, and the ratio is the median of the rounds'
own; latencies are taken at a fixed rate from the moment a request was due, beside calls
straight to the upstream, so that what is left is what the door adds.
"""

import argparse
import asyncio
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import uvloop

from cartwheel.systems.embedded.accounts import server_account
from cartwheel.systems.embedded.valkey import Valkey
from harness import median, percentile, report, table

PEERS = Path(__file__).parent / "peers"
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
CONNECTIONS = 64
RATE = 1000
REQUEST = (
    b"GET /api/v1/products?x=1 HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n"
    b"User-Agent: benchmark\r\nAuthorization: Bearer abcdefghijklmnopqrstuvwxyz\r\n\r\n"
)
TABLE = """
pools: {{web: {{upstreams: ["127.0.0.1:{port}"], health: {{path: /readyz}}}}}}
routes: [{{name: web, pool: web}}]
rates: [{{by: address, calls: 100000, windowSeconds: 1}}]
security: {{contentSecurityPolicy: null}}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(command: list[str], port: int, log: Path, **env: str) -> Iterator[psutil.Process]:
    """Run a server until the block ends."""
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=log.open("wb"),
        env={**os.environ, **env},
    )
    try:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
            except OSError:
                time.sleep(0.02)
            else:
                break
        else:
            sys.exit(f"{command} does not serve")
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def nginx(template: str, folder: Path, port: int, **ports: int) -> Iterator[psutil.Process]:
    """Run nginx with a configuration of ours."""
    text = (PEERS / template).read_text().replace("{folder}", str(folder))
    for name, value in ports.items():
        text = text.replace(f"{{{name}}}", str(value))
    path = folder / template
    path.write_text(text)
    with running([NGINX, "-c", str(path)], port, folder / f"{template}.log") as process:
        yield process


@contextmanager
def cartwheel(
    folder: Path, upstream: int, port: int, redis: str, *profile: str
) -> Iterator[psutil.Process]:
    """Run our door."""
    path = folder / "gateway.yaml"
    path.write_text(TABLE.format(port=upstream))
    with running(
        [sys.executable, str(PEERS / "gateway_cartwheel.py"), str(path), *profile],
        port,
        folder / "cartwheel.log",
        CARTWHEEL_HOME=str(folder / "home"),
        CARTWHEEL_PORT=str(port),
        CARTWHEEL_REDIS_URL=redis,
        CARTWHEEL_DRAIN_TIMEOUT="PT1S",
    ) as process:
        yield process


def cpu(process: psutil.Process) -> tuple[float, float]:
    """Return the seconds a server has spent, in itself and in the kernel."""
    times = [p.cpu_times() for p in (process, *process.children())]
    return sum(t.user for t in times), sum(t.system for t in times)


def wrk(port: int, seconds: float) -> float:
    """Return the requests a second that a door takes; every answer must be a 200."""
    found = subprocess.run(
        [
            "wrk",
            "-t1",
            f"-c{CONNECTIONS}",
            f"-d{max(1, round(seconds))}s",
            f"http://127.0.0.1:{port}/api/v1/products?x=1",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    if "Non-2xx" in found or "Socket errors" in found:
        sys.exit(found)
    return float(re.search(r"Requests/sec:\s+([0-9.]+)", found)[1])


class Paced(asyncio.Protocol):
    """One connection of the paced client; it carries one request at a time."""

    def __init__(self) -> None:
        self.free = asyncio.Event()
        self.free.set()
        self.due = 0.0
        self.seen = b""
        self.taken: list[float] = []

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Remember where to write."""
        self.transport = transport

    def send(self, due: float) -> None:
        """Send the request that was due."""
        self.free.clear()
        self.due, self.seen = due, b""
        self.transport.write(REQUEST)

    def data_received(self, data: bytes) -> None:
        """Note how long the whole answer took."""
        self.seen += data
        if self.seen.endswith(b"}"):
            if not self.seen.startswith(b"HTTP/1.1 200"):
                sys.exit(self.seen.decode())
            self.taken.append(time.perf_counter() - self.due)
            self.free.set()


async def pace(port: int, seconds: float) -> list[float]:
    """Send at a fixed rate, whatever the answers do; return how long each took, in ms."""
    loop = asyncio.get_running_loop()
    connections = [
        (await loop.create_connection(Paced, "127.0.0.1", port))[1] for _ in range(CONNECTIONS)
    ]
    started = time.perf_counter() + 0.05
    for number in range(int(RATE * seconds)):
        due = started + number / RATE
        if (wait := due - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        connection = connections[number % CONNECTIONS]
        await connection.free.wait()
        connection.send(due)
    for connection in connections:
        await connection.free.wait()
        connection.transport.abort()
    return [1000 * taken for connection in connections for taken in connection.taken]


@dataclass
class Found:
    """What was measured of one way to the upstream."""

    rates: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    user: float = 0.0
    system: float = 0.0
    requests: float = 0.0


def measure(
    ports: dict[str, int], processes: dict[str, psutil.Process], *, rounds: int, seconds: float
) -> dict[str, Found]:
    """Take turns; a first short round, not counted, warms everybody up."""
    found = {name: Found() for name in ports}
    for name in processes:
        wrk(ports[name], 1)
    for _ in range(rounds):
        for name, process in processes.items():
            before = cpu(process)
            rate = wrk(ports[name], seconds)
            after = cpu(process)
            one = found[name]
            one.rates.append(rate)
            one.requests += rate * round(seconds)
            one.user += after[0] - before[0]
            one.system += after[1] - before[1]
        for name, port in ports.items():
            taken = uvloop.run(pace(port, seconds))
            found[name].p50.append(percentile(taken, 50))
            found[name].p99.append(percentile(taken, 99))
    return found


def profiled(folder: Path, upstream: int, redis: str) -> dict[str, float]:
    """Say where our door's own time goes, by a run under cProfile."""
    port, file = free_port(), folder / "profile.json"
    with cartwheel(folder, upstream, port, redis, str(file)):
        wrk(port, 2)
    return json.loads(file.read_text())


async def start_valkey(folder: Path) -> Valkey:
    return await Valkey.start(
        folder / "valkey", account=server_account(), log=folder / "valkey.log"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="within 50 seconds, less exact")
    arguments = parser.parse_args()
    rounds, seconds = (3, 2.0) if arguments.quick else (7, 4.0)
    folder = Path(tempfile.mkdtemp(prefix="cartwheel-gateway-"))
    folder.chmod(0o711)
    loop = asyncio.new_event_loop()
    valkey = loop.run_until_complete(start_valkey(folder))
    try:
        upstream, door, ours = free_port(), free_port(), free_port()
        with (
            nginx("gateway_upstream.nginx.conf", folder, upstream, upstream_port=upstream),
            nginx(
                "gateway.nginx.conf", folder, door, upstream_port=upstream, door_port=door
            ) as nginx_process,
            cartwheel(folder, upstream, ours, valkey.url) as our_process,
        ):
            found = measure(
                {"upstream alone": upstream, "nginx": door, "cartwheel": ours},
                {"nginx": nginx_process, "cartwheel": our_process},
                rounds=rounds,
                seconds=seconds,
            )
        with nginx("gateway_upstream.nginx.conf", folder, upstream, upstream_port=upstream):
            share = profiled(folder, upstream, valkey.url)
    finally:
        loop.run_until_complete(valkey.stop())
        loop.close()
        shutil.rmtree(folder)
    show(found, share, rounds=rounds, seconds=seconds)


def show(found: dict[str, Found], share: dict[str, float], *, rounds: int, seconds: float) -> None:
    alone, theirs, ours = found.values()
    rows = []
    for name, one in found.items():
        per_request = 1e6 / one.requests if one.requests else 0.0
        rows.append(
            (
                name,
                f"{median(one.rates):,.0f}" if one.rates else "",
                f"{median(one.p50):.2f}",
                f"{median(one.p99):.2f}",
                f"{median(one.p50) - median(alone.p50):+.2f}" if one is not alone else "",
                f"{median(one.p99) - median(alone.p99):+.2f}" if one is not alone else "",
                f"{one.user * per_request:.0f} + {one.system * per_request:.0f}"
                if one.rates
                else "",
            )
        )
    table(
        f"A GET through the door, {CONNECTIONS} connections, one process each, median of {rounds} "
        f"rounds of {seconds:g} s; latency in ms at {RATE} requests/s",
        ("door", "requests/s", "p50", "p99", "added p50", "added p99", "CPU us: own + kernel"),
        rows,
    )
    everything = sum(share.values())
    kernel = ours.system / (ours.user + ours.system)
    print(
        f"\nOf our door's CPU {kernel:.0%} is the kernel's; of the rest, under cProfile,"
        f" {share['ours'] / everything:.0%} is our own code and the rest libraries."
    )
    report(
        requests_per_second=median(ours.rates),
        added_p99_ms=median([mine - bare for mine, bare in zip(ours.p99, alone.p99, strict=True)]),
        added_p50_ms=median([mine - bare for mine, bare in zip(ours.p50, alone.p50, strict=True)]),
        ratio_vs_nginx=median([a / b for a, b in zip(ours.rates, theirs.rates, strict=True)]),
        nginx_requests_per_second=median(theirs.rates),
        nginx_added_p99_ms=median(
            [mine - bare for mine, bare in zip(theirs.p99, alone.p99, strict=True)]
        ),
    )


if __name__ == "__main__":
    main()
