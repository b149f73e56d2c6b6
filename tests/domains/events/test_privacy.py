"""What a store does not keep never reaches the log: addresses, and people who are suppressed."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest
from tests.domains.events.making import counts, door, read, rows, send, view
from tests.domains.events.test_enriching import PHONE, work_off

from cartwheel.domains.events.contracts import Receipt
from cartwheel.domains.events.enriching.profiles import ProfileRepository
from cartwheel.domains.events.messages import ADDRESS_HEADER, AGENT_HEADER
from cartwheel.domains.events.pipeline import EventPipeline
from cartwheel.domains.events.repository import Counts
from cartwheel.domains.events.suppressions.contracts import ListSuppressions, SuppressEvents
from cartwheel.domains.events.suppressions.repository import SuppressionRepository
from cartwheel.domains.events.suppressions.rules import digest_of
from cartwheel.domains.events.suppressions.service import SuppressionService
from cartwheel.kernel.clock import SystemClock
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog
from cartwheel.systems.rpc.api import Actor, AuditNote, RequestContext


@asynccontextmanager
async def suppressions(database: Database, store_id: UUID) -> AsyncIterator[SuppressionService]:
    async with database.transaction(store_id=store_id) as connection:
        yield SuppressionService(SuppressionRepository(connection), SystemClock(), AuditNote())


async def suppress(database: Database, store_id: UUID, **who: str) -> None:
    async with suppressions(database, store_id) as service:
        await service.suppress(store_id, SuppressEvents(**who))


async def take(
    log: RedisStreamsLog, database: Database, store_id: UUID, *events: Any, agent: str = PHONE
) -> Receipt:
    actor = Actor("store_key", new_id(), store_id, frozenset())
    request = RequestContext(headers={b"user-agent": agent.encode()}, address="203.0.113.77")
    body = json.dumps({"batch": events}).encode()
    return await door(log, database).take(actor, body, request)


async def test_addresses_are_shortened_before_they_are_on_the_log(
    log: RedisStreamsLog, database: Database, store_id: UUID
) -> None:
    spoilt = view("b", type="click", context={"ip": "198.51.100.9"})
    receipt = await take(log, database, store_id, view("a", context={"ip": "198.51.100.8"}), spoilt)
    assert (receipt.accepted, len(receipt.rejected)) == (1, 1)
    taken, refused = (await read(log)).entries
    assert taken.headers[ADDRESS_HEADER] == "203.0.113.0"
    assert taken.headers[AGENT_HEADER] == PHONE
    assert b'"198.51.100.0"' in taken.value
    assert b'"198.51.100.0"' in refused.value


async def test_what_a_server_sends_says_nothing_of_the_visitor_s_device(
    log: RedisStreamsLog, database: Database, store_id: UUID
) -> None:
    await take(log, database, store_id, view("a"), agent="analytics-node-next/latest")
    [entry] = (await read(log)).entries
    assert {ADDRESS_HEADER, AGENT_HEADER} & set(entry.headers) == set()


async def test_nothing_of_who_is_suppressed_reaches_the_log(
    pipeline: EventPipeline,
    log: RedisStreamsLog,
    columnstore: ColumnStore,
    database: Database,
    store_id: UUID,
) -> None:
    """By any of the event's ids; nor does what was refused of them."""
    await suppress(database, store_id, user_id="u")
    receipt = await take(
        log,
        database,
        store_id,
        view("a", userId="u"),
        view("b"),
        view("c", userId="u", type="click"),
        {"type": "alias", "previousId": "u", "userId": "other", "messageId": "d"},
    )
    assert receipt == Receipt(accepted=1, rejected=(), suppressed=3)
    await work_off(pipeline, log)
    assert await rows(columnstore, store_id) == ["b"]
    assert await counts(database, store_id) == Counts(accepted=1, duplicates=0, invalid=0)
    nothing = await take(log, database, store_id, view("e", userId="u"))
    assert nothing == Receipt(accepted=0, rejected=(), suppressed=1)
    with pytest.raises(InvalidInputError):
        await take(log, database, store_id, {"type": "click"})


async def test_what_lay_on_the_log_already_becomes_no_row(
    pipeline: EventPipeline,
    log: RedisStreamsLog,
    columnstore: ColumnStore,
    database: Database,
    store_id: UUID,
) -> None:
    """And is counted, once, as often as it comes again; the others keep their positions."""
    await send(log, store_id, view("a", anonymousId="gone"), view("b"))
    await suppress(database, store_id, anonymous_id="gone")
    batch = await read(log)
    for _ in range(2):
        await pipeline.handle([batch])
    assert await rows(columnstore, store_id) == ["b"]
    assert await counts(database, store_id) == Counts(
        accepted=1, duplicates=0, invalid=0, suppressed=1
    )


async def test_a_list_does_not_say_who_is_on_it_and_is_lifted(
    pipeline: EventPipeline, log: RedisStreamsLog, database: Database, store_id: UUID
) -> None:
    await send(log, store_id, view("a"))
    await work_off(pipeline, log)
    for _ in range(2):
        await suppress(database, store_id, anonymous_id="v")
    async with suppressions(database, store_id) as service:
        [found] = (await service.list(store_id, ListSuppressions())).items
        assert found.digest == digest_of(str(store_id), "v").hex()
        assert (await service.list(store_id, ListSuppressions(digest="0" * 32))).items == ()
    async with database.transaction(store_id=store_id) as connection:
        assert await ProfileRepository(connection).get(store_id, "v") is None
    async with suppressions(database, store_id) as service:
        await service.unsuppress(store_id, SuppressEvents(anonymous_id="v"))
    assert (await take(log, database, store_id, view("b"))).accepted == 1


def test_somebody_must_be_meant() -> None:
    with pytest.raises(ValueError, match="required"):
        SuppressEvents()
