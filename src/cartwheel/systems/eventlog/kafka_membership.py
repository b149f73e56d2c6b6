"""
What a member of a Kafka group does in its own thread: rebalance, fetch, mark, commit.

Nothing here runs on the event loop, except that the consumer pops what it hands out.
"""

import threading
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

import structlog
from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.eventlog.api import BEGINNING, END, Batch, Entry
from cartwheel.systems.eventlog.kafka_errors import REBALANCED, offset_of, position_of
from cartwheel.systems.eventlog.kafka_topics import ANSWER_SECONDS, Topic

log = structlog.get_logger()

SLICE_SECONDS: Final = 0.05
_HAND_OVER_SECONDS: Final = 3.0
_PIECE: Final = 100
_MOST_BYTES_AT_ONCE: Final = 8 << 20


@dataclass(slots=True, eq=False)
class Held:
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


class Membership:
    """One librdkafka consumer; every method is called in one thread, by `KafkaConsumer`."""

    def __init__(self, topic: Topic, settings: dict[str, str], *, name: str) -> None:
        self.held: dict[int, Held] = {}
        self.paused: set[int] = set()
        self.most = _PIECE
        """How many entries a batch may have."""
        self._topic = topic
        self._name = name
        self._proof_seconds = int(settings["session.timeout.ms"]) / 2000
        self._done = threading.Condition()
        self._is_closing = False
        self._is_away = False
        self._client = Consumer({**settings, "error_cb": self._on_error})

    def subscribe(self) -> None:
        """Join the group."""
        self._client.subscribe(
            [self._topic.name],
            on_assign=self._on_assign,
            on_revoke=self._on_revoke,
            on_lost=self._on_lost,
        )

    def close(self) -> None:
        """Leave the group at once, whatever is in flight."""
        self._client.close()

    def finish(self, held: Held, offset: int) -> None:
        """Say where the batch in flight ends, its effect being there; from the event loop."""
        with self._done:  # a rebalance in the thread may be waiting for this
            held.done = offset
            self._done.notify_all()

    def abandon(self) -> None:
        """Make no rebalance wait any more; from the event loop."""
        with self._done:
            self._is_closing = True
            self._done.notify_all()

    def _on_error(self, error: KafkaError) -> None:
        if error.code() == KafkaError._ALL_BROKERS_DOWN:  # noqa: SLF001 - see kafka_errors
            self._is_away = True

    def _on_assign(self, client: Consumer, partitions: list[TopicPartition]) -> None:
        client.incremental_assign(partitions)
        for place in partitions:
            self.held[place.partition] = Held(place.partition)

    def _on_revoke(self, client: Consumer, partitions: list[TopicPartition]) -> None:
        going = [h for p in partitions if (h := self.held.get(p.partition)) is not None]
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
            self.held.pop(held.partition, None)
        client.incremental_unassign(partitions)

    def _on_lost(self, client: Consumer, partitions: list[TopicPartition]) -> None:
        for place in partitions:
            if self.held.pop(place.partition, None) is not None:
                log.warning("eventlog.partition_lost", topic=self._name, partition=place.partition)
        client.incremental_unassign(partitions)

    def offer(self, seconds: float) -> list[tuple[Held, Batch]]:
        """Collect messages and cut batches of them, which stay where they are until taken."""
        if self._is_away:
            self._client.list_topics(self._topic.name, timeout=ANSWER_SECONDS / 2)
            self._is_away = False
        self.collect(0.0 if self._has_some() else seconds)
        return [
            (held, batch)
            for held in list(self.held.values())
            if self._is_free(held) and held.waiting and (batch := self._cut(held))
        ]

    def _has_some(self) -> bool:
        return any(self._is_free(held) and held.waiting for held in self.held.values())

    def _is_free(self, held: Held) -> bool:
        return held.in_flight is None and held.partition not in self.paused

    def collect(self, seconds: float) -> None:
        """Take what librdkafka has for us, and look after the group; wait for one message."""
        self._stop_and_go()
        room = self.most * max(1, sum(map(self._is_free, self.held.values())))
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
        held = self.held.get(message.partition() or 0)
        # An error is told by the next call too, and what nobody holds comes to its owner.
        if message.error() is not None or held is None:
            return 0
        entry = _entry(message)
        held.waiting.append(entry)
        return len(entry.value)

    def _stop_and_go(self) -> None:
        """Fetch nothing of a partition that cannot be read and has a batch waiting."""
        for held in self.held.values():
            stop = not self._is_free(held) and len(held.waiting) >= self.most
            if stop and not held.stopped:
                self._client.pause([self._place(held)])
                held.stopped = True
            elif held.stopped and self._is_free(held) and len(held.waiting) < self.most:
                self._client.resume([self._place(held)])
                held.stopped = False

    def _cut(self, held: Held) -> Batch | None:
        """Cut the next batch, once the group knows how far we read; None when we lost it."""
        if held.committed is None:
            self._look_up(held)
        entries = list(islice(held.waiting, self.most))
        redelivered = offset_of(entries[0].position) < held.seen
        if redelivered:
            entries = [entry for entry in entries if offset_of(entry.position) < held.seen]
        end = offset_of(entries[-1].position) + 1
        is_proven = time.monotonic() - held.proven_at < self._proof_seconds
        if (end > held.mark or not is_proven) and not self._commit_now(held, held.committed, end):
            return None
        return Batch(held.partition, entries, redelivered=redelivered, log=self._topic.identity)

    def _look_up(self, held: Held) -> None:
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

    def commit(self, held: Held) -> bool:
        """Commit the batch in flight, unless a rebalance has done it for us."""
        if held.done is None:
            return True
        # Kafka would take it from any member, whoever has the partition now.
        if self.held.get(held.partition) is not held:
            return False
        return self._commit_now(held, held.done)

    def _commit_now(self, held: Held, offset: int | None, end: int = 0) -> bool:
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
            if (message := self._client.poll(SLICE_SECONDS)) is not None:
                self._keep(message)
            if self.held.get(held.partition) is not held:
                return held.done is None and held.committed == offset
            if time.monotonic() > deadline:
                raise UnavailableError("Kafka keeps rebalancing")

    def _commit_once(self, held: Held, offset: int, end: int) -> None:
        mark = max(offset + self.most, held.seen, end)
        place = TopicPartition(self._topic.name, held.partition, offset, metadata=str(mark))
        started = time.monotonic()
        [answer] = self._client.commit(offsets=[place], asynchronous=False)
        if answer.error is not None:
            raise KafkaException(answer.error)
        held.committed, held.mark, held.proven_at = offset, mark, started
        if held.done == offset:
            held.in_flight = held.done = None

    def seek(self, held: Held, position: str) -> bool:
        """Go on at a position, and commit that; False when the partition is not ours."""
        if self.held.get(held.partition) is not held:
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
                time.sleep(SLICE_SECONDS)
            else:
                return

    def _place(self, held: Held) -> TopicPartition:
        return TopicPartition(self._topic.name, held.partition)


def _entry(message: Message) -> Entry:
    headers: Any = message.headers() or ()
    return Entry(
        position_of(message.offset() or 0),
        _bytes(message.value()),
        # Anybody may write to the topic, in any encoding.
        {name: _bytes(value).decode(errors="replace") for name, value in headers},
        _bytes(message.key()).decode(errors="replace"),
    )


def _bytes(value: str | bytes | None) -> bytes:
    return value.encode() if isinstance(value, str) else value or b""
