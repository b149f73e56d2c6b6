"""Events as they are kept, for whoever looks at them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec import UNSET, Raw

from cartwheel.domains.events.contracts import EventFilter, ListEvents, Repair, StoredEvent
from cartwheel.systems.columnstore.api import ColumnStore

_NAMES: Final = StoredEvent.__struct_fields__
_COLUMNS: Final = ", ".join("page_category" if each == "category" else each for each in _NAMES)
FILTER: Final = """
    ({session_id:String} = '' OR session_id = {session_id:String})
    AND ({source:String} = '' OR source = {source:String})
    AND ({device:String} = '' OR device = {device:String})
    AND ({bot:Int8} = -1 OR (bot != '') = {bot:Int8})
"""
_LIST: Final = (
    f"SELECT {_COLUMNS} FROM events WHERE {FILTER}"  # noqa: S608 - names of ours
    """ AND store_id = {store_id:UUID} AND timestamp >= {since:DateTime64(3, 'UTC')}
        AND timestamp <= {until:DateTime64(3, 'UTC')}
        AND (timestamp < {until:DateTime64(3, 'UTC')} OR message_id > {after:String})
        AND ({visitor_id:String} = '' OR visitor_id = {visitor_id:String})
        AND ({event:String} = '' OR event = {event:String} OR type = {event:String})
        AND ({message_id:String} = '' OR message_id = {message_id:String})
        AND ({repaired:UInt8} = 0 OR repairs != '')
    ORDER BY timestamp DESC, message_id
    LIMIT {limit:UInt32}
"""
)

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)
"""Between these everything lies that is kept, and both can be told to ClickHouse."""

_MILLISECOND: Final = timedelta(milliseconds=1)

_repairs: Final = msgspec.json.Decoder(tuple[Repair, ...])


@dataclass(frozen=True, slots=True)
class EventLookup:
    """Looks at the rows of one store at a time."""

    store: ColumnStore

    async def list(
        self, store_id: UUID, query: ListEvents, *, since: datetime
    ) -> tuple[StoredEvent, ...]:
        """
        Return events since a time, the newest first; one more than the limit, if there are more.

        Raises:
            UnavailableError: ClickHouse does not answer.
        """
        until, after = _place(query)
        given = {
            "store_id": str(store_id),
            "since": since,
            "until": until,
            "after": after,
            "visitor_id": query.visitor_id or "",
            "event": query.event or "",
            "message_id": query.message_id or "",
            "repaired": int(query.repaired),
            "limit": query.limit + 1,
            **filtering(query),
        }
        return tuple(_stored(row) for row in await self.store.query(_LIST, given))


def filtering(query: EventFilter) -> dict[str, Any]:
    """Return what `FILTER` asks for."""
    return {
        "session_id": query.session_id or "",
        "source": query.source or "",
        "device": query.device or "",
        "bot": -1 if query.bot is None else int(query.bot),
    }


def cursor_of(event: StoredEvent) -> str:
    """Return where the list goes on behind an event."""
    return f"{(event.timestamp - _EPOCH) // _MILLISECOND}~{event.message_id}"


def _place(query: ListEvents) -> tuple[datetime, str]:
    """Return the moment from which the list goes back, and the message that it begins after."""
    if query.cursor is None:
        until, after = query.until or _LATEST, ""
    else:
        milliseconds, _, after = query.cursor.partition("~")
        until = _EPOCH + (int(milliseconds) + 1) * _MILLISECOND
    return min(max(until, _EPOCH + _MILLISECOND), _LATEST) - _MILLISECOND, after


def _stored(row: Sequence[Any]) -> StoredEvent:
    kept = dict(zip(_NAMES, row, strict=True))
    for name in ("timestamp", "received_at"):
        kept[name] = kept[name].replace(tzinfo=UTC)
    for name in ("properties", "context", "traits", "integrations"):
        kept[name] = Raw(kept[name].encode()) if kept[name] else UNSET
    return StoredEvent(**{**kept, "repairs": _repairs.decode(kept["repairs"] or "[]")})
