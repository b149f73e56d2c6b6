"""Use cases around the pipeline: what came in, what could not be used, how far it is."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from cartwheel.domains.events.contracts import (
    EventStats,
    ListEvents,
    StoredEvents,
    SumEvents,
)
from cartwheel.domains.events.dedup import Deduplicator
from cartwheel.domains.events.enriching.geography import Geography
from cartwheel.domains.events.enriching.profiles import Profile, ProfileRepository
from cartwheel.domains.events.errors import VisitorNotFoundError
from cartwheel.domains.events.holding import upcast
from cartwheel.domains.events.looking import EventLookup, cursor_of
from cartwheel.domains.events.repository import EventRepository, OutcomeRepository
from cartwheel.domains.events.status import PipelineStatus, StageStatus
from cartwheel.domains.events.totals import sum_up
from cartwheel.domains.schemas.api import LiveSchemas
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.paging import page_of
from cartwheel.systems.eventlog.api import EventLog
from cartwheel.systems.eventlog.followers import Followers
from cartwheel.systems.eventlog.troubles import Troubles
from cartwheel.systems.outbox.api import TOPIC, SubscriberGroups

_LATELY: Final = timedelta(days=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Nothing is kept that happened earlier."""


@dataclass(frozen=True, slots=True)
class EventService:
    """Questions about a store's events."""

    outcomes: OutcomeRepository
    events: EventRepository
    lookup: EventLookup
    profiles: ProfileRepository
    schemas: LiveSchemas
    clock: Clock

    async def stats(self, store_id: UUID, query: SumEvents) -> EventStats:
        """Sum up a store's events so far, or those of them that the query asks for."""
        return await sum_up(store_id, query, outcomes=self.outcomes, events=self.events)

    async def profile(self, store_id: UUID, visitor_id: str) -> Profile:
        """
        Return what is known of a visitor.

        Raises:
            VisitorNotFoundError: nothing is.
        """
        found = await self.profiles.get(store_id, visitor_id)
        if found is None:
            raise VisitorNotFoundError(visitor_id)
        return found

    async def list(self, store_id: UUID, query: ListEvents) -> StoredEvents:
        """List a store's events as they are kept, the newest first."""
        now = self.clock.now()
        since = min(max(query.since or now - _LATELY, _EPOCH), now)
        found = await self.lookup.list(store_id, query, since=since)
        page = page_of(StoredEvents, found, limit=query.limit, by=cursor_of)
        if not query.upcast or not page.items:
            return page
        schemas = await self.schemas.of(store_id)
        shown = tuple(upcast(schemas, event) for event in page.items)
        return StoredEvents(shown, page.next_cursor)


@dataclass(frozen=True, slots=True)
class PipelineService:
    """Questions about the pipeline itself, and about those who act on what comes of it."""

    log: EventLog
    followers: Followers
    groups: SubscriberGroups
    troubles: Troubles
    deduplicator: Deduplicator
    geography: Geography

    async def status(self) -> PipelineStatus:
        """
        Say what waits at each stage, how old the oldest of it is, and why it waits.

        Raises:
            UnavailableError: the log or Redis does not answer.
        """
        stages = await self.stages()
        announcements = [
            status for group in self.groups.names for status in await self._status(group, TOPIC)
        ]
        return PipelineStatus(
            stages=tuple(stages),
            caught_up=not any(stage.lag for stage in stages),
            announcements=tuple(announcements),
            dedup=tuple(await self.deduplicator.status(self.log.partitions)),
            geography=self.geography.status,
        )

    async def stages(self) -> list[StageStatus]:
        """
        Say what waits at each stage, in the order of the line.

        Raises:
            UnavailableError: the log or Redis does not answer.
        """
        return [
            status
            for stage in self.followers.stages
            for status in await self._status(stage.group, stage.topic)
        ]

    async def _status(self, group: str, topic: str) -> list[StageStatus]:
        reasons = await self.troubles.find(group, partitions=self.log.partitions)
        return [
            StageStatus(
                name=group,
                partition=lag.partition,
                lag=lag.entries,
                oldest_seconds=round(lag.oldest_seconds, 3),
                waiting_for=reasons[lag.partition] if lag.entries else None,
            )
            for lag in await self.log.lag(topic, group=group)
        ]
