"""
How many events a second are accepted and durable over HTTP, and how long a request takes.

One process runs all of Cartwheel (`cartwheel up`), a second one sends batches of
500 events; the pipeline works on them at the same time on the same cores. The
latencies are those at half the target rate, on a fixed schedule: a request that
waits for its turn counts as slow. The peer takes the same batches with FastAPI
and pydantic and appends them to a Valkey with the same durability.
"""

import argparse
import asyncio
import time

import uvloop

from harness import DURABILITY, Connection, batches, cartwheel, median, percentile, report, table
from peers.ingest_fastapi import serving

SIZE = 500
HALF_LOAD = 25_000
CONNECTIONS = 4


async def saturate(url: str, key: str, bodies: list[bytes]) -> float:
    """Send all batches as fast as they are taken; return events per second."""
    waiting = iter(bodies)

    async def send() -> None:
        async with Connection(url, key=key) as connection:
            for body in waiting:
                status, answer = await connection.request("POST", "/api/v1/events/batch", body)
                if status != 202:
                    raise RuntimeError(f"{status} {answer[:200]!r}")

    started = time.perf_counter()
    await asyncio.gather(*(send() for _ in range(CONNECTIONS)))
    return len(bodies) * SIZE / (time.perf_counter() - started)


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
    rounds, seconds = (3, 2) if quick else (5, 5)
    ours, theirs, latencies = [], [], []
    with cartwheel() as server:
        uvloop.run(saturate(server.url, server.key, batches("warm", count=50, size=SIZE)))
        uvloop.run(drained(server.url, server.key))
        for number in range(rounds):
            bodies = batches(f"full{number}", count=60_000 * seconds // SIZE, size=SIZE)
            ours.append(uvloop.run(saturate(server.url, server.key, bodies)))
            uvloop.run(drained(server.url, server.key))
        bodies = batches("half", count=HALF_LOAD * seconds * 2 // SIZE, size=SIZE)
        latencies = uvloop.run(pace(server.url, server.key, bodies, rate=HALF_LOAD))
        uvloop.run(drained(server.url, server.key))
    with serving() as url:
        uvloop.run(saturate(url, "", batches("warm", count=20, size=SIZE)))
        for number in range(rounds):
            bodies = batches(f"peer{number}", count=10_000 * seconds // SIZE, size=SIZE)
            theirs.append(uvloop.run(saturate(url, "", bodies)))
    figures = {
        "events_per_second": median(ours),
        "p50_ms_half_load": percentile(latencies, 50),
        "p99_ms_half_load": percentile(latencies, 99),
        "peer_events_per_second": median(theirs),
        "ratio_vs_peer": median(ours) / median(theirs),
    }
    table(
        f"Ingest of batches of {SIZE} synthetic events. {DURABILITY}",
        ["", "events/s", f"p50 at {HALF_LOAD:,}/s", f"p99 at {HALF_LOAD:,}/s"],
        [
            [
                "cartwheel up",
                f"{figures['events_per_second']:,.0f}",
                f"{figures['p50_ms_half_load']:.1f} ms",
                f"{figures['p99_ms_half_load']:.1f} ms",
            ],
            ["FastAPI + pydantic + XADD", f"{figures['peer_events_per_second']:,.0f}", "", ""],
        ],
    )
    report(**figures)


if __name__ == "__main__":
    main()
