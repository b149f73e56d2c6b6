"""
Recognising repeated events by their message id, for one hour, in bounded memory.

What is remembered of an event are 64 bits of its store and message id, and 32 bits of the log
position that it was first seen at. An id that is already there at another position is a
duplicate; at the same position it is the same delivery once more, after a crash, and goes
through. With n events in the hour of a partition, a new one is taken for a duplicate with a
probability of n / 2^64 (for 10 million once in 10^12 events), and a duplicate for a delivery
with one of 1 / 2^32.

Each partition has a stream in Redis, to which every call adds one entry of 12 bytes for each event
that it finds to be new. Who works on the partition keeps in its own memory what the stream says,
and Redis takes an entry from nobody who does not know its last one: whoever takes over, or
was overtaken, reads what it missed first. So it is decided in one place at a time, and a call
costs Redis one command, whatever the number of events.

An event takes about 14 bytes in Redis and as many in the process. When a partition's share of
`CARTWHEEL_DEDUP_MEMORY_MIB` is used up the oldest eighth goes at once: the window becomes
shorter, which is logged, and shown in `/pipeline/status`.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final
from zlib import crc32

import numpy as np
import structlog
from redis.asyncio import Redis

from cartwheel.domains.events import metrics
from cartwheel.domains.events.known_ids import REMEMBERED_FOR, SEEN, KnownIds, Seen
from cartwheel.domains.events.status import DedupStatus
from cartwheel.kernel.redis import translated_errors

log = structlog.get_logger()

BYTES_PER_EVENT: Final = 32
"""What an event takes of Redis at most, also where events come one by one; measured."""

# From nobody who does not know the last entry is another one taken: what is missing is told.
_SCRIPT: Final = """
-- KEYS: the stream of a partition. ARGV: its last entry that is known, what is new, how much is
-- remembered with it, and which entry is the first to stay; the latter may be empty.
-- Answers whether it was taken, the last entry, milliseconds, and entries that were not known.
-- Where memory is full, Redis lets happen what comes after a write that takes none.
redis.call('PERSIST', KEYS[1])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
local tail = last and last[1] or '0-0'
if tail ~= ARGV[1] then
  return {0, tail, now, redis.call('XRANGE', KEYS[1], '(' .. ARGV[1], '+', 'COUNT', 100)}
end
if ARGV[2] ~= '' then
  tail = redis.call('XADD', KEYS[1], '*', 'seen', ARGV[2], 'total', ARGV[3])
end
if ARGV[4] ~= '' then
  redis.call('XTRIM', KEYS[1], 'MINID', ARGV[4])
