"""
How many events a second are accepted and durable over HTTP, and how long a request takes.

A second process sends batches of 500 events over four connections. Measured are
the web role alone, whose events wait in the log, and all roles of `cartwheel up`
in one process, where the pipeline works on the same two cores meanwhile. The
latencies are those at 25,000 events a second on a fixed schedule: a request that
waits for its turn counts as slow. Beside it the web role alone takes the same batches as messages
of four sockets, which do not wait for their receipts, and one event at a time, over 64
connections and as messages of the sockets. The peer takes the same batches with FastAPI
and pydantic on the same HTTP server and appends them to a Valkey with the same
durability.
"""

import argparse
import asyncio
import time
from pathlib import Path

import uvloop
from websockets.asyncio.client import ClientConnection, connect

from harness import DURABILITY, Connection, batches, cartwheel, median, percentile, report, table
from peers.ingest_fastapi import serving

SIZE = 500
RATE = 25_000
CONNECTIONS = 4
SINGLY = 64
PATH = "/api/v1/events"
ALONE = Path(__file__).parent / "peers" / "ingest_alone.py"


async def saturate(
    url: str,
    key: str,
    bodies: list[bytes],
    *,
    path: str = f"{PATH}/batch",
    connections: int = CONNECTIONS,
) -> float:
    """Send all bodies as fast as they are taken; return how many a second."""
    waiting = iter(bodies)

    async def send() -> None:
        async with Connection(url, key=key) as connection:
            for body in waiting:
                status, answer = await connection.request("POST", path, body)
                if status != 202:
                    raise RuntimeError(f"{status} {answer[:200]!r}")

    started = time.perf_counter()
    await asyncio.gather(*(send() for _ in range(connections)))
    return len(bodies) / (time.perf_counter() - started)


async def stream(url: str, key: str, bodies: list[bytes]) -> float:
    """Send all bodies as messages of sockets, as fast as may be; return how many a second."""
    address = url.replace("http", "ws", 1) + f"{PATH}/stream"

    async def send(socket: ClientConnection, mine: list[bytes]) -> None:
        for body in mine:
            await socket.send(body)

    async def one(mine: list[bytes]) -> None:
        headers = {"authorization": f"Bearer {key}"}
        async with connect(
            address, additional_headers=headers, proxy=None, compression=None
        ) as socket:
            await socket.recv()  # hello
            sending = asyncio.create_task(send(socket, mine))
            for _ in mine:
                while (answer := await socket.recv()) == '{"type":"ping"}':
                    pass
                if '"receipt"' not in str(answer):
                    raise RuntimeError(answer)
            await sending

    started = time.perf_counter()
    await asyncio.gather(*(one(bodies[n::CONNECTIONS]) for n in range(CONNECTIONS)))
    return len(bodies) / (time.perf_counter() - started)


def single(name: str, *, count: int) -> list[bytes]:
    """Make single events."""
    return [body[10:-2] for body in batches(name, count=count, size=1)]


async def pace(url: str, key: str, bodies: list[bytes], *, rate: int) -> list[float]:
    """Send batches on a schedule; return each one's milliseconds from its due time."""
    took: list[float] = []
    turns: asyncio.Queue[tuple[float, bytes] | None] = asyncio.Queue()

    async def send() -> None:
        async with Connection(url, key=key) as connection:
            while (turn := await turns.get()) is not None:
                due, body = turn
                status, answer = await connection.request("POST", "/api/v1/events/batch", body)
                if status != 202:
                    raise RuntimeError(f"{status} {answer[:200]!r}")
                took.append((time.perf_counter() - due) * 1000)

    async with asyncio.TaskGroup() as group:
        for _ in range(CONNECTIONS):
            group.create_task(send())
        started = time.perf_counter()
        for number, body in enumerate(bodies):
            due = started + number * SIZE / rate
            await asyncio.sleep(due - time.perf_counter())
            turns.put_nowait((due, body))
        for _ in range(CONNECTIONS):
            turns.put_nowait(None)
    return took


