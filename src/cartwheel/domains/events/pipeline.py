"""
From the log to readable rows.

Batches are worked off in chunks of up to sixteen thousand events: dedup → understand and enrich →
ClickHouse → the activities topic → outcome and profiles counted → visits remembered. In this order:
carts hear of nothing that is no row, so that what is refused as a row was never told. Every step
may be repeated after a crash and changes nothing the second time, however the entries are cut into
batches then, because each effect knows the log positions that it is due:

- dedup lets the same position through again;
- an insert that is tried again carries the same token, by which ClickHouse knows
  it; rows of entries that an earlier owner had, perhaps cut otherwise, are
  inserted apart, and only where their position is not stored yet;
- activities name the position of their entry, and followers skip what they had;
- whoever looks at the events as they pass is told once they are counted, or twice;
- counts and dead letters are written in one transaction with the progress.

One gap is left: an insert that ClickHouse takes up only after its owner has lost the
partition and the next one has looked for its rows, as when the server stood still with
the request at its door. Then these rows are there twice, equal in all but `stored_at`;
the runbook for a stuck consumer says how they are found and removed.

Positions are told with the log that they count in, so that those of a log that was
made anew are other positions. An entry that replays a dead letter (`letters/`) keeps the
positions of its events: it is one more delivery of them, which looks for their rows first. The
letter goes in the transaction that counts them, and without it the entry means nothing.
An entry that itself cannot be worked off, whatever is
tried, becomes a dead letter as a whole (`bury`); what an engine refuses for reasons of its
own waits.
"""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import groupby
from typing import Final, NamedTuple
from uuid import UUID

import msgspec
import structlog

from cartwheel.domains.events.clocks import Origin, moment_text
from cartwheel.domains.events.contracts import DeadLetterReason, LoggedEvent
from cartwheel.domains.events.dedup import Deduplicator
from cartwheel.domains.events.enriching.enricher import Asked, Enricher
from cartwheel.domains.events.enriching.topic import ENRICHED_TOPIC, EnrichedTopic
from cartwheel.domains.events.entries import (
    burial_reason,
    detail_of,
    entry_named,
    moment_of_header,
    replayed,
)
from cartwheel.domains.events.holding import SchemaGate
from cartwheel.domains.events.messages import (
    ACTIVITIES_TOPIC,
    ADDRESS_HEADER,
    AGENT_HEADER,
    REFUSED_HEADER,
    SENT_HEADER,
    ActivityChunk,
    Parcel,
)
from cartwheel.domains.events.parcels import LoggedParcel
from cartwheel.domains.events.recording import CONSUMER, record
from cartwheel.domains.events.repository import (
    KEPT_FOR,
    SURELY_FORGOTTEN,
    EventRepository,
    OutcomeRepository,
)
from cartwheel.domains.events.routing.book import RouteBook
from cartwheel.domains.events.routing.matching import Routed
from cartwheel.domains.events.watching import EventTeller
from cartwheel.domains.stores.api import StoreClock, StoreDirectory
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import NO_STORE, new_id
from cartwheel.kernel.manners import BRIEFLY, REQUESTS
from cartwheel.systems.columnstore.errors import UnusableDataError
from cartwheel.systems.eventlog.api import Append, Batch, Entry, EventLog, position_order
from cartwheel.systems.eventlog.progress import progress

log = structlog.get_logger()

# What ClickHouse spends on an event falls by half from blocks of two thousand to such as these,
# which only a backlog fills.
_CHUNK_EVENTS: Final = 16_000
_LANES: Final = 2
_IDS_AT_ONCE: Final = 4_000

_events: Final = msgspec.json.Decoder(list[LoggedEvent])
_encode_chunk: Final = msgspec.msgpack.Encoder().encode


