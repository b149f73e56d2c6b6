"""Dead letters of whole entries are worked off once more: each event becomes one row."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from redis.asyncio import Redis
from tests.columnstore.front import Front, Refusal
from tests.columnstore.line import Line
from tests.domains.events.making import NOW, view

from cartwheel.domains.events.contracts import (
    DeadLetterReason,
    ReplayDeadLetters,
    ReplayedDeadLetters,
)
from cartwheel.domains.events.healing.repository import RepairRepository
from cartwheel.domains.events.letters.repository import LetterRepository
from cartwheel.domains.events.letters.requeueing import Requeueing
from cartwheel.domains.events.letters.service import LetterService
from cartwheel.domains.events.messages import EVENTS_TOPIC
from cartwheel.domains.events.models import dead_letters
from cartwheel.domains.events.pipeline import EventPipeline
from cartwheel.domains.events.repository import Counts
from cartwheel.kernel.clock import SystemClock
from cartwheel.systems.eventlog.api import Append
from cartwheel.systems.eventlog.errors import UnusableEntryError
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import AuditNote

THREE = Counts(accepted=3, duplicates=0, invalid=0)


class DiedError(Exception):
    """The process of a call dies."""


async def bury(line: Line) -> None:
    """Let two entries with three events become dead letters, as by a fault since mended."""
    await line.send(view("a"), view("b"))
    await line.send(view("c"))
    async with line.log.consumer(EVENTS_TOPIC, group="events") as consumer:
        [batch] = await consumer.read(max_entries=100, wait=timedelta(seconds=10))
        await line.pipeline.deduplicator.fresh(  # as tried before it was given up
            0,
            [(str(line.store_id), message_id) for message_id in "abc"],
            positions=[
                f"{batch.log}/0/{batch.entries[entry].position}:{index}"
                for entry, index in ((0, 0), (0, 1), (1, 0))
            ],
        )
        for entry in batch.entries:
            await line.pipeline.bury(replace(batch, entries=[entry]), UnusableEntryError("no"))
        assert await consumer.commit(batch)
    assert await line.counts() == Counts(accepted=0, duplicates=0, invalid=3)


async def replayed(line: Line, *, dies: bool = False, **wanted: Any) -> ReplayedDeadLetters:
    async with line.database.transaction(store_id=line.store_id) as connection:
        letters = LetterRepository(connection)
        service = LetterService(
            letters,
            RepairRepository(connection),
            Requeueing(letters, line.log),
            Outbox(connection),
            SystemClock(),
            AuditNote(),
        )
        result = await service.replay(line.store_id, ReplayDeadLetters(**wanted))
        if dies:
            raise DiedError
        return result


async def all_are_rows(line: Line) -> None:
    assert await line.rows() == ["a", "b", "c"]
    assert await line.counts() == THREE
    assert await line.seen_by_carts() == 3
    assert await line.dead_letters() == []


async def test_each_event_becomes_one_row_however_often_it_is_asked_for(line: Line) -> None:
    await bury(line)
    first = await replayed(line)
    assert (first.replayed, first.events, first.unusable, first.next_cursor) == (2, 3, (), None)
    assert all(letter.replayed_at for letter in await line.dead_letters())
    await replayed(line, reason=DeadLetterReason.UNPROCESSABLE)
    with pytest.raises(DiedError):
        await replayed(line, dies=True)
    async with line.running():
        await line.caught_up()
        await replayed(line)
        await line.caught_up()
    await all_are_rows(line)


@pytest.mark.parametrize("dies_at", ["add", "_tell", "_record"])
async def test_a_crash_in_the_middle_changes_nothing(line: Line, dies_at: str) -> None:
    """Before or after any step: what comes again looks for what is there."""
    await bury(line)
    await replayed(line)

    class Dies(EventPipeline):
        async def _tell(self, *args: Any) -> None:
            await super()._tell(*args)
            if dies_at == "_tell":
                raise OSError("the process dies here")

        async def _record(self, *args: Any) -> None:
            if dies_at != "_record":
                raise OSError("the process dies here")
            await super()._record(*args)
            raise OSError("the process dies here")

    pipeline = line.pipeline
    dying = Dies(*(getattr(pipeline, field.name) for field in fields(pipeline) if field.init))
    async with line.log.consumer(EVENTS_TOPIC, group="events") as consumer:
        batches = await consumer.read(max_entries=100, wait=timedelta(seconds=10))
        with pytest.raises(OSError, match="dies here"):
            await dying.handle(batches)
    async with line.running():
        await line.caught_up()
    await all_are_rows(line)


async def test_chosen_letters_alone_are_replayed_page_by_page(line: Line) -> None:
    await bury(line)
    newest, oldest = await line.dead_letters()
    page = await replayed(line, limit=1)
    assert (page.replayed, page.next_cursor) == (1, oldest.id)
    assert (await replayed(line, cursor=oldest.id)).replayed == 1
    assert (await replayed(line, ids=(newest.id,))).replayed == 1
    assert (await replayed(line, reason=DeadLetterReason.UNDECODABLE)).replayed == 0


async def test_what_fails_again_is_a_dead_letter_again(front: Front, line: Line) -> None:
    await bury(line)
    old = {letter.id for letter in await line.dead_letters()}
    await replayed(line)
    with front.refusing(Refusal(500, 41, "CANNOT_PARSE_DATETIME"), only="INSERT INTO events ("):
        async with line.running():
            await line.caught_up()
    letters = await line.dead_letters()
    assert len(letters) == 2
    assert not old & {letter.id for letter in letters}
    assert all("cannot parse datetime" in letter.detail for letter in letters)
    assert await line.counts() == Counts(accepted=0, duplicates=0, invalid=3)
    await replayed(line)
    async with line.running():
        await line.caught_up()
    await all_are_rows(line)


async def test_an_event_that_was_sent_again_meanwhile_is_no_second_row(
    line: Line, redis: Redis
) -> None:
    await bury(line)
    async for key in redis.scan_iter("cartwheel:dedup:*"):
        await redis.delete(key)  # as when the hour is over
    async with line.running():
        await line.send(view("a"))
        await line.caught_up()
        await replayed(line)
        await line.caught_up()
    assert await line.rows() == ["a", "b", "c"]
    assert await line.counts() == Counts(accepted=3, duplicates=1, invalid=0)
    assert await line.seen_by_carts() == 3


async def test_letters_from_before_places_were_known_wait_for_the_hour(
    line: Line, redis: Redis
) -> None:
    """Until then dedup would take their events for repeated ones."""
    await bury(line)

    async def change(**values: Any) -> None:
        async with line.database.transaction(store_id=line.store_id) as connection:
            await connection.execute(sa.update(dead_letters).values(**values))

    await change(place=None, events=None)
    assert (await replayed(line)).replayed == 0
    await change(received_at=datetime.now(UTC) - timedelta(hours=3))
    async for key in redis.scan_iter("cartwheel:dedup:*"):
        await redis.delete(key)
    assert (await replayed(line)).replayed == 2
    async with line.running():
        await line.caught_up()
    await all_are_rows(line)


async def test_what_holds_no_events_is_named_and_stays(line: Line) -> None:
    headers = {"store": str(line.store_id), "received": str(int(NOW.timestamp() * 1000))}
    await line.log.append(EVENTS_TOPIC, [Append(0, b"no events", {**headers, "count": "1"})])
    async with line.running():
        await line.caught_up()
    [letter] = await line.dead_letters()
    assert (await replayed(line)).unusable == (letter.id,)
    assert [left.id for left in await line.dead_letters()] == [letter.id]
    assert await replayed(line, ids=(UUID(int=7),)) == ReplayedDeadLetters(0, 0, (), None)
