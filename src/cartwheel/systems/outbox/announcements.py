"""What a domain announces, and the form it takes on the log."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Final, Protocol
from uuid import UUID

TOPIC: Final = "announcements"
"""The topic of the event log that carries every announcement, keyed by its aggregate."""

_CONSUMER: Final = "ce_consumer"  # an extension attribute, as CloudEvents calls it


class Announcement(Protocol):
    """
    Something that happened in a store, told in the past tense; a frozen msgspec struct.

    `name` is like `order.created`. `version` rises when a field changes its
    meaning; a new field has a default, so that older announcements still decode.
    What happened in no store carries the nil id: its handlers see no tenant's rows.
    """

    name: ClassVar[str]
    version: ClassVar[int]

    @property
    def store_id(self) -> UUID:
        """The store it happened in."""
        ...


def attributes(
    *,
    event_id: UUID,
    name: str,
    version: int,
    subject: str,
    time: datetime,
    traceparent: str | None,
    consumer: str | None = None,
) -> dict[str, str]:
    """Return the CloudEvents 1.0 attributes in binary mode, named as its Kafka binding does."""
    headers = {
        "ce_specversion": "1.0",
        "ce_id": str(event_id),
        "ce_type": name,
        "ce_typeversion": str(version),
        "ce_source": "/cartwheel",
        "ce_subject": subject,
        "ce_time": time.isoformat(),
        "content-type": "application/json",
    }
    if traceparent is not None:
        headers["traceparent"] = traceparent
    if consumer is not None:
        headers[_CONSUMER] = consumer
    return headers


def name_of(headers: Mapping[str, str]) -> str:
    """Return the name of the announcement that an entry of the log carries, "" for none."""
    return headers.get("ce_type", "")


def version_of(headers: Mapping[str, str]) -> str | None:
    """Return the version of the announcement that an entry of the log carries, if it says."""
    return headers.get("ce_typeversion")


def is_for(consumer: str, headers: Mapping[str, str]) -> bool:
    """Say whether a consumer is meant: a replayed announcement is for one alone."""
    return headers.get(_CONSUMER, consumer) == consumer
