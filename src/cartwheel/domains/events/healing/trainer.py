"""Learning what a store's good events look like, and what its repairs mean."""

import asyncio
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import msgspec

from cartwheel.domains.events.healing.healer import lessons
from cartwheel.domains.events.healing.model import RepairModel, train
from cartwheel.domains.events.healing.repository import Lesson, RepairRepository
from cartwheel.domains.events.healing.shapes import Shapes
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.systems.columnstore.api import ColumnStore

_LOOKED_AT: Final = 5_000
_GOOD: Final = """
    SELECT type, event, message_id, anonymous_id, user_id, toString(timestamp), properties, context
    FROM events WHERE store_id = {store_id:UUID} AND repairs = ''
    ORDER BY timestamp DESC LIMIT {limit:UInt32}
"""
_NAMES: Final = ("type", "event", "messageId", "anonymousId", "userId", "timestamp")


@dataclass(frozen=True, slots=True)
class Trainer:
    """Trains one store's proposer at a time; the same past gives the same model."""

    database: Database
    columns: ColumnStore
    clock: Clock

    async def train(self, store_id: UUID) -> int:
        """
        Learn anew, and return the version; no transaction is open meanwhile.

        Raises:
            UnavailableError: PostgreSQL or ClickHouse does not answer.
        """
        given = {"store_id": str(store_id), "limit": _LOOKED_AT}
        good = [_event(*row) for row in await self.columns.query(_GOOD, given)]
        async with self.database.transaction(store_id=store_id) as connection:
            repairs = RepairRepository(connection)
            past = await repairs.lessons(store_id)
            before, _ = await repairs.find_model(store_id)
        model = await asyncio.to_thread(_learn, good, past, before.version + 1)
        async with self.database.transaction(store_id=store_id) as connection:
            await RepairRepository(connection).keep_model(
                store_id, model, events=len(good), at=self.clock.now()
            )
        return model.version


def _learn(good: list[dict[str, Any]], past: list[Lesson], version: int) -> RepairModel:
    shapes = Shapes.of(good)
    choices = [choice for one in past for choice in lessons(one.before, _truth(one), shapes)]
    return train(choices, shapes, version=version)


def _truth(lesson: Lesson) -> dict[str, Any] | None:
    return None if lesson.after is None else msgspec.json.decode(lesson.after, type=dict[str, Any])


def _event(*row: Any) -> dict[str, Any]:
    *texts, properties, context = row
    event: dict[str, Any] = {
        name: text for name, text in zip(_NAMES, texts, strict=True) if text not in (None, "")
    }
    if event.get("type") != "track":
        event["name"] = event.pop("event", "")
    for name, text in (("properties", properties), ("context", context)):
        if text not in ("", "{}"):
            event[name] = msgspec.json.decode(text)
    return event
