"""SAQ on the jobs of benchmarks/jobs.py; it adds them one by one, here many at the same time."""

import asyncio
import json
import sys
import time
from typing import Any

import uvloop
from redis.asyncio import Redis
from saq import Worker
from saq.queue.redis import RedisQueue

STORE = "0199e1a0-0000-7000-8000-000000000001"
BATCH = 500


async def main(url: str, count: int, concurrency: int) -> None:
    queue = RedisQueue(Redis.from_url(url))
    await queue.connect()
    started = time.perf_counter()
    for begin in range(0, count, BATCH):
        await asyncio.gather(
            *(
                queue.enqueue("noop", storeId=STORE, orderId=number)
                for number in range(begin, begin + BATCH)
            )
        )
    adds = count / (time.perf_counter() - started)
    times: list[float] = []
    done = asyncio.Event()

    async def noop(_: Any, **_fields: Any) -> None:
        times.append(time.monotonic())
        if len(times) == count:
            done.set()

    worker = Worker(queue, functions=[("noop", noop)], concurrency=concurrency)
    task = asyncio.create_task(worker.start())
    await done.wait()
    await worker.stop()
    task.cancel()
    rate = (count - 1) / (times[-1] - times[0])
    print(json.dumps({"adds_per_second": adds, "jobs_per_second": rate}), flush=True)


uvloop.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
