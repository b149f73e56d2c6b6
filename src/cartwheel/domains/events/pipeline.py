"""
From the log to readable rows.

Batches are worked off in chunks of up to four thousand events: dedup → understand →
ClickHouse and the activities topic → outcome counted. Every step may be repeated
after a crash and changes nothing the second time, however the entries are cut
into batches then, because each effect knows the log positions that it is due:

- dedup lets the same position through again;
- an insert that is tried again carries the same token, by which ClickHouse knows
  it; rows of entries that an earlier owner had, perhaps cut otherwise, are
  inserted apart, and only where their position is not stored yet;
- activities name the position of their entry, and followers skip what they had;
- counts and dead letters are written in one transaction with the progress.

One gap is left: an insert that ClickHouse takes up only after its owner has lost the
partition and the next one has looked for its rows, as when the server stood still with
the request at its door. Then these rows are there twice, equal in all but `stored_at`;
the runbook for a stuck consumer says how they are found and removed.

Positions are told with the log that they count in, so that those of a log that was
made anew are other positions. An entry that cannot be worked off, whatever is tried,
becomes a dead letter as a whole (`bury`).
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import groupby
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from cartwheel.domains.accounts.api import StoreClock, StoreDirectory
from cartwheel.domains.events import rules
from cartwheel.domains.events.contracts import DeadLetter, DeadLetterReason, LoggedEvent
from cartwheel.domains.events.dedup import Deduplicator
from cartwheel.domains.events.messages import (
    ACTIVITIES_TOPIC,
    Activity,
    ActivityChunk,
    Parcel,
)
from cartwheel.domains.events.repository import Counts, EventRepository, OutcomeRepository
from cartwheel.kernel.db import Database, enter_store
from cartwheel.kernel.ids import new_id
from cartwheel.systems.eventlog.api import Append, Batch, Entry, EventLog, position_order
from cartwheel.systems.eventlog.progress import advance

CONSUMER: Final = "events"
_CHUNK_EVENTS: Final = 4_000
_IDS_PER_SCRIPT: Final = 1_000

_events: Final = msgspec.json.Decoder(list[LoggedEvent])
_encode_event: Final = msgspec.json.Encoder().encode
_encode_chunk: Final = msgspec.msgpack.Encoder().encode


@dataclass(slots=True)
class _Parcel:
    """One log entry on its way: what is in it, and what became of it."""

    log: str
    partition: int
    entry: Entry
    redelivered: bool
    origin: rules.Origin
    events: list[LoggedEvent]
    activities: list[Activity] = field(default_factory=list)
    dead: list[DeadLetter] = field(default_factory=list)
    duplicates: int = 0
    lost: int = 0
    """How many events a dead letter of the whole entry stands for, beside itself."""

    @property
    def store_id(self) -> UUID:
        """The store all of it belongs to."""
        return UUID(self.origin.store_id)

    @property
    def counts(self) -> Counts:
        """What became of the events."""
        return Counts(len(self.activities), self.duplicates, len(self.dead) + self.lost)

    @property
    def times(self) -> list[datetime]:
        """When the events happened, as far as they can be stored."""
        received_at = self.origin.received_at
        return [e.timestamp or received_at for e in self.events if self.origin.is_plausible(e)]

    @property
    def ids(self) -> list[tuple[str, str]]:
        """The store and message id of each event."""
        return [(self.origin.store_id, event.message_id or "") for event in self.events]

    @property
    def positions(self) -> list[str]:
        """The position of each event."""
        prefix = f"{self.place}:"
        return [f"{prefix}{index}" for index in range(len(self.events))]

    @property
    def place(self) -> str:
        """Where the entry is: in which log, in which partition, and at what position."""
        place = f"{self.partition}/{self.entry.position}"
        return f"{self.log}/{place}" if self.log else place


@dataclass(frozen=True, slots=True)
class EventPipeline:
    """Works off batches of the events topic."""

    log: EventLog
    stores: StoreDirectory
    deduplicator: Deduplicator
    events: EventRepository
    database: Database

    async def handle(self, batches: Sequence[Batch]) -> None:
        """
        Store the events of the partitions' next batches and tell the activities topic.

        Raises:
            UnavailableError: an engine does not answer; repeat the call.
        """
        for chunk in _chunks(batches):
            await self._handle_chunk([await self._unpack(batch, entry) for batch, entry in chunk])

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
            received_at = datetime.fromtimestamp(int(entry.headers["received"]) / 1000, UTC)
        except (KeyError, ValueError, OverflowError, OSError):
            store_id, received_at = UUID(int=0), datetime.now(UTC)
        origin = rules.Origin(
            store_id=str(store_id),
            currency="",
            received_at=received_at,
            received_text=rules.moment_text(received_at),
            is_wall_clock=True,
        )
        parcel = _Parcel(batch.log, batch.partition, entry, batch.redelivered, origin, [])
        detail = f"{type(error).__name__}: {error}".replace("\0", "\ufffd")
        _bury_whole(parcel, DeadLetterReason.UNPROCESSABLE, detail)
        await self._tell([parcel])
        await self._record([parcel])

    async def _unpack(self, batch: Batch, entry: Entry) -> _Parcel:
        await asyncio.sleep(0)  # Requests are served between entries.
        store = await self.stores.find_store(UUID(entry.headers["store"]))
        received_at = datetime.fromtimestamp(int(entry.headers["received"]) / 1000, UTC)
        origin = rules.Origin(
            store_id=entry.headers["store"],
            currency=store.currency if store else "",
            received_at=received_at,
            received_text=rules.moment_text(received_at),
            is_wall_clock=store is None or store.clock is StoreClock.WALL,
        )
        parcel = _Parcel(batch.log, batch.partition, entry, batch.redelivered, origin, [])
        if store is None:
            _bury_whole(parcel, DeadLetterReason.UNKNOWN_STORE, "There is no such store")
            return parcel
        try:
            parcel.events = _events.decode(entry.value)
        except (msgspec.MsgspecError, RecursionError) as error:
            _bury_whole(parcel, DeadLetterReason.UNDECODABLE, str(error))
        return parcel

    async def _handle_chunk(self, parcels: list[_Parcel]) -> None:
        fresh = iter(await self._fresh(parcels))
        stored = await self._find_stored(parcels)
        # Which rows of redelivered entries are missing may change from one try to the
        # next, so that they must not share a token with the others.
        rows: dict[bool, list[tuple[object, ...]]] = {False: [], True: []}
        for parcel in parcels:
            rows[parcel.redelivered] += _understand(parcel, fresh, stored)
            await asyncio.sleep(0)
        async with asyncio.TaskGroup() as group:
            for redelivered, mine in rows.items():
                if mine:
                    token = _token([p for p in parcels if p.redelivered is redelivered], mine)
                    group.create_task(self.events.add(mine, token=token))
            group.create_task(self._tell(parcels))
        await self._record(parcels)

    async def _fresh(self, parcels: list[_Parcel]) -> list[bool]:
        """Say which events are new, in their order; one script call for up to a thousand."""
        fresh: list[bool] = []
        for partition, group in groupby(parcels, key=lambda parcel: parcel.partition):
            mine = list(group)
            ids = [pair for parcel in mine for pair in parcel.ids]
            positions = [position for parcel in mine for position in parcel.positions]
            for start in range(0, len(ids), _IDS_PER_SCRIPT):
                end = start + _IDS_PER_SCRIPT
                fresh += await self.deduplicator.fresh(
                    partition, ids[start:end], positions=positions[start:end]
                )
        return fresh

    async def _find_stored(self, parcels: list[_Parcel]) -> dict[tuple[str, str], set[str]]:
        """
        Find what the rows know of these message ids, where the hour of dedup is not enough.

        An earlier owner may have stored the events of a redelivered entry. A replay
        may be repeated at any time, and its store has no hour of its own.
        """
        doubtful: dict[str, list[_Parcel]] = {}
        for parcel in parcels:
            if parcel.redelivered or not parcel.origin.is_wall_clock:
                doubtful.setdefault(parcel.origin.store_id, []).append(parcel)
        stored: dict[tuple[str, str], set[str]] = {}
        for store_id, mine in doubtful.items():
            times = [time for parcel in mine for time in parcel.times]
            if not times:
                continue
            rows = await self.events.find_positions(
                store_id,
                [message_id for parcel in mine for _, message_id in parcel.ids],
                since=min(times),
                until=max(times),
            )
            for message_id, position in rows:
                stored.setdefault((store_id, message_id), set()).add(position)
        return stored

    async def _tell(self, parcels: list[_Parcel]) -> None:
        chunks: dict[tuple[int, str], list[Parcel]] = {}
        for parcel in parcels:
            chunks.setdefault((parcel.partition, parcel.log), []).append(
                Parcel(parcel.entry.position, parcel.store_id, parcel.activities)
            )
        await self.log.append(
            ACTIVITIES_TOPIC,
            [
                Append(partition, _encode_chunk(ActivityChunk(mine, log)))
                for (partition, log), mine in chunks.items()
            ],
        )

    async def _record(self, parcels: list[_Parcel]) -> None:
        async with self.database.transaction() as connection:
            outcomes = OutcomeRepository(connection)
            news = await self._past_progress(connection, parcels)
            for store_id, partition in sorted({(p.store_id, p.partition) for p in news}):
                mine = [p for p in news if (p.store_id, p.partition) == (store_id, partition)]
                await enter_store(connection, store_id)
                counts = zip(*(parcel.counts for parcel in mine), strict=True)
                await outcomes.count(store_id, partition, Counts._make(map(sum, counts)))
                if dead := [letter for parcel in mine for letter in parcel.dead]:
                    await outcomes.bury(store_id, dead)

    async def _past_progress(
        self, connection: AsyncConnection, parcels: list[_Parcel]
    ) -> list[_Parcel]:
        """Move the partitions' progress on; return the parcels that were not counted before."""
        news: list[_Parcel] = []
        last = {(parcel.partition, parcel.log): parcel.entry.position for parcel in parcels}
        for (partition, log), position in sorted(last.items()):
            before = await advance(
                connection, CONSUMER, partition=partition, position=position, log=log
            )
            if before is not None:
                news += [
                    parcel
                    for parcel in parcels
                    if (parcel.partition, parcel.log) == (partition, log)
                    and position_order(parcel.entry.position) > before
                ]
        return news


