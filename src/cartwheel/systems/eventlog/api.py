"""
The interface of the event log.

Guarantees every implementation gives, and the conformance suite checks:

- `append` returns when the entries are durable; entries of one call and one
  partition keep their order, and so do calls that follow each other.
- A key always falls into the same partition.
- One consumer of a group owns a partition at a time. What it has read and not
  committed is delivered again, marked as such, to whoever owns the partition
  next, before anything newer.
- Delivery is at least once: an owner that was stopped past its lease may still
  be at work on a batch that another has taken over. Effects must be idempotent.
- Committed entries may be forgotten; uncommitted ones never are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Protocol, Self
from zlib import crc32

BEGINNING: Final = "0-0"
"""The position before the first entry."""


@dataclass(frozen=True, slots=True)
class Append:
    """An entry to be appended."""

    partition: int
    value: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it was appended; `position` orders the entries of one partition."""

    position: str
    value: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Batch:
    """
    Consecutive entries of one partition, never empty.

    `redelivered` when an earlier owner had them and may have done its work.
    """

    partition: int
    entries: Sequence[Entry]
    redelivered: bool = False

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

        A partition whose last batch is not committed yet gives nothing new. The
        list is empty when nothing arrived within `wait`.

        Raises:
            UnavailableError: the log does not answer.
        """
        ...

    async def commit(self, batch: Batch) -> None:
        """
        Mark a batch as done.

        Raises:
            UnavailableError: the log does not answer; the batch will come again.
        """
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

    def consumer(self, topic: str, *, group: str) -> Consumer:
        """Join a group that reads a topic from its beginning."""
        ...

    async def ends(self, topic: str) -> list[str]:
        """Return the newest position of each partition, BEGINNING where there is no entry."""
        ...

    async def lag(self, topic: str, *, group: str) -> list[PartitionLag]:
        """Return what a group has still to do."""
        ...


def partition_of(key: str, partitions: int) -> int:
    """Return the partition that a key falls into; the same on every machine, for ever."""
    return crc32(key.encode()) % partitions


def position_order(position: str) -> tuple[int, ...]:
    """Return what orders positions of one partition: `1700000000000-2` or a plain offset."""
    return tuple(map(int, position.split("-")))
