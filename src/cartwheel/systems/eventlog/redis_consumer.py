"""
A member of a group on Redis Streams: leases, fair shares and recovery.

States of a partition, seen from a member: not ours → ours, with an earlier owner's
pending entries still to be read → ours → one too many (another member has joined: it
is given up as soon as its batch is committed, after three seconds in any case) → not ours.
"""

import asyncio
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from typing import Any, Final, Protocol, Self

import structlog
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.redis import translated_errors
from cartwheel.systems.eventlog import redis_scripts as scripts
from cartwheel.systems.eventlog.api import BEGINNING, END, Batch, Entry, position_order
from cartwheel.systems.eventlog.errors import NotOwnedError
from cartwheel.systems.eventlog.redis_keys import (
    groups_key,
    lease_key,
    members_key,
    seen_key,
    stream_key,
)

log = structlog.get_logger()

VALUE: Final = b"v"
# Headers have names, so that the empty one is free.
KEY: Final = b""

_OWNER: Final = "owner"
_LONGEST_BLOCK_SECONDS: Final = 1.0
_ANSWER_SECONDS: Final = 10.0
_HAND_OVER_SECONDS: Final = 3.0
_LAST_SEQUENCE: Final = 2**64 - 1


class Log(Protocol):
    """What a consumer needs of its log."""

    redis: Redis
    partitions: int
    lease: timedelta

    async def open(self) -> None:
        """Find the log's identity."""
        ...

    async def identity(self, topic: str) -> str:
        """Return the log's identity."""
        ...

    async def trim(self, topic: str, partition: int) -> None:
        """Forget what every group has committed that is not given up."""
        ...


@dataclass(slots=True, eq=False)
class _Held:
    """A partition that is ours."""

    lease: bytes
    """What Redis knows our ownership by."""
    after: str
    """The newest position that was delivered."""
    seen: str | None
    """Up to here entries were delivered before, ahead of a seek; None when we are past it."""
    recovered: bool = False
    """True once an earlier owner's pending entries were read."""
    in_flight: tuple[str, str] | None = None
    """First and last position of the batch that was read and not committed."""
    surplus_since: float | None = None
    """When another member began to wait for it; None while it is within our share."""