end
return {1, tail, now, {}}
"""

_NO_ENTRY: Final = "0-0"
_NEARLY: Final = 0.8


@dataclass(slots=True)
class _Memory:
    """What is known of a partition, up to which entry of its stream."""

    ids: KnownIds
    tail: str = _NO_ENTRY
    used_at: float = 0.0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Deduplicator:
    """
    Tells new events from repeated ones.

    `most` is how many events each partition remembers at most.
    """

    def __init__(self, redis: Redis, *, most: int) -> None:
        self._redis = redis
        self._script = redis.register_script(_SCRIPT)
        self._most = most
        self._memories: dict[int, _Memory] = {}
        self._ahead_ms = 0
        self._is_nearly_full: dict[int, bool] = {}

    @classmethod
    def within(cls, redis: Redis, *, mebibytes: int, partitions: int) -> "Deduplicator":
        """Make one whose partitions together take so much memory of Redis at most."""
        return cls(redis, most=(mebibytes << 20) // BYTES_PER_EVENT // partitions)

    async def fresh(
        self, partition: int, ids: Sequence[tuple[str, str]], *, positions: Sequence[str]
    ) -> list[bool]:
        """
        Say for each (store id, message id) whether it is seen for the first time.

        One question to Redis, whatever the number. Ids that repeat within the call must
        have positions of their own.

        Raises:
            UnavailableError: Redis does not answer.
        """
        told = _seen(ids, positions)
        memory = self._memory(partition)
        async with memory.lock:
            passes: list[bool] | None = None
            is_early = False
            while passes is None:
                is_early |= memory.ids.forget(self._now(), room=len(told))
                passes = await self._tell(partition, memory, told)
        self._watch(partition, memory.ids.total, is_early=is_early)
        return passes

    async def status(self, partitions: int) -> list[DedupStatus]:
        """
        Say how much each partition remembers, of how much it may, and since when.

        Raises:
            UnavailableError: Redis does not answer.
        """
        with translated_errors():
            async with self._redis.pipeline(transaction=False) as pipeline:
                for partition in range(partitions):
                    pipeline.xrange(_key(partition), count=1)
                    pipeline.xrevrange(_key(partition), count=1)
                pipeline.time()
                *found, (seconds, _) = await pipeline.execute()
        return [
            DedupStatus(
                partition=partition,
                events=int(last[0][1][b"total"]) if last else 0,
                most_events=self._most,
                window_seconds=max(0, seconds - _ms_of(first[0][0].decode()) // 1000)
                if first
                else 0,
            )
            for partition, (first, last) in enumerate(zip(found[::2], found[1::2], strict=True))
        ]

    async def _tell(self, partition: int, memory: _Memory, told: Seen) -> list[bool] | None:
        """Sort events by what is known, and add the new ones; None when more has to be known."""
        passes, is_new = memory.ids.sort(told)
        new = told[is_new]
        with translated_errors():
            is_taken, tail, now, missing = await self._script(
                keys=[_key(partition)],
                args=[
                    memory.tail,
                    new.tobytes(),
                    memory.ids.total + len(new),
                    memory.ids.first or _after(memory.tail),
                ],
            )
        self._ahead_ms = now - _local_ms()
        if is_taken:
            if len(new):
                memory.tail = tail.decode()
                memory.ids.add(new, name=memory.tail, at=min(_ms_of(memory.tail), now))
            marks: list[bool] = passes.tolist()
            return marks
        if not missing:  # the stream is another one
            memory.ids, memory.tail = KnownIds(most=self._most), _NO_ENTRY
        for entry, (_, added, *_) in missing:
            memory.tail = entry.decode()
            seen = np.frombuffer(added, SEEN)
            memory.ids.add(seen, name=memory.tail, at=min(_ms_of(memory.tail), now))
        return None

    def _memory(self, partition: int) -> _Memory:
        """Return the memory of a partition, and drop those that have gone to somebody else."""
        now = time.monotonic()
        over = now - REMEMBERED_FOR.total_seconds()
        for other in [each for each, it in self._memories.items() if it.used_at < over]:
            del self._memories[other]
        memory = self._memories.setdefault(partition, _Memory(KnownIds(most=self._most)))
        memory.used_at = now
        return memory

    def _now(self) -> int:
        """Return the milliseconds of Redis' clock, as far as they were told."""
        return _local_ms() + self._ahead_ms

    def _watch(self, partition: int, total: int, *, is_early: bool) -> None:
        metrics.dedup_events.labels(str(partition)).set(total)
        metrics.dedup_most_events.labels(str(partition)).set(self._most)
        facts = {"partition": partition, "events": total, "most": self._most}
        if is_early:
            metrics.dedup_shortened.labels(str(partition)).inc()
            log.warning("events.dedup_window_shortened", **facts)
        is_nearly_full = total > _NEARLY * self._most
        if is_nearly_full and not self._is_nearly_full.get(partition):
            log.warning("events.dedup_memory_nearly_full", **facts)
        self._is_nearly_full[partition] = is_nearly_full


def _seen(ids: Sequence[tuple[str, str]], positions: Sequence[str]) -> Seen:
    seen = np.empty(len(ids), SEEN)
    seen["id"] = np.frombuffer(
        b"".join(
            blake2b(f"{store_id}:{message_id}".encode(), digest_size=8).digest()
            for store_id, message_id in ids
        ),
        "<u8",
    )
    seen["place"] = [crc32(position.encode()) for position in positions]
    return seen


def _local_ms() -> int:
    return time.time_ns() // 1_000_000


def _ms_of(entry: str) -> int:
    return int(entry.partition("-")[0])


def _after(entry: str) -> str:
    """Return the first name that an entry after this one may have."""
    if entry == _NO_ENTRY:
        return ""
    ms, _, sequence = entry.partition("-")
    return f"{ms}-{int(sequence) + 1}"


def _key(partition: int) -> str:
    return f"cartwheel:dedup:{{{partition}}}"