async def drained(url: str, key: str) -> None:
    """Wait until the pipeline has nothing left to do."""
    async with Connection(url, key=key) as connection:
        while not (await connection.get("/api/v1/pipeline/status"))["caughtUp"]:
            await asyncio.sleep(0.1)


def main() -> None:
    """Measure, print the table and the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less than 50 seconds")
    quick = parser.parse_args().quick
    rounds, seconds = (3, 3) if quick else (5, 10)
    with cartwheel(command=[str(ALONE)]) as server:
        alone = measure(server.url, server.key, rounds=rounds, batches_=400, seconds=seconds)
        streamed, singly, singly_streamed = others(server.url, server.key, rounds=rounds)
    with cartwheel() as server:
        everything = measure(
            server.url, server.key, rounds=rounds, batches_=200, seconds=seconds, drain=True
        )
    with serving() as (url, _):
        peer = measure(url, "", rounds=rounds, batches_=100, seconds=seconds)
    table(
        f"Ingest of batches of {SIZE} synthetic events. {DURABILITY}",
        ["", "events/s", f"p50 at {RATE:,}/s", f"p99 at {RATE:,}/s"],
        [
            row("the web role alone", alone),
            row("cartwheel up, all roles", everything),
            row("FastAPI + pydantic + XADD", peer),
        ],
    )
    table(
        f"Other ways into the web role alone. {DURABILITY}",
        ["", "events/s"],
        [
            (f"batches of {SIZE} as messages of {CONNECTIONS} sockets", f"{streamed:,.0f}"),
            (f"one event a request, over {SINGLY} connections", f"{singly:,.0f}"),
            (f"one event a message, over {CONNECTIONS} sockets", f"{singly_streamed:,.0f}"),
        ],
    )
    report(
        events_per_second=alone[0],
        p50_ms_half_load=alone[1],
        p99_ms_half_load=alone[2],
        events_per_second_all_roles=everything[0],
        p50_ms_half_load_all_roles=everything[1],
        p99_ms_half_load_all_roles=everything[2],
        websocket_events_per_second=streamed,
        single_events_per_second=singly,
        websocket_single_events_per_second=singly_streamed,
        peer_events_per_second=peer[0],
        peer_p99_ms_half_load=peer[2],
        ratio_vs_peer=alone[0] / peer[0],
    )


def measure(
    url: str, key: str, *, rounds: int, batches_: int, seconds: int, drain: bool = False
) -> tuple[float, float, float]:
    """Return events per second, and the p50 and p99 in milliseconds at the fixed rate."""
    rates = []
    uvloop.run(saturate(url, key, batches("warm", count=50, size=SIZE)))
    for number in range(rounds):
        bodies = batches(f"full{number}", count=batches_, size=SIZE)
        rates.append(SIZE * uvloop.run(saturate(url, key, bodies)))
        if drain:
            uvloop.run(drained(url, key))
    bodies = batches("half", count=RATE * seconds // SIZE, size=SIZE)
    took = uvloop.run(pace(url, key, bodies, rate=RATE))
    return median(rates), percentile(took, 50), percentile(took, 99)


def others(url: str, key: str, *, rounds: int) -> tuple[float, float, float]:
    """Return events per second of batches over sockets, of single requests, of single messages."""
    uvloop.run(stream(url, key, batches("warm-stream", count=40, size=SIZE)))
    streamed, singly, singly_streamed = [], [], []
    for number in range(rounds):
        bodies = batches(f"stream{number}", count=200, size=SIZE)
        streamed.append(SIZE * uvloop.run(stream(url, key, bodies)))
        bodies = single(f"single{number}", count=2_000)
        singly.append(uvloop.run(saturate(url, key, bodies, path=PATH, connections=SINGLY)))
        bodies = single(f"message{number}", count=10_000)
        singly_streamed.append(uvloop.run(stream(url, key, bodies)))
    return median(streamed), median(singly), median(singly_streamed)


def row(name: str, figures: tuple[float, float, float]) -> list[str]:
    """Return a row of the table."""
    return [name, f"{figures[0]:,.0f}", f"{figures[1]:.1f} ms", f"{figures[2]:.1f} ms"]


if __name__ == "__main__":
    main()
