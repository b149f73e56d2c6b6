"""
A member of a group on Kafka.

States of a partition, seen from a member: not ours → ours, with its committed offset
still to be looked up → ours → revoked (it waits up to three seconds for the batch in
flight to be committed) or lost (at once) → not ours.

librdkafka fetches, heartbeats and reconnects in threads of its own. Its consumer is
used by one thread of ours and never by the event loop: calls wait their turn there, and
a read comes back to the queue every 50 ms. While nobody reads, the thread looks after
the group three times a second, so that a slow handler neither loses its partitions
nor holds up the others' rebalancing. What arrives meanwhile is kept, up to one batch
per partition; then the partition is paused.

What comes again: each commit says in its metadata how far the owner may read before its
next commit. A batch that begins before that mark is marked as redelivered for the next
owner. When the mark must move before a batch is handed out, or when our membership was
last proven half a session ago, the mark is committed first: a member that was stopped
past its session learns there that the partition is not its own any more.

Commits are synchronous and after the effect. Kafka refuses those of members that it has
given up; such a commit returns False, and the batch belongs to the new owner.
"""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from typing import Any, Final, Self, TypeVar

import structlog
from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.eventlog.api import BEGINNING, END, Batch, Entry
from cartwheel.systems.eventlog.errors import NotOwnedError
from cartwheel.systems.eventlog.kafka_errors import (
    REBALANCED,
    offset_of,
    position_of,
    translated_errors,
)
from cartwheel.systems.eventlog.kafka_topics import ANSWER_SECONDS, Topic, Topics

T = TypeVar("T")
log = structlog.get_logger()

_SLICE_SECONDS: Final = 0.05
_LOOK_AFTER_SECONDS: Final = 0.3
_HAND_OVER_SECONDS: Final = 3.0
_CLOSE_SECONDS: Final = 10.0
_PIECE: Final = 100
_MOST_BYTES_AT_ONCE: Final = 8 << 20


@dataclass(slots=True, eq=False)
class _Held:
    """A partition that is ours."""

    partition: int
    waiting: deque[Entry] = field(default_factory=deque)
    """What was fetched and not handed out."""
    committed: int | None = None
    """The offset that the group goes on with; None until it is looked up."""
    mark: int = 0
    """What is committed as the end of what we may read before the next commit."""
    seen: int = 0
    """Entries before this offset may have been delivered before."""
    proven_at: float = 0.0
    """When Kafka last took a commit of ours, by the monotonic clock."""
    in_flight: tuple[str, str] | None = None
    """First and last position of the batch that was read and not committed."""
    done: int | None = None
    """Where the batch in flight ends, once its effect is there."""
    stopped: bool = False
    """True while librdkafka fetches nothing of it."""


