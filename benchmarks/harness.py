"""What the benchmarks share: a server, a keep-alive client, tables and the last line."""

import asyncio
import json
import os
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

DURABILITY = (
    "Durability: Valkey AOF with appendfsync always; PostgreSQL synchronous_commit on;"
    " ClickHouse fsync_after_insert."
)


@dataclass(frozen=True)
class Server:
    """A running Cartwheel."""

    url: str
    key: str
    store_id: str
    pid: int
    home: Path
    seconds_to_ready: float


@contextmanager
def cartwheel(
    home: Path | None = None,
    *,
    command: Sequence[str] = ("-m", "cartwheel", "up", "--no-demo"),
    python: str = sys.executable,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """Run `cartwheel up --no-demo` on a new home, or on the one given, and stop it at the end."""
    folder = home or Path(tempfile.mkdtemp(prefix="cartwheel-bench-"))
    folder.chmod(0o711)
    started = time.perf_counter()
    process = subprocess.Popen(
        [python, *command],
        env={
            **os.environ,
            **(environment or {}),
            "CARTWHEEL_HOME": str(folder),
            "CARTWHEEL_PORT": "0",
            "CARTWHEEL_LOG_LEVEL": "WARNING",
        },
        stdout=subprocess.DEVNULL,
    )
    try:
        run = _wait_for_run(folder / "run.json", process)
        _wait_for_ready(run["url"])
        ready = time.perf_counter() - started
        yield Server(run["url"], run["key"], run["storeId"], process.pid, folder, ready)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(15)
        if home is None:
            shutil.rmtree(folder)


def _wait_for_run(path: Path, process: subprocess.Popen[bytes]) -> dict[str, Any]:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            sys.exit("cartwheel up ended before it served")
        if path.exists():
            return json.loads(path.read_bytes())
        time.sleep(0.02)
    sys.exit("cartwheel up did not serve within 60 s")


def _wait_for_ready(url: str) -> None:
    async def wait() -> None:
        async with asyncio.timeout(60):
            while True:
                try:
                    async with Connection(url) as connection:
                        if (await connection.request("GET", "/readyz"))[0] == 200:
                            return
                except OSError:
                    pass
                await asyncio.sleep(0.02)

    asyncio.run(wait())


_NO_HEADERS: Mapping[str, str] = {}


class Connection:
    """One keep-alive HTTP/1.1 connection, thin enough not to be what is measured."""

    def __init__(
        self, url: str, *, key: str = "", headers: Mapping[str, str] = _NO_HEADERS
    ) -> None:
        parts = urlsplit(url)
        self._address = (parts.hostname, parts.port)
        self._head = f"Host: {parts.netloc}\r\n" + (
            f"Authorization: Bearer {key}\r\n" if key else ""
        )
        self._head += "".join(f"{name}: {value}\r\n" for name, value in headers.items())

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection(*self._address)
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        self._writer.close()
        await self._writer.wait_closed()

    async def request(self, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
        """Send a request and return its status and body."""
        head = f"{method} {path} HTTP/1.1\r\n{self._head}"
        if body:
            head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        self._writer.write(head.encode() + b"\r\n" + body)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        status = int(answer[9:12])
        lower = answer.lower()
        start = lower.index(b"content-length:") + 15
        length = int(lower[start : lower.index(b"\r\n", start)])
        return status, await self._reader.readexactly(length)

    async def get(self, path: str) -> Any:
        """Return the JSON at a path."""
        status, body = await self.request("GET", path)
        if status != 200:
            raise RuntimeError(f"GET {path}: {status} {body[:200]!r}")
        return json.loads(body)


_EVENT = (
    '{"type":"track","event":"%s","messageId":"%s-%07d","anonymousId":"visitor-%05d",'
    '"timestamp":"%s","context":{%s"sessionId":"session-%05d"},"properties":{"productId":"%d",'
    '"name":"Stoneware mug, 300 ml","category":"kitchen.cups","brand":"acme","price":%d.%02d,'
    '"currency":"USD","quantity":1,"url":"https://shop.example/products/stoneware-mug-300"}}'
)


AGENTS = [
    f"Mozilla/5.0 ({system}) AppleWebKit/537.36 (KHTML, like Gecko)"
    f" Chrome/{version}.0.0.0 {kind}/537.36"
    for system in (
        "Windows NT 10.0; Win64; x64",
        "Macintosh; Intel Mac OS X 10_15_7",
        "Linux; Android 10; K",
    )
    for kind in ("Safari", "Mobile Safari")
    for version in range(120, 140)
]
"""User agents as browsers send them."""


def batches(
    name: str, *, count: int, size: int, visitors: int = 20_000, agents: Sequence[str] = ()
) -> list[bytes]:
    """
    Make synthetic batches of about 380 bytes an event, ready to send; with `agents` of 510.

    Of a hundred events 97 are views, 2 put a product into a cart and 1 is a
    purchase, about as in the REES46 clickstream; visitors take turns.
    """
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    made = []
    for batch in range(count):
        events = []
        for number in range(batch * size, (batch + 1) * size):
            share = number % 100
            event = (
                "Product Viewed"
                if share < 97
                else "Product Added"
                if share < 99
                else "Order Completed"
            )
            visitor = (number * 7919) % visitors
            agent = f'"userAgent":"{agents[visitor % len(agents)]}",' if agents else ""
            price = (number % 500, number % 90, share)
            events.append(_EVENT % (event, name, number, visitor, now, agent, visitor, *price))
        made.append(('{"batch":[' + ",".join(events) + "]}").encode())
    return made


def raise_file_limit() -> None:
    """Have as many open files as may be: every connection is one."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value that this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def median(values: Sequence[float]) -> float:
    """Return the median."""
    return statistics.median(values)


def table(caption: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print an aligned table under its caption."""
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
    print(f"\n{caption}\n")
    for row in [header, ["-" * width for width in widths], *rows]:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))


def report(**figures: float) -> None:
    """Print the figures as one JSON object, as the last line."""
    print(json.dumps({name: round(value, 3) for name, value in figures.items()}))
