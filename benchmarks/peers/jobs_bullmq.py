"""BullMQ's Python library, as its documentation has it, on the jobs of benchmarks/jobs.py."""

import asyncio
import json
import sys
import time

import uvloop
from bullmq import Queue, Worker

STORE = "0199e1a0-0000-7000-8000-000000000001"
BATCH = 500


async def main(url: str, count: int, concurrency: int) -> None:
    options = {"connection": url, "prefix": "{cartwheel:jobs}"}
    queue = Queue("email", options)
    kept = {"attempts": 5, "removeOnComplete": {"count": 1_000}}
    jobs = [
        {"name": "orders.noop", "data": {"storeId": STORE, "orderId": number}, "opts": kept}
        for number in range(count)
    ]
    started = time.perf_counter()
    for number in range(0, count, BATCH):
        await queue.addBulk(jobs[number : number + BATCH])
    adds = count / (time.perf_counter() - started)
    times: list[float] = []
    done = asyncio.Event()

    async def process(_job: object, _token: str) -> None:
        times.append(time.monotonic())
        if len(times) == count:
            done.set()

    worker = Worker("email", process, {**options, "concurrency": concurrency})
    await done.wait()
    await worker.close()
    await queue.close()
    rate = (count - 1) / (times[-1] - times[0])
    print(json.dumps({"adds_per_second": adds, "jobs_per_second": rate}))


uvloop.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
