"""The chain of the audit log: whatever is changed, added late, taken away or cut off is found."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from structlog.testing import capture_logs
from tests.domains.audit.chaining import (
    INSERT,
    Books,
    empty_books,
    invent,
    migrate_to,
    open_books,
    revision_before_the_chain,
)
from tests.domains.making import open_store

from cartwheel.domains.audit.chain import EMPTY, Head
from cartwheel.domains.audit.chain_repository import ChainRepository, Link
from cartwheel.domains.audit.sealer import AT_ONCE, AuditSealer
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.migrations import runner
from cartwheel.systems.embedded.postgres import APP_ROLE, Postgres
from cartwheel.systems.rpc.api import NO_STORE


@pytest.fixture
async def books(postgres: Postgres) -> AsyncIterator[Books]:
    async with open_books(postgres) as books:
        yield books


@pytest.fixture
async def filled(books: Books) -> tuple[Books, UUID]:
    """Ten records of a store and of none, sealed in batches of four."""
    store_id = await open_store(books.database)
    for _ in range(5):
        await books.write(store_id=store_id)
        await books.write()
    assert await books.seal(at_once=4) == 10
    return books, store_id


async def test_what_is_left_alone_fits(filled: tuple[Books, UUID]) -> None:
    books, store_id = filled
    verdict = await books.verify()
    assert (verdict.misfit, verdict.head.position, verdict.waiting) == (None, 10, 0)
    assert await books.seal() == 0
    await books.write(2, store_id=store_id)
    later = await books.verify(heads=[verdict.head])
    assert (later.misfit, later.head, later.waiting) == (None, verdict.head, 2)
    assert later.oldest_waiting is not None
    assert await books.seal() == 2
    assert (await books.verify(heads=[verdict.head])).head.position == 12


async def test_the_hash_is_what_the_guide_says(books: Books) -> None:
    """Anybody can compute it again, from the rows alone."""
    await books.write(2)
    await books.seal()
    connection = await asyncpg.connect(books.app_url)
    await connection.execute("SET cartwheel.store_id = '00000000-0000-0000-0000-000000000000'")
    rows = await connection.fetch(
        "SELECT l.id::text, l.store_id::text,"
        " (extract(epoch FROM l.at) * 1000000)::bigint AS at,"
        " (extract(epoch FROM l.entered_at) * 1000000)::bigint AS entered,"
        " actor_kind, actor_id::text, procedure, subject, input::text, before::text, after::text,"
        " request_id, address, c.hash"
        " FROM audit_chain c JOIN audit_log l ON l.id = c.record_id ORDER BY c.position"
    )
    await connection.close()
    chained = bytes(32)
    for row in rows:
        *told, kept = row.values()
        text = json.dumps(told, separators=(",", ":"), ensure_ascii=False)
        digest = hashlib.sha256(text.encode()).digest()
        chained = hashlib.sha256(chained + digest).digest()
        assert chained == kept
    assert len(rows) == 2


async def test_a_changed_record_is_named(filled: tuple[Books, UUID]) -> None:
    books, store_id = filled
    changed = await books.record_at(6)
    await books.as_owner("UPDATE audit_log SET actor_kind = 'other' WHERE id = $1", changed)
    misfit = (await books.verify()).misfit
    assert misfit is not None
    assert (misfit.position, misfit.record_id, misfit.what) == (
        6,
        changed,
        "the record was changed",
    )
    assert str(store_id) in str(misfit) or str(NO_STORE) in str(misfit)


async def test_a_removed_record_is_named_unless_it_was_by_right(
    filled: tuple[Books, UUID],
) -> None:
    books, _ = filled
    gone = await books.record_at(3)
    await books.as_owner("DELETE FROM audit_log WHERE id = $1", gone)
    misfit = (await books.verify()).misfit
    assert misfit is not None
    assert (misfit.position, misfit.record_id, misfit.what) == (3, gone, "the record was removed")
    verdict = await books.verify(removed=[gone])
    assert (verdict.misfit, verdict.head.position) == (None, 10)


async def test_a_place_that_is_gone_is_missed(filled: tuple[Books, UUID]) -> None:
    books, _ = filled
    await books.as_owner("DELETE FROM audit_chain WHERE position IN (4, 5)")
    misfit = (await books.verify()).misfit
    assert misfit is not None
    assert (misfit.position, misfit.what) == (6, "2 places before it are missing")


async def test_a_chain_that_was_written_anew_does_not_end_as_it_did(
    filled: tuple[Books, UUID],
) -> None:
    """Whoever owns the database can make another one that fits; ends kept elsewhere tell."""
    books, _ = filled
    end = (await books.verify()).head
    changed = await books.record_at(2)
    await books.as_owner("UPDATE audit_log SET actor_kind = 'other' WHERE id = $1", changed)
    await books.as_owner(
        "WITH gone AS (DELETE FROM audit_chain RETURNING record_id, store_id)"
        " INSERT INTO audit_unsealed (record_id, store_id) SELECT record_id, store_id FROM gone"
    )
    await books.seal()
    assert (await books.verify()).misfit is None
    misfit = (await books.verify(heads=[end])).misfit
    assert misfit is not None
    assert misfit.what == "the chain was written anew: an end that was kept has another hash"


async def test_an_end_that_was_cut_off_is_missed(filled: tuple[Books, UUID]) -> None:
    books, _ = filled
    end = (await books.verify()).head
    for position in (9, 10):
        record_id = await books.record_at(position)
        await books.as_owner("DELETE FROM audit_log WHERE id = $1", record_id)
        await books.as_owner("DELETE FROM audit_chain WHERE position = $1", position)
    assert (await books.verify()).misfit is None
    misfit = (await books.verify(heads=[EMPTY, end])).misfit
    assert misfit is not None
    assert (misfit.position, misfit.what) == (
        9,
        "the end was cut off: there were 10 records, 8 are left",
    )


@pytest.mark.parametrize("span", [timedelta(hours=-1), timedelta(days=-400), timedelta(hours=1)])
async def test_a_record_that_lies_about_its_time_is_named(
    filled: tuple[Books, UUID], span: timedelta
) -> None:
    """The application may say any time; the database writes its own beside it."""
    books, store_id = filled
    invented = await invent(books, store_id, at=datetime.now(UTC) + span)
    assert await books.seal() == 1
    misfit = (await books.verify()).misfit
    assert misfit is not None
    assert (misfit.position, misfit.record_id) == (11, invented)
    assert "but it was written at" in misfit.what


async def test_a_record_that_was_kept_out_of_the_chain_is_named(
    filled: tuple[Books, UUID],
) -> None:
    books, store_id = filled
    invented = await invent(books, store_id, at=datetime.now(UTC))
    await books.as_app(store_id, "DELETE FROM audit_unsealed WHERE record_id = $1", invented)
    assert await books.seal() == 0
    misfit = (await books.verify()).misfit
    assert misfit is not None
    assert (misfit.position, misfit.record_id, misfit.store_id) == (None, invented, store_id)
    assert misfit.what == "it is in the log and has no place in the chain"


async def test_a_link_of_somebody_elses_making_is_named(filled: tuple[Books, UUID]) -> None:
    books, store_id = filled
    await books.as_app(
        store_id,
        "INSERT INTO audit_chain (position, store_id, record_id, digest, hash)"
        " VALUES (11, $1, $2, $3, $3)",
        store_id,
        new_id(),
        bytes(32),
    )
    misfit = (await books.verify()).misfit
    assert misfit is not None
    assert (misfit.position, misfit.what) == (11, "the chain was changed here")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_chain SET hash = digest",
        "DELETE FROM audit_chain",
        "TRUNCATE audit_chain",
        "UPDATE audit_unsealed SET store_id = record_id",
        "TRUNCATE audit_unsealed",
        "ALTER TABLE audit_log DISABLE TRIGGER audit_log_enters",
        "SET session_replication_role = replica",
    ],
)
async def test_the_application_can_lift_no_guard(
    filled: tuple[Books, UUID], statement: str
) -> None:
    books, _ = filled
    with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
        async with books.database.transaction() as connection:
            await connection.execute(sa.text(statement))


async def test_whatever_time_of_entry_is_given_the_database_writes_its_own(books: Books) -> None:
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    statement = INSERT.replace("address)", "address, entered_at)").replace("'10.0.0.2')", "'', $3)")
    await books.as_app(NO_STORE, statement, new_id(), NO_STORE, long_ago)
    await books.seal()
    misfit = (await books.verify()).misfit
    assert misfit is not None
    assert misfit.what.startswith("it says 2020-01-01T00:00:00+00:00, but it was written at 2")


async def test_several_sealers_and_writers_make_one_chain(books: Books) -> None:
    """Whoever writes waits for no sealer, and no record has two places."""
    stores = [await open_store(books.database) for _ in range(3)]
    writing = [books.write(5, store_id=store_id) for store_id in stores * 6]
    sealing = [AuditSealer(books.database).seal(at_once=7) for _ in range(12)]
    await asyncio.gather(*writing, *sealing)
    await books.seal(at_once=7)
    verdict = await books.verify()
    assert (verdict.misfit, verdict.head.position, verdict.waiting) == (None, 90, 0)


class RefusedError(Exception):
    """Why not."""


async def test_a_record_whose_change_was_rolled_back_is_in_no_chain(books: Books) -> None:
    async def write_and_refuse() -> None:
        async with books.database.transaction(store_id=NO_STORE) as connection:
            await connection.execute(
                sa.text(
                    "INSERT INTO audit_log (id, store_id, at, actor_kind, procedure, request_id,"
                    " address) VALUES (gen_random_uuid(), :store, now(), 'x', 'x', 'x', 'x')"
                ),
                {"store": NO_STORE},
            )
            raise RefusedError

    with pytest.raises(RefusedError):
        await write_and_refuse()
    assert await books.seal() == 0
    assert (await books.verify()).head == EMPTY


async def test_it_is_sealed_by_itself(books: Books) -> None:
    sealing = asyncio.create_task(AuditSealer(books.database).run(every=timedelta(seconds=0.01)))
    try:
        await books.write(3)
        async with asyncio.timeout(60):
            while (await books.verify()).head.position < 3:
                await asyncio.sleep(0.01)
    finally:
        sealing.cancel()
        await asyncio.gather(sealing, return_exceptions=True)


async def test_a_database_that_refuses_is_tried_again(books: Books) -> None:
    await books.write()
    await books.as_owner(f"REVOKE INSERT ON audit_chain FROM {APP_ROLE}")
    with capture_logs() as logs:
        sealing = asyncio.create_task(
            AuditSealer(books.database).run(every=timedelta(seconds=0.01))
        )
        try:
            async with asyncio.timeout(60):
                while not logs:
                    await asyncio.sleep(0.01)
                await books.as_owner(f"GRANT INSERT ON audit_chain TO {APP_ROLE}")
                while (await books.verify()).head.position < 1:
                    await asyncio.sleep(0.01)
        finally:
            sealing.cancel()
            await asyncio.gather(sealing, return_exceptions=True)
    assert logs[0]["event"] == "audit records cannot be sealed"


async def test_a_fault_of_its_own_ends_no_process(books: Books) -> None:
    """A sealer stands beside all else that a process does."""
    failed: list[bool] = []

    class FailsOnce(AuditSealer):
        async def seal(self, *, at_once: int = AT_ONCE) -> int:
            if not failed:
                failed.append(True)
                raise ZeroDivisionError
            return await super().seal(at_once=at_once)

    await books.write()
    sealing = asyncio.create_task(FailsOnce(books.database).run(every=timedelta(seconds=0.01)))
    try:
        async with asyncio.timeout(60):
            while (await books.verify()).head.position < 1:
                await asyncio.sleep(0.01)
    finally:
        sealing.cancel()
        await asyncio.gather(sealing, return_exceptions=True)
    assert failed


async def test_each_new_end_stands_in_the_log(books: Books) -> None:
    await books.write(3)
    with capture_logs() as logs:
        await books.seal()
    head = (await books.verify()).head
    assert [(line["event"], line["records"], line["head"]) for line in logs] == [
        ("audit.sealed", 3, str(head))
    ]
    assert Head.read(str(head)) == head


@pytest.mark.parametrize("text", ["", "1", "1:ab", f"x:{'0' * 64}", f"1:{'g' * 64}"])
def test_what_is_no_end_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="64 hex digits"):
        Head.read(text)


async def test_a_record_that_is_queued_again_stops_no_other(filled: tuple[Books, UUID]) -> None:
    books, store_id = filled
    again = await books.record_at(4)
    queue = "INSERT INTO audit_unsealed (record_id, store_id) VALUES ($1, $2)"
    await books.as_app(store_id, queue, again, store_id)
    await books.write(2)
    with capture_logs() as logs:
        assert await books.seal() == 3
    verdict = await books.verify()
    assert (verdict.misfit, verdict.head.position, verdict.waiting) == (None, 12, 0)
    assert (logs[0]["event"], logs[0]["record_id"]) == (
        "a sealed audit record waits again",
        str(again),
    )


async def test_all_that_does_not_fit_is_told_up_to_a_bound(filled: tuple[Books, UUID]) -> None:
    books, _ = filled
    changed, gone = await books.record_at(2), await books.record_at(5)
    await books.as_owner("UPDATE audit_log SET actor_kind = 'other' WHERE id = $1", changed)
    await books.as_owner("DELETE FROM audit_log WHERE id = $1", gone)
    await books.as_owner("DELETE FROM audit_chain WHERE position = 8")
    verdict = await books.verify()
    assert [misfit.position for misfit in verdict.misfits] == [2, 5, 9, None]
    assert (verdict.count, verdict.head.position) == (4, 10)
    await books.as_owner("UPDATE audit_log SET actor_kind = 'others'")
    await books.write(30, at=datetime.now(UTC) - timedelta(hours=1))
    await books.seal()
    verdict = await books.verify()
    assert (len(verdict.misfits), verdict.count) == (20, 9 + 1 + 30)


async def test_a_wrong_time_may_be_accepted_and_nothing_else(filled: tuple[Books, UUID]) -> None:
    books, store_id = filled
    late = await invent(books, store_id, at=datetime.now(UTC) - timedelta(hours=1))
    await books.write()
    await books.seal()
    assert [misfit.record_id for misfit in (await books.verify()).misfits] == [late]
    verdict = await books.verify(accepted=[late])
    assert (verdict.misfit, verdict.head.position) == (None, 12)
    await books.as_owner("UPDATE audit_log SET actor_kind = 'other' WHERE id = $1", late)
    misfit = (await books.verify(accepted=[late])).misfit
    assert misfit is not None
    assert misfit.what == "the record was changed"


async def test_places_that_vanish_while_it_looks_are_missed(
    filled: tuple[Books, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    books, _ = filled
    list_links = ChainRepository.list_links

    async def cut_then_list(self: ChainRepository, *, after: int, limit: int) -> list[Link]:
        if after == 3:
            for position in range(7, 11):
                record_id = await books.record_at(position)
                await books.as_owner("DELETE FROM audit_chain WHERE position = $1", position)
                await books.as_owner("DELETE FROM audit_log WHERE id = $1", record_id)
        return await list_links(self, after=after, limit=limit)

    monkeypatch.setattr(ChainRepository, "list_links", cut_then_list)
    misfit = (await books.verify()).misfit
    assert misfit is not None
    assert (misfit.position, misfit.what) == (
        7,
        "there were 10 places a moment ago, which are gone",
    )


async def test_records_of_a_store_that_is_gone_are_looked_at(filled: tuple[Books, UUID]) -> None:
    books, store_id = filled
    await books.as_owner("DELETE FROM stores WHERE id = $1", store_id)
    invented = await invent(books, store_id, at=datetime.now(UTC))
    await books.as_app(store_id, "DELETE FROM audit_unsealed WHERE record_id = $1", invented)
    misfit = (await books.verify()).misfit
    assert misfit is not None
    assert (misfit.record_id, misfit.store_id) == (invented, store_id)


async def test_records_from_before_there_was_a_chain_are_sealed_first(postgres: Postgres) -> None:
    """They say no time of entry, which only they may."""
    async with empty_books(postgres) as (owner_url, app_url):
        await migrate_to(owner_url, revision_before_the_chain())
        database = Database.connect(app_url, pool_size=2)
        books = Books(database, app_url, owner_url)
        long_ago = datetime(2020, 1, 1, tzinfo=UTC)
        for number in range(5):
            await invent(books, NO_STORE, at=long_ago + timedelta(days=number))
        await runner.upgrade(owner_url, app_role=APP_ROLE)
        await books.write(2)
        assert (await books.verify()).waiting == 7
        assert await books.seal(at_once=2) == 7
        verdict = await books.verify()
        assert (verdict.misfit, verdict.head.position) == (None, 7)
        assert await books.record_at(1) < await books.record_at(5) < await books.record_at(6)
        await database.close()
