"""A member of a group on Redis Streams: reads, commits and seeks where it holds the lease."""

import asyncio
from collections.abc import Awaitable, Collection, Sequence
from contextlib import suppress
from datetime import timedelta
from itertools import chain
from typing import Any, Final, Self

from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.redis import translated_errors
from cartwheel.kernel.rest import REST
from cartwheel.systems.eventlog import redis_scripts as scripts
from cartwheel.systems.eventlog.api import BEGINNING, END, Batch, Entry, position_order
from cartwheel.systems.eventlog.errors import NotOwnedError
from cartwheel.systems.eventlog.redis_keys import lease_key, seen_key, stream_key
from cartwheel.systems.eventlog.redis_leases import (
    ANSWER_SECONDS,
    Held,
    Leases,
    Log,
    milliseconds,
)

VALUE: Final = b"v"
# Headers have names, so that the empty one is free.
KEY: Final = b""

_OWNER: Final = "owner"
_LONGEST_BLOCK_SECONDS: Final = 25.0
# A wait as short as this is not broken off, since that costs the connection.
_SHORT_WAIT_SECONDS: Final = 0.2
_LAST_SEQUENCE: Final = 2**64 - 1


class StreamConsumer:
    """Reads the partitions that it holds a lease on; see `Consumer` for what it guarantees."""

    def __init__(self, log_: Log, *, topic: str, group: str) -> None:
        self._log = log_
        self._redis = log_.redis
        self._topic = topic
        self._group = group
        self._fetch = self._redis.register_script(scripts.FETCH)
        self._commit = self._redis.register_script(scripts.COMMIT)
        self._move = self._redis.register_script(scripts.MOVE)
        self._identity = ""
        self._changed = asyncio.Event()
        self._leases = Leases(log_, topic=topic, group=group, changed=self._changed)
        self._held = self._leases.held
        self._paused: set[int] = set()
        self._keeper: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self._log.open()
        self._identity = await self._log.identity(self._topic)
        join = self._redis.register_script(scripts.JOIN)
        with translated_errors():
            for partition in range(self._log.partitions):
                await join(keys=[stream_key(self._topic, partition)], args=[self._group])
            await self._leases.claim()
        self._keeper = asyncio.create_task(self._leases.keep(), name=f"leases {self._topic}")
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeper
        with suppress(UnavailableError), translated_errors():  # else the leases just run out
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._leases.leave()

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
                is_news = await self._wait_for_news(
                    min(remaining, REST.seconds_to_round(_LONGEST_BLOCK_SECONDS))
                )
                if not is_news and loop.time() >= deadline:
                    return []

    def holds(self, batch: Batch) -> bool:
        """Compare with what was read last."""
        held = self._held.get(batch.partition)
        return held is not None and held.in_flight == (batch.first, batch.last)

    async def commit(self, batch: Batch) -> bool:
        """Acknowledge all entries of the batch in one step, if the lease is still ours."""
        return batch.partition in await self.commit_all([batch])

    async def commit_all(self, batches: Sequence[Batch]) -> Collection[int]:
        """Do so for many in one round trip."""
        ours = {batch.partition: batch for batch in batches if self.holds(batch)}
        if not ours:
            return ()
        leases = {partition: self._held[partition] for partition in ours}
        given: list[Any] = []
        for partition, batch in ours.items():
            positions = [entry.position for entry in batch.entries]
            given += (leases[partition].lease, len(positions), *positions)
        with translated_errors():
            async with asyncio.timeout(ANSWER_SECONDS):
                answers = await self._commit(
                    keys=[key for partition in ours for key in self._fenced_keys(partition)],
                    args=[self._group, *given],
                )
            done = [partition for partition, is_ours in zip(ours, answers, strict=True) if is_ours]
            for partition, held in leases.items():
                if self._held.get(partition) is not held:
                    continue  # given up meanwhile
                if partition in done:
                    await self._go_on(partition, held)
                else:
                    self._leases.lose(partition)
        self._changed.set()
        return done

    async def _go_on(self, partition: int, held: Held) -> None:
        held.in_flight = None
        held.recovered = True
        self._leases.note_committed(partition)
        if held.surplus_since is not None:
            await self._leases.give_up(partition)

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
                args=[
                    *(held.lease, self._group, before(position), seen),
                    milliseconds(self._log.lease),
                ],
            )
            if not moved:
                self._leases.lose(partition)
                raise NotOwnedError(topic=self._topic, partition=partition)
            fresh = await self._leases.look_up(partition, held.lease)
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

    def _free(self) -> dict[int, Held]:
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
            async with asyncio.timeout(ANSWER_SECONDS):
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
                    self._leases.forget(partition)
            raise
        batches = []
        unread = False
        for (partition, held), answer in zip(free.items(), answers, strict=True):
            if self._held.get(partition) is not held:
                continue  # given up meanwhile: whoever has it next reads these as pending
            if answer == 0:
                self._leases.lose(partition)
            elif answer:
                batches.append(self._batch(partition, held, answer))
            elif not held.recovered:
                held.recovered = unread = True
        return batches or (await self._fetch_free(max_entries) if unread else [])

    def _batch(self, partition: int, held: Held, answer: list[Any]) -> Batch:
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

    def _was_seen(self, held: Held, position: str) -> bool:
        if held.seen is not None and position_order(position) > position_order(held.seen):
            held.seen = None
        return held.seen is not None

    async def _wait_for_news(self, seconds: float) -> bool:
        """
        Wait without taking anything: what a lost lease delivers late would be stuck.

        False when there is nothing to be had.
        """
        free = self._free()
        if free:
            streams: dict[Any, Any] = {
                stream_key(self._topic, partition): held.after for partition, held in free.items()
            }
            async with asyncio.timeout(seconds + ANSWER_SECONDS):
                return await self._unless_changed(
                    self._redis.xread(streams, count=1, block=max(1, round(seconds * 1000))),
                    is_short=seconds <= _SHORT_WAIT_SECONDS,
                )
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                return await self._changed.wait()
        return False

    async def _unless_changed(self, waiting: Awaitable[Any], *, is_short: bool) -> bool:
        """Wait for news, and for nothing any more once there is another partition to read."""
        if is_short:
            return bool(await waiting)
        reading = asyncio.ensure_future(waiting)
        changing = asyncio.create_task(self._changed.wait())
        try:
            await asyncio.wait((reading, changing), return_when=asyncio.FIRST_COMPLETED)
            return bool(reading.result()) if reading.done() else True
        finally:
            reading.cancel()
            changing.cancel()
            await asyncio.gather(reading, changing, return_exceptions=True)

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
