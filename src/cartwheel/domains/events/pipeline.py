"""
From the log to readable rows.

A batch is worked off in chunks of consecutive entries, about a thousand events
each: dedup → understand → ClickHouse and the activities topic → outcome counted.
Every step may be repeated after a crash and changes nothing the second time:

- dedup lets the same position through again;
- the insert's token is made of the chunk's positions, and a batch that comes
  again is cut into the same chunks;
- an activity chunk names its position, and followers skip what they have had;
- counts and dead letters are written in one transaction with the progress.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, NamedTuple
from uuid import UUID

import msgspec
import structlog

from cartwheel.domains.accounts.api import StoreClock, StoreDirectory
from cartwheel.domains.events import rules
from cartwheel.domains.events.contracts import DeadLetter, LoggedEvent
from cartwheel.domains.events.dedup import Deduplicator
from cartwheel.domains.events.messages import (
    ACTIVITIES_TOPIC,
    EVENTS_TOPIC,
    Activity,
    ActivityChunk,
)
from cartwheel.domains.events.repository import Counts, EventRepository, OutcomeRepository
from cartwheel.kernel.db import Database, enter_store
from cartwheel.kernel.ids import new_id
from cartwheel.systems.eventlog.api import Append, Batch, Entry, EventLog
from cartwheel.systems.eventlog.progress import advance

log = structlog.get_logger()

CONSUMER: Final = "events"
_CHUNK_EVENTS: Final = 1_000

_events: Final = msgspec.json.Decoder(list[LoggedEvent])
_encode_event: Final = msgspec.json.Encoder().encode
_encode_chunk: Final = msgspec.msgpack.Encoder().encode


class _Delivery(NamedTuple):
    """An event on its way, with where it came from."""

    event: LoggedEvent
    position: str
    origin: rules.Origin


@dataclass(slots=True)
class _Outcome:
    """What became of one store's events of a chunk."""

    activities: list[Activity] = field(default_factory=list)
    dead: list[DeadLetter] = field(default_factory=list)
    duplicates: int = 0

    @property
    def counts(self) -> Counts:
        return Counts(len(self.activities), self.duplicates, len(self.dead))


@dataclass(frozen=True, slots=True)
class EventPipeline:
    """Works off batches of the events topic."""

    log: EventLog
    stores: StoreDirectory
    deduplicator: Deduplicator
    events: EventRepository
    database: Database

    async def handle(self, batch: Batch) -> None:
        """
        Store a batch's events and tell the activities topic.

        Raises:
            UnavailableError: an engine does not answer; repeat the call.
        """
        for entries in _chunks(batch):
            await self._handle_chunk(batch.partition, entries)

    async def _handle_chunk(self, partition: int, entries: list[Entry]) -> None:
        deliveries: list[_Delivery] = []
        for entry in entries:
            deliveries += await self._unpack(entry)
            await asyncio.sleep(0)  # Requests are served between entries.
        fresh = await self._fresh(partition, deliveries)
        rows: list[tuple[object, ...]] = []
        outcomes: dict[str, _Outcome] = {}
        for number, (delivery, is_fresh) in enumerate(zip(deliveries, fresh, strict=True), start=1):
            store_id = delivery.origin.store_id
            if (outcome := outcomes.get(store_id)) is None:
                outcome = outcomes[store_id] = _Outcome()
            if not is_fresh:
                outcome.duplicates += 1
                continue
            try:
                row, activity = rules.understand(delivery.event, delivery.origin, delivery.position)
            except rules.RefusedError as refusal:
                outcome.dead.append(_dead_letter(delivery, refusal))
            else:
                rows.append(row)
                outcome.activities.append(activity)
            if number % 500 == 0:
                await asyncio.sleep(0)
        first, last = entries[0].position, entries[-1].position
        async with asyncio.TaskGroup() as group:
            if rows:
                token = f"{EVENTS_TOPIC}:{partition}:{first}:{last}"
                group.create_task(self.events.add(rows, token=token))
            group.create_task(self._tell(partition, last, outcomes))
        await self._record(partition, last, outcomes)

    async def _unpack(self, entry: Entry) -> list[_Delivery]:
        store = await self.stores.find_store(UUID(entry.headers["store"]))
        if store is None:
            log.warning("events.store_is_gone", store_id=entry.headers["store"])
            return []
        received_at = datetime.fromtimestamp(int(entry.headers["received"]) / 1000, UTC)
        origin = rules.Origin(
            store_id=str(store.id),
            currency=store.currency,
            received_at=received_at,
            received_text=rules.moment_text(received_at),
            is_wall_clock=store.clock is StoreClock.WALL,
        )
        return [
            _Delivery(event, f"{entry.position}:{index}", origin)
            for index, event in enumerate(_events.decode(entry.value))
        ]

    async def _fresh(self, partition: int, deliveries: list[_Delivery]) -> list[bool]:
        fresh = await self.deduplicator.fresh(
            partition,
            [(d.origin.store_id, d.event.message_id or "") for d in deliveries],
            positions=[d.position for d in deliveries],
        )
        replayed: dict[str, list[int]] = {}
        for index, delivery in enumerate(deliveries):
            if fresh[index] and not delivery.origin.is_wall_clock:
                replayed.setdefault(delivery.origin.store_id, []).append(index)
        for store_id, indexes in replayed.items():
            await self._forget_stored(store_id, indexes, deliveries, fresh)
        return fresh

    async def _forget_stored(
        self, store_id: str, indexes: list[int], deliveries: list[_Delivery], fresh: list[bool]
    ) -> None:
        """
        Recognise what was replayed more than an hour ago.

        A replay may be repeated at any time, and its store has no hour of its own:
        the rows themselves say what was there.
        """
        times = [deliveries[i].event.timestamp or deliveries[i].origin.received_at for i in indexes]
        stored = await self.events.find_positions(
            store_id,
            [deliveries[i].event.message_id or "" for i in indexes],
            since=min(times),
            until=max(times),
        )
        for i in indexes:
            position = deliveries[i].position
            if stored.get(deliveries[i].event.message_id or "", position) != position:
                fresh[i] = False

    async def _tell(self, partition: int, position: str, outcomes: dict[str, _Outcome]) -> None:
        chunk = ActivityChunk(
            position=position,
            stores=[(UUID(store_id), o.activities) for store_id, o in outcomes.items()],
        )
        await self.log.append(ACTIVITIES_TOPIC, [Append(partition, _encode_chunk(chunk))])

    async def _record(self, partition: int, position: str, outcomes: dict[str, _Outcome]) -> None:
        async with self.database.transaction() as connection:
            if await advance(connection, CONSUMER, partition=partition, position=position) is None:
                return
            repository = OutcomeRepository(connection)
            for text_id, outcome in sorted(outcomes.items()):
                store_id = UUID(text_id)
                await enter_store(connection, store_id)
                await repository.count(store_id, partition, outcome.counts)
                if outcome.dead:
                    await repository.bury(store_id, outcome.dead)


def _chunks(batch: Batch) -> Iterator[list[Entry]]:
    chunk: list[Entry] = []
    events = 0
    for entry in batch.entries:
        count = int(entry.headers["count"])
        if chunk and events + count > _CHUNK_EVENTS:
            yield chunk
            chunk, events = [], 0
        chunk.append(entry)
        events += count
    yield chunk


def _dead_letter(delivery: _Delivery, refusal: rules.RefusedError) -> DeadLetter:
    return DeadLetter(
        id=new_id(),
        reason=refusal.reason,
        detail=refusal.detail,
        event=msgspec.Raw(_encode_event(delivery.event)),
        received_at=delivery.origin.received_at,
    )