@dataclass(frozen=True, slots=True)
class EventPipeline:
    """Works off batches of the events topic."""

    log: EventLog
    stores: StoreDirectory
    deduplicator: Deduplicator
    events: EventRepository
    database: Database
    teller: EventTeller
    enricher: Enricher
    enriched: EnrichedTopic
    gate: SchemaGate
    routes: RouteBook
    # ClickHouse remembers the token of rows that it has lost since: what was worked off before
    # and is not there goes in under another one, the same for all tries of this process.
    life: str = field(default_factory=lambda: new_id().hex, init=False)

    async def handle(self, batches: Sequence[Batch]) -> None:
        """
        Store the events of the partitions' next batches and tell the activities topic.

        Raises:
            UnusableEntryError, UnusableDataError: an entry cannot be worked off.
            UnavailableError: an engine does not answer; repeat the call.
        """
        lanes = _lanes(batches)
        if len(lanes) == 1:
            await self._work_off(batches)
            return
        async with asyncio.TaskGroup() as group:
            for lane in lanes:
                group.create_task(self._work_off(lane))

    async def _work_off(self, batches: Sequence[Batch]) -> None:
        for chunk in _chunks(batches):
            letters: set[UUID] = set()
            parcels: list[LoggedParcel] = []
            for batch, entry in chunk:
                parcel = await self._unpack(batch, entry)
                if parcel.letter_id in letters:  # asked for twice
                    parcel.events = []
                elif parcel.letter_id is not None:
                    letters.add(parcel.letter_id)
                parcels.append(parcel)
            await self._handle_chunk(parcels)

    async def bury(self, batch: Batch, error: Exception) -> None:
        """
        Make a dead letter of the one entry of a batch, and let everybody come past it.

        An entry that names no store belongs to nobody: it is kept under the nil id.

        Raises:
            UnavailableError: an engine does not answer; repeat the call.
        """
        [entry] = batch.entries
        try:
            store_id = UUID(entry.headers["store"])
            received_at = moment_of_header(entry.headers["received"])
        except (KeyError, ValueError, OverflowError, OSError):
            store_id, received_at = NO_STORE, datetime.now(UTC)
        origin = Origin(
            store_id=str(store_id),
            currency="",
            received_at=received_at,
            received_text=moment_text(received_at),
            is_wall_clock=True,
        )
        parcel = LoggedParcel(batch.log, batch.partition, entry, batch.redelivered, origin, [])
        # Headers that say nothing sensible may be why it is here: it is buried all the same.
        with suppress(KeyError, ValueError):
            parcel.letter_id, parcel.letter_place = replayed(entry)
        parcel.bury_whole(burial_reason(error), detail_of(error))
        followed = await self._begin_to_show([parcel])
        await self._note_errors([parcel])
        await self._tell([parcel])
        await self._record([parcel])
        await self._show([parcel], followed)

    async def _unpack(self, batch: Batch, entry: Entry) -> LoggedParcel:
        await REQUESTS.give_way(BRIEFLY)
        with entry_named():
            store_id = UUID(entry.headers["store"])
            received_at = moment_of_header(entry.headers["received"])
            sent = entry.headers.get(SENT_HEADER)
            sent_at = None if sent is None else moment_of_header(sent)
            letter_id, letter_place = replayed(entry)
        store = await self.stores.find_store(store_id)
        origin = Origin(
            store_id=entry.headers["store"],
            currency=store.currency if store else "",
            received_at=received_at,
            received_text=moment_text(received_at),
            is_wall_clock=store is None or store.clock is StoreClock.WALL,
            sent_at=sent_at,
            agent=entry.headers.get(AGENT_HEADER, ""),
            address=entry.headers.get(ADDRESS_HEADER, ""),
        )
        parcel = LoggedParcel(batch.log, batch.partition, entry, batch.redelivered, origin, [])
        parcel.letter_id, parcel.letter_place = letter_id, letter_place
        if letter_id is not None and not await self._lies(store_id, letter_id):
            return parcel  # it was worked off; nothing is left of it to do
        if store is None:
            parcel.bury_whole(DeadLetterReason.UNKNOWN_STORE, "There is no such store")
            return parcel
        if received_at < datetime.now(UTC) - KEPT_FOR:
            # It would be taken, and be gone with the next merge of its part.
            parcel.bury_whole(DeadLetterReason.OUTLIVED, f"It came {received_at:%Y-%m-%d}")
            return parcel
        if (refusal := entry.headers.get(REFUSED_HEADER)) is not None:
            parcel.bury_refused(refusal)
            return parcel
        try:
            parcel.events = _events.decode(entry.value)
        except (msgspec.MsgspecError, RecursionError) as error:
            parcel.bury_whole(DeadLetterReason.UNDECODABLE, str(error))
        return parcel

    async def _handle_chunk(self, parcels: list[LoggedParcel]) -> None:
        await self._mark_done(parcels)
        followed = await self._begin_to_show(parcels)
        fresh = iter(await self._fresh(parcels))
        stored = await self._find_stored(parcels)
        enrichment = await self.enricher.begin(_asked(parcels))
        held = await self.gate.held({parcel.store_id for parcel in parcels})
        # Which rows of entries that look first are missing may change from one try to the
        # next, so that they must not share a token with the others.
        inserts: dict[tuple[bool, bool], _Insert] = {}
        for parcel in parcels:
            if ways := await self.routes.of(parcel.store_id):
                parcel.routed = Routed(ways)
            with entry_named():
                rows = parcel.understand(fresh, stored, enrichment, held.get(parcel.store_id))
            insert = inserts.setdefault((parcel.looks_first, parcel.is_done), _Insert([], []))
            insert.places.append(parcel.own_place)
            insert.rows.extend(rows)
            await REQUESTS.give_way(BRIEFLY)
        async with asyncio.TaskGroup() as group:
            for (_, is_done), (places, mine) in inserts.items():
                if mine:
                    token = _token(places, len(mine), salt=self.life if is_done else "")
                    group.create_task(self.events.add(mine, token=token))
        await self._note_errors(parcels)
        await self._tell(parcels)
        await self._record(parcels)
        await self.enricher.keep(enrichment)
        await self._show(parcels, followed)

    async def _begin_to_show(self, parcels: list[LoggedParcel]) -> frozenset[UUID]:
        """Have what becomes of events noted where somebody looks; return the stores."""
        followed = await self.teller.followed({parcel.store_id for parcel in parcels})
        for parcel in parcels:
            if self.enriched.is_wanted or parcel.store_id in followed:
                parcel.passing = []
        return followed

    async def _show(self, parcels: list[LoggedParcel], followed: frozenset[UUID]) -> None:
        for store_id in followed:
            mine = (parcel for parcel in parcels if parcel.store_id == store_id)
            await self.teller.tell(store_id, [one for parcel in mine for one in parcel.passed])

    async def _lies(self, store_id: UUID, letter_id: UUID) -> bool:
        async with self.database.transaction(store_id=store_id) as connection:
            return await OutcomeRepository(connection).has_dead_letter(store_id, letter_id)

    async def _mark_done(self, parcels: list[LoggedParcel]) -> None:
        """Mark what was worked off before, as after a rewind."""
        again = [parcel for parcel in parcels if parcel.redelivered]
        if not again:
            return
        async with self.database.transaction() as connection:
            for log in {parcel.log for parcel in again}:
                reached = await progress(
                    connection, CONSUMER, partitions=self.log.partitions, log=log
                )
                for parcel in again:
                    if parcel.log == log:
                        position = position_order(parcel.entry.position)
                        parcel.is_done = position <= reached[parcel.partition]

    async def _fresh(self, parcels: list[LoggedParcel]) -> list[bool]:
        """
        Say which events are new, in their order; one question for up to four thousand.

        Those that were worked off before tell dedup nothing: a whole log that is worked off
        once more would push out what it knows of the last hour. Among them the first in the
        chunk is new, and what their rows know counts.
        """
        fresh: list[bool] = []
        first: dict[tuple[int, str, str], str] = {}
        for (partition, is_done), group in groupby(
            parcels, key=lambda parcel: (parcel.partition, parcel.is_done)
        ):
            mine = list(group)
            ids = [pair for parcel in mine for pair in parcel.ids]
            positions = [position for parcel in mine for position in parcel.positions]
            if is_done:
                fresh += [
                    first.setdefault((partition, *pair), position) == position
                    for pair, position in zip(ids, positions, strict=True)
                ]
                continue
            for start in range(0, len(ids), _IDS_AT_ONCE):
                end = start + _IDS_AT_ONCE
                fresh += await self.deduplicator.fresh(
                    partition, ids[start:end], positions=positions[start:end]
                )
        return fresh

    async def _find_stored(self, parcels: list[LoggedParcel]) -> dict[tuple[str, str], set[str]]:
        """
        Find what the rows know of these message ids, where the hour of dedup is not enough.

        An earlier owner may have stored the events of a redelivered entry. A replay
        may be repeated at any time, and its store has no hour of its own. Of what was worked
        off before dedup is not asked at all.
        """
        doubtful: dict[str, list[LoggedParcel]] = {}
        for parcel in parcels:
            if parcel.looks_first or not parcel.origin.is_wall_clock:
                doubtful.setdefault(parcel.origin.store_id, []).append(parcel)
        stored: dict[tuple[str, str], set[str]] = {}
        for store_id, mine in doubtful.items():
            times = [time for parcel in mine for time in parcel.times]
            if not times:
                continue
            # What came without a time has that of its arrival, and its duplicate a later one.
            apart = SURELY_FORGOTTEN if any(parcel.is_done for parcel in mine) else timedelta(0)
            rows = await self.events.find_positions(
                store_id,
                [message_id for parcel in mine for _, message_id in parcel.ids],
                since=min(times) - apart,
                until=max(times),
            )
            for message_id, position in rows:
                stored.setdefault((store_id, message_id), set()).add(position)
        return stored

    async def _note_errors(self, parcels: list[LoggedParcel]) -> None:
        """Have what could not be used in the figures; the dead letters themselves follow."""
        errors = [error for parcel in parcels for error in parcel.errors]
        if not errors:
            return
        try:
            await self.events.add_errors(errors)
        except UnusableDataError as error:
            # What is buried must not be held up by what may have been the reason for it.
            log.warning("events.errors_not_noted", errors=len(errors), error=str(error))

    async def _tell(self, parcels: list[LoggedParcel]) -> None:
        chunks: dict[tuple[int, str], list[Parcel]] = {}
        for parcel in parcels:
            chunks.setdefault((parcel.partition, parcel.log), []).append(
                Parcel(
                    parcel.entry.position,
                    parcel.store_id,
                    parcel.activities,
                    int(parcel.origin.received_at.timestamp() * 1000),
                )
            )
        await self.log.forward(
            ACTIVITIES_TOPIC,
            [
                Append(partition, _encode_chunk(ActivityChunk(mine, log)))
                for (partition, log), mine in chunks.items()
            ],
        )
        if enriched := self.enriched.appends(parcels):
            await self.log.forward(ENRICHED_TOPIC, enriched)

    async def _record(self, parcels: list[LoggedParcel]) -> None:
        await record(self.database, parcels)