class KafkaConsumer:
    """Reads what the group gives to this member; see `Consumer` for what it guarantees."""

    def __init__(self, topics: Topics, settings: dict[str, str], *, topic: str) -> None:
        self._topics = topics
        self._settings = settings
        self._name = topic
        self._topic = Topic("", "")
        self._proof_seconds = int(settings["session.timeout.ms"]) / 2000
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"kafka {topic}")
        self._held: dict[int, _Held] = {}
        self._paused: set[int] = set()
        self._most = _PIECE
        self._done = threading.Condition()
        self._is_closing = False
        self._is_away = False
        self._last_read = 0.0
        self._keeper: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._topic = await self._topics.known(self._name, anew=True)
        self._client = Consumer({**self._settings, "error_cb": self._on_error})
        with translated_errors():
            await self._run(self._subscribe)
        self._keeper = asyncio.create_task(self._look_after(), name=f"group {self._name}")
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        with self._done:
            self._is_closing = True
            self._done.notify_all()
        if self._keeper is not None:
            self._keeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeper
        with suppress(TimeoutError):
            async with asyncio.timeout(_CLOSE_SECONDS):
                await self._run(self._client.close)
        self._thread.shutdown(wait=False)

    async def read(self, *, max_entries: int, wait: timedelta) -> list[Batch]:
        """Hand out what is waiting; else wait for the first message and what came with it."""
        self._most = max_entries
        deadline = time.monotonic() + wait.total_seconds()
        while True:
            seconds = max(0.0, min(_SLICE_SECONDS, deadline - time.monotonic()))
            with translated_errors():
                offered = await self._run(self._offer, seconds)
            self._last_read = time.monotonic()
            batches = []
            for held, batch in offered:
                if self._held.get(held.partition) is held:
                    for _ in batch.entries:
                        held.waiting.popleft()
                    held.in_flight, held.done = (batch.first, batch.last), None
                    batches.append(batch)
            if batches or time.monotonic() >= deadline:
                return batches

    def holds(self, batch: Batch) -> bool:
        """Compare with what was read last."""
        held = self._held.get(batch.partition)
        return held is not None and held.in_flight == (batch.first, batch.last)

    async def commit(self, batch: Batch) -> bool:
        """Commit the offset after the batch; a rebalance that is under way is waited for."""
        held = self._held.get(batch.partition)
        if held is None or not self.holds(batch):
            return False
        with self._done:
            # Seen by a rebalance that waits for this, in the thread of the consumer.
            held.done = offset_of(batch.last) + 1
            self._done.notify_all()
        with translated_errors():
            return await self._run(self._commit, held)

    async def seek(self, partition: int, position: str) -> None:
        """Move the consumer and commit where it stands."""
        held = self._held.get(partition)
        if held is None:
            raise NotOwnedError(topic=self._name, partition=partition)
        with translated_errors():
            if not await self._run(self._seek, held, position):
                raise NotOwnedError(topic=self._name, partition=partition)

    def pause(self, partitions: Collection[int]) -> None:
        """Leave these partitions out when reading."""
        self._paused.update(partitions)

    def resume(self, partitions: Collection[int]) -> None:
        """Read these partitions again."""
        self._paused.difference_update(partitions)

    async def _run(self, call: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call, *arguments)

    async def _look_after(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_AFTER_SECONDS)
            if time.monotonic() - self._last_read > _LOOK_AFTER_SECONDS:
                try:
                    await self._run(self._collect, 0.0)
                except KafkaException as error:
                    log.warning("eventlog.group_not_kept", topic=self._name, error=repr(error))

    # What follows runs in the consumer's thread.

    def _subscribe(self) -> None:
        self._client.subscribe(
            [self._topic.name],
            on_assign=self._on_assign,
            on_revoke=self._on_revoke,
            on_lost=self._on_lost,
        )

    def _on_error(self, error: KafkaError) -> None:
        if error.code() == KafkaError._ALL_BROKERS_DOWN:  # noqa: SLF001 - see kafka_errors
            self._is_away = True

    def _on_assign(self, client: Consumer, partitions: list[TopicPartition]) -> None:
        client.incremental_assign(partitions)
        for place in partitions:
            self._held[place.partition] = _Held(place.partition)

    def _on_revoke(self, client: Consumer, partitions: list[TopicPartition]) -> None:
        going = [h for p in partitions if (h := self._held.get(p.partition)) is not None]
        with self._done:
            self._done.wait_for(
                lambda: (
                    self._is_closing
                    or all(h.in_flight is None or h.done is not None for h in going)
                ),
                _HAND_OVER_SECONDS,
            )
        for held in going:
            if held.done is not None:
                # What fails here comes again to the next owner.
                with suppress(KafkaException):
                    self._commit_once(held, held.done, 0)
            self._held.pop(held.partition, None)
        client.incremental_unassign(partitions)

    def _on_lost(self, client: Consumer, partitions: list[TopicPartition]) -> None:
        for place in partitions:
            if self._held.pop(place.partition, None) is not None:
                log.warning("eventlog.partition_lost", topic=self._name, partition=place.partition)
        client.incremental_unassign(partitions)

    def _offer(self, seconds: float) -> list[tuple[_Held, Batch]]:
        """Collect messages and cut batches of them, which stay where they are until taken."""
        if self._is_away:
            self._client.list_topics(self._topic.name, timeout=ANSWER_SECONDS / 2)
            self._is_away = False
        self._collect(0.0 if self._has_some() else seconds)
        return [
            (held, batch)
            for held in list(self._held.values())
            if self._is_free(held) and held.waiting and (batch := self._cut(held))
        ]

    def _has_some(self) -> bool:
        return any(self._is_free(held) and held.waiting for held in self._held.values())

    def _is_free(self, held: _Held) -> bool:
        return held.in_flight is None and held.partition not in self._paused

    def _collect(self, seconds: float) -> None:
        """Take what librdkafka has for us, waiting only for the first message."""
        self._stop_and_go()
        room = self._most * max(1, sum(map(self._is_free, self._held.values())))
        size = 0
        while room > 0 and size < _MOST_BYTES_AT_ONCE:
            messages = self._client.consume(min(room, _PIECE), 0.0)
            if not messages and seconds:
                # Unlike `consume`, `poll` comes back as soon as there is a message.
                first = self._client.poll(seconds)
                messages = [] if first is None else [first]
            seconds = 0.0
            for message in messages:
                size += self._keep(message)
            room -= len(messages)
            if not messages:
                break
        self._stop_and_go()

    def _keep(self, message: Message) -> int:
        held = self._held.get(message.partition() or 0)
        # An error is told by the next call too, and what nobody holds comes to its owner.
        if message.error() is not None or held is None:
            return 0
        entry = _entry(message)
        held.waiting.append(entry)
        return len(entry.value)

    def _stop_and_go(self) -> None:
        """Fetch nothing of a partition that cannot be read and has a batch waiting."""
        for held in self._held.values():
            stop = not self._is_free(held) and len(held.waiting) >= self._most
            if stop and not held.stopped:
                self._client.pause([self._place(held)])
                held.stopped = True
            elif held.stopped and self._is_free(held) and len(held.waiting) < self._most:
                self._client.resume([self._place(held)])
                held.stopped = False

    def _cut(self, held: _Held) -> Batch | None:
        """Cut the next batch, once the group knows how far we read; None when we lost it."""
        if held.committed is None:
            self._look_up(held)
        entries = list(islice(held.waiting, self._most))
        redelivered = offset_of(entries[0].position) < held.seen
        if redelivered:
            entries = [entry for entry in entries if offset_of(entry.position) < held.seen]
        end = offset_of(entries[-1].position) + 1
        is_proven = time.monotonic() - held.proven_at < self._proof_seconds
        if (end > held.mark or not is_proven) and not self._commit_now(held, held.committed, end):
            return None
        return Batch(held.partition, entries, redelivered=redelivered, log=self._topic.identity)

    def _look_up(self, held: _Held) -> None:
        place = self._place(held)
        [found] = self._client.committed([place], timeout=ANSWER_SECONDS)
        low, high = self._client.get_watermark_offsets(place, timeout=ANSWER_SECONDS)
        if found.error is not None:
            raise KafkaException(found.error)
        if found.offset < 0:
            held.committed = low
            return
        if found.offset < low:
            log.error(
                "eventlog.entries_forgotten",
                topic=self._name,
                partition=held.partition,
                entries=low - found.offset,
            )
        mark = found.metadata or ""
        # Without a mark somebody else has committed, and may have read everything.
        held.seen = min(int(mark), high) if mark.isdecimal() else high
        held.committed = max(found.offset, low)

    def _commit(self, held: _Held) -> bool:
        """Commit the batch in flight, unless a rebalance has done it for us."""
        if held.done is None:
            return True
        # Kafka would take it from any member, whoever has the partition now.
        if self._held.get(held.partition) is not held:
            return False
        return self._commit_now(held, held.done)

    def _commit_now(self, held: _Held, offset: int | None, end: int = 0) -> bool:
        """Commit an offset and how far we read; False when the partition is not ours."""
        assert offset is not None
        deadline = time.monotonic() + 2 * self._proof_seconds
        while True:
            try:
                self._commit_once(held, offset, end)
            except KafkaException as error:
                if error.args[0].code() not in REBALANCED:
                    raise
            else:
                return True
            # The group is on the move: hear whether the partition stays ours.
            if (message := self._client.poll(_SLICE_SECONDS)) is not None:
                self._keep(message)
            if self._held.get(held.partition) is not held:
                return held.done is None and held.committed == offset
            if time.monotonic() > deadline:
                raise UnavailableError("Kafka keeps rebalancing")

    def _commit_once(self, held: _Held, offset: int, end: int) -> None:
        mark = max(offset + self._most, held.seen, end)
        place = TopicPartition(self._topic.name, held.partition, offset, metadata=str(mark))
        started = time.monotonic()
        [answer] = self._client.commit(offsets=[place], asynchronous=False)
        if answer.error is not None:
            raise KafkaException(answer.error)
        held.committed, held.mark, held.proven_at = offset, mark, started
        if held.done == offset:
            held.in_flight = held.done = None

    def _seek(self, held: _Held, position: str) -> bool:
        if self._held.get(held.partition) is not held:
            return False
        if held.committed is None:
            self._look_up(held)
        place = self._place(held)
        low, high = self._client.get_watermark_offsets(place, timeout=ANSWER_SECONDS)
        wanted = high if position == END else low if position == BEGINNING else offset_of(position)
        offset = min(max(wanted, low), high)
        place.offset = offset
        self._move(place)
        held.waiting.clear()
        held.in_flight = held.done = None
        held.seen = min(max(held.seen, held.mark), high)
        return self._commit_now(held, offset)

    def _move(self, place: TopicPartition) -> None:
        # A partition that came a moment ago is not fetched yet, and cannot be sought in.
        deadline = time.monotonic() + ANSWER_SECONDS
        while True:
            try:
                self._client.seek(place)
            except KafkaException as error:
                if error.args[0].code() != KafkaError._STATE or time.monotonic() > deadline:  # noqa: SLF001
                    raise
                time.sleep(_SLICE_SECONDS)
            else:
                return

    def _place(self, held: _Held) -> TopicPartition:
        return TopicPartition(self._topic.name, held.partition)


def _entry(message: Message) -> Entry:
    headers: Any = message.headers() or ()
    return Entry(
        position_of(message.offset() or 0),
        _bytes(message.value()),
        {name: _bytes(value).decode() for name, value in headers},
        _bytes(message.key()).decode(),
    )


def _bytes(value: str | bytes | None) -> bytes:
    return value.encode() if isinstance(value, str) else value or b""
