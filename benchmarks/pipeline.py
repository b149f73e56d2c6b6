"""
How many events a second come from HTTP to a readable ClickHouse row, and how long one takes.

One process runs all of Cartwheel. Throughput: batches of 500 events are sent as
fast as they are taken, until a query counts every row; the same is done with Kafka as the
log, one broker that fsyncs every write, and with the commit before events were enriched
(`before.py`). The peer does the same, written the usual way, in two processes
(`peers/pipeline_fastapi.py`). Latency: batches of 50 at
10,000 events a second on a schedule; about twelve times a second, at random, a
query counts the rows, and the age of the newest click that is readable by then
is one sample. With arrivals at a constant rate and rows in the order of arrival
these ages are distributed as the time from click to row, and a reader that asks
seldom does not slow down what it measures. The ceiling is the same rows inserted
straight into the engine, with nothing else running.
"""

import argparse
import asyncio
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import uvloop

from before import cartwheel_before
from cartwheel.domains.events import rules
from cartwheel.domains.events.clocks import Origin, moment_text
from cartwheel.domains.events.contracts import Event
from cartwheel.domains.events.repository import EventRepository
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.columnstore.migrate import migrate
from harness import (
    AGENTS,
    DURABILITY,
    Connection,
    Server,
    batches,
    cartwheel,
    median,
    percentile,
    report,
    table,
)
from ingest import CONNECTIONS, SIZE, saturate
from peers.pipeline_fastapi import serving

RATE = 10_000
SMALL = 50
BEFORE = "90a8de2"
"""The last commit before this pipeline repaired and enriched events."""
KAFKA = ("-m", "cartwheel.systems.kafka", "--cache", ".cache/kafka", "--flush-each")


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
            await asyncio.sleep(0.1)
    return len(bodies) * SIZE / (time.perf_counter() - started)


def rates(server: Server, name: str, *, rounds: int, events: int) -> list[float]:
    """Return the events per second of each round, after one to get warm."""
    warm = batches(f"{name}-warm", count=20, size=SIZE, agents=AGENTS)
    uvloop.run(throughput(server.url, server.key, warm))
    found = []
    for number in range(rounds):
        bodies = batches(f"{name}{number}", count=events // SIZE, size=SIZE, agents=AGENTS)
        found.append(uvloop.run(throughput(server.url, server.key, bodies)))
    return found


def peer_rate(events: int) -> float:
    """Return the peer's events per second."""
    with serving() as (url, consumer):
        uvloop.run(saturate(url, "", batches("peer-warm", count=8, size=SIZE, agents=AGENTS)))
        consumer.wait_for(8 * SIZE)
        bodies = batches("peer", count=events // SIZE, size=SIZE, agents=AGENTS)
        started = time.perf_counter()
        uvloop.run(saturate(url, "", bodies))
        consumer.wait_for((8 + len(bodies)) * SIZE)
        return len(bodies) * SIZE / (time.perf_counter() - started)


@contextmanager
def kafka() -> Iterator[str]:
    """Run a broker, and give its URL."""
    process = subprocess.Popen([sys.executable, *KAFKA], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip().partition("=")[2]
    finally:
        process.terminate()
        process.wait(30)


async def latencies(url: str, key: str, bodies: list[bytes]) -> list[float]:
    """Send on a schedule; return samples of the milliseconds from a click's due time to its row."""
    due: list[float] = []
    ages: list[float] = []
    waiting = enumerate(bodies)

    async def send() -> None:
        async with Connection(url, key=key) as connection:
            for number, body in waiting:
                await asyncio.sleep(due[number] - time.perf_counter())
                status, answer = await connection.request("POST", "/api/v1/events/batch", body)
                if status != 202:
                    raise RuntimeError(f"{status} {answer[:200]!r}")

    async def sample() -> None:
        chance = random.Random(1)
        async with Connection(url, key=key) as connection:
            before = await rows_of(connection)
            ready.set()
            while True:
                await asyncio.sleep(chance.uniform(0.02, 0.14))
                readable = (await rows_of(connection) - before) // SMALL
                if readable:
                    ages.append((time.perf_counter() - due[readable - 1]) * 1000)

    ready = asyncio.Event()
    sampling = asyncio.create_task(sample())
    await ready.wait()
    started = time.perf_counter()
    due.extend(started + number * SMALL / RATE for number in range(len(bodies)))
    await asyncio.gather(*(send() for _ in range(CONNECTIONS)))
    sampling.cancel()
    await asyncio.wait([sampling])
    return ages


async def ceiling(bodies: list[bytes]) -> float:
    """Insert the same rows straight into an engine; return rows per second."""
    folder = Path(tempfile.mkdtemp(prefix="cartwheel-bench-"))
    store = ColumnStore(f"chdb://{folder}")
    await store.open()
    await migrate(store)
    now = datetime.now(UTC)
    origin = Origin(
        "0199a000-0000-7000-8000-000000000000",
        "USD",
        now,
        moment_text(now),
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
    rounds, events, seconds = (2, 50_000, 5) if quick else (5, 250_000, 30)
    with cartwheel() as server:
        ours = median(rates(server, "full", rounds=rounds, events=events))
    with cartwheel() as server:  # a home of its own, so that counting its rows stays cheap
        rates(server, "calm", rounds=0, events=0)
        count = RATE * seconds // SMALL
        bodies = batches("paced", count=count, size=SMALL, agents=AGENTS)
        took = uvloop.run(latencies(server.url, server.key, bodies))
    with kafka() as url, cartwheel(environment={"CARTWHEEL_EVENTLOG_URL": url}) as server:
        over_kafka = median(rates(server, "kafka", rounds=rounds, events=events))
    with cartwheel_before(BEFORE) as server:
        before = median(rates(server, "before", rounds=rounds, events=events))
    peer = median([peer_rate(events // 5) for _ in range(rounds)])
    straight = batches("straight", count=100, size=SIZE, agents=AGENTS)
    highest = uvloop.run(ceiling(straight))
    figures = {
        "events_per_second": ours,
        "kafka_events_per_second": over_kafka,
        "p50_ms_click_to_row": percentile(took, 50),
        "p95_ms_click_to_row": percentile(took, 95),
        "p99_ms_click_to_row": percentile(took, 99),
        "rows_per_second_straight_into_engine": highest,
        "ratio_vs_ceiling": ours / highest,
        "ratio_vs_before": ours / before,
        "ratio_vs_fastapi_pydantic": ours / peer,
    }
    table(
        f"From HTTP to a readable row, synthetic events, medians of {rounds}. {DURABILITY}",
        ["", "events/s", f"p50 at {RATE:,}/s", f"p95 at {RATE:,}/s", f"p99 at {RATE:,}/s"],
        [
            [
                "cartwheel up",
                f"{figures['events_per_second']:,.0f}",
                *(f"{figures[f'p{p}_ms_click_to_row']:.0f} ms" for p in (50, 95, 99)),
            ],
            ["over Kafka, fsync per write", f"{over_kafka:,.0f}", "", "", ""],
            [f"commit {BEFORE}", f"{before:,.0f}", "", "", ""],
            ["FastAPI + pydantic + redis", f"{peer:,.0f}", "", "", ""],
            ["rows straight into the engine", f"{highest:,.0f}", "", "", ""],
        ],
    )
    report(**figures)


if __name__ == "__main__":
    main()
