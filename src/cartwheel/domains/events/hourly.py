"""
A store's events by the hour: how many, of how many visitors and sessions, and what was bought.

An hour is counted as a whole from the rows of `events`, and anew whenever a row came to it since:
so it is right however often an insert is repeated, however it is cut, and after rows that were
lost have been restored. Hours that rows come to are counted once a minute, by one process for all
stores, which spends a tenth of its time on it at most: after a flood the figures are late, not
wrong.
"""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, Final, NamedTuple
from uuid import UUID

import msgspec
import structlog
from msgspec import Meta

from cartwheel.domains.events.names import PURCHASE
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.rest import LONGEST_SECONDS, REST
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.leadership.api import Candidate, Term

log = structlog.get_logger()

HOUR: Final = timedelta(hours=1)
_EVERY_SECONDS: Final = 60.0
_SHARE_OF_TIME: Final = 0.1
# A row may be seen some time after the moment that it bears.
_SEEN_LATE: Final = timedelta(minutes=2)
_MOST_AT_ONCE: Final = timedelta(days=1)
_LONGEST: Final = timedelta(days=31)

_SINCE: Final = "SELECT max(computed_at) FROM events_hourly"
_CHANGED: Final = """
    SELECT DISTINCT store_id, toStartOfHour(timestamp) AS hour FROM events
    WHERE stored_at >= {since:DateTime64(3, 'UTC')} ORDER BY store_id, hour
"""
_COUNT: Final = """
    INSERT INTO events_hourly
    SELECT store_id, toStartOfHour(timestamp) AS hour, type, event, source, traffic,
        bot != '' AS is_bot, if(value_minor = 0, '', currency) AS currency, count(),
        uniqCombinedState(14)(visitor_id), uniqCombinedState(14)(session_id),
        countIf(type = 'track' AND event = {purchase:String}), sum(value_minor),
        {at:DateTime64(3, 'UTC')}
    FROM events
    WHERE store_id = {store_id:UUID} AND timestamp >= {since:DateTime64(3, 'UTC')}
        AND timestamp < {until:DateTime64(3, 'UTC')}
    GROUP BY store_id, hour, type, event, source, traffic, is_bot, currency
"""
_LIST: Final = """
    SELECT hour, {by} AS name, sum(events), uniqCombinedMerge(14)(visitors),
        uniqCombinedMerge(14)(sessions), sum(purchases),
        sumMapIf([currency], [revenue_minor], currency != ''), max(computed_at)
    FROM events_hourly
    WHERE store_id = {{store_id:UUID}} AND hour >= {{since:DateTime('UTC')}}
        AND hour < {{until:DateTime('UTC')}} AND ({{bots:UInt8}} = 1 OR NOT is_bot)
        AND (hour, computed_at) IN (
            SELECT hour, max(computed_at) FROM events_hourly
            WHERE store_id = {{store_id:UUID}} AND hour >= {{since:DateTime('UTC')}}
                AND hour < {{until:DateTime('UTC')}}
            GROUP BY hour
        )
    GROUP BY hour, name ORDER BY hour, sum(events) DESC, name LIMIT 50 BY hour
"""


_EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC) + _LONGEST


class CountedBy(StrEnum):
    """What the events of an hour are told apart by."""

    NOTHING = "nothing"
    TYPE = "type"
    EVENT = "event"
    SOURCE = "source"
    TRAFFIC = "traffic"


