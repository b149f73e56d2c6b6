"""What visitors did in the day before a moment, as it could be known then."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from cartwheel.systems.columnstore.api import ColumnStore

_DAY: Final = timedelta(days=1)
# What is bound as one parameter may have 128 KiB at the server, as it is quoted.
_PORTION_BYTES: Final = 32 * 1024
_MOST_AT_ONCE: Final = 1_000

_SESSIONS: Final = """
    SELECT asked.place,
        maxOrNullIf(visit_number, visit_number > 0),
        countIf(type = 'track' AND event = 'Product Viewed'),
        countIf(type = 'track' AND event = 'Product Removed'),
        argMaxOrNullIf(toString(device), timestamp, device != ''),
        argMaxOrNullIf(toString(traffic), timestamp, traffic != ''),
        argMaxOrNullIf(toString(country), timestamp, country != '')
    FROM events INNER JOIN (
        SELECT each.1 AS place, each.2 AS visitor_id,
            fromUnixTimestamp64Milli(each.3, 'UTC') AS at
        FROM (
            SELECT arrayJoin(arrayZip(arrayEnumerate({visitors:Array(String)}),
                {visitors:Array(String)}, {moments:Array(Int64)})) AS each
        )
    ) AS asked USING (visitor_id)
    WHERE store_id = {store_id:UUID} AND visitor_id IN {visitors:Array(String)}
        AND timestamp >= {first:DateTime64(3, 'UTC')} AND timestamp < {last:DateTime64(3, 'UTC')}
        AND timestamp >= asked.at - INTERVAL 1 DAY AND timestamp < asked.at
        AND ({is_replayed:UInt8} = 1 OR received_at <= asked.at)
    GROUP BY asked.place
"""


class PastSession(NamedTuple):
    """What a visitor's events of a day say; None is what none of them says."""

    visits: int | None
    views: int
    removals: int
    device: str | None
    traffic: str | None
    country: str | None


@dataclass(frozen=True, slots=True)
class EventSessions:
    """
    Looks back at the events of one store.

    What is told of a moment is what had happened and arrived before it, so that the answer is the
    same whenever it is asked for. On a store that `is_replayed` events count as heard of when
    they happened.
    """

    store: ColumnStore

    async def before(
        self, store_id: UUID, asked: Sequence[tuple[str, datetime]], *, is_replayed: bool
    ) -> list[PastSession | None]:
        """
        Return what each visitor did in the 24 hours before a moment; None of whom nothing is known.

        Raises:
            UnavailableError: ClickHouse does not answer.
        """
        found: list[PastSession | None] = [None] * len(asked)
        for places in _portions(asked):
            moments = [asked[place][1] for place in places]
            rows = await self.store.query(
                _SESSIONS,
                {
                    "store_id": str(store_id),
                    "visitors": [asked[place][0] for place in places],
                    "moments": [round(moment.timestamp() * 1000) for moment in moments],
                    "first": min(moments).astimezone(UTC) - _DAY,
                    "last": max(moments).astimezone(UTC),
                    "is_replayed": int(is_replayed),
                },
            )
            for place, *told in rows:
                found[places[place - 1]] = PastSession(*told)
        return found


def _portions(asked: Sequence[tuple[str, datetime]]) -> Iterator[list[int]]:
    """Cut into what one query takes, by time, so that each looks at a short span of events."""
    portion: list[int] = []
    size = 0
    for place in sorted(range(len(asked)), key=lambda each: asked[each][1]):
        if portion and (size > _PORTION_BYTES or len(portion) >= _MOST_AT_ONCE):
            yield portion
            portion, size = [], 0
        portion.append(place)
        size += len(asked[place][0].encode()) + 20
    if portion:
        yield portion