def _understand(
    parcel: _Parcel, fresh: Iterator[bool], stored: dict[tuple[str, str], set[str]]
) -> list[tuple[object, ...]]:
    """Sort a parcel's events into activities, duplicates and dead letters; return the new rows."""
    rows: list[tuple[object, ...]] = []
    origin = parcel.origin
    for event, position in zip(parcel.events, parcel.positions, strict=True):
        before = stored.get((origin.store_id, event.message_id or "")) if stored else None
        is_stored = before is not None and position in before
        if not next(fresh) or (before and not is_stored and not origin.is_wall_clock):
            parcel.duplicates += 1
            continue
        try:
            row, activity = rules.understand(event, origin, position)
        except rules.RefusedError as refusal:
            parcel.dead.append(_dead_letter(event, origin, refusal))
        else:
            parcel.activities.append(activity)
            if not (is_stored and parcel.redelivered):
                rows.append(row)
    return rows


def _chunks(batches: Sequence[Batch]) -> Iterator[list[tuple[Batch, Entry]]]:
    chunk: list[tuple[Batch, Entry]] = []
    events = 0
    for batch in batches:
        for entry in batch.entries:
            count = int(entry.headers["count"])
            if chunk and events + count > _CHUNK_EVENTS:
                yield chunk
                chunk, events = [], 0
            chunk.append((batch, entry))
            events += count
    yield chunk


