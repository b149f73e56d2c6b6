"""Where the rows of the outbox go: events to the log, jobs to their queues."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import msgspec
import sqlalchemy as sa

from cartwheel.systems.eventlog.api import Append, EventLog, partition_of
from cartwheel.systems.jobs.api import JobOptions, JobProducer, NewJob
from cartwheel.systems.outbox.announcements import TOPIC, attributes


class Destination(Protocol):
    """Takes rows of one kind."""

    async def send(self, rows: Sequence[sa.Row[Any]]) -> None:
        """
        Return when the rows are durable there, in this order for each aggregate.

        Raises:
            UnavailableError: it does not answer; some rows may be there all the same.
            Exception: one of the rows cannot be sent, ever.
        """
        ...


@dataclass(frozen=True, slots=True)
class LogDestination:
    """The event log, keyed by aggregate."""

    event_log: EventLog

    async def send(self, rows: Sequence[sa.Row[Any]]) -> None:
        """Append the rows with their CloudEvents attributes."""
        partitions = self.event_log.partitions
        await self.event_log.append(
            TOPIC,
            [
                Append(
                    partition=partition_of(row.aggregate_id, partitions),
                    value=row.body,
                    headers=attributes_of(row),
                    key=row.aggregate_id,
                )
                for row in rows
            ],
        )


@dataclass(frozen=True, slots=True)
class QueueDestination:
    """The queues of jobs."""

    producer: JobProducer

    async def send(self, rows: Sequence[sa.Row[Any]]) -> None:
        """Add the jobs under the ids of their rows: added again, they are dropped."""
        await self.producer.add_all(
            [
                NewJob(
                    id=row.id,
                    queue=row.queue,
                    name=row.name,
                    data=msgspec.json.decode(row.body),
                    options=msgspec.json.decode(row.options, type=JobOptions),
                    traceparent=row.traceparent,
                )
                for row in rows
            ]
        )


def attributes_of(row: sa.Row[Any]) -> dict[str, str]:
    """Return the headers that a row has on the log."""
    return attributes(
        event_id=row.id,
        name=row.name,
        version=row.version,
        subject=row.aggregate_id,
        time=row.created_at,
        traceparent=row.traceparent,
        consumer=row.consumer,
    )
