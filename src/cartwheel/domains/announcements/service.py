"""Use cases of the announcements domain, all of them for operators."""

import asyncio
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.announcements.contracts import (
    AnnouncementStats,
    DeadAnnouncement,
    DeadAnnouncementPage,
    GroupLag,
    ListDeadAnnouncements,
    OutboxStats,
    ReplayDeadAnnouncements,
    WholeDeadAnnouncement,
)
from cartwheel.domains.announcements.errors import DeadLetterNotFoundError
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.kernel.paging import page_of
from cartwheel.systems.eventlog.api import EventLog
from cartwheel.systems.outbox.api import (
    TOPIC,
    DeadLetters,
    Filter,
    MessageKind,
    Source,
    SubscriberGroups,
    measure_backlog,
    read_totals,
)
from cartwheel.systems.rpc.api import AuditNote

_ASKED_AT_ONCE: Final = 4


@dataclass(frozen=True, slots=True)
class AnnouncementStatsService:
    """Sums up the outbox of all stores; no transaction is open while the log is asked."""

    database: Database
    event_log: EventLog
    groups: SubscriberGroups

    async def ask(self) -> AnnouncementStats:
        """
        Sum up what waits, what was done and what was given up.

        Raises:
            UnavailableError: the database or the log does not answer.
        """
        async with self.database.transaction() as connection:
            backlogs = await measure_backlog(connection)
            totals = await read_totals(connection)
            letters = await DeadLetters(connection).count()
        return AnnouncementStats(
            outbox=tuple(
                OutboxStats(
                    kind=kind,
                    waiting=backlogs[kind].rows,
                    held=backlogs[kind].held,
                    oldest_seconds=backlogs[kind].oldest_seconds,
                    published=totals[kind].published,
                    failed=totals[kind].failed,
                    dead=totals[kind].dead,
                )
                for kind in MessageKind
            ),
            groups=await self._lags(),
            unpublished=letters[Source.PUBLISH],
            unhandled=letters[Source.HANDLE],
        )

    async def _lags(self) -> tuple[GroupLag, ...]:
        places = asyncio.Semaphore(_ASKED_AT_ONCE)

        async def ask(group: str) -> GroupLag:
            async with places:
                lags = await self.event_log.lag(TOPIC, group=group)
            return GroupLag(
                group=group,
                waiting=sum(lag.entries for lag in lags),
                oldest_seconds=max(lag.oldest_seconds for lag in lags),
            )

        return tuple(await asyncio.gather(*map(ask, self.groups.names)))


@dataclass(frozen=True, slots=True)
class AnnouncementService:
    """Decides over the dead letters of all stores."""

    connection: Connection
    note: AuditNote

    async def list_dead_letters(self, query: ListDeadAnnouncements) -> DeadAnnouncementPage:
        """List dead letters, the newest first."""
        found = await DeadLetters(self.connection).list_page(
            _wanted(query), before=query.cursor, limit=query.limit + 1
        )
        letters = [DeadAnnouncement(**_summary(row)) for row in found]
        return page_of(DeadAnnouncementPage, letters, limit=query.limit, by=lambda one: one.id)

    async def get_dead_letter(self, letter_id: UUID) -> WholeDeadAnnouncement:
        """
        Return a dead letter with all there is of it.

        Raises:
            DeadLetterNotFoundError: it is not there, or not any more.
        """
        row = await DeadLetters(self.connection).find(letter_id)
        if row is None:
            raise DeadLetterNotFoundError(letter_id=letter_id)
        return WholeDeadAnnouncement(
            **_summary(row), headers=row.headers, body=row.body.decode(errors="replace")
        )

    async def replay(self, letter_id: UUID) -> None:
        """
        Put a dead letter back into the outbox.

        Raises:
            DeadLetterNotFoundError: it is not there, or not any more.
        """
        before = await self._find(letter_id)
        if not await DeadLetters(self.connection).replay(letter_id):
            raise DeadLetterNotFoundError(letter_id=letter_id)
        self.note.tell(letter_id, before=before)

    async def replay_all(self, wanted: ReplayDeadAnnouncements) -> int:
        """Put dead letters back, the oldest first, and return how many those were."""
        count = await DeadLetters(self.connection).replay_all(_wanted(wanted))
        self.note.tell("dead-letters", after={"replayed": count})
        return count

    async def discard(self, letter_id: UUID) -> None:
        """
        Forget a dead letter for good.

        Raises:
            DeadLetterNotFoundError: it is not there, or not any more.
        """
        before = await self._find(letter_id)
        if not await DeadLetters(self.connection).discard(letter_id):
            raise DeadLetterNotFoundError(letter_id=letter_id)
        self.note.tell(letter_id, before=before)

    async def _find(self, letter_id: UUID) -> DeadAnnouncement:
        row = await DeadLetters(self.connection).find(letter_id)
        if row is None:
            raise DeadLetterNotFoundError(letter_id=letter_id)
        return DeadAnnouncement(**_summary(row))


def _wanted(query: ListDeadAnnouncements | ReplayDeadAnnouncements) -> Filter:
    return Filter(source=query.source, group=query.group, handler=query.handler, name=query.name)


def _summary(row: sa.Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "source": Source(row.source),
        "kind": MessageKind(row.kind),
        "message_id": row.message_id,
        "aggregate_id": row.aggregate_id,
        "name": row.name,
        "version": row.version,
        "group": row.consumer_group,
        "handler": row.handler,
        "queue": row.queue,
        "error": row.error,
        "attempts": row.attempts,
        "created_at": row.created_at,
        "failed_at": row.failed_at,
    }
