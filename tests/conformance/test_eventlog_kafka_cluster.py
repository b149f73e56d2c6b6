"""What the log on Kafka says is true while a partition changes its leader."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import TypeVar

import pytest
from tests.chaos.trials.kafka_cluster import Cluster

from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.eventlog.api import Append
from cartwheel.systems.eventlog.kafka_log import KafkaLog

T = TypeVar("T")


@pytest.fixture
async def cluster(servers_folder: Path) -> AsyncIterator[Cluster]:
    async with AsyncExitStack() as stack:
        yield await Cluster.start(servers_folder / "cluster", stack)


async def answered(ask: Callable[[], Awaitable[T]]) -> T:
    """Ask until there is an answer: to choose a leader takes a busy machine longer than a call."""
    async with asyncio.timeout(120):
        while True:
            with suppress(UnavailableError):
                return await ask()


@pytest.mark.usefixtures("kafka")  # it looks for a JDK and Maven
@pytest.mark.timeout(600)
async def test_a_dead_leader_and_its_return_change_no_answer(cluster: Cluster) -> None:
    log = await KafkaLog.open(cluster.url, partitions=4)
    try:
        await log.append("events", [Append(number % 4, b"one") for number in range(40)])
        before = await log.ends("events")
        assert len(before) == 4
        victim = await cluster.kill_a_leader()
        assert await answered(lambda: log.ends("events")) == before
        await log.append("events", [Append(number % 4, b"two") for number in range(40)])
        after = await answered(lambda: log.ends("events"))
        assert all(new != old for new, old in zip(after, before, strict=True))
        await cluster.brokers[victim].start()
        for _ in range(3):
            assert await answered(lambda: log.ends("events")) == after
            lags = await answered(lambda: log.lag("events", group="nobody"))
            assert sum(lag.entries for lag in lags) == 80
            await asyncio.sleep(0.5)
    finally:
        await log.close()
