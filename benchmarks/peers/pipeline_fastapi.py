"""
The peer of benchmarks/pipeline.py: from HTTP to a row, written the usual way.

FastAPI and pydantic take the batches (`ingest_fastapi.py`) and append them to a Valkey stream.
A consumer of its own process reads them as a group, validates each event with pydantic, drops
those whose message id was seen within the hour, looks a visitor's session up, reads the user
agent, and inserts rows into ClickHouse's engine, fsynced as ours; then it acknowledges.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import chdb
import ua_parser
from redis.asyncio import Redis

from peers.ingest_fastapi import Event, serving as ingesting

GROUP, TABLE = "pipeline", "events"
AT_ONCE = 4
"""Batches of 500 that are read at a time."""

SCHEMA = f"""
CREATE TABLE IF NOT EXISTS {TABLE} (
    id String, at DateTime64(3), event LowCardinality(String), visitor String, session String,
    browser LowCardinality(String), product String, category LowCardinality(String),
    price Decimal(18, 4), currency LowCardinality(String), quantity UInt32, properties String
) ENGINE = MergeTree ORDER BY (event, at) SETTINGS fsync_after_insert = 1
"""


def row_of(event: Event, session: str) -> dict[str, Any]:
    """Return the row of an event."""
    properties = event.properties
    agent = ua_parser.parse(event.context.get("userAgent") or "").user_agent
    return {
        "id": event.messageId,
        "at": event.timestamp.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3],
        "event": event.event or event.type,
        "visitor": event.anonymousId,
        "session": session,
        "browser": agent.family if agent else "",
        "product": str(properties.get("productId", "")),
        "category": properties.get("category") or "",
        "price": properties.get("price") or 0,
        "currency": properties.get("currency") or "",
        "quantity": properties.get("quantity") or 0,
        "properties": json.dumps(properties),
    }


async def handle(redis: Redis, engine: Any, entries: list[tuple[bytes, dict[bytes, bytes]]]) -> int:
    """Bring the events of some entries to rows; return how many."""
    events = [Event.model_validate(e) for _, body in entries for e in json.loads(body[b"v"])]
    async with redis.pipeline(transaction=False) as asking:
        for event in events:
            asking.set(f"seen:{event.messageId}", 1, nx=True, ex=3600)
            asking.set(f"session:{event.anonymousId}", event.messageId, nx=True, ex=1800, get=True)
        answers = await asking.execute()
    rows = [
        row_of(event, (session or event.messageId.encode()).decode())
        for event, is_new, session in zip(events, answers[::2], answers[1::2], strict=True)
        if is_new
    ]
    lines = "\n".join(json.dumps(row) for row in rows)
    await asyncio.to_thread(engine.query, f"INSERT INTO {TABLE} FORMAT JSONEachRow {lines}")
    await redis.xack("events", GROUP, *(number for number, _ in entries))
    return len(rows)


async def consume(url: str, folder: str) -> None:
    """Work until ended; say how many rows there are after each batch."""
    redis = Redis.from_url(url, protocol=2)
    engine = chdb.connect(folder)
    engine.query(SCHEMA)
    await redis.xgroup_create("events", GROUP, id="0", mkstream=True)
    count = 0
    print(count, flush=True)
    while True:
        found = await redis.xreadgroup(GROUP, "one", {"events": ">"}, count=AT_ONCE, block=1000)
        for _, entries in found:
            count += await handle(redis, engine, entries)
            print(count, flush=True)


class Consumer:
    """The consumer's process."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def wait_for(self, rows: int) -> None:
        """Return when so many rows are readable."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if int(line) >= rows:
                return
        sys.exit("the peer's consumer ended")


@contextmanager
def serving() -> Iterator[tuple[str, Consumer]]:
    """Run the web process and the consumer; give the URL and the consumer."""
    with ingesting() as (url, redis), tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", "peers.pipeline_fastapi", redis, folder],
            cwd=Path(__file__).parents[1],
            stdout=subprocess.PIPE,
            text=True,
            env=dict(os.environ),
        )
        try:
            consumer = Consumer(process)
            consumer.wait_for(0)
            yield url, consumer
        finally:
            process.kill()
            process.wait(10)


if __name__ == "__main__":
    asyncio.run(consume(*sys.argv[1:]))
