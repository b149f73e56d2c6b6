"""
How many carts a second are scored over HTTP, one a request, next to FastAPI with LightGBM.

    python benchmarks/predict.py [--quick]

Ours is `POST /api/v1/predict` of a whole Cartwheel with its defaults: a key, the features from
Valkey, the model that is in use (ONNX Runtime), the action and its discount, and the three
strongest reasons by exact Shapley values. The peers do what one writes in an afternoon: the same
features from the same Valkey, the same forest by LightGBM, no key and no action. The first answers
with the probability and with reasons by LightGBM's own `pred_contrib`, which are the same values;
the second with the bare probability.

Each cart is asked about for the first time, so that no score is remembered; what remembering adds
is shown apart. The servers take turns, one process each, on the cores they share with the client;
the ratio is the median of the rounds' own. The processor's time is that of the server's process,
ours with all that goes on in it beside; where others keep the machine busy it says more than
answers a second do. That both say the same of each cart is checked. The p99 is that of one caller
who waits for each answer.
"""

import argparse
import asyncio
import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, cast
from uuid import UUID

import msgspec
import numpy as np
import psutil
import uvloop
from redis.asyncio import Redis

from cartwheel.domains.predictions.cart_columns import COLUMNS, LABEL, SUBJECT
from cartwheel.domains.predictions.features.definitions import CATALOGUE, NAMES
from cartwheel.domains.predictions.features.lineage import commit_of
from cartwheel.domains.predictions.features.online import OnlineFeatures, Row
from cartwheel.domains.predictions.learned.bundles import LearnedModel, read_bundle
from cartwheel.domains.predictions.learned.columns import encode
from cartwheel.domains.predictions.registry.contracts import ModelAlias
from cartwheel.domains.predictions.registry.files import ModelFiles
from cartwheel.domains.predictions.registry.flow import ModelFlow
from cartwheel.domains.predictions.serving.live import LiveModels
from cartwheel.domains.predictions.serving.memory import ModelMemory
from cartwheel.domains.predictions.serving.shelf import Shelf
from cartwheel.domains.predictions.training.boosting import boost
from cartwheel.domains.predictions.training.examples import Examples, examples_of
from cartwheel.domains.predictions.training.fitting import Trained, fit
from cartwheel.domains.predictions.training.splitting import split
from cartwheel.kernel.clock import SystemClock
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.redis import connect
from cartwheel.kernel.settings import Settings
from cartwheel.systems.broadcast.api import Broadcast
from cartwheel.systems.embedded.engines import Engines, locate_engines
from cartwheel.systems.embedded.home import Home
from cartwheel.systems.objects.api import open_objects
from cartwheel.systems.rpc.api import CurrentCall, RequestContext, Transactions
from harness import Connection, Server, cartwheel, median, percentile, report, table
from rpc import wait_for

PEER = Path(__file__).parent / "peers" / "predict_fastapi.py"
CONNECTIONS = 64
MOST_PER_SECOND = 5_000
"""So many carts are made for each second: a server that asks for more is not measured."""
COMMIT = commit_of(CATALOGUE)
DEVICES = ("mobile", "desktop", "tablet", None)


def made_up(count: int) -> Iterator[dict[str, Any]]:
    """Return carts, the same each time: a third of what is known of shoppers is missing."""
    chance = np.random.default_rng(11)
    for _ in range(count):
        products = int(chance.integers(1, 9))
        yield {
            "products": products,
            "units": products + int(chance.integers(0, 4)),
            "value": round(float(chance.gamma(2, 40)), 2),
            "dearestShare": round(float(chance.uniform(1 / products, 1)), 4),
            "categories": int(chance.integers(1, 4)),
            "episode": int(chance.integers(1, 4)),
            "minutesInCart": round(float(chance.gamma(2, 20)), 1),
            "hour": int(chance.integers(0, 24)),
            "isWeekend": bool(chance.random() < 0.3),
            "averagePrice": round(float(chance.gamma(2, 15)), 2),
            "minutesSinceAbandonment": 0.0,
            "purchases": int(chance.poisson(1)) if chance.random() < 0.7 else None,
            "visits": int(chance.integers(1, 20)) if chance.random() < 0.7 else None,
            "productViews": int(chance.integers(1, 60)) if chance.random() < 0.7 else None,
            "device": DEVICES[int(chance.integers(0, 4))],
            "segment": ("new", "returning", "loyal")[int(chance.integers(0, 3))],
        }


def learn(rows: Sequence[dict[str, Any]]) -> tuple[Trained, Examples]:
    """Learn from carts of which a few features say how likely they were bought."""
    chance = np.random.default_rng(13)
    odds = [
        row["products"] / 2 - 3.5 + (row["device"] == "desktop") + (row["visits"] or 5) / 10
        for row in rows
    ]
    labels = chance.random(len(rows)) < 1 / (1 + np.exp(-np.array(odds)))
    examples = examples_of(
        rows,
        subject=SUBJECT,
        label=LABEL,
        columns=COLUMNS,
        labels=labels.tolist(),
        times=list(range(len(rows))),
        feature_commit=COMMIT,
    )
    now = datetime.now(UTC)
    return fit(examples, seed=1, now=now, progress=lambda _step, _done: None), examples


