"""Dead letters are grouped, inspected, edited and worked off once more, each event once."""

import json
from base64 import b64decode
from typing import Any
from uuid import UUID

import pytest
from tests.domains.events.making import (
    counts,
    letters,
    rows,
    send,
    settings,
    take,
    view,
    work_off,
)
from tests.domains.making import open_store

from cartwheel.domains.events.bodies import UnreadBodyError
from cartwheel.domains.events.contracts import DeadLetterReason, ListDeadLetters
from cartwheel.domains.events.letters.contracts import (
    EditDeadLetter,
    GroupDeadLetters,
    ReplayStatus,
    StartReplay,
)
from cartwheel.domains.events.letters.errors import DeadLetterNotFoundError
from cartwheel.domains.events.letters.runner import ReplayRunner
from cartwheel.domains.events.messages import EVENTS_TOPIC
from cartwheel.domains.events.pipeline import EventPipeline
from cartwheel.domains.events.repository import Counts
from cartwheel.domains.stores.api import StoreClock
from cartwheel.kernel.clock import SystemClock
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import InvalidInputError, UnavailableError
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.eventlog.api import Append
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog
from cartwheel.systems.jobs.api import Done

NO_JSON = b'{"type":"track","event":"x","anonymousId":"v\xff'


async def nothing(_: int) -> None:
    """Somebody is told how far it is."""


async def test_what_is_no_json_and_what_is_too_much_is_kept_and_counted_as_refused(
    pipeline: EventPipeline, log: RedisStreamsLog, database: Database, store_id: UUID
) -> None:
    many = json.dumps({"batch": [view(f"m-{number}") for number in range(1_001)]}).encode()
    for body in (NO_JSON, many):
        with pytest.raises(UnreadBodyError):
            await take(log, database, store_id, body)
    await work_off(log, pipeline)
    assert await counts(database, store_id) == Counts(0, 0, 0, refused=1_002)
    async with letters(database, log, store_id) as service:
        groups = (await service.groups(store_id, GroupDeadLetters())).items
        assert {(one.reason, one.letters, one.events) for one in groups} == {
            (DeadLetterReason.PARSE, 1, 1),
            (DeadLetterReason.SIZE, 1, 1_001),
        }
        unread = next(one for one in groups if one.reason is DeadLetterReason.PARSE)
        assert b64decode((await service.inspect(store_id, unread.letter_id)).original) == NO_JSON


async def test_letters_that_go_wrong_alike_are_one_group(
    pipeline: EventPipeline, log: RedisStreamsLog, database: Database, store_id: UUID
) -> None:
    bad = [{"type": kind, "anonymousId": "v"} for kind in ("click", "tap", "zoom")]
    bad += [{"type": "page"}, {"type": "track", "anonymousId": "v"}]
    with pytest.raises(InvalidInputError):
        await take(log, database, store_id, json.dumps({"batch": bad}).encode())
    await work_off(log, pipeline)
    async with letters(database, log, store_id) as service:
        groups = (await service.groups(store_id, GroupDeadLetters())).items
        assert [one.letters for one in groups] == [3, 1, 1]
        wanted = ListDeadLetters(fingerprint=groups[0].fingerprint)
        page = await service.list_page(store_id, wanted)
        assert [json.loads(bytes(one.event))["type"] for one in page.items] == [
            "zoom",
            "tap",
            "click",
        ]


