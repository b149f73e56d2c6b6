"""
Recognising repeated events by their message id, for one hour, in bounded memory.

What is remembered of an event are 64 bits of its store and message id, and 32 bits of the log
position that it was first seen at. An id that is already there at another position is a
duplicate; at the same position it is the same delivery once more, after a crash, and goes
through. With n events in the hour of a partition, a new one is taken for a duplicate with a
probability of n / 2^64 (for 10 million once in 10^12 events), and a duplicate for a delivery
with one of 1 / 2^32.

A partition's memory is a row of slices, each of so many buckets, which Redis packs tightly: an
event takes about 25 bytes. A slice is closed when it is twenty minutes old or full, and
forgotten an hour after it was closed. When a partition's share of `CARTWHEEL_DEDUP_MEMORY_MIB`
is used up the oldest slice goes at once: the window becomes shorter, which is logged, and
shown in `/pipeline/status`. Slices that are forgotten are deleted a few buckets at a time, and
until then take memory that counts as nobody's: an eighth of the share for each.

Slices that were made while the clock was ahead count from now on, once it is right.
"""

from collections.abc import Sequence
from datetime import timedelta
from hashlib import blake2b
from typing import Any, Final

import msgspec
import structlog
from redis.asyncio import Redis

from cartwheel.domains.events import metrics
from cartwheel.domains.events.status import DedupStatus
from cartwheel.kernel.redis import translated_errors

log = structlog.get_logger()

REMEMBERED_FOR: Final = timedelta(hours=1)
_WINDOW_MS: Final = REMEMBERED_FOR // timedelta(milliseconds=1)
BYTES_PER_EVENT: Final = 32
"""What an event takes at most, with all that Redis needs for it; measured."""

_SLICE_SECONDS: Final = 1200
_DELETED_AT_ONCE: Final = 200
_NEARLY: Final = 0.8

_SCRIPT: Final = """
-- KEYS: the slices of a partition, and what their buckets' keys begin with. ARGV: milliseconds
-- of the window and of a slice, the most events, the most buckets to delete, and 12 bytes for
-- each event. Answers a letter for each event, 1 for new, then the events remembered, and
-- whether a slice had to go before its time.
-- Where memory is full, Redis lets happen what comes after a write that takes none.
redis.call('PERSIST', KEYS[1])
local window, length, most = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local kept = cjson.decode(redis.call('GET', KEYS[1]) or '{"next":0,"slices":[],"dead":[]}')
local slices, dead, prefix, total, early = kept.slices, kept.dead, {}, 0, 0
local function begin(buckets)
  kept.next = kept.next + 1
  buckets = math.max(64, math.min(buckets, 262144))
  slices[#slices + 1] = {id = kept.next, buckets = buckets, count = 0, opened = now}
  prefix[#slices] = KEYS[2] .. kept.next .. ':'
end
local function close(buckets)
  slices[#slices].closed = now
  begin(buckets)
end
local function forget()
  total = total - slices[1].count
  dead[#dead + 1] = {id = slices[1].id, buckets = slices[1].buckets}
  table.remove(slices, 1)
  table.remove(prefix, 1)
end
for i, slice in ipairs(slices) do
  prefix[i] = KEYS[2] .. slice.id .. ':'
  slice.opened = math.min(slice.opened, now)
  slice.closed = slice.closed and math.min(slice.closed, now)
  total = total + slice.count
end
while slices[1] and slices[1].closed and slices[1].closed + window < now do forget() end
if #slices == 0 then
  begin(64)
elseif now - slices[#slices].opened >= length then
  close(2 ^ math.ceil(math.log(math.max(1, slices[#slices].count / 24)) / math.log(2)))
end
local answer = {}
for start = 1, #ARGV[5], 12 do
  local id = string.sub(ARGV[5], start, start + 7)
  local place = string.sub(ARGV[5], start + 8, start + 11)
  local a, b, c = string.byte(id, 1, 3)
  local number = a + 256 * b + 65536 * c
  local seen
  for i = #slices, 1, -1 do
    seen = redis.call('HGET', prefix[i] .. number % slices[i].buckets, id)
    if seen then break end
  end
  if not seen then
    local slice = slices[#slices]
    redis.call('HSET', prefix[#slices] .. number % slice.buckets, id, place)
    slice.count, total = slice.count + 1, total + 1
    if slice.count >= 48 * slice.buckets then
      close(8 * slice.buckets)
    elseif slice.count >= most / 8 then
      close(slice.buckets)
    end
    while total > most and #slices > 1 do
      forget()
      early = 1
    end
  end
  answer[#answer + 1] = (not seen or seen == place) and '1' or '0'
end
local left = tonumber(ARGV[4])
while dead[1] and left > 0 do
  local keys = {}
  local last = math.max(dead[1].buckets - left, 0)
  for bucket = last, dead[1].buckets - 1 do
    keys[#keys + 1] = KEYS[2] .. dead[1].id .. ':' .. bucket
  end
  redis.call('UNLINK', unpack(keys))
  left, dead[1].buckets = left - #keys, last
  if last == 0 then table.remove(dead, 1) end
end
redis.call('SET', KEYS[1], cjson.encode(kept))
return {table.concat(answer), total, early}
"""


