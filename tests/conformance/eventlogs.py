"""The logs that the conformance suite runs on, and consumers in processes of their own."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from redis.asyncio import Redis

from cartwheel.systems.eventlog.api import Batch, Consumer, EventLog
from cartwheel.systems.eventlog.opening import open_log
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog

MEMBER = "tests.conformance.eventlog_member"
WAIT = timedelta(milliseconds=50)
SESSION = timedelta(seconds=1.5)
"""After this time a member that is not heard of is given up."""


@dataclass(frozen=True)
class Place:
    """Where a log is, for this test alone."""

    url: str
    redis: Redis

    @property
    def is_kafka(self) -> bool:
        """Kafka, else Redis Streams."""
        return self.url.startswith("kafka:")

    async def open(self, *, partitions: int = 2, settings: str = "") -> EventLog:
        """Open the log; `settings` are added to the URL of a Kafka log."""
        if self.is_kafka:
            return await open_log(f"{self.url}{settings}", redis=self.redis, partitions=partitions)
        log = RedisStreamsLog(self.redis, partitions=partitions, lease=SESSION)
        await log.open()
        return log


@dataclass
class Member:
    """A consumer process."""

    process: asyncio.subprocess.Process

    async def ask(self, command: str) -> Any:
        """Send a command and return its answer."""
        self.tell(command)
        return await self.hear()

    def tell(self, command: str) -> None:
        """Send a command."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{command}\n".encode())

    async def hear(self) -> Any:
        """Return the next answer; None when the process has ended."""
        assert self.process.stdout is not None
        async with asyncio.timeout(60):
            line = await self.process.stdout.readline()
        return json.loads(line) if line.endswith(b"\n") else None

    async def hear_all(self) -> list[Any]:
        """Return all answers up to the end of the process."""
        answers = []
        while (answer := await self.hear()) is not None:
            answers.append(answer)
        return answers

    async def kill(self) -> None:
        """End it with SIGKILL."""
        self.process.kill()
        await self.process.wait()


@asynccontextmanager
async def member(
    place: Place, topic: str, *, partitions: int = 2, most: int = 10
) -> AsyncIterator[Member]:
    """Run a consumer of the group `g` in a process of its own; it has joined on entry."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", MEMBER, place.url, topic, str(partitions), str(most)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        joined = Member(process)
        assert await joined.hear() == "joined"
        yield joined
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGCONT)
            process.kill()
        await process.wait()


async def read(consumer: Consumer, *, most: int = 100) -> list[Batch]:
    """Read until something comes."""
    async with asyncio.timeout(60):
        while not (batches := await consumer.read(max_entries=most, wait=WAIT)):
            pass
    return batches


async def drain(consumer: Consumer, *, entries: int, most: int = 100) -> list[Batch]:
    """Read and commit until so many entries have come."""
    batches: list[Batch] = []
    while sum(len(batch.entries) for batch in batches) < entries:
        for batch in await read(consumer, most=most):
            assert await consumer.commit(batch)
            batches.append(batch)
    return batches


def values(batches: list[Batch], partition: int) -> list[bytes]:
    """Return what came from a partition, in order."""
    return [e.value for batch in batches if batch.partition == partition for e in batch.entries]
