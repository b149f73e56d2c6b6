"""
How many validated queries a second one process answers, next to its peers.

The same JSON goes in (a cart of three lines, every field constrained) and the same
comes out everywhere. Over tRPC it is compared with the official Node server
(standalone adapter, zod), over REST with FastAPI (pydantic) and Litestar (msgspec),
which run on the same server as ours. Ours has on what it has by default: access
log (written to a file), request id, trace context, metrics, deadline. The peers
have nothing of the kind.

One process each, on the cores they share with the client; the servers take turns,
and a ratio is the median of the rounds' own ratios, so that a machine that is
busy for a while is busy for all of them.
"""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

import uvloop

from harness import median, report, table
from load import CONNECTIONS, measure

PEERS = Path(__file__).parent / "peers"
CART = {
    "currency": "EUR",
    "coupon": "SPRING-10",
    "lines": [
        {"productId": "stoneware-mug-300", "quantity": 4},
        {"productId": "linen-napkin-blue", "quantity": 2},
        {"productId": "oak-board-40x25", "quantity": 1},
    ],
}
PRICE = {"currency": "EUR", "units": 7, "totalMinor": 13993, "discounted": True}


def trpc_request() -> bytes:
    cart = quote(json.dumps(CART, separators=(",", ":")), safe="!'()*-._~")
    return f"GET /trpc/shop.quote?input={cart} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


def rest_request() -> bytes:
    cart = json.dumps(CART, separators=(",", ":"))
    head = (
        "POST /api/v1/quotes HTTP/1.1\r\nHost: localhost\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(cart)}\r\n\r\n"
    )
    return (head + cart).encode()


TRPC = (trpc_request(), {"result": {"data": PRICE}})
REST = (rest_request(), PRICE)

# Which server answers what.
TARGETS = {
    "cartwheel, tRPC": ("cartwheel", TRPC),
    "official tRPC, Node": ("official", TRPC),
    "cartwheel, REST": ("cartwheel", REST),
    "FastAPI": ("fastapi", REST),
    "Litestar": ("litestar", REST),
}
COMMANDS = {
    "cartwheel": [sys.executable, str(PEERS / "rpc_cartwheel.py")],
    "official": ["node", str(PEERS / "official_trpc.mjs")],
    "fastapi": [sys.executable, str(PEERS / "rpc_fastapi.py")],
    "litestar": [sys.executable, str(PEERS / "rpc_litestar.py")],
}


@contextmanager
def serving(command: list[str], log: Path) -> Iterator[int]:
    """Run a server; gives its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*command, str(port)],
            stdout=out,
            stderr=out,
            env={**os.environ, "NODE_ENV": "production"},
        )
        try:
            wait_for(port, process, log)
            yield port
        finally:
            process.kill()
            process.wait()


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    sys.exit(f"{process.args} does not serve: {log.read_text()[-500:]}")


async def run(ports: dict[str, int], *, rounds: int, seconds: float) -> dict[str, list[float]]:
    """Measure every target once per round; a first round, not counted, warms them up."""
    found: dict[str, list[float]] = {name: [] for name in TARGETS}
    for number in range(rounds + 1):
        for name, (server, (request, expected)) in TARGETS.items():
            rate = await measure(ports[server], request, expected=expected, seconds=seconds)
            if number:
                found[name].append(rate)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="within 50 seconds, less exact")
    arguments = parser.parse_args()
    rounds, seconds = (4, 1.2) if arguments.quick else (9, 3.0)
    if shutil.which("node") is None:
        sys.exit("The official tRPC server needs Node on the PATH, and `npm ci` in web.")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cartwheel-rpc-")))
        ports = {
            name: stack.enter_context(serving(command, folder / f"{name}.log"))
            for name, command in COMMANDS.items()
        }
        found = uvloop.run(run(ports, rounds=rounds, seconds=seconds))
    ours, ours_rest = found["cartwheel, tRPC"], found["cartwheel, REST"]

    def ratio(mine: list[float], peer: str) -> float:
        return median([a / b for a, b in zip(mine, found[peer], strict=True)])

    against = {
        "official tRPC, Node": ratio(ours, "official tRPC, Node"),
        "FastAPI": ratio(ours_rest, "FastAPI"),
        "Litestar": ratio(ours_rest, "Litestar"),
    }
    table(
        f"A validated query, {CONNECTIONS} connections, one process each, "
        f"median of {rounds} rounds of {seconds:g} s",
        ("server", "answers/s", "ours is faster by"),
        [
            (name, f"{median(rates):,.0f}", f"{against[name]:.2f}" if name in against else "")
            for name, rates in found.items()
        ],
    )
    report(
        requests_per_second=median(ours),
        ratio_vs_official=against["official tRPC, Node"],
        ratio_vs_fastapi=against["FastAPI"],
        ratio_vs_litestar=against["Litestar"],
    )


if __name__ == "__main__":
    main()
