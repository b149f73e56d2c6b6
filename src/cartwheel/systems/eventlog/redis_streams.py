"""
The event log on Redis Streams: one stream per topic and partition.

States of an entry: appended → delivered (in the group's pending list) →
acknowledged → trimmed. Durable on append because the server runs with
`appendfsync always`; the readiness check watches that it does.

A partition is owned through a lease. Every owner reads under the same consumer
name, so what a crashed owner left pending is simply the next owner's pending
list, and is read first. A lease lost to a long pause lets two owners overlap for
one batch; see the interface for what that asks of effects.

Failures: when Redis is away, `append`, `read` and `commit` raise
UnavailableError, leases run out, and everything goes on once it is back.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any, ClassVar, Final, Self

import structlog
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from cartwheel.kernel.errors import AppError, Kind, UnavailableError
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.redis import translated_errors
from cartwheel.systems.eventlog.api import BEGINNING, Append, Batch, Consumer, Entry, PartitionLag

log = structlog.get_logger()

_VALUE: Final = b"v"
_OWNER: Final = "owner"
_LEASE: Final = timedelta(seconds=5)

# Renew my lease, or take one that nobody holds; answers 1 for each partition that is mine.
_CLAIM = """
local mine = {}
for i, key in ipairs(KEYS) do
  local holder = redis.call('GET', key)
  if holder == ARGV[1] then
    redis.call('PEXPIRE', key, ARGV[2])
    mine[i] = 1
  elseif not holder then
    redis.call('SET', key, ARGV[1], 'PX', ARGV[2])
    mine[i] = 1
  else
    mine[i] = 0
  end
end
return mine
"""
_RELEASE = """
for i, key in ipairs(KEYS) do
  if redis.call('GET', key) == ARGV[1] then redis.call('DEL', key) end
