"""Events as they are kept, for whoever looks at them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec import UNSET, Raw

from cartwheel.domains.events.contracts import ListEvents, Repair, StoredEvent
from cartwheel.systems.columnstore.api import ColumnStore

_LIST: Final = """
    SELECT timestamp, received_at, message_id, type, event, visitor_id, anonymous_id, user_id,
        previous_id, group_id, session_id, page_category, channel, told_at, original_timestamp,
        sent_at, properties, traits, context, integrations, repairs
    FROM events
    WHERE store_id = {store_id:UUID} AND timestamp >= {since:DateTime64(3, 'UTC')}
        AND ({visitor_id:String} = '' OR visitor_id = {visitor_id:String})
        AND ({message_id:String} = '' OR message_id = {message_id:String})
        AND ({repaired:UInt8} = 0 OR repairs != '')
    ORDER BY timestamp DESC, message_id
    LIMIT {limit:UInt32}
"""
_TEXTS: Final = StoredEvent.__struct_fields__[2:16]

_repairs: Final = msgspec.json.Decoder(tuple[Repair, ...])


@dataclass(frozen=True, slots=True)
class EventLookup:
    """Looks at the rows of one store at a time."""

    store: ColumnStore

    async def list(
        self, store_id: UUID, query: ListEvents, *, since: datetime
    ) -> tuple[StoredEvent, ...]:
        """
        Return events since a time, the newest first.

        Raises:
            UnavailableError: ClickHouse does not answer.
        """
        given = {
            "store_id": str(store_id),
            "since": since,
            "visitor_id": query.visitor_id or "",
            "message_id": query.message_id or "",
            "repaired": int(query.repaired),
            "limit": query.limit,
        }
        return tuple(_stored(row) for row in await self.store.query(_LIST, given))


def _stored(row: Sequence[Any]) -> StoredEvent:
    timestamp, received_at, *texts = row
    properties, traits, context, integrations, repairs = texts[len(_TEXTS) :]
    return StoredEvent(
        timestamp=timestamp.replace(tzinfo=UTC),
        received_at=received_at.replace(tzinfo=UTC),
        **dict(zip(_TEXTS, texts, strict=False)),
        properties=Raw(properties.encode()),
        traits=Raw(traits.encode()) if traits else UNSET,
        context=Raw(context.encode()),
        integrations=Raw(integrations.encode()) if integrations else UNSET,
        repairs=_repairs.decode(repairs or "[]"),
    )
