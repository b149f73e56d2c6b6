"""
How many jobs a second are added and run, next to what others run their jobs with.

The jobs are synthetic and do nothing, so that what is measured is the queue. Ours run
through the worker of production, each in a scope with a dependency made for it. The same
Valkey, with every write on disk before it is acknowledged, serves everybody but
Procrastinate, which has a PostgreSQL with `synchronous_commit` on.

Everybody runs as many jobs at once, in one process on the cores shared with the server;
Celery, whose workers are processes, runs one at a time, which is fastest for jobs that
do nothing. They take turns on an empty server, and a ratio is the median of the rounds'
own ratios, so that a machine that is busy for a while is busy for all of them.
"""

import argparse
import asyncio
import json
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from cartwheel.kernel.redis import connect
from cartwheel.systems.embedded.accounts import server_account
from cartwheel.systems.embedded.postgres import Postgres
from cartwheel.systems.embedded.valkey import Valkey
from harness import median, report, table

PEERS = Path(__file__).parent / "peers"
CONCURRENCY = 50
OURS, OURS_TWICE, NODE = "cartwheel", "cartwheel, two processes", "BullMQ on Node"


@dataclass(frozen=True)
class Contender:
    """A program that adds and runs jobs, and how many it is given in a quick round."""

    program: str
    jobs: int
    arguments: tuple[str, ...] = ()
    on_postgres: bool = False
    every_round: bool = False


CONTENDERS = {
    OURS: Contender("jobs_cartwheel.py", 20_000, ("1",), every_round=True),
    NODE: Contender("jobs_node.mjs", 20_000, every_round=True),
    OURS_TWICE: Contender("jobs_cartwheel.py", 20_000, ("2",)),
    "BullMQ's Python library": Contender("jobs_bullmq.py", 2_000),
    "SAQ": Contender("jobs_saq.py", 2_000),
    "Celery": Contender("jobs_celery.py", 2_000),
    "Procrastinate": Contender("jobs_procrastinate.py", 1_000, on_postgres=True),
}


def servers_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="cartwheel-jobs-"))
    # Open to the account that the servers run under.
    folder.chmod(0o711)
    return folder


@asynccontextmanager
async def servers() -> AsyncIterator[tuple[str, str]]:
    """Run both servers, as durable as in earnest; gives their URLs."""
    folder = servers_folder()
    account = server_account()
    valkey = await Valkey.start(folder / "valkey", account=account, log=folder / "valkey.log")
    try:
        postgres = await Postgres.start(
            folder / "postgres", account=account, log=folder / "postgres.log"
        )
        try:
            yield valkey.url, postgres.owner_url
        finally:
            await postgres.stop()
    finally:
        await valkey.stop()
        shutil.rmtree(folder)


async def run(contender: Contender, url: str, *, jobs: int) -> dict[str, float]:
    """Let a program add and run its jobs; returns its rates."""
    program = PEERS / contender.program
    interpreter = "node" if program.suffix == ".mjs" else sys.executable
    process = await asyncio.create_subprocess_exec(
        interpreter,
        *(str(program), url, str(jobs), str(CONCURRENCY), *contender.arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "NODE_ENV": "production"},
    )
    async with asyncio.timeout(120):
        out, errors = await process.communicate()
    lines = out.decode().splitlines()
    if process.returncode != 0 or not lines:
        sys.exit(f"{contender.program}: {errors.decode()[-2000:]}")
    return json.loads(lines[-1])


async def measure(*, rounds: int, size: int, quick: bool) -> dict[str, list[dict[str, float]]]:
    """Let everybody take turns."""
    found: dict[str, list[dict[str, float]]] = {name: [] for name in CONTENDERS}
    async with servers() as (valkey_url, postgres_url), connect(valkey_url) as redis:
        for number in range(rounds):
            for name, contender in CONTENDERS.items():
                if quick and number and not contender.every_round:
                    continue
                await redis.flushall()
                url = postgres_url if contender.on_postgres else valkey_url
                found[name].append(await run(contender, url, jobs=contender.jobs * size))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="within 50 seconds, less exact")
    quick = parser.parse_args().quick
    if shutil.which("node") is None:
        sys.exit("BullMQ needs Node on the PATH, and `npm ci` in web.")
    rounds, size = (3, 1) if quick else (5, 3)
    found = asyncio.run(measure(rounds=rounds, size=size, quick=quick))
    jobs = {name: [each["jobs_per_second"] for each in rates] for name, rates in found.items()}
    adds = {name: [each["adds_per_second"] for each in rates] for name, rates in found.items()}

    def ratio(figures: dict[str, list[float]], name: str) -> float:
        return median([a / b for a, b in zip(figures[OURS], figures[name], strict=False)])

    table(
        f"Synthetic jobs that do nothing, {CONCURRENCY} at once, one process each. Every write is"
        " on disk before it is\nacknowledged: Valkey with appendfsync always, PostgreSQL with"
        f" synchronous_commit on. Median of {rounds} rounds"
        + (" for the first two, one for the others." if quick else "."),
        ("", "jobs/s", "ours is faster by", "adds/s", "ours is faster by"),
        [
            (
                name,
                f"{median(jobs[name]):,.0f}",
                "" if name == OURS else f"{ratio(jobs, name):.2f}",
                f"{median(adds[name]):,.0f}",
                "" if name == OURS else f"{ratio(adds, name):.2f}",
            )
            for name in CONTENDERS
        ],
    )
    report(
        jobs_per_second=median(jobs[OURS]),
        adds_per_second=median(adds[OURS]),
        ratio_vs_node_bullmq=ratio(jobs, NODE),
        adds_ratio_vs_node_bullmq=ratio(adds, NODE),
        ratio_vs_python_bullmq=ratio(jobs, "BullMQ's Python library"),
        ratio_vs_saq=ratio(jobs, "SAQ"),
        ratio_vs_celery=ratio(jobs, "Celery"),
        ratio_vs_procrastinate=ratio(jobs, "Procrastinate"),
        jobs_per_second_two_processes=median(jobs[OURS_TWICE]),
    )


if __name__ == "__main__":
    main()
