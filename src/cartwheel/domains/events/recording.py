"""What is counted of events, who was buried and what became of visitors, with the progress."""

from typing import Final

from cartwheel.domains.events.burials import is_of_nobody
from cartwheel.domains.events.enriching.profiles import ProfileRepository
from cartwheel.domains.events.healing.messages import HealLetters, soon
from cartwheel.domains.events.parcels import LoggedParcel
from cartwheel.domains.events.repository import Counts, OutcomeRepository
from cartwheel.domains.events.routing.book import keep_routed
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database, enter_store
from cartwheel.kernel.ids import NO_STORE
from cartwheel.systems.eventlog.api import position_order
from cartwheel.systems.eventlog.progress import advance
from cartwheel.systems.outbox.api import Outbox

CONSUMER: Final = "events"
"""Under which name the progress of the pipeline is kept."""


async def record(database: Database, parcels: list[LoggedParcel]) -> None:
    """
    Write in one transaction how far the partitions are and what came of each parcel.

    Parcels up to where a partition already was change nothing.

    Raises:
        UnavailableError: PostgreSQL does not answer; repeat the call.
    """
    async with database.transaction() as connection:
        outcomes = OutcomeRepository(connection)
        news = await _past_progress(connection, parcels)
        for store_id, partition in sorted({(p.store_id, p.partition) for p in news}):
            mine = [p for p in news if (p.store_id, p.partition) == (store_id, partition)]
            await enter_store(connection, store_id)
            counts = [await _settle(outcomes, parcel) for parcel in mine]
            total = Counts._make(map(sum, zip(*counts, strict=True)))
            await outcomes.count(store_id, partition, total)
            if dead := [burial for parcel in mine for burial in parcel.dead]:
                await outcomes.bury(store_id, dead)
                if store_id != NO_STORE and not is_of_nobody(dead):
                    job = HealLetters(store_id)
                    await Outbox(connection).enqueue(job, options=soon(job))
            await keep_routed(connection, store_id, [p.routed for p in mine if p.routed])
            deeds = [deed for parcel in mine for deed in parcel.deeds]
            await ProfileRepository(connection).add(store_id, deeds)


async def _past_progress(connection: Connection, parcels: list[LoggedParcel]) -> list[LoggedParcel]:
    """Move the partitions' progress on; return the parcels that were not counted before."""
    news: list[LoggedParcel] = []
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


async def _settle(outcomes: OutcomeRepository, parcel: LoggedParcel) -> Counts:
    """
    Return what a parcel adds to the counts, having taken away the dead letter that it replays.

    A letter that is gone was worked off already, and all of the parcel with it.
    """
    if parcel.letter_id is None:
        return parcel.counts
    settled = await outcomes.settle(parcel.store_id, parcel.letter_id)
    if settled is None:
        parcel.dead.clear()
        parcel.deeds.clear()
        return Counts(0, 0, 0)
    events, was_refused = settled
    counts = parcel.counts
    if was_refused:
        return counts._replace(refused=counts.refused - (events or 1))
    stood_for = counts.taken_in if events is None else events
    return counts._replace(invalid=counts.invalid - stood_for)
