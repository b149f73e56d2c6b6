"""
One consumer in a process of its own, told by lines on its input what to do.

`read` answers with the batches of the next read that gives any, `commit` with what came
of committing them, `run` reads and commits until the end, a line per batch, `memory` says how
many bytes the process has resident. Every answer is one line of JSON.
"""

import asyncio
import json
import sys
from datetime import timedelta
from typing import Any

import psutil
import structlog
from tests.conformance.eventlogs import Place

from cartwheel.kernel.redis import connect
from cartwheel.systems.eventlog.api import Batch, Consumer


def say(answer: Any) -> None:
    print(json.dumps(answer), flush=True)  # noqa: T201 - its one way to answer


def told(batch: Batch) -> dict[str, Any]:
    values = [entry.value[:20].decode() for entry in batch.entries]
    return {"partition": batch.partition, "values": values, "redelivered": batch.redelivered}


async def read(consumer: Consumer, most: int) -> list[Batch]:
    while True:
        if batches := await consumer.read(max_entries=most, wait=timedelta(milliseconds=100)):
            return batches


async def run(consumer: Consumer, most: int) -> None:
    while True:
        for batch in await read(consumer, most):
            # The effect, which is there even if nobody lives to tell of its commit.
            say({**told(batch), "committed": None})
            await asyncio.sleep(0.005)
            say({**told(batch), "committed": await consumer.commit(batch)})


async def main(url: str, topic: str, partitions: int, most: int) -> None:
    loop = asyncio.get_running_loop()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    async with connect("redis://unused" if url.startswith("kafka:") else url) as redis:
        log = await Place(url, redis).open(partitions=partitions)
        async with log.consumer(topic, group="g") as consumer:
            batches: list[Batch] = []
            say("joined")
            while command := (await loop.run_in_executor(None, sys.stdin.readline)).strip():
                if command == "read":
                    batches = await read(consumer, most)
                    say([told(batch) for batch in batches])
                elif command == "commit":
                    say([await consumer.commit(batch) for batch in batches])
                elif command == "memory":
                    say(psutil.Process().memory_info().rss)
                elif command == "run":
                    await run(consumer, most)
        await log.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
