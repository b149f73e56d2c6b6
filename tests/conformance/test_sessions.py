"""
Whose rows a session of the pool sees, and what is said to the server for it.

Sessions are kept, and remember the store for which they asked last: none of it may ever reach
somebody else, whatever became of the one before.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit
from uuid import UUID

import asyncpg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError
from tests.listening import listening

from cartwheel.domains.webhooks.models import endpoints
from cartwheel.kernel.clock import SystemClock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.embedded.postgres import ADMIN_ROLE, Postgres, url

SEEN = sa.select(endpoints.c.store_id).distinct()
PID = sa.text("SELECT pg_backend_pid()")


@pytest.fixture
async def one(postgres: Postgres) -> AsyncIterator[Database]:
    """A pool whose two sessions are taken again and again."""
    database = Database.connect(postgres.app_url, pool_size=1)
    yield database
    await database.close()


async def add(connection: Connection, store_id: UUID) -> None:
    """Give a store a row of its own."""
    await connection.execute(
        sa.insert(endpoints).values(
            id=new_id(),
            store_id=store_id,
            url="https://shop.example/in",
            description="",
            event_types=[],
            secret="sealed",
            created_at=SystemClock().now(),
        )
    )


@pytest.fixture
async def stores(one: Database) -> tuple[UUID, UUID]:
    """Two stores with a row each."""
    ada, eve = new_id(), new_id()
    for store_id in (ada, eve):
        async with one.transaction(store_id=store_id) as connection:
            await add(connection, store_id)
    return ada, eve


async def seen_by_all(one: Database, ada: UUID, eve: UUID) -> None:
    """Ask in every way, more often than there are sessions, and for another one each time."""
    for _ in range(3):
        for store_id in (eve, ada, None):
            mine = [] if store_id is None else [store_id]
            for only_asks in (True, False):
                async with one.transaction(store_id=store_id, only_asks=only_asks) as connection:
                    assert list(await connection.scalars(SEEN)) == mine
            async with one.reading() as connection:
                assert list(await connection.scalars(SEEN)) == []


async def test_a_store_sees_its_own_rows_whoever_had_the_session_before(
    one: Database, stores: tuple[UUID, UUID]
) -> None:
    await seen_by_all(one, *stores)


async def fails(connection: Connection) -> None:
    await connection.scalars(SEEN)
    with pytest.raises(DBAPIError):
        await connection.execute(sa.text("SELECT 1 / 0"))


async def raises(connection: Connection) -> None:
    await connection.scalars(SEEN)
    raise ZeroDivisionError


async def changes_and_raises(connection: Connection) -> None:
    await connection.scalars(SEEN)
    await connection.execute(sa.delete(endpoints))
    raise ZeroDivisionError


async def enters_another(connection: Connection) -> None:
    await connection.execute(sa.text("SELECT 1"))
    await connection.enter(new_id())
    assert list(await connection.scalars(SEEN)) == []
    raise ZeroDivisionError


async def is_cancelled_at_work(connection: Connection) -> None:
    await connection.scalars(SEEN)
    async with asyncio.timeout(0.05):
        await connection.execute(sa.select(sa.func.pg_sleep(30)))


async def is_cancelled_on_the_way(connection: Connection) -> None:
    await connection.scalars(SEEN)
    async with asyncio.timeout(0.05):
        await asyncio.Event().wait()


@pytest.mark.parametrize("options", [{"only_asks": True}, {}])
@pytest.mark.parametrize(
    "misfortune",
    [
        fails,
        raises,
        changes_and_raises,
        enters_another,
        is_cancelled_at_work,
        is_cancelled_on_the_way,
    ],
)
async def test_nothing_of_a_misfortune_is_left_for_the_next_one(
    one: Database,
    stores: tuple[UUID, UUID],
    misfortune: Callable[[Connection], Awaitable[None]],
    options: dict[str, bool],
) -> None:
    ada, eve = stores
    for _ in range(3):
        try:
            async with one.transaction(store_id=ada, **options) as connection:
                await misfortune(connection)
        except (ZeroDivisionError, TimeoutError):
            pass
        assert one.pool.taken == 0
    await seen_by_all(one, ada, eve)


async def test_a_session_whose_store_is_not_known_for_sure_is_ended(
    one: Database, stores: tuple[UUID, UUID], postgres: Postgres
) -> None:
    """It is lost exactly while it is told another store."""
    ada, eve = stores
    admin = await asyncpg.connect(url(postgres.folder, role=ADMIN_ROLE))
    try:
        async with one.transaction(store_id=ada, only_asks=True) as connection:
            await connection.scalars(SEEN)
            pid = await connection.scalar(PID)
        await admin.execute("SELECT pg_terminate_backend($1, 5000)", pid)
    finally:
        await admin.close()
    for _ in range(2):
        try:
            async with one.transaction(store_id=eve, only_asks=True) as connection:
                assert list(await connection.scalars(SEEN)) == [eve]
        except UnavailableError:
            continue
    await seen_by_all(one, ada, eve)


@asynccontextmanager
async def pooler(postgres: Postgres, folder: Path) -> AsyncIterator[str]:
    """Stand between, and greet as poolers do: under a made-up number of the process."""
    socket = folder / ".s.PGSQL.5432"
    server = parse_qs(urlsplit(postgres.app_url).query)["host"][0]

    ended = asyncio.Event()

    async def between(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers, asks = await asyncio.open_unix_connection(f"{server}/.s.PGSQL.5432")

        async def pass_on() -> None:
            while data := await reader.read(1 << 16):
                asks.write(data)

        passing = asyncio.create_task(pass_on())
        try:
            is_greeting = True
            while is_greeting:
                head = await answers.readexactly(5)
                body = await answers.readexactly(int.from_bytes(head[1:]) - 4)
                is_greeting = head[:1] != b"Z"
                writer.write(head + (b"\x00\x00\x00\x01" + body[4:] if head[:1] == b"K" else body))
            while data := await answers.read(1 << 16):
                writer.write(data)
        except asyncio.IncompleteReadError:
            pass
        finally:
            passing.cancel()
            await asyncio.gather(passing, return_exceptions=True)
            for end in (asks, writer):
                end.close()
                await end.wait_closed()
            ended.set()

    listening = await asyncio.start_unix_server(between, socket)
    try:
        yield postgres.app_url.replace(quote(server, safe=""), quote(str(folder), safe=""))
    finally:
        listening.close()
        async with asyncio.timeout(30):
            await ended.wait()


async def test_behind_a_pooler_no_session_is_told_a_store_for_good(
    stores: tuple[UUID, UUID], postgres: Postgres, servers_folder: Path
) -> None:
    """The next statement may come to another one, and another process' to this one."""
    folder = servers_folder / "pooler"
    folder.mkdir()
    async with pooler(postgres, folder) as url_:
        behind = Database.connect(url_, pool_size=1)
        try:
            with listening(behind) as said:
                await seen_by_all(behind, *stores)
        finally:
            await behind.close()
    told = [words for words in said if "set_config" in words]
    assert told
    assert all(words.startswith("BEGIN;") and words.endswith("True)") for words in told)


