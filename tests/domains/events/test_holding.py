"""Events are held to their schemas as each store wants it: not at all, with a note, or strictly."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from redis.asyncio import Redis
from tests.domains.catalog.making import StillSettings
from tests.domains.events.making import counts, placed, rows, view
from tests.domains.schemas.making import AVRO, PROTOBUF, TOTAL, order

from cartwheel.domains.events.built_in import built_in_schemas
from cartwheel.domains.events.contracts import DeadLetterReason, ListDeadLetters, ListEvents
from cartwheel.domains.events.holding import SchemaGate, upcast
from cartwheel.domains.events.letters.repository import LetterRepository
from cartwheel.domains.events.looking import EventLookup
from cartwheel.domains.events.pipeline import EventPipeline
from cartwheel.domains.events.repository import Counts
from cartwheel.domains.events.settings import SCHEMAS
from cartwheel.domains.events.watching import EventTeller, PassedEvent, Verdict
from cartwheel.domains.schemas.api import LiveSchemas
from cartwheel.domains.schemas.kept import KeptSchema
from cartwheel.domains.schemas.repository import SchemaRepository
from cartwheel.domains.schemas.versions import FIRST
from cartwheel.kernel.clock import SystemClock
from cartwheel.kernel.db import Database
from cartwheel.systems.broadcast.api import Broadcast
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.eventlog.api import Batch, Entry
from cartwheel.systems.realtime.api import Rooms, Topics
from cartwheel.systems.schemas.api import SchemaFormat, read_schema


class HeardTeller(EventTeller):
    """Everybody looks, and what they are told stays here."""

    __slots__ = ("heard",)

    def __init__(self, topics: Topics) -> None:
        super().__init__(topics)
        object.__setattr__(self, "heard", [])

    async def followed(self, store_ids: Any) -> frozenset[UUID]:
        return frozenset(store_ids)

    async def tell(self, _store_id: UUID, passed: Any) -> None:  # type: ignore[override]
        self.heard.extend(passed)


@dataclass
class Line:
    """A pipeline, and what stores have set."""

    pipeline: EventPipeline
    settings: StillSettings
    schemas: LiveSchemas
    told: list[PassedEvent] = field(default_factory=list)


@pytest.fixture
async def line(pipeline: EventPipeline, database: Database, redis: Redis) -> Line:
    settings = StillSettings()
    schemas = LiveSchemas(database, Broadcast(redis), built_in_schemas())
    teller = HeardTeller(Topics(redis, Rooms(redis)))
    made = EventPipeline(
        log=pipeline.log,
        stores=pipeline.stores,
        deduplicator=pipeline.deduplicator,
        events=pipeline.events,
        database=database,
        teller=teller,
        enricher=pipeline.enricher,
        enriched=pipeline.enriched,
        gate=SchemaGate(settings, schemas),  # type: ignore[arg-type]
        routes=pipeline.routes,
    )
    return Line(made, settings, schemas, teller.heard)


async def register(
    database: Database,
    line: Line,
    store_id: UUID,
    subject: str,
    text: str,
    format_: SchemaFormat = SchemaFormat.JSON,
) -> None:
    schema = read_schema(format_, text)
    async with database.transaction(store_id=store_id) as connection:
        schemas = SchemaRepository(connection)
        number = (await schemas.usage(store_id)).versions + 1
        await schemas.add(
            store_id,
            KeptSchema(
                10_000 + number,
                subject,
                number,
                FIRST._replace(addition=number - 1),
                format_,
                text,
                schema.compiled,
                SystemClock().now(),
            ),
        )
    line.schemas.changed(store_id)


_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_GOOD = view("good")
_BAD = view("bad", properties={"productId": "p", "price": "dear"})
_FLAW = 'properties.price: "dear" does not match "^[0-9]+(\\.[0-9]+)?$"'


@pytest.mark.parametrize("rule", ["off", "report", "enforce"])
async def test_what_becomes_of_a_misfit_is_the_stores_choice(
    line: Line, columnstore: ColumnStore, database: Database, store_id: UUID, rule: str
) -> None:
    line.settings.given[store_id] = {SCHEMAS.name: SCHEMAS.read(rule)}
    await line.pipeline.handle([placed("1-0", str(store_id), store_id, _GOOD, _BAD)])
    kept = ["good"] if rule == "enforce" else ["bad", "good"]
    assert await rows(columnstore, store_id) == kept
    assert await counts(database, store_id) == Counts(
        accepted=len(kept),
        duplicates=0,
        invalid=2 - len(kept),
        repaired=0 if rule == "enforce" else 1,
        misfits=int(rule == "report"),
    )
    async with database.transaction(store_id=store_id) as connection:
        letters = await LetterRepository(connection).list_page(store_id, ListDeadLetters())
    told = [(one.verdict, one.misfit or one.detail) for one in line.told]
    if rule == "enforce":
        assert [(one.reason, one.detail) for one in letters] == [(DeadLetterReason.SCHEMA, _FLAW)]
        assert told == [(Verdict.KEPT, ""), (Verdict.DEAD, _FLAW)]
    else:
        assert letters == []
        flaw = _FLAW if rule == "report" else ""
        assert told == [(Verdict.KEPT, ""), (Verdict.REPAIRED, flaw)]


@pytest.mark.parametrize(
    ("format_", "text"),
    [("json", order(TOTAL)), ("avro", AVRO), ("protobuf", PROTOBUF)],
    ids=["json", "avro", "protobuf"],
)
async def test_a_schema_of_any_format_is_in_force_at_once(
    line: Line,
    columnstore: ColumnStore,
    database: Database,
    store_id: UUID,
    format_: str,
    text: str,
) -> None:
    """Events under any of the names that the spec has for theirs are held to it."""
    line.settings.given[store_id] = {SCHEMAS.name: SCHEMAS.read("enforce")}
    placements = iter(range(1, 9))

    async def pass_on(message_id: str, total: Any, name: str) -> list[str]:
        event = view(message_id, event=name, properties={"total": total})
        place = f"{next(placements)}-0"
        await line.pipeline.handle([placed(place, str(store_id), store_id, event)])
        return await rows(columnstore, store_id)

    assert await pass_on("a", True, "Order Updated") == ["a"]
    await register(database, line, store_id, "Order Updated", text, SchemaFormat(format_))
    assert await pass_on("b", True, "Updated Order") == ["a"]
    assert await pass_on("c", 1.5, "order_updated") == ["a", "c"]


async def test_calls_are_held_by_their_type_and_their_traits(
    line: Line, columnstore: ColumnStore, database: Database, store_id: UUID
) -> None:
    line.settings.given[store_id] = {SCHEMAS.name: SCHEMAS.read("enforce")}
    await register(database, line, store_id, "identify", order({"age": {"type": "integer"}}))
    calls = [
        {"type": "identify", "messageId": "a", "userId": "u", "traits": {"age": 30}},
        {"type": "identify", "messageId": "b", "userId": "u", "traits": {"age": "old"}},
        view("c", event="identify", properties={"age": "old"}),
    ]
    await line.pipeline.handle([placed("1-0", str(store_id), store_id, *calls)])
    assert await rows(columnstore, store_id) == ["a", "c"]


async def test_what_is_a_row_already_stays_one(
    line: Line, columnstore: ColumnStore, database: Database, store_id: UUID
) -> None:
    """A batch that comes again under a stricter rule is counted as it was stored."""
    await line.pipeline.handle([placed("1-0", str(store_id), store_id, _BAD)])
    line.settings.given[store_id] = {SCHEMAS.name: SCHEMAS.read("enforce")}
    again = placed("1-0", str(store_id), store_id, _BAD)
    await line.pipeline.handle([type(again)(0, again.entries, redelivered=True, log=str(store_id))])
    assert await rows(columnstore, store_id) == ["bad"]
    assert (await counts(database, store_id)).invalid == 0


async def test_a_letter_is_worked_off_once_its_schema_lets_it(
    line: Line, columnstore: ColumnStore, database: Database, store_id: UUID
) -> None:
    """It was taken in, so that it counts among the invalid until then."""
    line.settings.given[store_id] = {SCHEMAS.name: SCHEMAS.read("enforce")}
    await line.pipeline.handle([placed("1-0", str(store_id), store_id, _BAD)])
    async with database.transaction(store_id=store_id) as connection:
        [letter] = await LetterRepository(connection).list_page(store_id, ListDeadLetters())
    await register(database, line, store_id, "Product Viewed", '{"type": "object"}')
    entry = placed("2-0", str(store_id), store_id, _BAD).entries[0]
    entry.headers.update({"letter": str(letter.id), "place": f"{store_id}/0/1-0"})
    batch = placed("2-0", str(store_id), store_id)
    await line.pipeline.handle([type(batch)(0, [entry], log=str(store_id))])
    assert await rows(columnstore, store_id) == ["bad"]
    assert await counts(database, store_id) == Counts(1, 0, 0, repaired=1)


async def test_what_is_stored_is_shown_as_the_schema_in_force_has_it(
    line: Line, columnstore: ColumnStore, database: Database, store_id: UUID
) -> None:
    """Its defaults stand where older trackers sent nothing; the row stays as it came."""
    event = view("old", event="Order Placed", properties={"total": 2, "lines": [{}, {"n": 7}]})
    await line.pipeline.handle([placed("1-0", str(store_id), store_id, event)])
    text = json.dumps(
        {
            "properties": {
                "channel": {"type": "string", "default": "web"},
                "lines": {"items": {"properties": {"n": {"type": "integer", "default": 1}}}},
            }
        }
    )
    await register(database, line, store_id, "Order Placed", text)
    found = await EventLookup(columnstore).list(store_id, ListEvents(), since=_LONG_AGO)
    shown = upcast(await line.schemas.of(store_id), found[0])
    assert json.loads(bytes(shown.properties)) == {
        "total": 2,
        "channel": "web",
        "lines": [{"n": 1}, {"n": 7}],
    }
    assert json.loads(bytes(found[0].properties)) == event["properties"]


@pytest.mark.parametrize(
    "awkward",
    ["9" * 5_000, "[" * 400 + "]" * 400, r'"\u0000"', "1e999", "-0.0"],
    ids=["digits", "levels", "nul", "infinite", "zero"],
)
async def test_what_no_validator_can_read_is_a_misfit_or_passes_but_stops_nothing(
    line: Line, columnstore: ColumnStore, database: Database, store_id: UUID, awkward: str
) -> None:
    line.settings.given[store_id] = {SCHEMAS.name: SCHEMAS.read("report")}
    await register(database, line, store_id, "Order Placed", order({"x": {"type": "array"}}))
    event = json.dumps(view("a", event="Order Placed", properties={"x": "here"}))
    batch = placed("1-0", str(store_id), store_id, view("a"))
    entry = batch.entries[0]
    value = b"[" + event.replace('"here"', awkward).encode() + b"]"
    await line.pipeline.handle([Batch(0, [Entry("1-0", value, entry.headers)], log=str(store_id))])
    assert (await counts(database, store_id)).taken_in == 1
    for found in await EventLookup(columnstore).list(store_id, ListEvents(), since=_LONG_AGO):
        assert upcast(await line.schemas.of(store_id), found).message_id == "a"
