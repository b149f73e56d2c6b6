"""Kafka's errors in our own terms, and its offsets as positions."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from confluent_kafka import KafkaError, KafkaException

from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.eventlog.api import position_order
from cartwheel.systems.eventlog.errors import EntryTooLargeError

REBALANCED: Final = frozenset(
    {
        KafkaError.ILLEGAL_GENERATION,
        KafkaError.UNKNOWN_MEMBER_ID,
        KafkaError.REBALANCE_IN_PROGRESS,
        KafkaError.FENCED_INSTANCE_ID,
        KafkaError._ASSIGNMENT_LOST,  # noqa: SLF001 - the library's name for a public code
    }
)
"""The group has moved on: the partition may be somebody else's."""

MOVED: Final = frozenset(
    {
        KafkaError.FENCED_LEADER_EPOCH,
        KafkaError.UNKNOWN_LEADER_EPOCH,
        KafkaError.NOT_LEADER_FOR_PARTITION,
    }
)
"""The partition has another leader than the client believes."""


def translate(error: KafkaError) -> Exception:
    """
    Return our error for one of Kafka's.

    All of them are about the log and none about an entry's content, so that each
    counts as "away", except where an entry is too large.
    """
    if error.code() == KafkaError.MSG_SIZE_TOO_LARGE:
        return EntryTooLargeError("The entry is larger than the event log takes")
    return UnavailableError(f"Kafka does not answer ({error.name()})")


@contextmanager
def translated_errors() -> Iterator[None]:
    """
    Turn what Kafka says into our own errors.

    Raises:
        UnavailableError: no answer, no leader, too few replicas, no access, or a full queue.
        EntryTooLargeError: the topic takes no entry of this size.
    """
    try:
        yield
    except KafkaException as error:
        raise translate(error.args[0]) from error
    except (BufferError, TimeoutError) as error:
        raise UnavailableError("Kafka does not answer") from error


def position_of(offset: int) -> str:
    """Return the position of an offset; offset 0 comes after BEGINNING."""
    return f"{offset + 1}-0"


def offset_of(position: str) -> int:
    """Return the offset of the first entry at a position or after it."""
    number, part = position_order(position)
    return max(0, number - 1 + (part > 0))