class _Slice(msgspec.Struct):
    count: int
    opened: float


class _Kept(msgspec.Struct):
    slices: list[_Slice] | dict[str, Any] = []  # Lua writes an empty list as an object


class Deduplicator:
    """
    Tells new events from repeated ones.

    `most` is how many events each partition remembers at most.
    """

    def __init__(self, redis: Redis, *, most: int) -> None:
        self._redis = redis
        self._script = redis.register_script(_SCRIPT)
        self._most = most
        self._is_nearly_full: dict[int, bool] = {}

    @classmethod
    def within(cls, redis: Redis, *, mebibytes: int, partitions: int) -> "Deduplicator":
        """Make one whose partitions together take so much memory at most."""
        return cls(redis, most=(mebibytes << 20) // BYTES_PER_EVENT // partitions)

    async def fresh(
        self, partition: int, ids: Sequence[tuple[str, str]], *, positions: Sequence[str]
    ) -> list[bool]:
        """
        Say for each (store id, message id) whether it is seen for the first time.

        One script call, whatever the number. Ids that repeat within the call must
        have positions of their own.

        Raises:
            UnavailableError: Redis does not answer.
        """
        told = b"".join(
            blake2b(f"{store_id}:{message_id}".encode(), digest_size=8).digest()
            + blake2b(position.encode(), digest_size=4).digest()
            for (store_id, message_id), position in zip(ids, positions, strict=True)
        )
        with translated_errors():
            marks, total, early = await self._script(
                keys=[_slices_key(partition), _prefix(partition)],
                args=[
                    *(_WINDOW_MS, _SLICE_SECONDS * 1000),
                    *(self._most, _DELETED_AT_ONCE, told),
                ],
            )
        self._watch(partition, total, is_early=bool(early))
        return [mark == ord("1") for mark in marks]

    async def status(self, partitions: int) -> list[DedupStatus]:
        """
        Say how much each partition remembers, of how much it may, and since when.

        Raises:
            UnavailableError: Redis does not answer.
        """
        with translated_errors():
            found = await self._redis.mget([_slices_key(each) for each in range(partitions)])
            seconds, _ = await self._redis.time()
        statuses = []
        for partition, kept in enumerate(found):
            slices = msgspec.json.decode(kept, type=_Kept).slices if kept else []
            known = slices if isinstance(slices, list) else []
            statuses.append(
                DedupStatus(
                    partition=partition,
                    events=sum(each.count for each in known),
                    most_events=self._most,
                    window_seconds=max(0, seconds - int(known[0].opened / 1000)) if known else 0,
                )
            )
        return statuses

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


# One slot of a cluster for each partition.
def _slices_key(partition: int) -> str:
    return f"cartwheel:dedup:{{{partition}}}:slices"


def _prefix(partition: int) -> str:
    return f"cartwheel:dedup:{{{partition}}}:"