end
"""


class PartitionCountError(AppError):
    """The log was made with another number of partitions; visitors would lose their order."""

    code: ClassVar[str] = "eventlog.partition_count"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, made_with: int, asked: int) -> None:
        super().__init__(
            f"The event log was made with {made_with} partitions; CARTWHEEL_EVENTLOG_PARTITIONS"
            f" says {asked}. Set it back, or drain the log and remove cartwheel:log:* first."
        )


class RedisStreamsLog:
    """An event log on the streams of one Redis."""

    def __init__(self, redis: Redis, *, partitions: int) -> None:
        self.redis = redis
        self.partitions = partitions

    async def open(self) -> None:
        """
        Fix the number of partitions on first use.

        Raises:
            PartitionCountError: the log has another number of partitions.
            UnavailableError: Redis does not answer.
        """
        with translated_errors():
            await self.redis.set("cartwheel:log:partitions", self.partitions, nx=True)
            made_with = int(await self.redis.get("cartwheel:log:partitions") or 0)
        if made_with != self.partitions:
            raise PartitionCountError(made_with=made_with, asked=self.partitions)

    async def append(self, topic: str, entries: Sequence[Append]) -> list[str]:
        """Append in one transaction, so that a reader never sees half of a call."""
        with translated_errors():
            async with self.redis.pipeline(transaction=True) as pipe:
                for entry in entries:
                    fields: dict[Any, Any] = {**entry.headers, _VALUE: entry.value}
                    pipe.xadd(stream_key(topic, entry.partition), fields)
                return [position.decode() for position in await pipe.execute()]

    def consumer(self, topic: str, *, group: str) -> Consumer:
        """Join a group that reads a topic from its beginning."""
        return _StreamConsumer(self, topic=topic, group=group)

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

    async def trim(self, topic: str, partition: int) -> None:
        """Forget what every group has committed."""
        key = stream_key(topic, partition)
        groups = await self.redis.xinfo_groups(key)
        keep_from = []
        for group in groups:
            pending = await self.redis.xpending(key, group["name"])
            keep_from.append(pending["min"] or group["last-delivered-id"])
        if keep_from:
            await self.redis.xtrim(key, minid=min(keep_from, key=_order), approximate=True)

    async def _each_partition(self, topic: str, command: str) -> list[Any]:
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


class _StreamConsumer:
    """A member of a group; see the module for leases and recovery."""

    def __init__(self, log_: RedisStreamsLog, *, topic: str, group: str) -> None:
        self._log = log_
        self._redis = log_.redis
        self._topic = topic
        self._group = group
        self._token = str(new_id())
        self._claim = self._redis.register_script(_CLAIM)
        self._release = self._redis.register_script(_RELEASE)
        self._recovered: dict[int, bool] = {}
        """The partitions that are ours; False until their pending list was read empty."""
        self._in_flight: set[int] = set()
        self._keeper: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        with translated_errors():
            for partition in range(self._log.partitions):
                with suppress(ResponseError):  # BUSYGROUP: the group is there already
                    await self._redis.xgroup_create(
                        stream_key(self._topic, partition), self._group, id="0", mkstream=True
                    )
            await self._claim_partitions()
        self._keeper = asyncio.create_task(self._keep_leases(), name=f"leases {self._topic}")
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeper
        with suppress(UnavailableError), translated_errors():  # else the leases just run out
            await self._release(keys=self._lease_keys(), args=[self._token])

    async def read(self, *, max_entries: int, wait: timedelta) -> list[Batch]:
        """Read pending entries of partitions just taken over, else new ones."""
        free = {p: done for p, done in self._recovered.items() if p not in self._in_flight}
        taken_over = [p for p, done in free.items() if not done]
        with translated_errors():
            if taken_over:
                batches = await self._fetch(dict.fromkeys(taken_over, "0"))
                for partition in set(taken_over) - {batch.partition for batch in batches}:
                    self._recovered[partition] = True
            elif free:
                batches = await self._fetch(dict.fromkeys(free, ">"), count=max_entries, wait=wait)
            else:
                await asyncio.sleep(wait.total_seconds())
                return []
        self._in_flight.update(batch.partition for batch in batches)
        return batches

    async def commit(self, batch: Batch) -> None:
        """Acknowledge all entries of the batch in one command."""
        with translated_errors():
            await self._redis.xack(
                stream_key(self._topic, batch.partition),
                self._group,
                *(entry.position for entry in batch.entries),
            )
        self._in_flight.discard(batch.partition)
        if batch.partition in self._recovered:
            self._recovered[batch.partition] = True

    async def _fetch(
        self, partitions: dict[int, str], *, count: int | None = None, wait: timedelta | None = None
    ) -> list[Batch]:
        keys = {stream_key(self._topic, p).encode(): p for p in partitions}
        answer: Any = await self._redis.xreadgroup(
            self._group,
            _OWNER,
            {key.decode(): partitions[p] for key, p in keys.items()},
            count=count,
            block=None if wait is None else max(1, round(wait.total_seconds() * 1000)),
        )
        return [
            Batch(
                partition=keys[key],
                entries=[_entry(position, fields) for position, fields in entries],
                redelivered=wait is None,
            )
            for key, entries in answer
            if entries
        ]

    async def _claim_partitions(self) -> None:
        mine = await self._claim(
            keys=self._lease_keys(), args=[self._token, round(_LEASE.total_seconds() * 1000)]
        )
        for partition, is_mine in enumerate(mine):
            if is_mine:
                self._recovered.setdefault(partition, False)
            elif self._recovered.pop(partition, None) is not None:
                self._in_flight.discard(partition)
                log.warning("eventlog.lease_lost", topic=self._topic, partition=partition)

    async def _keep_leases(self) -> None:
        """Renew leases, take over free partitions, and trim, three times per lease."""
        while True:
            await asyncio.sleep(_LEASE.total_seconds() / 3)
            try:
                with translated_errors():
                    await self._claim_partitions()
                    for partition in self._recovered:
                        await self._log.trim(self._topic, partition)
            except Exception as error:  # noqa: BLE001 - without leases nothing works: go on
                log.warning("eventlog.leases_not_renewed", topic=self._topic, error=repr(error))

    def _lease_keys(self) -> list[str]:
        return [
            f"{stream_key(self._topic, partition)}:{self._group}:owner"
            for partition in range(self._log.partitions)
        ]


def stream_key(topic: str, partition: int) -> str:
    """Return the key of a partition's stream; its lease hashes to the same cluster slot."""
    return f"cartwheel:log:{{{topic}:{partition}}}"


def _entry(position: bytes, fields: dict[bytes, bytes]) -> Entry:
    headers = {k.decode(): v.decode() for k, v in fields.items() if k != _VALUE}
    return Entry(position=position.decode(), value=fields[_VALUE], headers=headers)


def _order(position: bytes) -> tuple[int, int]:
    milliseconds, _, sequence = position.partition(b"-")
    return int(milliseconds), int(sequence)
