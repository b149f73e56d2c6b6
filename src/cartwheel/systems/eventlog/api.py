"""
The interface of the event log.

Guarantees every implementation gives, and the conformance suite checks:

- `append` returns when the entries are durable; entries of one call and one
  partition keep their order, and so do calls that follow each other.
- A key always falls into the same partition.
- One consumer of a group owns a partition at a time, and the members of a group
  share its partitions evenly. What an owner has read and not committed is
  delivered again, marked as such, to whoever owns the partition next, before
  anything newer.
- Delivery is at least once: an owner that was stopped past its lease may still
  be at work on a batch that another has taken over. Its commit then has no
  effect, and its effects must be idempotent.
- A consumer holds what it has handed out and a bounded number of entries more:
  a slow handler slows its consumer down and fills no memory.
- Committed entries may be forgotten. Uncommitted ones are kept: on Redis Streams
  until no member of their group was heard of for a week, on Kafka for the retention
  of the topic, a week unless it says otherwise. Then they are forgotten, which is
  logged as `eventlog.entries_forgotten`, and the group goes on with the oldest kept.
- Positions count in one log alone. `Batch.log` names it, and a log that was made
  anew has another name, so that progress in the old one is never taken for its own.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol, Self
from zlib import crc32

BEGINNING: Final = "0-0"
"""The position before the first entry."""

END: Final = "end"
"""Where to seek to for what will be appended from now on."""


@dataclass(frozen=True, slots=True)
class Append:
    """An entry to be appended; readers get the key as it is, the partition is told apart."""

    partition: int
    value: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    key: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it was appended; `position` orders the entries of one partition."""

    position: str
    value: bytes
    headers: Mapping[str, str]
    key: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """
    Consecutive entries of one partition, never empty.

    `redelivered` when they may have been delivered before, to an earlier owner or
    before a seek, and their effects may be there. `log` names the log in which the
    positions count, as `EventLog.identity` gives it.
    """

    partition: int
    entries: Sequence[Entry]
    redelivered: bool = False
    log: str = ""

    @property
    def first(self) -> str:
        """Position of the first entry."""
        return self.entries[0].position

    @property
    def last(self) -> str:
        """Position of the last entry."""
        return self.entries[-1].position


@dataclass(frozen=True, slots=True)
class PartitionLag:
    """What a group has not committed of one partition: entries, and the age of the oldest."""

    partition: int
    entries: int
    oldest_seconds: float


class Consumer(Protocol):
    """A member of a group. Leaving the block hands its partitions on at once."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(self, *exc_info: object) -> None: ...

    async def read(self, *, max_entries: int, wait: timedelta) -> list[Batch]:
        """
        Return the next batch of each owned partition that has one.

        A partition whose last batch is not committed yet gives nothing new, and a
        paused one nothing at all. The list is empty when nothing arrived within
        about `wait`.

        Raises:
            UnavailableError: the log does not answer.
        """
        ...

    def holds(self, batch: Batch) -> bool:
        """Return False once the batch is committed, or its partition has gone elsewhere."""
        ...

    async def commit(self, batch: Batch) -> bool:
        """
        Mark a batch as done; False, and without effect, when it is not held any more.

        Raises:
            UnavailableError: the log does not answer; repeat the call, or the batch
                will come again.
        """
        ...

    async def commit_all(self, batches: Sequence[Batch]) -> Collection[int]:
        """
        Mark batches of several partitions as done, and return of which it has had effect.

        Raises:
            UnavailableError: the log does not answer; repeat the call, or some of the batches
                will come again.
        """
        ...

    async def seek(self, partition: int, position: str) -> None:
        """
        Go on with the first entry at the position or after it, for the whole group.

        A batch that was read is given up. A position before what is kept, such as
        BEGINNING, means the oldest entry that is kept; END means what comes from now
        on. Entries that the group has had before come marked as redelivered.

        Raises:
            NotOwnedError: the partition is not ours.
            UnavailableError: the log does not answer.
        """
        ...

    def pause(self, partitions: Collection[int]) -> None:
        """Read nothing of these partitions until they are resumed; they stay ours."""
        ...

    def resume(self, partitions: Collection[int]) -> None:
        """Read paused partitions again."""
        ...


class EventLog(Protocol):
    """A log of topics, each in the same number of partitions."""

    partitions: int

    async def append(self, topic: str, entries: Sequence[Append]) -> list[str]:
        """
        Append entries and return their positions once they are durable.

        Raises:
            UnavailableError: the log cannot make them durable. Some may be in it
                all the same: repeat the call, and deduplicate when reading.
        """
        ...

    async def forward(self, topic: str, entries: Sequence[Append]) -> list[str]:
        """
        Append what entries of the log have become, on their way out of it.

        It goes in also where the log is full, since otherwise that would stay so.

        Raises:
            UnavailableError: as `append`.
        """
        ...

    async def ensure_room(self) -> None:
        """
        Refuse what is new while the log has only room for what is in it already.

        For doors; cheap enough for each call.

        Raises:
            LogFullError: it is so full that the rest is left to what works it off.
            UnavailableError: the log does not answer.
        """
        ...

    def consumer(self, topic: str, *, group: str) -> Consumer:
        """Join a group that reads a topic from its beginning."""
        ...

    async def identity(self, topic: str) -> str:
        """
        Name the log that positions of this topic belong to, in a few letters; "" is one too.

        Raises:
            UnavailableError: the log does not answer.
        """
        ...

    async def ends(self, topic: str) -> list[str]:
        """Return the newest position of each partition, BEGINNING where there is no entry."""
        ...

    async def lag(self, topic: str, *, group: str) -> list[PartitionLag]:
        """Return what a group has still to do."""
        ...

    async def rewind(
        self, topic: str, *, group: str, to: str | datetime, partition: int | None = None
    ) -> None:
        """
        Let a group that has no running member go on elsewhere, to replay or to skip.

        `to` is a position, BEGINNING, END, or a time: then the first entry appended
        at that time or later. All partitions are moved, or the one that is named.
        The entries come marked as redelivered as far as the group has had them.

        Raises:
            GroupRunningError: a member is running; stop it first.
            UnavailableError: the log does not answer.
        """
        ...

    async def ping(self) -> str:
        """
        Return what the log runs on, in a few words.

        Raises:
            UnavailableError: it does not answer, or cannot make entries durable.
        """
        ...

    async def close(self) -> None:
        """Let go of what belongs to the log alone; consumers are closed by their blocks."""
        ...


def partition_of(key: str, partitions: int) -> int:
    """Return the partition that a key falls into; the same on every machine, for ever."""
    return crc32(key.encode()) % partitions


def position_order(position: str) -> tuple[int, ...]:
    """Return what orders positions of one partition: `1700000000000-2` or `17-0`."""
    return tuple(map(int, position.split("-")))