def _token(parcels: list[_Parcel], rows: list[tuple[object, ...]]) -> str:
    """Name an insert by all that is in it."""
    positions = ",".join(parcel.place for parcel in parcels)
    return f"{blake2b(positions.encode(), digest_size=16).hexdigest()}:{len(rows)}"


def _bury_whole(parcel: _Parcel, reason: DeadLetterReason, detail: str) -> None:
    """Make one dead letter of an entry that cannot be taken apart."""
    count = parcel.entry.headers.get("count", "")
    parcel.lost = int(count) - 1 if count.isdecimal() else 0
    parcel.dead.append(
        DeadLetter(
            id=new_id(),
            reason=reason,
            detail=detail,
            event=_as_json(parcel.entry.value),
            received_at=parcel.origin.received_at,
        )
    )


def _dead_letter(
    event: LoggedEvent, origin: rules.Origin, refusal: rules.RefusedError
) -> DeadLetter:
    return DeadLetter(
        id=new_id(),
        reason=refusal.reason,
        detail=refusal.detail,
        event=msgspec.Raw(_encode_event(event)),
        received_at=origin.received_at,
    )


def _as_json(value: bytes) -> msgspec.Raw:
    """Return an entry as it is, or as a JSON text where it cannot be stored and shown so."""
    try:
        value.decode()
        msgspec.json.decode(value)
    except (ValueError, RecursionError):
        text = value.decode(errors="replace").replace("\0", "\ufffd")
        return msgspec.Raw(_encode_event(text))
    return msgspec.Raw(value)
