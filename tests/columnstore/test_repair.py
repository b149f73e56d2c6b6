"""Rows that the analytics store has lost come back from the log, and nothing else changes."""

from dataclasses import replace
from datetime import timedelta

from tests.columnstore.line import Line
from tests.domains.events.making import view

from cartwheel.domains.events.messages import EVENTS_TOPIC
from cartwheel.domains.events.repository import Counts
from cartwheel.systems.eventlog.api import BEGINNING


async def test_lost_rows_are_written_anew_though_the_engine_knows_their_inserts(
    line: Line,
) -> None:
    """In the very same cut, again and again: each start of a process looks for itself."""
    async with line.log.consumer(EVENTS_TOPIC, group="keeper") as keeper:
        await line.send(view("a"), view("b"))
        await keeper.read(max_entries=1, wait=timedelta(seconds=10))
        for lost in ("a", "a", "b"):
            started = replace(line, pipeline=replace(line.pipeline))
            async with started.running():
                await line.caught_up()
            assert await line.rows() == ["a", "b"]
            await line.columns.command(
                "DELETE FROM events WHERE store_id = {id:UUID} AND message_id = {lost:String}",
                {"id": str(line.store_id), "lost": lost},
            )
            await line.log.rewind(EVENTS_TOPIC, group="events", to=BEGINNING)
        async with line.running():
            await line.caught_up()
    assert await line.rows() == ["a", "b"]
    assert await line.counts() == Counts(accepted=2, duplicates=0, invalid=0)
    assert await line.seen_by_carts() == 2