class StreamConsumer:
    """Reads the partitions that it holds a lease on; see `Consumer` for what it guarantees."""

    def __init__(self, log_: Log, *, topic: str, group: str) -> None:
        self._log = log_
        self._redis = log_.redis
        self._topic = topic
        self._group = group
        self._token = str(new_id())
        self._share = self._redis.register_script(scripts.SHARE)
        self._release = self._redis.register_script(scripts.RELEASE)
        self._fetch = self._redis.register_script(scripts.FETCH)
        self._commit = self._redis.register_script(scripts.COMMIT)
        self._move = self._redis.register_script(scripts.MOVE)
        self._identity = ""
        self._held: dict[int, _Held] = {}
        self._paused: set[int] = set()
        self._changed = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self._log.open()
        self._identity = await self._log.identity(self._topic)
        with translated_errors():
            for partition in range(self._log.partitions):
                with suppress(ResponseError):  # BUSYGROUP: the group is there already
                    await self._redis.xgroup_create(
                        stream_key(self._topic, partition), self._group, id="0", mkstream=True
                    )
            await self._claim_share()
        self._keeper = asyncio.create_task(self._keep_leases(), name=f"leases {self._topic}")
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeper
        with suppress(UnavailableError), translated_errors():  # else the leases just run out
            async with asyncio.timeout(_ANSWER_SECONDS):
                await self._release(
                    keys=self._group_keys(range(self._log.partitions)), args=[self._token, "1"]
                )

    async def read(self, *, max_entries: int, wait: timedelta) -> list[Batch]:
        """Read pending entries of partitions just taken over, and new ones of the others."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + wait.total_seconds()
        while True:
            self._changed.clear()
            with translated_errors():
                batches = await self._fetch_free(max_entries)
                remaining = deadline - loop.time()
                if batches or remaining <= 0:
                    return batches
                await self._wait_for_news(min(remaining, _LONGEST_BLOCK_SECONDS))

    def holds(self, batch: Batch) -> bool:
        """Compare with what was read last."""
        held = self._held.get(batch.partition)
        return held is not None and held.in_flight == (batch.first, batch.last)

    async def commit(self, batch: Batch) -> bool:
        """Acknowledge all entries of the batch in one step, if the lease is still ours."""
        if not self.holds(batch):
            return False
        held = self._held[batch.partition]
        with translated_errors():
            async with asyncio.timeout(_ANSWER_SECONDS):
                done = await self._commit(
                    keys=self._fenced_keys(batch.partition),
                    args=[held.lease, self._group, *(entry.position for entry in batch.entries)],
                )
            if self._held.get(batch.partition) is not held:
                return bool(done)
            if not done:
                self._lose(batch.partition)
                return False
            held.in_flight = None
            held.recovered = True
            if held.surplus_since is not None:
                await self._give_up(batch.partition)
        self._changed.set()
        return True

    async def seek(self, partition: int, position: str) -> None:
        """Drop what is pending and move the group, in one step."""
        held = self._held.get(partition)
        if held is None:
            raise NotOwnedError(topic=self._topic, partition=partition)
        seen = max((held.seen or BEGINNING, held.after), key=position_order)
        with translated_errors():
            moved = await self._move(
                keys=[
                    *self._fenced_keys(partition),
                    seen_key(self._topic, partition, self._group),
                ],
                args=[held.lease, self._group, before(position), seen],
            )
            if not moved:
                self._lose(partition)
                raise NotOwnedError(topic=self._topic, partition=partition)
            fresh = await self._look_up(partition, held.lease)
        fresh.recovered, fresh.surplus_since = True, held.surplus_since
        self._held[partition] = fresh
        self._changed.set()

    def pause(self, partitions: Collection[int]) -> None:
        """Leave these partitions out when reading."""
        self._paused.update(partitions)

    def resume(self, partitions: Collection[int]) -> None:
        """Read these partitions again."""
        self._paused.difference_update(partitions)
        self._changed.set()

    def _free(self) -> dict[int, _Held]:
        return {
            partition: held
            for partition, held in self._held.items()
            if held.in_flight is None and partition not in self._paused
        }

    async def _fetch_free(self, max_entries: int) -> list[Batch]:
        free = self._free()
        if not free:
            return []
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                answers = await self._fetch(
                    keys=[key for partition in free for key in self._fenced_keys(partition)],
                    args=[
                        *(self._group, _OWNER, max_entries),
                        *chain.from_iterable(
                            (held.lease, ">" if held.recovered else "0") for held in free.values()
                        ),
                    ],
                )
        except BaseException:
            # What was delivered unheard is pending. Looked up anew, it is read before the rest.
            for partition, held in free.items():
                if self._held.get(partition) is held:
                    del self._held[partition]
            raise
        batches = []
        unread = False
        for (partition, held), answer in zip(free.items(), answers, strict=True):
            if self._held.get(partition) is not held:
                continue  # given up meanwhile: whoever has it next reads these as pending
            if answer == 0:
                self._lose(partition)
            elif answer:
                batches.append(self._batch(partition, held, answer))
            elif not held.recovered:
                held.recovered = unread = True
        return batches or (await self._fetch_free(max_entries) if unread else [])

    def _batch(self, partition: int, held: _Held, answer: list[Any]) -> Batch:
        entries = [_entry(position, fields) for position, fields in answer]
        batch = Batch(
            partition,
            entries,
            redelivered=not held.recovered or self._was_seen(held, entries[0].position),
            log=self._identity,
        )
        held.in_flight = (batch.first, batch.last)
        if held.recovered:
            held.after = batch.last
        return batch

    def _was_seen(self, held: _Held, position: str) -> bool:
        if held.seen is not None and position_order(position) > position_order(held.seen):
            held.seen = None
        return held.seen is not None

    async def _wait_for_news(self, seconds: float) -> None:
        """Wait without taking anything: what a lost lease delivers late would be stuck."""
        free = self._free()
        if free:
            streams: dict[Any, Any] = {
                stream_key(self._topic, partition): held.after for partition, held in free.items()
            }
            async with asyncio.timeout(seconds + _ANSWER_SECONDS):
                await self._redis.xread(streams, count=1, block=max(1, round(seconds * 1000)))
        else:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._changed.wait()

    async def _claim_share(self) -> None:
        members, *leases = self._group_keys(range(self._log.partitions))
        answers = await self._share(
            keys=[members, groups_key(self._topic), *leases],
            args=[self._token, round(self._log.lease.total_seconds() * 1000), self._group],
        )
        for partition, answer in enumerate(answers):
            lease, is_surplus = answer or (None, False)
            held = self._held.get(partition)
            if held is not None and held.lease != lease:
                # Even if it is ours again: what others have read of it since comes first.
                self._lose(partition)
                held = None
            if held is not None:
                await self._hand_over(partition, held, is_surplus=bool(is_surplus))
            elif lease is not None:
                self._held[partition] = await self._look_up(partition, lease)
                self._changed.set()

    async def _hand_over(self, partition: int, held: _Held, *, is_surplus: bool) -> None:
        """Give up what another member is due, once its batch is committed or takes too long."""
        if not is_surplus:
            held.surplus_since = None
            return
        now = asyncio.get_running_loop().time()
        held.surplus_since = held.surplus_since or now
        if held.in_flight is None or now - held.surplus_since > _HAND_OVER_SECONDS:
            await self._give_up(partition)

    async def _look_up(self, partition: int, lease: bytes) -> _Held:
        key = stream_key(self._topic, partition)
        groups = await self._redis.xinfo_groups(key)
        group = next(group for group in groups if group["name"] == self._group.encode())
        after = group["last-delivered-id"].decode()
        found = await self._redis.get(seen_key(self._topic, partition, self._group))
        seen = (found or BEGINNING.encode()).decode()
        return _Held(lease, after, seen if position_order(seen) > position_order(after) else None)

    async def _give_up(self, partition: int) -> None:
        # First here, so that what is read meanwhile is left to the next owner.
        self._held.pop(partition, None)
        await self._release(keys=self._group_keys([partition]), args=[self._token, "0"])

    def _lose(self, partition: int) -> None:
        if self._held.pop(partition, None) is not None:
            log.warning("eventlog.partition_lost", topic=self._topic, partition=partition)

    async def _keep_leases(self) -> None:
        """Renew leases, share partitions, and trim, three times per lease."""
        while True:
            await asyncio.sleep(self._log.lease.total_seconds() / 3)
            try:
                with translated_errors():
                    async with asyncio.timeout(_ANSWER_SECONDS):
                        await self._claim_share()
                        for partition in list(self._held):
                            await self._log.trim(self._topic, partition)
            except Exception as error:  # noqa: BLE001 - without leases nothing works: go on
                log.warning("eventlog.leases_not_renewed", topic=self._topic, error=repr(error))

    def _group_keys(self, partitions: Collection[int]) -> list[str]:
        return [
            members_key(self._topic, self._group),
            *(lease_key(self._topic, partition, self._group) for partition in partitions),
        ]

    def _fenced_keys(self, partition: int) -> list[str]:
        return [
            stream_key(self._topic, partition),
            lease_key(self._topic, partition, self._group),
        ]


def before(position: str) -> str:
    """Return the position just before one, as Redis names where a group stands."""
    if position == END:
        return "$"
    milliseconds, sequence = position_order(position)
    if sequence:
        return f"{milliseconds}-{sequence - 1}"
    return f"{milliseconds - 1}-{_LAST_SEQUENCE}" if milliseconds else BEGINNING


def _entry(position: bytes, fields: list[bytes]) -> Entry:
    pairs = dict(zip(fields[::2], fields[1::2], strict=True))
    # Anybody may write to the stream: what we would not have written is for handlers to judge.
    value = pairs.pop(VALUE, b"")
    key = pairs.pop(KEY, b"").decode(errors="replace")
    headers = {
        name.decode(errors="replace"): header.decode(errors="replace")
        for name, header in pairs.items()
    }
    return Entry(position.decode(), value, headers, key)