def leave_for_peer(trained: Trained, examples: Examples, folder: Path) -> None:
    """Write the same forest as LightGBM keeps it, and its calibration."""
    learned = split(examples, seed=1).learned
    boosted = boost(
        examples.columns,
        examples.matrix[learned],
        examples.labels[learned],
        seed=1,
        trees=trained.manifest.trees,
    )
    boosted.booster.save_model(folder / "forest.txt")
    scaling = trained.manifest.calibration
    names = [column.name for column in examples.columns]
    told = {"calibration": [scaling["slope"], scaling["offset"]], "names": names}
    (folder / "codes.json").write_text(json.dumps(told))


async def deploy(server: Server, engines: Engines, trained: Trained) -> None:
    """Put the model to use in the server's store."""
    database = Database.connect(engines.database_url, pool_size=2)
    clock, broadcast = SystemClock(), Broadcast(Redis())
    files = ModelFiles(open_objects(engines.objects_url))
    context = RequestContext(headers={}, address="")
    call = CurrentCall(procedure="", actor=None, context=context, auditor=None)
    live, memory = LiveModels(database, broadcast), ModelMemory(Shelf(files, clock), broadcast)
    models = ModelFlow(Transactions(database, call), files, memory, live, clock)
    store_id = UUID(server.store_id)
    made = await models.register(store_id, trained.content, by=None)
    alias = ModelAlias.CHAMPION
    await models.put_to_use(store_id, made.version, alias=alias, message="", by=None)
    await database.close()


async def keep(
    server: Server, redis: Redis, model: LearnedModel, rows: Sequence[dict[str, Any]]
) -> list[UUID]:
    """Put carts into the online store, as ours are kept and as the peer's are."""
    ids = [new_id() for _ in rows]
    now = datetime.now(UTC) - timedelta(minutes=1)
    kept = [Row(COMMIT, 1, now, tuple(row.get(name) for name in NAMES), True) for row in rows]
    online, store_id = OnlineFeatures(redis), UUID(server.store_id)
    numbers = encode(model.manifest.columns, rows)

    for start in range(0, len(rows), 2_000):
        part = slice(start, start + 2_000)
        await online.write(store_id, zip(ids[part], kept[part], strict=True))
        async with redis.pipeline(transaction=False) as pipeline:
            for id_, values in zip(ids[part], numbers[part], strict=True):
                known = [None if np.isnan(value) else float(value) for value in values]
                pipeline.set(f"bench:{id_}", msgspec.msgpack.encode(known), ex=3_600)
            await pipeline.execute()
    return ids