class ListHours(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    Which hours to list, by default the last day's; of 31 days at most, robots left out.

    Times are rounded down to hours in UTC.
    """

    since: Annotated[datetime, Meta(tz=True)] | None = None
    until: Annotated[datetime, Meta(tz=True)] | None = None
    by: CountedBy = CountedBy.NOTHING
    bots: bool = False


class HourOfEvents(msgspec.Struct, frozen=True, rename="camel"):
    """
    What happened in an hour, of one type, event, source or kind of traffic.

    Visitors and sessions are counted to about one percent; `revenue` is in minor units by currency,
    and `computedAt` says up to when what came in is counted.
    """

    hour: datetime
    name: str
    events: int
    visitors: int
    sessions: int
    purchases: int
    revenue: dict[str, int]
    computed_at: datetime


class HoursOfEvents(msgspec.Struct, frozen=True):
    """Hours, the oldest first; of each the fifty names that count most. Quiet ones are missing."""

    items: tuple[HourOfEvents, ...]


@dataclass(frozen=True, slots=True)
class EventHours:
    """Looks the hours of one store up."""

    store: ColumnStore
    clock: Clock

    async def list(self, store_id: UUID, query: ListHours) -> HoursOfEvents:
        """
        Return the hours of a store as they were counted last.

        Raises:
            UnavailableError: ClickHouse does not answer.
        """
        latest = self.clock.now() + HOUR
        until = min(max(query.until or latest, _EARLIEST), latest)
        since = min(max(query.since or until - timedelta(days=1), until - _LONGEST), until)
        by = "''" if query.by is CountedBy.NOTHING else query.by.value
        given = {
            "store_id": str(store_id),
            "since": _hour_of(since),
            "until": _hour_of(until),
            "bots": int(query.bots),
        }
        rows = await self.store.query(_LIST.format(by=by), given)
        return HoursOfEvents(tuple(map(_of_row, rows)))


def _of_row(row: Sequence[Any]) -> HourOfEvents:
    hour, name, events, visitors, sessions, purchases, revenue, computed_at = row
    return HourOfEvents(
        hour=hour.replace(tzinfo=UTC),
        name=name,
        events=events,
        visitors=visitors,
        sessions=sessions,
        purchases=purchases,
        revenue=dict(zip(*revenue, strict=True)),
        computed_at=computed_at.replace(tzinfo=UTC),
    )


def _hour_of(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


class _Run(NamedTuple):
    """Hours of one store that follow each other and have changed."""

    store_id: UUID
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class HourRounds:
    """Counts the hours that rows came to, in whichever process leads."""

    database: Database
    store: ColumnStore
    clock: Clock

    async def run(self) -> None:
        """Work until cancelled; engines that are away are waited for."""
        await Candidate(
            self.database, "events by the hour", length=timedelta(seconds=_EVERY_SECONDS)
        ).run(self.lead)

    async def lead(self, _: Term) -> None:
        """Count for as long as the term lasts; twice would do no harm. What fails comes again."""
        while True:
            started = time.monotonic()
            try:
                await self.count()
            except UnavailableError as error:
                log.warning("events.hours_failed", error=str(error))
            except Exception:
                log.exception("events.hours_failed")
            took = time.monotonic() - started
            if REST.has_come:
                await REST.until_stirred(LONGEST_SECONDS)
            await asyncio.sleep(max(_EVERY_SECONDS, took / _SHARE_OF_TIME - took))

    async def count(self) -> int:
        """
        Count every hour that a row came to since the last round; return how many.

        Raises:
            UnavailableError: ClickHouse does not answer; what is counted is right.
        """
        [[since]] = await self.store.query(_SINCE)
        at = self.clock.now()
        since = max(since.replace(tzinfo=UTC) - _SEEN_LATE, datetime(1970, 1, 1, tzinfo=UTC))
        changed = await self.store.query(_CHANGED, {"since": since})
        for run in _runs(changed):
            given = {
                "store_id": str(run.store_id),
                "since": run.since,
                "until": run.until,
                "purchase": PURCHASE,
                "at": at,
            }
            await self.store.command(_COUNT, given)
        return len(changed)


def _runs(changed: Sequence[Sequence[Any]]) -> Iterator[_Run]:
    """Put hours together that follow each other, up to a day of them."""
    run: _Run | None = None
    for store_id, hour in changed:
        began = hour.replace(tzinfo=UTC)
        if (
            run is not None
            and (store_id, began) == (run.store_id, run.until)
            and began - run.since < _MOST_AT_ONCE
        ):
            run = run._replace(until=began + HOUR)
            continue
        if run is not None:
            yield run
        run = _Run(store_id, began, began + HOUR)
    if run is not None:
        yield run
