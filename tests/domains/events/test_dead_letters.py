"""What cannot be worked off is buried, and everybody comes past it."""

import json
from typing import Any
from uuid import UUID

import msgspec
import pytest
from tests.domains.events.making import counts, read, rows, send, view
from tests.domains.making import open_store

from cartwheel.domains.events.contracts import DeadLetterReason, ListDeadLetters
from cartwheel.domains.events.letters.repository import LetterRepository
from cartwheel.domains.events.messages import ACTIVITIES_TOPIC, EVENTS_TOPIC, ActivityChunk
from cartwheel.domains.events.pipeline import EventPipeline
from cartwheel.domains.events.repository import Counts, OutcomeRepository
from cartwheel.domains.stores.api import StoreClock
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.eventlog.api import Append, Batch
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog

_LETTER = "018f0000-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    ("clock", "stored"), [(StoreClock.WALL, ["a", "b"]), (StoreClock.EVENTS, ["b"])]
)
@pytest.mark.parametrize(
    "timestamp", ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]
)
async def test_an_absurd_time_stops_nothing(
    pipeline: EventPipeline,
    log: RedisStreamsLog,
    columnstore: ColumnStore,
    database: Database,
    clock: StoreClock,
    stored: list[str],
    timestamp: str,
) -> None:
    """A shopper's clock is corrected; a file that lives by its times has none to correct it by."""
    store_id = await open_store(database, clock=clock)
    await send(log, store_id, view("a", timestamp=timestamp), view("b"))
    batch = await read(log)
    await pipeline.handle([Batch(0, batch.entries, redelivered=True)])
    assert await rows(columnstore, store_id) == stored
    counted = Counts(accepted=len(stored), duplicates=0, invalid=2 - len(stored))
    assert await counts(database, store_id) == counted


async def test_an_entry_of_no_store_or_of_no_sense_is_buried_whole_and_passed(
    pipeline: EventPipeline, log: RedisStreamsLog, database: Database, store_id: UUID
) -> None:
    nobody = new_id()
    await send(log, nobody, view("a"), view("b"))
    headers = {"store": str(store_id), "received": "1772366400000", "count": "3"}
    await log.append(EVENTS_TOPIC, [Append(0, b"[{", headers)])
    batch = await read(log)
    await pipeline.handle([batch])
    assert await counts(database, nobody) == Counts(accepted=0, duplicates=0, invalid=2)
    assert await counts(database, store_id) == Counts(accepted=0, duplicates=0, invalid=3)
    told = await read(log, topic=ACTIVITIES_TOPIC)
    parcels = msgspec.msgpack.decode(told.entries[0].value, type=ActivityChunk).parcels
    assert parcels[-1].position == batch.last


async def test_followers_are_told_even_of_a_chunk_without_a_usable_event(
    pipeline: EventPipeline, log: RedisStreamsLog, database: Database
) -> None:
    """Carts must come past its position: the watermark waits for it."""
    store_id = await open_store(database, clock=StoreClock.EVENTS)
    await send(log, store_id, view("a", timestamp="1990-01-01T00:00:00Z"))
    batch = await read(log)
    await pipeline.handle([batch])
    told = await read(log, topic=ACTIVITIES_TOPIC)
    [parcel] = msgspec.msgpack.decode(told.entries[0].value, type=ActivityChunk).parcels
    assert (parcel.position, parcel.activities) == (batch.last, [])


@pytest.mark.parametrize(
    ("value", "headers", "shown"),
    [
        (b'[{"type":"track"}]', {"store": "mine", "received": "now", "count": "2"}, None),
        (b"[1,2]", {"store": "mine", "received": "1772366400000"}, [1, 2]),
        (b"\xff\x00", {"store": "mine", "received": "1772366400000", "count": "3"}, "\ufffd\ufffd"),
        (b"[]", {}, None),
        (b"[1]", {"store": "mine", "received": "1772366400000", "letter": "none"}, [1]),
        (b"[1]", {"store": "mine", "received": "1772366400000", "letter": _LETTER}, [1]),
    ],
    ids=["wrong time", "no count", "no text", "no headers", "no letter", "no place"],
)
async def test_an_entry_that_cannot_be_worked_off_is_buried_and_passed(
    pipeline: EventPipeline,
    log: RedisStreamsLog,
    database: Database,
    store_id: UUID,
    value: bytes,
    headers: dict[str, str],
    shown: Any,
) -> None:
    headers = {name: text.replace("mine", str(store_id)) for name, text in headers.items()}
    nobody = shown is None
    await log.append(EVENTS_TOPIC, [Append(0, value, headers)])
    batch = await read(log)
    async with database.transaction(store_id=UUID(int=0)) as connection:
        before = await OutcomeRepository(connection).total(UUID(int=0))
    for _ in range(2):  # a crash before the commit buries it once
        await pipeline.bury(batch, ValueError("no\0thing"))
    owner = UUID(int=0) if nobody else store_id
    async with database.transaction(store_id=owner) as connection:
        outcomes = OutcomeRepository(connection)
        page = await LetterRepository(connection).list_page(
            owner, ListDeadLetters(reason=DeadLetterReason.UNPROCESSABLE)
        )
        total = await outcomes.total(owner)
    assert page[0].detail == "ValueError: no\ufffdthing"
    if not nobody:
        assert len(page) == 1
        assert json.loads(bytes(page[0].event)) == shown
    expected = int(headers.get("count", "1"))
    assert total.invalid - (before.invalid if nobody else 0) == expected
    told = await read(log, topic=ACTIVITIES_TOPIC)
    chunk = msgspec.msgpack.decode(told.entries[-1].value, type=ActivityChunk)
    assert [(p.position, p.activities) for p in chunk.parcels] == [(batch.last, [])]
    assert chunk.log == await log.identity(EVENTS_TOPIC)
