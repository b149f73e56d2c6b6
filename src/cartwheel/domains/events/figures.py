"""What a store's events say as a whole; for those who report it, or keep it by customer."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from cartwheel.systems.columnstore.api import ColumnStore

MADE_UP: Final = "synthetic-"
"""How the ids of visitors begin whom a simulation makes up."""

_TRACKER: Final = '"cartwheel-tracker"'
_LOOKED_AT: Final = 100_000
_SIGNS: Final = """
    SELECT maxOrNull(timestamp), maxOrNullIf(timestamp, position(context, {tracker:String}) > 0)
    FROM (
        SELECT timestamp, context FROM events
        WHERE store_id = {store_id:UUID} AND NOT startsWith(visitor_id, {made_up:String})
        ORDER BY timestamp DESC LIMIT {most:UInt32}
    )
"""

_PAGE: Final = 10_000
_DAYS: Final = """
    SELECT visitor_id, event, toStartOfDay(timestamp) AS day, count() AS times, max(timestamp)
    FROM events
    WHERE store_id = {store_id:UUID} AND timestamp >= {since:DateTime64(3, 'UTC')}
        AND event IN {names:Array(String)}
        AND (visitor_id, event, day) > ({visitor:String}, {event:String}, {day:DateTime('UTC')})
    GROUP BY visitor_id, event, day ORDER BY visitor_id, event, day LIMIT {limit:UInt32}
"""


class VisitorDay(NamedTuple):
    """How often a visitor did something on a day in UTC, and when last."""

    visitor_id: str
    event: str
    day: datetime
    times: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class EventFigures:
    """Looks at the events of one store."""

    store: ColumnStore

    async def days_of_visitors(
        self, store_id: UUID, names: Sequence[str], *, since: datetime
    ) -> AsyncIterator[list[VisitorDay]]:
        """
        Count by visitor, event and day, from a moment on, in pages of ten thousand.

        Raises:
            UnavailableError: ClickHouse does not answer.
        """
        given = {"store_id": str(store_id), "names": [*names], "since": since, "limit": _PAGE}
        last = VisitorDay("", "", since, 0, since)
        while True:
            place = {"visitor": last.visitor_id, "event": last.event, "day": last.day}
            page = [VisitorDay(*row) for row in await self.store.query(_DAYS, given | place)]
            if page:
                yield page
            if len(page) < _PAGE:
                return
            last = page[-1]

    async def signs_of_life(self, store_id: UUID) -> tuple[datetime | None, datetime | None]:
        """
        Return when a shopper who is not made up did something last, and by the tracker's word.

        Looked at are the newest hundred thousand events.

        Raises:
            UnavailableError: ClickHouse does not answer.
        """
        given = {
            "store_id": str(store_id),
            "made_up": MADE_UP,
            "tracker": _TRACKER,
            "most": _LOOKED_AT,
        }
        ((event_at, tracked_at),) = await self.store.query(_SIGNS, given)
        return event_at, tracked_at