class _Insert(NamedTuple):
    """Rows that go in together, and where their entries are."""

    places: list[str]
    rows: list[tuple[object, ...]]


def _asked(parcels: list[LoggedParcel]) -> list[Asked]:
    """Say who is in a chunk, by partition and store."""
    visitors: dict[tuple[int, UUID], dict[str, None]] = {}
    for parcel in parcels:
        mine = visitors.setdefault((parcel.partition, parcel.store_id), {})
        mine.update((event.visitor_id, None) for event in parcel.events)
    return [Asked(*place, mine) for place, mine in visitors.items() if mine]


def _lanes(batches: Sequence[Batch]) -> list[list[Batch]]:
    """
    Share out a backlog: while ClickHouse has the rows of one half, the other is understood.

    A partition is in one lane, so that what it holds stays in order and is known before the next.
    """
    weights = [sum(_count(entry) for entry in batch.entries) for batch in batches]
    if sum(weights) <= _CHUNK_EVENTS or len(batches) == 1:
        return [list(batches)]
    lanes: list[list[Batch]] = [[] for _ in range(_LANES)]
    loads = [0] * _LANES
    for weight, batch in sorted(zip(weights, batches, strict=True), key=lambda pair: -pair[0]):
        lighter = loads.index(min(loads))
        loads[lighter] += weight
        lanes[lighter].append(batch)
    return [lane for lane in lanes if lane]


def _count(entry: Entry) -> int:
    with entry_named():
        return int(entry.headers["count"])


def _chunks(batches: Sequence[Batch]) -> Iterator[list[tuple[Batch, Entry]]]:
    chunk: list[tuple[Batch, Entry]] = []
    events = 0
    for batch in batches:
        for entry in batch.entries:
            count = _count(entry)
            if chunk and events + count > _CHUNK_EVENTS:
                yield chunk
                chunk, events = [], 0
            chunk.append((batch, entry))
            events += count
    yield chunk


def _token(places: list[str], rows: int, *, salt: str) -> str:
    """Name an insert by all that is in it."""
    named = ",".join([*places, salt] if salt else places)
    return f"{blake2b(named.encode(), digest_size=16).hexdigest()}:{rows}"
