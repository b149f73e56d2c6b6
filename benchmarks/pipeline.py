"""
How many events a second come from HTTP to a readable ClickHouse row, and how long one takes.

One process runs all of Cartwheel. Throughput: batches of 500 events are sent as
fast as they are taken, until every row is counted by a query. Latency: batches of
50 at 5,000 events a second on a schedule, while a query counts the rows every
20 ms; rows arrive in the order of events but for the two partitions, so the n-th
row is taken for the n-th event. The reading interval is part of the latency.
The ceiling is the same rows inserted straight into the engine, with nothing else
running.
"""

import argparse
import asyncio
import shutil
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import uvloop

from cartwheel.domains.events import rules
from cartwheel.domains.events.contracts import Event
from cartwheel.domains.events.repository import EventRepository
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.columnstore.migrate import migrate
from harness import DURABILITY, Connection, batches, cartwheel, median, percentile, report, table
from ingest import SIZE, saturate

RATE = 5_000
SMALL = 50
POLL_SECONDS = 0.02


async def rows_of(connection: Connection) -> int:
    """Count the store's readable rows."""
    return sum((await connection.get("/api/v1/events/stats"))["byEvent"].values())


async def throughput(url: str, key: str, bodies: list[bytes]) -> float:
    """Send all batches and wait for all rows; return events per second."""
    async with Connection(url, key=key) as connection:
        before = await rows_of(connection)
        started = time.perf_counter()
        await saturate(url, key, bodies)
        while await rows_of(connection) < before + len(bodies) * SIZE:
            await asyncio.sleep(0.05)
    return len(bodies) * SIZE / (time.perf_counter() - started)


async def latencies(url: str, key: str, bodies: list[bytes]) -> list[float]:
    """Send on a schedule; return each event's milliseconds from its due time to its row."""
    due: list[float] = []
    seen: list[tuple[float, int]] = []

    async def send() -> None:
        async with Connection(url, key=key) as connection:
            started = time.perf_counter()
            for number, body in enumerate(bodies):
                due.append(started + number * SMALL / RATE)
                await asyncio.sleep(due[-1] - time.perf_counter())
                status, answer = await connection.request("POST", "/api/v1/events/batch", body)
                if status != 202:
                    raise RuntimeError(f"{status} {answer[:200]!r}")

    async def count() -> None:
        async with Connection(url, key=key) as connection:
            before = await rows_of(connection)
            sending.set()
            rows = 0
            while rows < len(bodies) * SMALL:
                rows = await rows_of(connection) - before
                seen.append((time.perf_counter(), rows))
                await asyncio.sleep(POLL_SECONDS)

    sending = asyncio.Event()
    counting = asyncio.create_task(count())
    await sending.wait()
    await send()
    await counting
    took, reading = [], iter(seen)
    at, rows = next(reading)
    for batch, due_at in enumerate(due):
        while rows < (batch + 1) * SMALL:
            at, rows = next(reading)
        took.append((at - due_at) * 1000)
    return took


async def ceiling(bodies: list[bytes]) -> float:
    """Insert the same rows straight into an engine; return rows per second."""
    folder = Path(tempfile.mkdtemp(prefix="cartwheel-bench-"))
    store = ColumnStore(f"chdb://{folder}")
    await store.open()
    await migrate(store)
    now = datetime.now(UTC)
    origin = rules.Origin(
        "0199a000-0000-7000-8000-000000000000",
        "USD",
        now,
        rules.moment_text(now),
        is_wall_clock=False,
    )
    events = [
        event
        for body in bodies
        for event in msgspec.json.decode(body, type=dict[str, list[Event]])["batch"]
    ]
    rows = [rules.understand(event, origin, "1-1:0").row for event in events]
    started = time.perf_counter()
    for number in range(0, len(rows), 2_000):
        await EventRepository(store).add(rows[number : number + 2_000], token=str(number))
    seconds = time.perf_counter() - started
    await store.close()
    shutil.rmtree(folder)
    return len(rows) / seconds


def main() -> None:
    """Measure, print the table and the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less than 50 seconds")
    quick = parser.parse_args().quick
    rounds, events, seconds = (3, 75_000, 5) if quick else (5, 250_000, 20)
    rates = []
    with cartwheel() as server:
        warm = batches("warm", count=50, size=SIZE)
        uvloop.run(throughput(server.url, server.key, warm))
        for number in range(rounds):
            bodies = batches(f"full{number}", count=events // SIZE, size=SIZE)
            rates.append(uvloop.run(throughput(server.url, server.key, bodies)))
    with cartwheel() as server:  # a home of its own, so that counting its rows stays cheap
        uvloop.run(throughput(server.url, server.key, batches("warm", count=10, size=SIZE)))
        bodies = batches("paced", count=RATE * seconds // SMALL, size=SMALL)
        took = uvloop.run(latencies(server.url, server.key, bodies))
    highest = uvloop.run(ceiling(batches("straight", count=100, size=SIZE)))
    figures = {
        "events_per_second": median(rates),
        "p50_ms_click_to_row": percentile(took, 50),
        "p95_ms_click_to_row": percentile(took, 95),
        "p99_ms_click_to_row": percentile(took, 99),
        "rows_per_second_straight_into_engine": highest,
        "ratio_vs_ceiling": median(rates) / highest,
    }
    table(
        f"From HTTP to a readable row, synthetic events. {DURABILITY}",
        ["", "events/s", f"p50 at {RATE:,}/s", f"p95 at {RATE:,}/s", f"p99 at {RATE:,}/s"],
        [
            [
                "cartwheel up",
                f"{figures['events_per_second']:,.0f}",
                *(f"{figures[f'p{p}_ms_click_to_row']:.0f} ms" for p in (50, 95, 99)),
            ],
            ["rows straight into the engine", f"{highest:,.0f}", "", "", ""],
        ],
    )
    report(**figures)


if __name__ == "__main__":
    main()
