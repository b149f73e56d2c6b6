"""The trials by name, each with what befalls a server while a shop goes on selling."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.chaos.trials import cluster_errors, faults, revoking
from tests.chaos.trials.kafka_cluster import Cluster
from tests.chaos.trials.killed_workers import killed_workers_at
from tests.chaos.trials.shop import Shop
from tests.e2e.person import register
from tests.embedded.harness import UP, Instance, running

_FILLING_SECONDS: Final = 120

SERVE: Final = (*UP, "--no-demo")


@dataclass(frozen=True, slots=True)
class Course:
    """How long a fault lasts, and the folder in which a trial may do what it likes."""

    folder: Path
    seconds: float


Trial = Callable[[Course], Awaitable[None]]


@asynccontextmanager
async def _selling(
    course: Course,
    *,
    command: Sequence[str] = SERVE,
    env: Mapping[str, str] | None = None,
    clients: int = 3,
    padding: int = 0,
) -> AsyncIterator[Shop]:
    """Run a server at which a shop sells; afterwards the accounts must agree."""
    given = {"CARTWHEEL_LOG_LEVEL": "ERROR", **(env or {})}
    async with running(course.folder / "home", command=command, env=given) as server:
        shop = Shop(server, padding=padding)
        async with shop.selling(clients=clients):
            await asyncio.sleep(2)
            yield shop
            await asyncio.sleep(2)
        await shop.agree()
        assert await server.stop(seconds=40) == 0, server.errors


async def read_only_columns(course: Course) -> None:
    """The column store's folder cannot be written."""
    async with _selling(course) as shop, faults.read_only(shop.server.home.clickhouse):
        await asyncio.sleep(course.seconds)


async def full_columns(course: Course) -> None:
    """The column store's disk is full."""
    columns = course.folder / "home" / "clickhouse"
    async with (
        faults.small_disk(columns, mebibytes=96),
        _selling(course),
        faults.full(columns, left_kibibytes=300),
    ):
        await asyncio.sleep(course.seconds)


async def one_full_disk(course: Course) -> None:
    """One disk for everything is full: what cannot be stored is not acknowledged."""
    home = course.folder / "home"
    async with (
        faults.small_disk(home, mebibytes=400),
        _selling(course),
        faults.full(home, left_kibibytes=900),
    ):
        await asyncio.sleep(course.seconds)


async def read_only_postgres(course: Course) -> None:
    """PostgreSQL takes no writes, as after a failover."""
    async with _selling(course) as shop, faults.refusing_writes(shop.server):
        await asyncio.sleep(course.seconds)


async def silent_postgres(course: Course) -> None:
    """PostgreSQL neither answers nor goes away."""
    async with _selling(course) as shop, faults.silent(shop.server, "postgres"):
        await asyncio.sleep(course.seconds)


async def silent_valkey(course: Course) -> None:
    """Valkey neither answers nor goes away."""
    async with _selling(course) as shop, faults.silent(shop.server, "valkey"):
        await asyncio.sleep(course.seconds)


async def full_valkey(course: Course) -> None:
    """Valkey fills up while the pipeline stands still; what it has no room for is refused."""
    tiny = {"CARTWHEEL_VALKEY_MEMORY_MIB": "16", "CARTWHEEL_DEDUP_MEMORY_MIB": "2"}
    async with (
        _selling(course, env=tiny, padding=4_000) as shop,
        faults.refusing_writes(shop.server),
    ):
        async with asyncio.timeout(_FILLING_SECONDS):
            while 503 not in shop.refused:
                await asyncio.sleep(0.2)
        await asyncio.sleep(course.seconds)


async def clock_ahead(course: Course) -> None:
    """Killed while the clock is two hours ahead, and started once it is right again."""
    clock = faults.Clock(course.folder / "clock")
    clock.move(0)
    home = course.folder / "home"
    env = {"CARTWHEEL_LOG_LEVEL": "ERROR", **clock.environment}
    server = await Instance.start(home, command=SERVE, env=env)
    shop = Shop(server)
    async with shop.selling():
        await asyncio.sleep(2)
        clock.move(7_200)
        await asyncio.sleep(course.seconds)
        await server.kill_tree()
        clock.move(0)
        shop.server = await Instance.start(home, command=SERVE, env=env)
        await asyncio.sleep(2)
    await shop.agree(seconds=40)
    assert await shop.server.stop(seconds=40) == 0, shop.server.errors


async def refusing_cluster(course: Course) -> None:
    """A ClickHouse cluster answers each call with another of its errors."""
    async with (
        cluster_errors.front(course.folder / "columns") as front,
        _selling(course, env={"CARTWHEEL_CLICKHOUSE_URL": front.url}),
    ):
        front.troubled = True
        await asyncio.sleep(course.seconds)
        front.troubled = False


async def few_descriptors(course: Course) -> None:
    """The process may open 1,024 files, and strangers hold more connections than that."""
    limited = ("bash", "-c", 'ulimit -n 1024 && exec "$@"', "-", *SERVE)
    async with (
        _selling(course, command=limited, clients=10) as shop,
        faults.half_sent(shop.server, connections=1_100),
    ):
        await asyncio.sleep(course.seconds)


async def dead_kafka_leader(course: Course) -> None:
    """Of three brokers one that leads partitions is killed, and comes back."""
    async with AsyncExitStack() as stack:
        cluster = await Cluster.start(course.folder, stack)
        async with _selling(course, env={"CARTWHEEL_EVENTLOG_URL": cluster.url}):
            victim = await cluster.kill_a_leader()
            await asyncio.sleep(course.seconds)
            await cluster.brokers[victim].start()
            await asyncio.sleep(course.seconds)


async def revoked_in_a_storm(course: Course) -> None:
    """Keys and sessions that are ended while engines fall silent open nothing afterwards."""
    async with _selling(course) as shop:
        person = await register(shop.server, "ada@shop.example")
        ended = [*await revoking.make_keys(shop), await revoking.sign_in(shop, person)]
        lasting = await revoking.make_keys(shop, 3)
        over = asyncio.Event()
        following = [
            asyncio.create_task(revoking.follow(shop, credential, over))
            for credential in (*ended, *lasting)
        ]
        await asyncio.sleep(2)
        for engine in ("valkey", "postgres"):
            ended_now = ended if engine == "postgres" else ended[::2]
            revocations = [
                asyncio.create_task(revoking.end(shop, credential))
                for credential in ended_now
                if credential.ended_at is None
            ]
            async with faults.silent(shop.server, engine):
                await asyncio.sleep(course.seconds / 2)
            await asyncio.gather(*revocations)
        await asyncio.sleep(4)
        over.set()
        await asyncio.gather(*following)
        for credential in ended:
            assert not credential.wrongly_opened(grace=1.5), credential
            assert credential.seen[-1][1] == 401, credential.seen[-3:]
            assert credential.stream_ended_at is not None, "a stream outlived its credential"
        for credential in lasting:
            assert credential.seen[-1][1] == 200, credential.seen[-3:]


async def killed_workers(course: Course) -> None:
    """A hundred thousand jobs, whose workers are killed again and again."""
    await killed_workers_at(course.folder, jobs=100_000)


TRIALS: Final[Mapping[str, Trial]] = {
    trial.__name__.replace("_", "-"): trial
    for trial in (
        read_only_columns,
        full_columns,
        one_full_disk,
        read_only_postgres,
        silent_postgres,
        silent_valkey,
        full_valkey,
        clock_ahead,
        refusing_cluster,
        few_descriptors,
        dead_kafka_leader,
        revoked_in_a_storm,
        killed_workers,
    )
}