class Caller(asyncio.Protocol):
    """One connection: each answer is followed by the next request at once."""

    def __init__(self, requests: Iterator[bytes]) -> None:
        self.requests = requests
        self.answers = 0
        self.failure: str | None = None
        self._seen = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        self.transport = cast("asyncio.Transport", transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        """Count what came; after a whole answer send the next request."""
        self._seen += data
        head, found, body = self._seen.partition(b"\r\n\r\n")
        if not found:
            return
        if not head.startswith(b"HTTP/1.1 200"):
            self.failure = self._seen[:300].decode()
            return
        lower = head.lower()
        start = lower.index(b"content-length:") + 15
        if len(body) >= int(lower[start:].partition(b"\r\n")[0]):
            self.answers += 1
            self._seen = b""
            self._send()

    def _send(self) -> None:
        if (request := next(self.requests, None)) is not None:
            self.transport.write(request)


def request_of(path: str, cart_id: UUID, key: str = "") -> bytes:
    body = json.dumps({"cartId": str(cart_id)}).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\n"
    head += f"Authorization: Bearer {key}\r\n" if key else ""
    head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


class Pace(NamedTuple):
    """How fast a crowd of callers is answered."""

    per_second: float
    processor_us: float
    """Of the server's process, an answer."""


async def measure(server: tuple[int, int], requests: Iterator[bytes], seconds: float) -> Pace:
    """Measure a crowd of callers of a server, its process and its port."""
    pid, port = server
    process = psutil.Process(pid)
    loop = asyncio.get_running_loop()
    callers = []
    for _ in range(CONNECTIONS):
        _, caller = await loop.create_connection(lambda: Caller(requests), "127.0.0.1", port)
        callers.append(caller)
    await asyncio.sleep(0.3)
    before, started = sum(each.answers for each in callers), time.perf_counter()
    worked = sum(process.cpu_times()[:2])
    await asyncio.sleep(seconds)
    answers = sum(each.answers for each in callers) - before
    elapsed = time.perf_counter() - started
    worked = sum(process.cpu_times()[:2]) - worked
    if next(requests, None) is None:
        sys.exit("there were too few carts for so fast a server")
    for each in callers:
        each.transport.abort()
        if each.failure is not None:
            sys.exit(each.failure)
    return Pace(answers / elapsed, 1e6 * worked / answers)


async def measure_one(url: str, key: str, ids: Sequence[UUID]) -> list[float]:
    """Return how long each answer takes one caller who waits for it, in milliseconds."""
    took = []
    async with Connection(url, key=key) as connection:
        for cart_id in ids:
            body = json.dumps({"cartId": str(cart_id)}).encode()
            began = time.perf_counter()
            status, answer = await connection.request("POST", "/api/v1/predict", body)
            took.append((time.perf_counter() - began) * 1000)
            if status != 200:
                sys.exit(answer.decode())
    return took


async def ensure_same(url: str, key: str, peer: int, ids: Sequence[UUID]) -> None:
    async with (
        Connection(url, key=key) as ours,
        Connection(f"http://127.0.0.1:{peer}") as theirs,
    ):
        for cart_id in ids:
            body = json.dumps({"cartId": str(cart_id)}).encode()
            mine = json.loads((await ours.request("POST", "/api/v1/predict", body))[1])
            other = json.loads((await theirs.request("POST", "/predict", body))[1])
            effects = {each["feature"]: each["effect"] for each in other["reasons"]}
            if mine["model"] != "cart" or abs(mine["probability"] - other["probability"]) > 2e-4:
                sys.exit(f"they differ: {mine}, {other}")
            for each in mine["contributions"]:
                if abs(each["effect"] - effects.get(each["feature"], each["effect"])) > 1e-3:
                    sys.exit(f"their reasons differ: {mine}, {other}")


async def run(server: Server, *, rounds: int, seconds: float) -> dict[str, Any]:
    engines = locate_engines(Settings(), Home.at(server.home))
    carts = list(made_up(4_000 + int(rounds * (seconds + 0.5) * MOST_PER_SECOND)))
    trained, examples = learn(carts[:4_000])
    await deploy(server, engines, trained)
    ours = (server.pid, int(server.url.rpartition(":")[2]))
    found: dict[str, Any] = {"ours": [], "peer": [], "alone": []}
    with tempfile.TemporaryDirectory(prefix="cartwheel-predict-") as name:
        folder = Path(name)
        leave_for_peer(trained, examples, folder)
        async with connect(engines.redis_url) as redis:
            ids = await keep(server, redis, read_bundle(trained.content), carts)
        with serving_peer(folder, engines.redis_url) as peer:
            await ensure_same(server.url, server.key, peer[1], ids[:200])
            mine = (request_of("/api/v1/predict", each, server.key) for each in ids[4_000:])
            other = (request_of("/predict", each) for each in ids[4_000:])
            alone = (request_of("/predict/alone", each) for each in ids[4_000:])
            for _ in range(rounds):
                found["ours"].append(await measure(ours, mine, seconds))
                found["peer"].append(await measure(peer, other, seconds))
                found["alone"].append(await measure(peer, alone, seconds))
    found["single"] = await measure_one(server.url, server.key, ids[1_000:3_000])
    again = (request_of("/api/v1/predict", each, server.key) for each in ids[1_000:3_000] * 40)
    found["again"] = [await measure(ours, again, seconds)]
    return found


@contextmanager
def serving_peer(folder: Path, redis_url: str) -> Iterator[tuple[int, int]]:
    """Run the peer; gives its process and its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / "peer.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, str(PEER), str(port), redis_url, str(folder)], stdout=out, stderr=out
        )
    try:
        wait_for(port, process, log)
        yield process.pid, port
    finally:
        process.kill()
        process.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="within 50 seconds, less exact")
    arguments = parser.parse_args()
    rounds, seconds = (3, 1.5) if arguments.quick else (7, 3.0)
    with cartwheel() as server:
        found = uvloop.run(run(server, rounds=rounds, seconds=seconds))

    def ratio(peer: str) -> float:
        pairs = zip(found["ours"], found[peer], strict=True)
        return median([mine.per_second / other.per_second for mine, other in pairs])

    def processor(which: str) -> float:
        return median([each.processor_us for each in found[which]])

    single = found["single"]
    shown = (
        ("ours", "cartwheel", "key, action, reasons"),
        ("again", "cartwheel, asked again", "the same, scores remembered"),
        ("peer", "FastAPI and LightGBM", "reasons; no key, no action"),
        ("alone", "FastAPI and LightGBM", "the bare probability"),
    )
    table(
        f"Carts scored over HTTP, {CONNECTIONS} connections, median of {rounds} rounds"
        f" of {seconds:g} s",
        ("server", "predictions/s", "processor, µs each", "with"),
        [
            (
                name,
                f"{median([each.per_second for each in found[which]]):,.0f}",
                f"{processor(which):,.0f}",
                what,
            )
            for which, name, what in shown
        ],
    )
    print(f"One caller: median {median(single):.2f} ms, p99 {percentile(single, 99):.2f} ms")
    report(
        predictions_per_second=median([each.per_second for each in found["ours"]]),
        p99_ms_single=percentile(single, 99),
        ratio_vs_fastapi_lightgbm=ratio("peer"),
        ratio_vs_probability_alone=ratio("alone"),
        processor_ratio=processor("peer") / processor("ours"),
    )


if __name__ == "__main__":
    main()
