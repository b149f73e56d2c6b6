"""Events as the pipeline stores them."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from cartwheel.domains.events.repository import EventRepository
from cartwheel.domains.events.rules import COLUMNS
from cartwheel.kernel.ids import new_id
from cartwheel.systems.columnstore.api import ColumnStore


async def happen(
    columnstore: ColumnStore,
    store_id: UUID,
    at: datetime,
    *,
    visitor: str,
    event: str = "",
    context: Any = None,
) -> None:
    """Store a row."""
    row: dict[str, object] = {
        **dict.fromkeys(COLUMNS, ""),
        "anonymous_id": visitor,
        "user_id": None,
        "visitor_id": visitor,
        "event": event,
        **dict.fromkeys(("price_minor", "quantity", "value_minor"), 0),
        "in_business_hours": False,
        "store_id": str(store_id),
        "message_id": new_id().hex,
        "context": msgspec.json.encode(context or {}).decode(),
        **dict.fromkeys(("timestamp", "received_at"), at.strftime("%Y-%m-%d %H:%M:%S.000")),
    }
    rows = [tuple(row[name] for name in COLUMNS)]
    await EventRepository(columnstore).add(rows, token=new_id().hex)
