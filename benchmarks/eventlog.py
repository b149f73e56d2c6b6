"""
How many messages and megabytes a second an event log takes and gives, on Redis Streams and Kafka.

The same code publishes and consumes on both, through the interface that Cartwheel uses: 32
writers append one message after another, each waiting until its own is durable; bulk writers
append a hundred a call; then one group reads everything in batches of up to 500 per partition
and commits each. Messages are synthetic events of about 400 bytes, and of 16 kB, about what a
request of 40 events leaves in the log.

Kafka runs twice: as it comes, where an acknowledged message is in the page cache of its one
broker, and with an fsync per write, which is what Redis does here with `appendfsync always`.
Brokers and clients share the machine's cores.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import uvloop

from cartwheel.kernel.redis import connect
from cartwheel.systems.embedded.accounts import server_account
from cartwheel.systems.embedded.valkey import Valkey
from cartwheel.systems.eventlog.api import Append, EventLog
from cartwheel.systems.eventlog.opening import open_log
from cartwheel.systems.kafka.broker import Kafka
from harness import batches, report, table

PARTITIONS = 2
WRITERS = 32
BULK = 100
CACHE = Path(__file__).parents[1] / ".cache" / "kafka"
WAIT = timedelta(seconds=1)


@dataclass
class Rates:
    """Messages a second."""

    size: int
    single: float
    bulk: float
    consumed: float


@asynccontextmanager
async def redis_log(folder: Path) -> AsyncIterator[EventLog]:
    server = await Valkey.start(
        folder / "valkey", account=server_account(), log=folder / "valkey.log"
    )
    try:
        async with connect(server.url) as redis:
            yield await open_log(None, redis=redis, partitions=PARTITIONS)
    finally:
        await server.stop()


@asynccontextmanager
async def kafka_log(folder: Path, *, flush_each: bool) -> AsyncIterator[EventLog]:
    broker = await Kafka.prepare(
        folder / f"kafka-{flush_each}",
        cache=CACHE,
        account=server_account(),
        log=folder / "kafka.log",
        heap="1g",
        flush_each=flush_each,
    )
    await broker.start()
    try:
        async with connect("redis://unused") as redis:
            log = await open_log(broker.url, redis=redis, partitions=PARTITIONS)
            yield log
            await log.close()
    finally:
        await broker.stop()


async def publish(log: EventLog, topic: str, messages: list[bytes], *, each: int) -> float:
    """Append all messages, `each` to a call, from all writers; return messages per second."""
    waiting = [messages[start : start + each] for start in range(0, len(messages), each)]

    async def write(writer: int) -> None:
        partition = writer % PARTITIONS
        while waiting:
            mine = waiting.pop()
            await log.append(topic, [Append(partition, value) for value in mine])

    started = time.perf_counter()
    await asyncio.gather(*map(write, range(WRITERS)))
    return len(messages) / (time.perf_counter() - started)


async def consume(log: EventLog, topic: str, count: int) -> float:
    """Read and commit everything as a new group; return messages per second."""
    left = count
    async with log.consumer(topic, group="benchmark") as consumer:
        started = 0.0
        while left:
            read = await consumer.read(max_entries=500, wait=WAIT)
            # Joining a group takes its time once, and is no part of the rate.
            started = started or time.perf_counter()
            for batch in read:
                left -= len(batch.entries)
                await consumer.commit(batch)
    return count / (time.perf_counter() - started)


async def measure(log: EventLog, name: str, message: list[bytes], singles: int, all_: int) -> Rates:
    """Measure one size of message."""
    size = sum(map(len, message)) // len(message)
    one = [message[n % len(message)] for n in range(singles)]
    many = [message[n % len(message)] for n in range(all_)]
    await publish(log, f"{name}-warm", one[:200], each=1)
    single = await publish(log, name, one, each=1)
    bulk = await publish(log, name, many, each=BULK if size < 2_000 else 10)
    consumed = await consume(log, name, singles + all_)
    return Rates(size, single, bulk, consumed)


async def run(folder: Path, *, quick: bool) -> dict[str, list[Rates]]:
    """Measure every log with both sizes."""
    bodies = batches("event", count=100, size=40)
    small = [b"[" + event + b"]" for body in bodies for event in split(body)]
    shares = 1 if quick else 4
    found: dict[str, list[Rates]] = {}
    logs = {
        "redis": redis_log(folder),
        "kafka": kafka_log(folder, flush_each=False),
        "kafka_fsync": kafka_log(folder, flush_each=True),
    }
    for kind, opened in logs.items():
        async with opened as log:
            found[kind] = [
                await measure(log, "small", small, 8_000 * shares, 60_000 * shares),
                await measure(log, "large", bodies, 2_000 * shares, 4_000 * shares),
            ]
    return found


def split(body: bytes) -> list[bytes]:
    """Take the events of a synthetic batch apart."""
    inner = body.removeprefix(b'{"batch":[').removesuffix(b"]}")
    return [b'{"type"' + part for part in inner.split(b'{"type"')[1:]]


LABELS = {
    "redis": "Redis Streams, appendfsync always",
    "kafka": "Kafka, acks=all, page cache",
    "kafka_fsync": "Kafka, acks=all, fsync per write",
}


def main() -> None:
    """Measure, print the table and the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less than 50 seconds")
    quick = parser.parse_args().quick
    with tempfile.TemporaryDirectory(prefix="cartwheel-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        found = uvloop.run(run(folder, quick=quick))
    rows = [
        [
            LABELS[kind],
            f"{rate.size:,} B",
            *(
                f"{value:,.0f}/s, {value * rate.size / 1e6:,.1f} MB/s"
                for value in (rate.single, rate.bulk, rate.consumed)
            ),
        ]
        for kind, rates in found.items()
        for rate in rates
    ]
    figures: dict[str, float] = {}
    for kind, (small, large) in found.items():
        figures |= {
            f"{kind}_messages_per_second": small.bulk,
            f"{kind}_single_messages_per_second": small.single,
            f"{kind}_consumed_messages_per_second": small.consumed,
            f"{kind}_mb_per_second": large.bulk * large.size / 1e6,
            f"{kind}_consumed_mb_per_second": large.consumed * large.size / 1e6,
        }
    figures["ratio_redis_vs_kafka_fsync"] = (
        figures["redis_messages_per_second"] / figures["kafka_fsync_messages_per_second"]
    )
    table(
        f"Publishing and consuming synthetic events; {PARTITIONS} partitions, {WRITERS} writers,"
        " one reader. Durability: Redis fsyncs every write before it answers; one Kafka broker with"
        " acks=all and an idempotent producer (lz4), first with its own flush settings (the page"
        " cache of one machine), then with log.flush.interval.messages=1.",
        ["", "message", "one per call", f"{BULK} per call (10 of the large)", "consumed"],
        rows,
    )
    report(**figures)


if __name__ == "__main__":
    main()
