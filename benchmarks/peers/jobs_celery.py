"""Celery on the jobs of benchmarks/jobs.py: acknowledged late, one process, no results kept."""

import json
import os
import sys
import time

from celery import Celery

STORE = "0199e1a0-0000-7000-8000-000000000001"

url, count = sys.argv[1], int(sys.argv[2])
app = Celery("noop", broker=url.replace("unix://", "redis+socket://").replace("%2F", "/"))
app.conf.update(
    task_ignore_result=True,
    task_acks_late=True,
    worker_prefetch_multiplier=100,
    broker_connection_retry_on_startup=True,
    worker_redirect_stdouts=False,
)
times: list[float] = []
adds = 0.0


@app.task(name="orders.noop")
def noop(**_: object) -> None:
    times.append(time.monotonic())
    if len(times) == count:
        rate = (count - 1) / (times[-1] - times[0])
        print(json.dumps({"adds_per_second": adds, "jobs_per_second": rate}), flush=True)
        os._exit(0)


with app.producer_pool.acquire() as producer:
    started = time.perf_counter()
    for number in range(count):
        noop.apply_async(kwargs={"storeId": STORE, "orderId": number}, producer=producer)
    adds = count / (time.perf_counter() - started)
app.worker_main(
    ["worker", "--pool=solo", "--loglevel=ERROR", "--without-gossip", "--without-mingle"]
)
