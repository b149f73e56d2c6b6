"""
The event log on Redis Streams: one stream per topic and partition.

States of an entry: appended → delivered (in the group's pending list) →
acknowledged → trimmed, once every group has acknowledged it. A group that no member was
heard of for a week keeps nothing from being trimmed: when it comes back, it goes on with
the oldest entry that is kept. Durable on append because the server runs with
`appendfsync always`; the readiness check watches that it does.

A partition is owned through a lease of five seconds, and members share the
partitions of a topic: each registers with every renewal, holds at most the
partitions divided by the members, rounded up, and gives up one too many when its
batch is committed, or has not been for three seconds. Every owner reads under the
same consumer name, so what a crashed owner left pending is simply the next owner's
pending list, and is read first. Reading and committing check the lease in the same
step: an owner that was stopped past its lease takes nothing, and acknowledges
nothing, that belongs to another. What it had read already it may still be at work
on, for one batch; see the interface for what that asks of effects.

No lease ends further off than it is long: one that does was set while the clock was ahead,
and is shortened by the first member that sees it.

Failures: when Redis is away, `append`, `read` and `commit` raise
UnavailableError, leases run out, and everything goes on once it is back.

A full memory: from a share of the ceiling on `ensure_room` refuses, which doors ask. When
Redis itself refuses, `append` raises UnavailableError, while leases, `read`, `commit`,
`forward` and trimming go on, so that what is in the log is worked off.
"""

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any, Final

import structlog
from redis.asyncio import Redis

from cartwheel.kernel.redis import translated_errors
from cartwheel.kernel.redis_memory import RedisMemory
from cartwheel.kernel.sharing import Shared
from cartwheel.systems.eventlog import redis_scripts as scripts
from cartwheel.systems.eventlog.api import (
    BEGINNING,
    Append,
    Consumer,
    PartitionLag,
    position_order,
)
from cartwheel.systems.eventlog.errors import GroupRunningError, LogFullError, PartitionCountError
from cartwheel.systems.eventlog.redis_consumer import KEY, VALUE, StreamConsumer, before
from cartwheel.systems.eventlog.redis_keys import (
    IDENTITY,
    PARTITIONS,
    groups_key,
    lease_key,
    members_key,
    seen_key,
    stream_key,
)
from cartwheel.systems.eventlog.redis_leases import Claims, milliseconds, round_of

log = structlog.get_logger()

LEASE: Final = timedelta(seconds=5)
"""How long a partition stays with a member that is not heard of."""

RETENTION: Final = timedelta(days=7)
"""How long entries are kept for a group that no member of is heard of; as long as by Kafka."""

GRACE: Final = timedelta(minutes=10)
"""How long a new process waits for the others, which may all have been away together."""

_APPEND_SECONDS: Final = 10.0
_LOOK_SECONDS: Final = 1.0


