"""Queries of the events domain: outcomes in PostgreSQL, events in ClickHouse."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.events.burials import Burial
from cartwheel.domains.events.contracts import REFUSALS, DeadLetterReason, EventFilter
from cartwheel.domains.events.known_ids import REMEMBERED_FOR
from cartwheel.domains.events.looking import FILTER, filtering
from cartwheel.domains.events.models import dead_letters, event_counts
from cartwheel.domains.events.names import PURCHASE
from cartwheel.domains.events.rules import COLUMNS, RARE_COLUMNS
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.manners import BRIEFLY, REQUESTS
from cartwheel.systems.columnstore.api import ColumnStore


class Counts(NamedTuple):
    """What became of a store's events."""

    accepted: int
    duplicates: int
    invalid: int
    repaired: int = 0
    refused: int = 0
    misfits: int = 0
    suppressed: int = 0

    @property
    def taken_in(self) -> int:
        """How many events these are; those that were refused are none."""
        return self.accepted + self.duplicates + self.invalid


_SUMMARY: Final = f"""
    SELECT event, count(), sum(countIf(event = {{purchase:String}} AND type = 'track')) OVER (),
        min(min(timestamp)) OVER (), max(max(timestamp)) OVER ()
    FROM events WHERE store_id = {{store_id:UUID}} AND {FILTER}
    GROUP BY event ORDER BY count() DESC, event LIMIT 100
"""  # noqa: S608 - a condition of ours
ERROR_COLUMNS: Final = ("store_id", "received_at", "log_position", "reason", "events")

KEPT_FOR: Final = timedelta(days=545)
"""For so long from their arrival events are kept at least: eighteen months, as the tables say."""

# Dedup forgets in slices, so that some ids are known a while longer than they need to be.
SURELY_FORGOTTEN: Final = 2 * REMEMBERED_FOR
_ROWS_AT_ONCE: Final = 500
_PORTION_BYTES: Final = 32 * 1024
_NOTHING_RARE: Final = ("",) * len(RARE_COLUMNS)


@dataclass(frozen=True, slots=True)
class OutcomeRepository:
    """Counts and dead letters, inside the given transaction."""

    connection: Connection

    async def count(self, store_id: UUID, partition: int, counts: Counts) -> None:
        """Add to a store's counts; each partition has a row, so that partitions never wait."""
        statement = insert(event_counts).values(
            store_id=store_id, partition=partition, **counts._asdict()
        )
        await self.connection.execute(
            statement.on_conflict_do_update(
                index_elements=["store_id", "partition"],
                set_={
                    name: event_counts.c[name] + statement.excluded[name] for name in Counts._fields
                },
            )
        )

    async def total(self, store_id: UUID) -> Counts:
        """Add up a store's counts."""
        rows = await self.connection.execute(
            sa.select(
                *(
                    sa.func.coalesce(sa.func.sum(event_counts.c[name]), 0).cast(sa.BigInteger)
                    for name in Counts._fields
                )
            ).where(event_counts.c.store_id == store_id)
        )
        return Counts._make(rows.one())

    async def bury(self, store_id: UUID, burials: Sequence[Burial]) -> None:
        """Keep events that cannot be used."""
        await self.connection.execute(
            sa.insert(dead_letters),
            [
                {
                    "id": one.letter.id,
                    "store_id": store_id,
                    "reason": one.letter.reason,
                    "detail": one.letter.detail,
                    "event": bytes(one.letter.event).decode(),
                    "received_at": one.letter.received_at,
                    "place": one.place,
                    "events": one.events,
                    "position": one.position,
                    "original": one.original,
                    "fingerprint": one.letter.fingerprint,
                }
                for one in burials
            ],
        )

    async def has_dead_letter(self, store_id: UUID, letter_id: UUID) -> bool:
        """Return True while a dead letter lies."""
        found = await self.connection.execute(
            sa.select(dead_letters.c.id).where(_this(store_id, letter_id))
        )
        return found.one_or_none() is not None

    async def settle(self, store_id: UUID, letter_id: UUID) -> tuple[int | None, bool] | None:
        """
        Take a dead letter away; return for how many events it stood, None if it is gone.

        And whether these were refused, and not taken in.
        """
        gone = await self.connection.execute(
            sa.delete(dead_letters)
            .where(_this(store_id, letter_id))
            .returning(dead_letters.c.events, dead_letters.c.reason, dead_letters.c.position)
        )
        row = gone.one_or_none()
        if row is None:
            return None
        # What has a position was in the log, and so taken in.
        return row.events, DeadLetterReason(row.reason) in REFUSALS and row.position is None


