"""Writing announcements and jobs in the transaction of the change they belong to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa
import structlog
from sqlalchemy.dialects.postgresql import ARRAY

from cartwheel.kernel.closing import Closing
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id
from cartwheel.systems.jobs.api import Job, JobOptions
from cartwheel.systems.outbox.announcements import Announcement
from cartwheel.systems.outbox.errors import MessageTooLargeError
from cartwheel.systems.outbox.lanes import MessageKind, lane_of
from cartwheel.systems.outbox.models import outbox

CHANNEL: Final = "cartwheel_outbox"
"""The channel that wakes the relay when a transaction with rows commits; it says the kind."""

MOST_BODY_BYTES: Final = 512 * 1024
"""The most that a message may have as JSON: below what Kafka takes unless told otherwise."""

MOST_AGGREGATE_BYTES: Final = 512

_OWN_OPTIONS: Final = JobOptions()  # what the queue says

_COLUMNS: Final[dict[str, sa.types.TypeEngine[Any]]] = {
    "id": sa.Uuid(),
    "aggregate_id": sa.Text(),
    "name": sa.Text(),
    "version": sa.Integer(),
    "body": sa.LargeBinary(),
    "kind": sa.Text(),
    "lane": sa.SmallInteger(),
    "queue": sa.Text(),
    "options": sa.Text(),
    "traceparent": sa.Text(),
}


def _statement() -> sa.Select[Any]:
    """
    Build the one statement that writes any number of rows and wakes the relay.

    PostgreSQL folds equal notifications of a transaction and sends them when it commits.
    """
    arrays = [sa.bindparam(name, type_=ARRAY(kind)) for name, kind in _COLUMNS.items()]
    given = sa.func.unnest(*arrays).table_valued(*_COLUMNS, with_ordinality="n").render_derived()
    in_order = sa.select(*(given.c[name] for name in _COLUMNS)).order_by(given.c.n)
    written = sa.insert(outbox).from_select([*_COLUMNS], in_order, include_defaults=False)
    woken = sa.func.unnest(sa.bindparam("woken", type_=ARRAY(sa.Text))).column_valued("woken")
    return sa.select(sa.func.pg_notify(CHANNEL, woken)).add_cte(written.cte("written"))


_WRITE: Final = _statement()


class _Told:
    """What a transaction has announced and enqueued, written at its end."""

    def __init__(self) -> None:
        self.rows: list[tuple[Any, ...]] = []
        self.kinds: set[MessageKind] = set()

    def take(self) -> Closing | None:
        """Return what writes the rows, in the order in which they were told."""
        if not self.rows:
            return None
        columns = dict(zip(_COLUMNS, map(list, zip(*self.rows, strict=True)), strict=True))
        woken = sorted(self.kinds)
        self.rows.clear()
        self.kinds.clear()
        return _WRITE, {**columns, "woken": woken}


@dataclass(frozen=True, slots=True)
class Outbox:
    """
    Announces and enqueues within one transaction: if and only if that commits, it is published.

    Announcements of one aggregate are published in the order in which their
    transactions took hold of it: change the aggregate's row first, then announce. All that a
    transaction tells is written at its end.
    """

    connection: Connection

    async def announce(self, message: Announcement, *, aggregate_id: object) -> None:
        """
        Tell of a change to one aggregate.

        Raises:
            MessageTooLargeError: the message is too large to be published.
        """
        await self.announce_all([(message, aggregate_id)])

    async def announce_all(self, messages: Sequence[tuple[Announcement, object]]) -> None:
        """
        Tell of many changes, each with its aggregate's id, in this order.

        Raises:
            MessageTooLargeError: a message is too large to be published; none is written.
        """
        self._write(
            MessageKind.EVENT,
            [
                _row(
                    MessageKind.EVENT,
                    new_id(),
                    message,
                    version=message.version,
                    aggregate_id=str(aggregate_id),
                )
                for message, aggregate_id in messages
            ],
        )

    async def enqueue(
        self, job: Job, *, options: JobOptions = _OWN_OPTIONS, aggregate_id: object | None = None
    ) -> UUID:
        """
        Have a job done once this transaction has committed, and return the job's id.

        Jobs with one `aggregate_id` come into their queues in the order of their
        transactions; that of a job without one is its own.

        Raises:
            MessageTooLargeError: the job is too large to be queued.
        """
        (job_id,) = await self.enqueue_all([job], options=options, aggregate_id=aggregate_id)
        return job_id

    async def enqueue_all(
        self,
        jobs: Sequence[Job],
        *,
        options: JobOptions = _OWN_OPTIONS,
        aggregate_id: object | None = None,
    ) -> list[UUID]:
        """
        Have many jobs done, and return their ids.

        Raises:
            MessageTooLargeError: a job is too large to be queued; none is written.
        """
        encoded = msgspec.json.encode(options).decode()
        ids = [new_id() for _ in jobs]
        self._write(
            MessageKind.JOB,
            [
                _row(
                    MessageKind.JOB,
                    job_id,
                    job,
                    aggregate_id=str(job_id if aggregate_id is None else aggregate_id),
                    queue=job.queue,
                    options=encoded,
                )
                for job_id, job in zip(ids, jobs, strict=True)
            ],
        )
        return ids

    def _write(self, kind: MessageKind, rows: Sequence[tuple[Any, ...]]) -> None:
        if rows:
            told = self.connection.last(_Told)
            told.rows += rows
            told.kinds.add(kind)


def _row(
    kind: MessageKind,
    message_id: UUID,
    message: Announcement | Job,
    *,
    aggregate_id: str,
    version: int = 0,
    queue: str | None = None,
    options: str | None = None,
) -> tuple[Any, ...]:
    """Return the values of _COLUMNS."""
    body = msgspec.json.encode(message)
    for part, size, most in (
        ("body", len(body), MOST_BODY_BYTES),
        ("aggregate's id", len(aggregate_id.encode()), MOST_AGGREGATE_BYTES),
    ):
        if size > most:
            raise MessageTooLargeError(name=message.name, part=part, size=size, most=most)
    lane = lane_of(aggregate_id)
    given = (message_id, aggregate_id, message.name, version, body, kind, lane, queue, options)
    return (*given, structlog.contextvars.get_contextvars().get("traceparent"))