class RedisStreamsLog:
    """An event log on the streams of one Redis."""

    def __init__(
        self,
        redis: Redis,
        *,
        partitions: int,
        lease: timedelta = LEASE,
        retention: timedelta = RETENTION,
        grace: timedelta = GRACE,
        memory: RedisMemory | None = None,
    ) -> None:
        self.redis = redis
        self.claims = Claims(redis)
        self.partitions = partitions
        self.lease = lease
        self._retention = retention
        self._patient_until = time.monotonic() + grace.total_seconds()
        self._overrun: set[tuple[str, int, bytes]] = set()
        self._trimmed_at: dict[tuple[str, int], float] = {}
        self._identity: str | None = None
        self._memory = memory or RedisMemory(redis)
        self._forward = redis.register_script(scripts.FORWARD)
        self._look_at = 0.0
        self._is_full = False
        self._looks: Shared[list[Any]] = Shared(at_once=2)

    async def open(self) -> None:
        """
        Fix the number of partitions and the log's identity on first use.

        A log from before there were identities keeps the empty one.

        Raises:
            PartitionCountError: the log has another number of partitions.
            UnavailableError: Redis does not answer.
        """
        with translated_errors():
            if not await self.redis.exists(PARTITIONS):
                # In this order: a log that has its partitions has its identity for good.
                await self.redis.set(IDENTITY, token_hex(6), nx=True)
                await self.redis.set(PARTITIONS, self.partitions, nx=True)
            made_with = int(await self.redis.get(PARTITIONS) or 0)
            self._identity = (await self.redis.get(IDENTITY) or b"").decode()
        if made_with != self.partitions:
            raise PartitionCountError(
                made_with=made_with, asked=self.partitions, remedy="cartwheel:log:*"
            )

    async def append(self, topic: str, entries: Sequence[Append]) -> list[str]:
        """Append in one transaction, so that a reader never sees half of a call."""
        with translated_errors():
            async with (
                asyncio.timeout(_APPEND_SECONDS),
                self.redis.pipeline(transaction=True) as pipe,
            ):
                for entry in entries:
                    pipe.xadd(stream_key(topic, entry.partition), _fields(entry))
                return [position.decode() for position in await pipe.execute()]

    async def forward(self, topic: str, entries: Sequence[Append]) -> list[str]:
        """Append in one step that Redis takes also when it takes no other."""
        words: list[Any] = []
        for entry in entries:
            fields = [word for field in _fields(entry).items() for word in field]
            words += (len(fields), *fields)
        with translated_errors():
            async with asyncio.timeout(_APPEND_SECONDS):
                positions = await self._forward(
                    keys=[stream_key(topic, entry.partition) for entry in entries], args=words
                )
        return [position.decode() for position in positions]

    async def ensure_room(self) -> None:
        """Look at the memory once a second at most; who comes meanwhile goes by the last look."""
        now = time.monotonic()
        if now >= self._look_at:
            self._look_at = now + _LOOK_SECONDS
            self._is_full = (await self._memory.look()).is_full
        if self._is_full:
            raise LogFullError

    def consumer(self, topic: str, *, group: str) -> Consumer:
        """Join a group that reads a topic from its beginning."""
        return StreamConsumer(self, topic=topic, group=group)

    async def identity(self, topic: str) -> str:  # noqa: ARG002 - one for all topics
        """Return the log's random name, made with it."""
        if self._identity is None:
            await self.open()
        return self._identity or ""

    async def ends(self, topic: str) -> list[str]:
        """Return the newest position of each partition."""
        infos = await self._each_partition(topic, "XINFO STREAM")
        return [BEGINNING if info is None else info["last-generated-id"].decode() for info in infos]

    async def lag(self, topic: str, *, group: str) -> list[PartitionLag]:
        """Count what is pending or not yet delivered."""
        infos = await self._each_partition(topic, "XINFO GROUPS")
        lags = []
        for partition, info in enumerate(infos):
            mine = next((g for g in info or () if g["name"] == group.encode()), None)
            lags.append(await self._partition_lag(topic, partition, group, mine))
        return lags

    async def rewind(
        self, topic: str, *, group: str, to: str | datetime, partition: int | None = None
    ) -> None:
        """Move the group in each stream, unless it has a member or a lease."""
        position = f"{int(to.timestamp() * 1000)}-0" if isinstance(to, datetime) else to
        move = self.redis.register_script(scripts.MOVE)
        infos = await self._each_partition(topic, "XINFO GROUPS")
        with translated_errors():
            now_ms, lease_ms = int((await self.redis.time())[0]) * 1000, milliseconds(self.lease)
            # A second more, since that is what the time was rounded down by.
            farthest = now_ms + lease_ms + 1000
            if await self.redis.zcount(members_key(topic, group), now_ms, farthest):
                raise GroupRunningError(topic=topic, group=group)
            for each in range(self.partitions) if partition is None else [partition]:
                key, seen = stream_key(topic, each), seen_key(topic, each, group)
                mine = next((g for g in infos[each] or () if g["name"] == group.encode()), None)
                if mine is None:
                    await self.redis.xgroup_create(key, group, id="0", mkstream=True)
                newest = "0-0" if mine is None else mine["last-delivered-id"].decode()
                known = (await self.redis.get(seen) or BEGINNING.encode()).decode()
                moved = await move(
                    keys=[key, lease_key(topic, each, group), seen],
                    args=[
                        *("", group, before(position), max(newest, known, key=position_order)),
                        lease_ms,
                    ],
                )
                if not moved:
                    raise GroupRunningError(topic=topic, group=group)

    async def ping(self) -> str:
        """Ask Redis; its own check watches durability."""
        with translated_errors():
            await self.redis.exists(PARTITIONS)
        return "Redis Streams"

    async def close(self) -> None:
        """Leave the client to whoever made it."""

    async def trim_in_turn(self, topic: str, partition: int) -> bool:
        """
        Trim unless another group of this process has lately; False if so.

        All groups of a topic share its streams, and what one forgets is forgotten for all.
        """
        now = time.monotonic()
        last = self._trimmed_at.get((topic, partition))
        if last is not None and now - last < 0.75 * round_of(self.lease).total_seconds():
            return False
        self._trimmed_at[topic, partition] = now
        await self.trim(topic, partition)
        return True

    async def trim(self, topic: str, partition: int) -> None:
        """Forget what every group has committed that was heard of within the retention."""
        key = stream_key(topic, partition)
        groups: Any = self.redis.hgetall(groups_key(topic))
        heard: dict[bytes, bytes] = await groups
        now_ms = time.time() * 1000
        is_patient = time.monotonic() < self._patient_until
        kept: dict[bytes, bytes] = {}
        given_up: dict[bytes, bytes] = {}
        found = await self.redis.xinfo_groups(key)
        async with self.redis.pipeline(transaction=False) as pipe:
            for group in found:
                pipe.xpending(key, group["name"])
            waiting = await pipe.execute()
        for group, pending in zip(found, waiting, strict=True):
            name = group["name"]
            if name not in heard:  # made from outside, or before it was written down
                noting: Any = self.redis.hsetnx(groups_key(topic), name, str(round(now_ms)))
                await noting
            silent = timedelta(milliseconds=now_ms - int(heard.get(name, now_ms)))
            places = kept if is_patient or silent <= self._retention else given_up
            places[name] = pending["min"] or group["last-delivered-id"]
        if not kept:
            return
        first = min(kept.values(), key=_order)
        if await self.redis.xtrim(key, minid=first, approximate=True):
            for name, place in given_up.items():
                if _order(place) < _order(first):
                    self._tell_overrun(topic, partition, name)

    def _tell_overrun(self, topic: str, partition: int, group: bytes) -> None:
        """Say once that a group loses entries, if it ever comes back."""
        if (topic, partition, group) in self._overrun:
            return
        self._overrun.add((topic, partition, group))
        log.error(
            "eventlog.entries_forgotten",
            topic=topic,
            partition=partition,
            group=group.decode(errors="replace"),
        )

    async def _each_partition(self, topic: str, command: str) -> list[Any]:
        """Ask about each partition; who asks the same at one moment shares the answer."""
        return await self._looks.ask((topic, command), lambda: self._look(topic, command))

    async def _look(self, topic: str, command: str) -> list[Any]:
        with translated_errors():
            async with self.redis.pipeline(transaction=False) as pipe:
                for partition in range(self.partitions):
                    pipe.execute_command(command, stream_key(topic, partition))
                answers = await pipe.execute(raise_on_error=False)
        for answer in answers:
            if isinstance(answer, Exception) and "no such key" not in str(answer):
                raise answer
        return [None if isinstance(answer, Exception) else answer for answer in answers]

    async def _partition_lag(
        self, topic: str, partition: int, group: str, info: dict[str, Any] | None
    ) -> PartitionLag:
        key = stream_key(topic, partition)
        waiting: int | None
        with translated_errors():
            if info is None:
                waiting, pending, after = await self.redis.xlen(key), 0, "-"
            else:
                pending = info["pending"]
                after = "(" + info["last-delivered-id"].decode()
                # Redis before 7 does not count what is undelivered; the length bounds it.
                waiting = info.get("lag")
                if waiting is None:
                    waiting = len(await self.redis.xrange(key, min=after, count=1000) or ())
            if pending:
                oldest = (await self.redis.xpending(key, group))["min"]
            else:
                first = await self.redis.xrange(key, min=after, count=1) if waiting else []
                oldest = first[0][0] if first else None
        seconds = 0.0 if oldest is None else max(0.0, time.time() - _order(oldest)[0] / 1000)
        return PartitionLag(partition=partition, entries=pending + waiting, oldest_seconds=seconds)


def _fields(entry: Append) -> dict[Any, Any]:
    fields: dict[Any, Any] = {**entry.headers, VALUE: entry.value}
    if entry.key:
        fields[KEY] = entry.key
    return fields


def _order(position: bytes) -> tuple[int, ...]:
    return position_order(position.decode())