@dataclass(frozen=True, slots=True)
class EventRepository:
    """The events themselves, in ClickHouse."""

    store: ColumnStore

    async def add(self, rows: Sequence[tuple[object, ...]], *, token: str) -> None:
        """
        Add rows, as `rules.understand` makes them; repeated with its token it changes nothing.

        What is rare is written only where a row among them has it.
        """
        columns: tuple[str, ...] = COLUMNS
        lines = []
        if any(len(row) > len(COLUMNS) for row in rows):
            columns = (*COLUMNS, *RARE_COLUMNS)
            rows = [row if len(row) > len(COLUMNS) else row + _NOTHING_RARE for row in rows]
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            lines.append(_encode_lines(rows[start : start + _ROWS_AT_ONCE]))
            await REQUESTS.give_way(BRIEFLY)
        await self.store.insert("events", columns, b"".join(lines), token=token)

    async def add_errors(self, errors: Sequence[tuple[object, ...]]) -> None:
        """
        Note what could not be used, in the order of `ERROR_COLUMNS`.

        Repeated it changes nothing: a row is known by where its event was on the log.
        """
        lines = _encode_lines(errors)
        token = blake2b(lines, digest_size=16).hexdigest()
        await self.store.insert("events_errors", ERROR_COLUMNS, lines, token=token)

    async def find_positions(
        self, store_id: str, message_ids: Sequence[str], *, since: datetime, until: datetime
    ) -> list[tuple[str, str]]:
        """Return each id with the log position at which an event of these times was stored."""
        found: list[tuple[str, str]] = []
        for portion in _portions(message_ids):
            rows = await self.store.query(
                "SELECT message_id, log_position FROM events"
                " WHERE store_id = {store_id:UUID}"
                " AND timestamp >= {since:DateTime64(3, 'UTC')}"
                " AND timestamp <= {until:DateTime64(3, 'UTC')}"
                " AND message_id IN {message_ids:Array(String)}",
                {"store_id": store_id, "since": since, "until": until, "message_ids": portion},
            )
            found += [(row[0], row[1]) for row in rows]
        return found

    async def summary(
        self, store_id: UUID, query: EventFilter
    ) -> tuple[dict[str, int], int, datetime | None, datetime | None]:
        """Return some events by name (the 100 most frequent), purchases, first and last time."""
        rows: Sequence[Any] = await self.store.query(
            _SUMMARY,
            {"store_id": str(store_id), "purchase": PURCHASE, **filtering(query)},
        )
        if not rows:
            return {}, 0, None, None
        _, _, purchases, first_at, last_at = rows[0]
        return {row[0]: row[1] for row in rows}, purchases, first_at, last_at


def _this(store_id: UUID, letter_id: UUID) -> sa.ColumnElement[bool]:
    return sa.and_(dead_letters.c.store_id == store_id, dead_letters.c.id == letter_id)


def _portions(message_ids: Sequence[str]) -> Iterator[list[str]]:
    """Cut what is bound as one parameter: the server takes 128 KiB, as it is quoted."""
    portion: list[str] = []
    size = 0
    for message_id in message_ids:
        if size > _PORTION_BYTES:
            yield portion
            portion, size = [], 0
        portion.append(message_id)
        size += len(message_id.encode()) + 3
    yield portion


_encode_lines = msgspec.json.Encoder().encode_lines