async def test_an_edited_letter_is_worked_off_in_its_place(
    pipeline: EventPipeline,
    log: RedisStreamsLog,
    columnstore: ColumnStore,
    database: Database,
    store_id: UUID,
) -> None:
    with pytest.raises(InvalidInputError):
        await take(
            log, database, store_id, json.dumps({"batch": [view("m", anonymousId=None)]}).encode()
        )
    await work_off(log, pipeline)
    async with letters(database, log, store_id) as service:
        (letter,) = (await service.list_page(store_id, ListDeadLetters())).items
        assert (await service.retry(store_id, letter.id)).unusable == (letter.id,)
        with pytest.raises(InvalidInputError, match="type"):
            await service.edit(store_id, edit(letter.id, {"type": "click"}))
        edited = await service.edit(store_id, edit(letter.id, view("m")))
        assert edited.event == letter.event
        assert json.loads(bytes(edited.edited or b"")) == view("m")
        for _ in range(2):  # asked for twice
            assert (await service.retry(store_id, letter.id)).replayed == 1
    await work_off(log, pipeline)
    assert await rows(columnstore, store_id) == ["m"]
    assert await counts(database, store_id) == Counts(accepted=1, duplicates=0, invalid=0)
    async with letters(database, log, store_id) as service:
        with pytest.raises(DeadLetterNotFoundError):
            await service.retry(store_id, letter.id)


def edit(letter_id: UUID, event: dict[str, Any]) -> EditDeadLetter:
    return EditDeadLetter(letter_id, event)


async def test_an_event_that_dedup_knows_already_is_no_duplicate_of_itself(
    pipeline: EventPipeline, log: RedisStreamsLog, columnstore: ColumnStore, database: Database
) -> None:
    store_id = await open_store(database, clock=StoreClock.EVENTS)
    await send(log, store_id, view("a"), view("b", timestamp="1990-01-01T00:00:00Z"))
    await work_off(log, pipeline)
    assert await counts(database, store_id) == Counts(accepted=1, duplicates=0, invalid=1)
    async with letters(database, log, store_id) as service:
        (letter,) = (await service.list_page(store_id, ListDeadLetters())).items
        mended = view("b", timestamp="2020-01-01T00:00:00Z")
        await service.edit(store_id, edit(letter.id, mended))
        await service.retry(store_id, letter.id)
    await work_off(log, pipeline)
    assert await rows(columnstore, store_id) == ["a", "b"]
    assert await counts(database, store_id) == Counts(accepted=2, duplicates=0, invalid=0)


class _Breaks(RedisStreamsLog):
    """A log whose answer to the second append is lost."""

    appends = 0

    async def append(self, topic: str, appends: Any) -> Any:
        answer = await super().append(topic, appends)
        if topic == EVENTS_TOPIC:
            self.appends += 1
            if self.appends == 2:
                raise UnavailableError("the answer is lost")
        return answer


async def test_a_replay_by_filter_goes_on_where_it_broke_off_and_takes_each_event_once(
    pipeline: EventPipeline,
    log: RedisStreamsLog,
    columnstore: ColumnStore,
    database: Database,
    store_id: UUID,
) -> None:
    headers = {"store": str(store_id), "received": "1772366400000", "count": "1"}
    for number in range(150):
        entry = json.dumps([view(f"m-{number:03}")]).encode()
        await log.append(EVENTS_TOPIC, [Append(0, entry, headers)])
    await work_off(log, pipeline, buries=True)
    async with letters(database, log, store_id) as service:
        replay = await service.start(store_id, StartReplay())
        await service.start(store_id, StartReplay(reason=DeadLetterReason.SIZE))
        assert replay.total == 150
    breaking = _Breaks(log.redis, partitions=1)
    runner = ReplayRunner(database, breaking, settings(database, log.redis), SystemClock())
    with pytest.raises(UnavailableError):
        await runner.run(store_id, replay.id, tell=nothing)
    answer = await runner.run(store_id, replay.id, tell=nothing)
    assert answer == Done({"status": ReplayStatus.DONE, "replayed": 150})
    async with letters(database, log, store_id) as service:
        ended = await service.find_replay(store_id, replay.id)
        assert (ended.done, ended.replayed, ended.events) == (150, 150, 150)
    await work_off(log, pipeline)
    assert len(await rows(columnstore, store_id)) == 150
    assert await counts(database, store_id) == Counts(accepted=150, duplicates=0, invalid=0)
