"""What became of the jobs that were fired: asked of the queues, written into the history."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Final, Protocol
from uuid import UUID

import sqlalchemy as sa

from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database, enter_store
from cartwheel.systems.outbox.models import outbox
from cartwheel.systems.scheduler.contracts import OPEN_STATES, FiringState
from cartwheel.systems.scheduler.history import FiringRepository
from cartwheel.systems.scheduler.models import open_firings

FORGOTTEN: Final = "The queue knows the job no more, nor how it ended: somebody has removed it"

BATCH: Final = 500
"""How many firings are looked after at once."""

_LEASE: Final = timedelta(seconds=30)
_SOONEST: Final = timedelta(seconds=1)
_LATEST: Final = timedelta(seconds=30)
_FARTHEST: Final = max(_LEASE, _LATEST) + timedelta(minutes=1)  # clocks differ a little
_MISSING_FOR: Final = timedelta(minutes=1)

_kept = open_firings.c

_LOOK_LATER: Final = (
    sa.update(open_firings)
    .where(_kept.firing_id == sa.bindparam("of_firing"))
    .values(look_at=sa.bindparam("next"), missing_since=sa.bindparam("missing"))
)


@dataclass(frozen=True, slots=True)
class JobOutcome:
    """How far a job has come; `started_at` and `finished_at` are those of its last run."""

    state: FiringState
    started_at: datetime | None = None
    finished_at: datetime | None = None
    error: str | None = None


class JobOutcomes(Protocol):
    """Knows what became of jobs."""

    async def find_outcomes(self, queue: str, ids: Sequence[UUID]) -> Mapping[UUID, JobOutcome]:
        """
        Return the outcomes of those of the jobs that the queue knows, or knew when they ended.

        Raises:
            UnavailableError: the queue does not answer.
        """
        ...


@dataclass(frozen=True, slots=True)
class _Open:
    firing_id: UUID
    store_id: UUID
    queue: str
    job_id: UUID
    fired_at: datetime
    missing_since: datetime | None
    waits_in_outbox: bool


@dataclass(frozen=True, slots=True)
class OutcomeFollower:
    """
    Follows open firings, of every store and beside any number of others that do.

    A firing is looked after every second at first, and less often the longer it lasts,
    down to every half minute. The queue is asked with no transaction open; a follower
    that dies on the way leaves its firings to the others half a minute later.
    """

    database: Database
    outcomes: JobOutcomes
    clock: Clock

    async def find_next_turn(self) -> datetime | None:
        """
        Return when the first firing's turn comes, or has come; None when none is open.

        Raises:
            UnavailableError: the database does not answer.
        """
        first = sa.select(sa.func.min(_kept.look_at)).scalar_subquery()
        asked = sa.select(sa.exists().where(_is_turn(self.clock.now())), first)
        async with self.database.reading() as connection:
            has_come, earliest = (await connection.execute(asked)).one()
        return self.clock.now() if has_come else earliest

    async def follow_batch(self) -> int:
        """
        Look after the firings whose turn it is, and return how many those were.

        Raises:
            UnavailableError: the database or a queue does not answer; nothing is lost.
        """
        claimed = await self._claim()
        known: dict[UUID, JobOutcome] = {}
        by_queue: defaultdict[str, list[UUID]] = defaultdict(list)
        for firing in claimed:
            by_queue[firing.queue].append(firing.job_id)
        for queue, ids in by_queue.items():
            known |= await self.outcomes.find_outcomes(queue, ids)
        if claimed:
            await self._write(claimed, known)
        return len(claimed)

    async def _claim(self) -> list[_Open]:
        now = self.clock.now()
        turn = (
            sa.select(_kept.firing_id)
            .where(_is_turn(now))
            .order_by(_kept.look_at)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
            # As a CTE it is read once: a subquery may be run anew, and locks others then.
            .cte()
        )
        async with self.database.transaction() as connection:
            rows = await connection.execute(
                sa.update(open_firings)
                .where(_kept.firing_id.in_(sa.select(turn.c.firing_id)))
                .values(look_at=now + _LEASE)
                .returning(
                    _kept.firing_id,
                    _kept.store_id,
                    _kept.queue,
                    _kept.job_id,
                    _kept.fired_at,
                    _kept.missing_since,
                )
            )
            found = rows.all()
            # Asked before the queue is: what has left the outbox by now is in the queue then.
            missing = [row.job_id for row in found if row.missing_since is not None]
            waiting: set[UUID] = set()
            if missing:
                query = sa.select(outbox.c.id).where(outbox.c.id.in_(missing))
                waiting = set(await connection.scalars(query))
        return [_Open(**row._asdict(), waits_in_outbox=row.job_id in waiting) for row in found]

    async def _write(self, claimed: Sequence[_Open], known: Mapping[UUID, JobOutcome]) -> None:
        now = self.clock.now()
        ended: list[UUID] = []
        looks: list[dict[str, Any]] = []
        async with self.database.transaction() as connection:
            firings = FiringRepository(connection)
            still = await lock_open(
                connection, _kept.firing_id.in_([firing.firing_id for firing in claimed])
            )
            awaited = [firing for firing in claimed if firing.firing_id in still]
            for store_id, of_store in groupby(sorted(awaited, key=_store), key=_store):
                await enter_store(connection, store_id)
                for firing in of_store:
                    outcome = known.get(firing.job_id) or _missing(firing, now=now)
                    if outcome is not None and outcome.state is not FiringState.QUEUED:
                        await firings.note_progress(
                            store_id,
                            firing.firing_id,
                            state=outcome.state,
                            started_at=outcome.started_at,
                            finished_at=outcome.finished_at,
                            error=outcome.error,
                        )
                    if outcome is not None and outcome.state not in OPEN_STATES:
                        ended.append(firing.firing_id)
                    else:
                        looks.append(_next_look(firing, now=now, is_missing=outcome is None))
            if ended:
                await connection.execute(sa.delete(open_firings).where(_kept.firing_id.in_(ended)))
            if looks:
                await connection.execute(_LOOK_LATER, looks)


async def lock_open(connection: Connection, *wanted: sa.ColumnElement[bool]) -> set[UUID]:
    """
    Lock open firings, and return the ids of those that are open still.

    In the order of their ids, and before anything else of a firing: so do all who
    change firings that are open, and they never wait for each other in a ring.
    """
    found = await connection.scalars(
        sa.select(_kept.firing_id).where(*wanted).order_by(_kept.firing_id).with_for_update()
    )
    return set(found)


def _is_turn(now: datetime) -> sa.ColumnElement[bool]:
    # What is to be looked after later than anything ever is was put off while the clock was ahead.
    return sa.or_(_kept.look_at <= now, _kept.look_at > now + _FARTHEST)


def _missing(firing: _Open, *, now: datetime) -> JobOutcome | None:
    """Give up a job that has left the outbox and that its queue does not know."""
    since = firing.missing_since
    if since is None or firing.waits_in_outbox or now - since < _MISSING_FOR:
        return None
    return JobOutcome(FiringState.CANCELLED, error=FORGOTTEN)


def _next_look(firing: _Open, *, now: datetime, is_missing: bool) -> dict[str, Any]:
    pause = min(max((now - firing.fired_at) / 60, _SOONEST), _LATEST)
    # While it waits in the outbox the queue cannot know it yet: the time does not count.
    since = now if firing.waits_in_outbox else firing.missing_since or now
    return {
        "of_firing": firing.firing_id,
        "next": now + pause,
        "missing": since if is_missing else None,
    }


def _store(firing: _Open) -> UUID:
    return firing.store_id
