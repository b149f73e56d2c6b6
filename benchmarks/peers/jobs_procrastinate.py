"""Procrastinate, on PostgreSQL, on the jobs of benchmarks/jobs.py."""

import asyncio
import json
import sys
import time

import procrastinate

STORE = "0199e1a0-0000-7000-8000-000000000001"
BATCH = 500


async def main(url: str, count: int, concurrency: int) -> None:
    connector = procrastinate.PsycopgConnector(conninfo=url, max_size=10)
    app = procrastinate.App(connector=connector)
    times: list[float] = []

    @app.task(name="orders.noop")
    async def noop(**_: object) -> None:
        times.append(time.monotonic())

    async with app.open_async():
        if not await app.check_connection_async():
            await app.schema_manager.apply_schema_async()
        started = time.perf_counter()
        for begin in range(0, count, BATCH):
            await noop.batch_defer_async(
                *({"storeId": STORE, "orderId": n} for n in range(begin, begin + BATCH))
            )
        adds = count / (time.perf_counter() - started)
        await app.run_worker_async(concurrency=concurrency, wait=False)
    rate = (count - 1) / (times[-1] - times[0])
    print(json.dumps({"adds_per_second": adds, "jobs_per_second": rate}))


asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
