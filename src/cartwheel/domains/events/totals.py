"""A store's events summed up: what came of all of them, and what they say."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.events.contracts import EventStats, SumEvents
from cartwheel.domains.events.repository import EventRepository, OutcomeRepository
from cartwheel.kernel.db import Database


async def sum_up(
    store_id: UUID, query: SumEvents, *, outcomes: OutcomeRepository, events: EventRepository
) -> EventStats:
    """
    Sum up a store's events so far, or those of them that the query asks for.

    Raises:
        UnavailableError: ClickHouse does not answer.
    """
    counts = await outcomes.total(store_id)
    by_event, purchases, first_at, last_at = await events.summary(store_id, query)
    return EventStats(
        **counts._asdict(),
        purchases=purchases,
        by_event=by_event,
        first_at=first_at,
        last_at=last_at,
    )


@dataclass(frozen=True, slots=True)
class EventTotals:
    """The same for jobs, which are within no call of the store."""

    database: Database
    events: EventRepository

    async def processed(self, store_id: UUID) -> int:
        """
        Count the store's events that the pipeline has dealt with, whatever became of them.

        Raises:
            UnavailableError: the database does not answer.
        """
        async with self.database.transaction(store_id=store_id, only_asks=True) as connection:
            counts = await OutcomeRepository(connection).total(store_id)
        return counts.accepted + counts.duplicates + counts.invalid

    async def of(self, store_id: UUID) -> EventStats:
        """
        Sum up a store's events so far.

        Raises:
            UnavailableError: an engine does not answer.
        """
        async with self.database.transaction(store_id=store_id, only_asks=True) as connection:
            outcomes = OutcomeRepository(connection)
            return await sum_up(store_id, SumEvents(), outcomes=outcomes, events=self.events)
