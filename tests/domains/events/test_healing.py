"""Dead letters are repaired by rules, by what was learned, or by a person's word."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.domains.events.making import (
    NOW,
    counts,
    letters,
    rows,
    send,
    settings,
    take,
    view,
    work_off,
)
from tests.kit.clock import MovedClock

from cartwheel.domains.events.contracts import ListDeadLetters
from cartwheel.domains.events.healing.alarms import Alarms, has_stopped, is_failing
from cartwheel.domains.events.healing.contracts import (
    EventRepair,
    ListEventRepairs,
    RepairPreview,
    RepairSource,
    RepairStatus,
)
from cartwheel.domains.events.healing.errors import RepairDecidedError
from cartwheel.domains.events.healing.repository import RepairRepository
from cartwheel.domains.events.healing.rounds import HealingRounds
from cartwheel.domains.events.healing.service import RepairService
from cartwheel.domains.events.healing.trainer import Trainer
from cartwheel.domains.events.healing.upkeep import KEPT_FOR, HealingUpkeep
from cartwheel.domains.events.letters.contracts import EditDeadLetter, ReplayMode, StartReplay
from cartwheel.domains.events.letters.errors import DeadLetterNotFoundError
from cartwheel.domains.events.letters.repository import LetterRepository
from cartwheel.domains.events.letters.requeueing import Requeueing
from cartwheel.domains.events.letters.runner import ReplayRunner
from cartwheel.domains.events.pipeline import EventPipeline
from cartwheel.domains.events.repository import KEPT_FOR as EVENTS_KEPT_FOR, Counts
from cartwheel.kernel.clock import SystemClock
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog
from cartwheel.systems.jobs.api import Done
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.outbox.models import outbox
from cartwheel.systems.rpc.api import Actor, AuditNote


class Ward:
    """Where the letters of one store are repaired."""

    def __init__(
        self, pipeline: EventPipeline, log: RedisStreamsLog, columns: ColumnStore, store_id: UUID
    ) -> None:
        self.pipeline, self.log, self.store_id = pipeline, log, store_id
        self.database = pipeline.database
        self.trainer = Trainer(self.database, columns, SystemClock())
        self.rounds = HealingRounds(
            self.database, log, settings(self.database, log.redis), self.trainer, SystemClock()
        )

    async def refused(self, *events: dict[str, Any]) -> None:
        with pytest.raises(InvalidInputError):
            await take(
                self.log, self.database, self.store_id, json.dumps({"batch": events}).encode()
            )
        await work_off(self.log, self.pipeline)

    async def round(self) -> None:
        await self.rounds.run(self.store_id)
        await work_off(self.log, self.pipeline)

    async def repairs(self, status: RepairStatus | None = None) -> list[EventRepair]:
        async with self.database.transaction(store_id=self.store_id) as connection:
            query = ListEventRepairs(status=status)
            return await RepairRepository(connection).list_page(self.store_id, query)

    @asynccontextmanager
    async def service(self) -> AsyncIterator[RepairService]:
        async with self.database.transaction(store_id=self.store_id) as connection:
            repository = LetterRepository(connection)
            yield RepairService(
                RepairRepository(connection),
                repository,
                Requeueing(repository, self.log),
                settings(self.database, self.log.redis),
                Outbox(connection),
                SystemClock(),
                AuditNote(),
            )

    async def preview(self, letter_id: UUID) -> RepairPreview:
        async with self.service() as service:
            return await service.preview(self.store_id, letter_id)

    async def decide(self, repair_id: UUID, *, accept: bool) -> EventRepair:
        actor = Actor("store_key", new_id(), self.store_id, frozenset())
        async with self.service() as service:
            act = service.accept if accept else service.reject
            decided = await act(actor, repair_id)
        await work_off(self.log, self.pipeline)
        return decided


@pytest.fixture
def ward(
    pipeline: EventPipeline, log: RedisStreamsLog, columnstore: ColumnStore, store_id: UUID
) -> Ward:
    return Ward(pipeline, log, columnstore, store_id)


def strange(message_id: str) -> dict[str, Any]:
    """An event of whose visitor the shop speaks by a name of its own."""
    event = view(message_id, besucher="v-1")
    del event["anonymousId"]
    return event


async def test_rules_repair_what_is_clear_and_keep_what_was_before(
    ward: Ward, columnstore: ColumnStore
) -> None:
    bad = view("m")
    bad["visitor_id"] = bad.pop("anonymousId")
    await ward.refused(bad)
    await ward.round()
    await ward.round()  # and nothing twice
    assert await rows(columnstore, ward.store_id) == ["m"]
    assert await counts(ward.database, ward.store_id) == Counts(1, 0, 0)
    (repair,) = await ward.repairs()
    assert (repair.source, repair.status) == (RepairSource.RULES, RepairStatus.APPLIED)
    assert json.loads(bytes(repair.before)) == bad
    assert json.loads(bytes(repair.after))["anonymousId"] == "v"
    assert [(one.kind, one.field, one.to) for one in repair.operations] == [
        ("rename", "visitor_id", "anonymousId")
    ]


async def test_what_is_not_clear_is_proposed_and_learned_from_a_persons_word(
    ward: Ward, columnstore: ColumnStore
) -> None:
    """Below the confidence a person decides; after some decisions the proposer acts by itself."""
    good = [view(f"good-{number}", timestamp=NOW.isoformat()) for number in range(5)]
    await send(ward.log, ward.store_id, *good)
    await work_off(ward.log, ward.pipeline)
    taught = 12
    for number in range(taught):
        await ward.refused({**strange(f"m-{number:02}"), "timestamp": NOW.isoformat()})
        async with letters(ward.database, ward.log, ward.store_id) as service:
            (letter,) = (await service.list_page(ward.store_id, ListDeadLetters())).items
            event = {**good[0], "messageId": f"m-{number:02}", "anonymousId": "v-1"}
            await service.edit(ward.store_id, _edit(letter.id, event))
            await service.retry(ward.store_id, letter.id)
        await work_off(ward.log, ward.pipeline)
    await ward.refused({**strange("proposed"), "timestamp": NOW.isoformat(), "extra": 1})
    assert await ward.trainer.train(ward.store_id) == 1
    await ward.round()
    (proposed,) = await ward.repairs(RepairStatus.PROPOSED)
    assert proposed.source is RepairSource.PROPOSER
    assert "proposed" not in await rows(columnstore, ward.store_id)
    decided = await ward.decide(proposed.id, accept=True)
    assert decided.status is RepairStatus.ACCEPTED
    assert "proposed" in await rows(columnstore, ward.store_id)
    with pytest.raises(RepairDecidedError):
        await ward.decide(proposed.id, accept=False)
    await ward.refused({**strange("by itself"), "timestamp": NOW.isoformat()})
    await ward.trainer.train(ward.store_id)
    await ward.round()
    (applied,) = await ward.repairs(RepairStatus.APPLIED)
    assert (applied.source, applied.model_version) == (RepairSource.PROPOSER, 2)
    assert applied.confidence >= 0.95
    assert "by itself" in await rows(columnstore, ward.store_id)


def _edit(letter_id: UUID, event: dict[str, Any]) -> Any:
    return EditDeadLetter(letter_id, event)


async def test_what_cannot_be_repaired_lies_as_it_came(ward: Ward) -> None:
    nobodys = view("m")
    del nobodys["anonymousId"]
    await ward.refused(nobodys)
    await ward.round()
    assert await ward.repairs() == []
    async with letters(ward.database, ward.log, ward.store_id) as service:
        (letter,) = (await service.list_page(ward.store_id, ListDeadLetters())).items
    assert (letter.edited, letter.replayed_at) == (None, None)
    assert json.loads(bytes(letter.event)) == nobodys


async def test_what_a_repair_would_make_of_it_is_told_and_changes_nothing(ward: Ward) -> None:
    bad = view("m")
    bad["visitor_id"] = bad.pop("anonymousId")
    await ward.refused(bad)
    async with letters(ward.database, ward.log, ward.store_id) as service:
        (letter,) = (await service.list_page(ward.store_id, ListDeadLetters())).items
    preview = await ward.preview(letter.id)
    assert json.loads(bytes(preview.after))["anonymousId"] == "v"
    assert [(one.kind, one.field, one.to) for one in preview.operations] == [
        ("rename", "visitor_id", "anonymousId")
    ]
    assert preview.is_sure
    assert await ward.repairs() == []
    async with letters(ward.database, ward.log, ward.store_id) as service:
        assert (await service.inspect(ward.store_id, letter.id)).letter == letter


async def test_of_what_nobody_can_repair_the_preview_says_nothing(ward: Ward) -> None:
    nobodys = view("m")
    del nobodys["anonymousId"]
    await ward.refused(nobodys)
    async with letters(ward.database, ward.log, ward.store_id) as service:
        (letter,) = (await service.list_page(ward.store_id, ListDeadLetters())).items
    preview = await ward.preview(letter.id)
    assert (bytes(preview.after), preview.is_sure) == (b"null", False)
    with pytest.raises(DeadLetterNotFoundError):
        await ward.preview(new_id())


async def test_a_replay_may_repair(
    ward: Ward, database: Database, columnstore: ColumnStore
) -> None:
    bad, beyond = view("m", type="trak"), view("n", type="click")
    await ward.refused(bad, beyond)
    async with letters(database, ward.log, ward.store_id) as service:
        replay = await service.start(ward.store_id, StartReplay(mode=ReplayMode.REPAIR))

    async def nothing(_: int) -> None:
        """Somebody is told how far it is."""

    runner = ReplayRunner(database, ward.log, settings(database, ward.log.redis), SystemClock())
    assert isinstance(await runner.run(ward.store_id, replay.id, tell=nothing), Done)
    await work_off(ward.log, ward.pipeline)
    async with letters(database, ward.log, ward.store_id) as service:
        ended = await service.find_replay(ward.store_id, replay.id)
    assert (ended.done, ended.replayed, ended.repaired) == (2, 1, 1)
    assert await rows(columnstore, ward.store_id) == ["m"]


async def test_a_failure_that_lasts_is_told_once_and_again_when_it_has_stopped(
    ward: Ward, database: Database
) -> None:
    await ward.refused(*(view(f"m-{number}", type="click") for number in range(30)))

    async def told(*, after: timedelta = timedelta(0)) -> list[str]:
        async with database.transaction(store_id=ward.store_id) as connection:
            await Alarms(connection).check(ward.store_id, now=SystemClock().now() + after)
        async with database.transaction() as connection:
            found = await connection.execute(
                sa.select(outbox.c.name)
                .where(outbox.c.aggregate_id == str(ward.store_id), outbox.c.kind == "event")
                .order_by(outbox.c.id)
            )
            return [row.name for row in found]

    assert await told() == ["events.failing"]
    assert await told() == ["events.failing"]
    assert await told(after=timedelta(minutes=15)) == ["events.failing"]
    assert await told(after=timedelta(minutes=25)) == ["events.failing", "events.recovered"]


@pytest.mark.parametrize(
    ("counted", "failing", "stopped"),
    [
        ([25, 12, 0], True, False),
        ([25, 13, 0], False, False),
        ([24, 0, 0], False, False),
        ([3, 3, 3], True, False),
        ([3, 2, 3], False, False),
        ([0, 1, 9], False, False),
        ([0, 0, 9], False, True),
    ],
    ids=["grows", "grows slowly", "few", "lasts", "comes and goes", "not yet", "is over"],
)
def test_when_a_failure_is_told(counted: list[int], *, failing: bool, stopped: bool) -> None:
    assert (is_failing(counted), has_stopped(counted)) == (failing, stopped)


async def test_repairs_are_forgotten_after_ninety_days_and_letters_with_events(
    ward: Ward, database: Database
) -> None:
    bad, beyond = view("m", type="trak"), view("n", type="click")
    await ward.refused(bad, beyond)
    await ward.round()
    stores = ward.pipeline.stores
    clock = MovedClock(SystemClock().now())
    upkeep = HealingUpkeep(database, stores, clock)
    await upkeep.prune()
    assert len(await ward.repairs()) == 1
    clock.pass_by(KEPT_FOR + timedelta(minutes=1))
    assert await upkeep.prune() >= 1  # other tests' stores have theirs
    assert await ward.repairs() == []
    async with letters(database, ward.log, ward.store_id) as service:
        assert len((await service.list_page(ward.store_id, ListDeadLetters())).items) == 1
        clock.pass_by(EVENTS_KEPT_FOR - KEPT_FOR)
        await upkeep.prune()
        assert (await service.list_page(ward.store_id, ListDeadLetters())).items == ()
