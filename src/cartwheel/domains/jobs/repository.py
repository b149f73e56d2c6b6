"""Queries of the jobs domain: counts per queue and minute, and alarms."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert

from cartwheel.domains.jobs import rules
from cartwheel.domains.jobs.contracts import JobBucketSize
from cartwheel.domains.jobs.models import job_alarms, job_minutes
from cartwheel.domains.jobs.rules import Tally
from cartwheel.kernel.bulk import arrays_of, insertion
from cartwheel.kernel.connection import Connection
from cartwheel.systems.jobs.api import QueueName

_minute = job_minutes.c
_COUNTED: Final = tuple(field.name for field in fields(Tally))
_ADDED: Final = ("queue", "minute", *_COUNTED)
_NOTED: Final = (*_ADDED, "dead_letters")
_added = insertion(job_minutes, _ADDED)
_ADD: Final = _added.on_conflict_do_update(
    index_elements=["queue", "minute"],
    set_={name: _minute[name] + _added.excluded[name] for name in _COUNTED},
)
_noted = insertion(job_minutes, _NOTED)
_NOTE: Final = _noted.on_conflict_do_update(
    index_elements=["queue", "minute"], set_={"dead_letters": _noted.excluded.dead_letters}
)


@dataclass(frozen=True, slots=True)
class Span:
    """What was counted of a queue in one bucket."""

    queue: QueueName
    starts_at: datetime
    tally: Tally
    dead_letters: int | None


@dataclass(frozen=True, slots=True)
class JobStatsRepository:
    """The queues' counts and alarms, inside the given transaction."""

    connection: Connection

    async def add(self, tallies: Mapping[tuple[str, datetime], Tally]) -> None:
        """Add what was counted, by queue and minute, to what other processes have counted."""
        if not tallies:
            return
        # In one order everywhere, so that two processes wait for each other and do not deadlock.
        rows = [
            {"queue": queue, "minute": minute, **asdict(tally)}
            for (queue, minute), tally in sorted(tallies.items(), key=lambda item: item[0])
        ]
        await self.connection.execute(_ADD, arrays_of(_ADDED, rows))

    async def note_dead_letters(self, minute: datetime, sizes: Mapping[str, int]) -> None:
        """Note how many dead letters the queues have now; the last note of a minute stays."""
        empty = asdict(Tally())
        rows = [
            {"queue": queue, "minute": minute, "dead_letters": size, **empty}
            for queue, size in sorted(sizes.items())
        ]
        await self.connection.execute(_NOTE, arrays_of(_NOTED, rows))

    async def sums_since(self, since: datetime) -> dict[QueueName, Tally]:
        """Return what was counted of each queue from a minute on."""
        rows = await self.connection.execute(
            sa.select(_minute.queue, *_sums())
            .where(_minute.minute >= since)
            .group_by(_minute.queue)
        )
        return {row["queue"]: _tally(row) for row in rows.mappings()}

    async def list_spans(
        self, *, since: datetime, size: JobBucketSize, queue: QueueName | None
    ) -> list[Span]:
        """Return the buckets from a moment on that have counts, by queue, the oldest first."""
        starts_at = sa.func.date_trunc(size.value, _minute.minute, "UTC").label("starts_at")
        last = sa.func.array_agg(
            aggregate_order_by(_minute.dead_letters, _minute.minute.desc())
        ).filter(_minute.dead_letters.is_not(None))
        wanted = [_minute.minute >= since]
        if queue is not None:
            wanted.append(_minute.queue == queue)
        rows = await self.connection.execute(
            sa.select(_minute.queue, starts_at, last.label("dead_letters"), *_sums())
            .where(*wanted)
            .group_by(_minute.queue, sa.text("starts_at"))
            .order_by(_minute.queue, sa.text("starts_at"))
        )
        return [
            Span(
                queue=row["queue"],
                starts_at=row["starts_at"],
                tally=_tally(row),
                dead_letters=row["dead_letters"][0] if row["dead_letters"] else None,
            )
            for row in rows.mappings()
        ]

    async def raise_alarm(
        self, alarm: str, queue: QueueName, *, now: datetime, level: int | None = None
    ) -> bool:
        """
        Take the turn to announce an alarm; False while it is to stay quiet.

        Of concurrent calls one wins: the row is locked until its transaction ends, and
        the others then see its time. With a level it must have risen since the last time.
        """
        statement = insert(job_alarms).values(
            alarm=alarm, queue=queue, raised_at=now, level=level or 0
        )
        due = job_alarms.c.raised_at <= now - rules.QUIET
        if level is not None:
            due &= job_alarms.c.level < level
        raised = await self.connection.execute(
            statement.on_conflict_do_update(
                index_elements=["alarm", "queue"],
                set_={"raised_at": now, "level": statement.excluded.level},
                where=due,
            )
        )
        return bool(raised.rowcount)

    async def list_raised(self, alarm: str) -> set[str]:
        """Return the queues of which an alarm has a level."""
        return set(
            await self.connection.scalars(
                sa.select(job_alarms.c.queue).where(
                    job_alarms.c.alarm == alarm, job_alarms.c.level > 0
                )
            )
        )

    async def lower_alarm(self, alarm: str, queue: QueueName) -> None:
        """Note that there is no cause any more: the next rise counts from nothing."""
        await self.connection.execute(
            sa.update(job_alarms)
            .where(
                job_alarms.c.alarm == alarm,
                job_alarms.c.queue == queue,
                job_alarms.c.level > 0,
            )
            .values(level=0)
        )

    async def forget_before(self, moment: datetime) -> None:
        """Delete old minutes."""
        await self.connection.execute(sa.delete(job_minutes).where(_minute.minute < moment))


def _sums() -> list[sa.Label[Any]]:
    return [sa.func.sum(_minute[name]).label(name) for name in _COUNTED]


def _tally(row: Any) -> Tally:
    return Tally(**{name: int(row[name]) for name in _COUNTED})