async def test_a_question_is_one_round_trip(one: Database, stores: tuple[UUID, UUID]) -> None:
    """From the second one of a store on."""
    ada, _ = stores
    for expected in (2, 1, 1):
        with listening(one) as said:
            async with one.transaction(store_id=ada, only_asks=True) as connection:
                await connection.scalars(SEEN)
        assert len(said) == expected, said


@pytest.mark.parametrize(
    "statement",
    [
        sa.select(endpoints.c.id).with_for_update(),
        sa.select(sa.func.pg_advisory_xact_lock(1)),
        sa.select(sa.func.set_config("cartwheel.person_ids", "", True)),
        sa.select(sa.func.pg_notify("nobody", "")),
        sa.text("SELECT 1"),
        sa.delete(endpoints),
    ],
)
async def test_whatever_is_more_than_a_question_begins_the_transaction(
    one: Database, stores: tuple[UUID, UUID], statement: sa.Executable
) -> None:
    ada, _ = stores
    with listening(one) as said:
        async with one.transaction(store_id=ada, only_asks=True) as connection:
            await connection.scalars(SEEN)
            assert not connection.in_transaction
            await connection.execute(statement)
            assert connection.in_transaction
            await connection.scalars(SEEN)
    assert said[-4].startswith("BEGIN")
    assert said[-1] == "COMMIT"


async def test_a_block_within_is_undone_by_itself(one: Database, stores: tuple[UUID, UUID]) -> None:
    ada, _ = stores
    again = sa.insert(endpoints).from_select([*endpoints.c], sa.select(endpoints))
    async with one.transaction(store_id=ada) as connection:
        with pytest.raises(IntegrityError):  # noqa: PT012 - the block is what is undone
            async with connection.begin_nested():
                await add(connection, ada)
                await connection.execute(again)
        async with connection.begin_nested():
            await add(connection, ada)
    async with one.transaction(store_id=ada) as connection:
        count = sa.select(sa.func.count()).select_from(endpoints)
        assert await connection.scalar(count) == 2


async def test_the_session_that_was_used_last_is_taken_first(database: Database) -> None:
    """It has prepared what little traffic asks for: one session, and not all in turn."""

    async def asked() -> int:
        async with database.transaction() as connection:
            pid: int = (await connection.execute(PID)).scalar_one()
            return pid

    async with database.transaction() as one, database.transaction() as other:
        await one.execute(sa.text("SELECT 1"))
        await other.execute(sa.text("SELECT 1"))
    assert len({await asked() for _ in range(5)}) == 1
