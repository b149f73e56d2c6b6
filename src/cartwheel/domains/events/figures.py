"""Which signs of life there are in a store's events; for those who report it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
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


@dataclass(frozen=True, slots=True)
class EventFigures:
    """Looks at a store's newest events, a hundred thousand at most."""

    store: ColumnStore

    async def signs_of_life(self, store_id: UUID) -> tuple[datetime | None, datetime | None]:
        """
        Return when a shopper who is not made up did something last, and by the tracker's word.

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
