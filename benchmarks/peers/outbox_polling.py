"""The outbox as it is commonly written: a poller that asks, appends row by row, and marks."""

import asyncio
from collections.abc import Sequence

import asyncpg
from redis.asyncio import Redis

TABLE = """
CREATE TABLE polled_outbox (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  stream text NOT NULL, headers text[] NOT NULL, body bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(), sent_at timestamptz
);
CREATE INDEX polled_outbox_unsent ON polled_outbox (position) WHERE sent_at IS NULL;
"""
POLL_SECONDS = 0.1
BATCH = 100


async def write(
    connection: asyncpg.Connection, rows: Sequence[tuple[str, Sequence[str], bytes]]
) -> None:
    """Write rows as one transaction: for each its stream, its headers in pairs, its body."""
    async with connection.transaction():
        await connection.executemany(
            "INSERT INTO polled_outbox (stream, headers, body) VALUES ($1, $2, $3)", rows
        )


async def send_batch(connection: asyncpg.Connection, redis: Redis) -> int:
    """Send up to a hundred unsent rows and return how many those were."""
    async with connection.transaction():
        rows = await connection.fetch(
            "SELECT position, stream, headers, body FROM polled_outbox WHERE sent_at IS NULL"
            " ORDER BY position LIMIT $1 FOR UPDATE SKIP LOCKED",
            BATCH,
        )
        for row in rows:
            names, values = row["headers"][::2], row["headers"][1::2]
            await redis.xadd(
                row["stream"], {**dict(zip(names, values, strict=True)), "v": row["body"]}
            )
        await connection.execute(
            "UPDATE polled_outbox SET sent_at = now() WHERE position = ANY($1)",
            [row["position"] for row in rows],
        )
    return len(rows)


async def poll(connection: asyncpg.Connection, redis: Redis) -> None:
    """Send until cancelled."""
    while True:
        if await send_batch(connection, redis) < BATCH:
            await asyncio.sleep(POLL_SECONDS)
