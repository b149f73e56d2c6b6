"""What the database's own refusals mean to whoever opens a transaction."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from tests.embedded.harness import until
from tests.embedded.refusing import taking_no_writes

from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import ContentionError, UnavailableError
from cartwheel.kernel.pool import Session
from cartwheel.systems.embedded.accounts import server_account
from cartwheel.systems.embedded.postgres import ADMIN_ROLE, Postgres, url

WRITE = sa.text("INSERT INTO job_alarms SELECT * FROM job_alarms WHERE false")


async def answers(database: Database) -> bool:
    try:
        async with database.transaction() as connection:
            return await connection.scalar(sa.select(1)) == 1
    except UnavailableError:
        return False


async def test_a_server_that_can_take_nobody_in_is_away(servers_folder: Path) -> None:
    """Else a full or a recovering server would use up the attempts of jobs and handlers."""
    server = await Postgres.start(
        servers_folder / "small",
        account=server_account(),
        log=servers_folder / "small.log",
        overrides={"fsync": "off", "max_connections": "8"},
    )
    database = Database.connect(server.app_url, pool_size=1)
    try:
        async with AsyncExitStack() as others:
            while True:
                try:
                    other = await asyncpg.connect(server.owner_url)
                except asyncpg.TooManyConnectionsError:
                    break
                others.push_async_callback(other.close)
            with pytest.raises(UnavailableError):
                async with database.transaction():
                    pass
        await until(lambda: answers(database))
    finally:
        await database.close()
        await server.stop()


@pytest.fixture
async def own(postgres: Postgres) -> AsyncIterator[Database]:
    """A pool of its own."""
    database = Database.connect(postgres.app_url, pool_size=2)
    yield database
    await database.close()


@pytest.fixture
async def admin(postgres: Postgres) -> AsyncIterator[asyncpg.Connection]:
    """A superuser's connection."""
    connection = await asyncpg.connect(url(postgres.folder, role=ADMIN_ROLE))
    yield connection
    await connection.close()


async def takes_writes(database: Database) -> bool:
    try:
        async with database.transaction() as connection:
            await connection.execute(WRITE)
    except UnavailableError:
        return False
    return True


async def test_a_server_that_takes_no_writes_is_away(own: Database, postgres: Postgres) -> None:
    """Reads go on; writes are waited for and go on by themselves."""
    assert await takes_writes(own)
    async with taking_no_writes(postgres.folder):

        async def refuses() -> bool:
            return not await takes_writes(own)

        await until(refuses)
        assert await answers(own)
    await until(lambda: takes_writes(own))


async def test_connections_to_a_server_that_takes_no_writes_any_more_are_replaced(
    own: Database,
) -> None:
    """After a failover the name leads to another server; the old one still answers."""
    async with AsyncExitStack() as taken:
        for _ in range(4):
            connection = await taken.enter_async_context(own.transaction())
            await connection.execute(sa.text("SET default_transaction_read_only = on"))
    await until(lambda: takes_writes(own))
    async with AsyncExitStack() as taken:
        for _ in range(4):
            connection = await taken.enter_async_context(own.transaction())
            await connection.execute(WRITE)


async def test_a_deadlock_is_worth_repeating(own: Database) -> None:
    """The one that is given up can be repeated; nothing of it has happened."""
    both_hold = asyncio.Barrier(2)

    async def lock(first: int, second: int) -> None:
        async with own.transaction() as connection:
            await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(first)))
            await both_hold.wait()
            await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(second)))

    outcomes = await asyncio.gather(lock(1, 2), lock(2, 1), return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {ContentionError, type(None)}


async def test_a_cancelled_statement_is_no_fault_of_its_own(own: Database) -> None:
    """An operator, or a limit of time, has ended it."""
    async with own.transaction() as connection:
        await connection.execute(sa.text("SET LOCAL statement_timeout = 10"))
        with pytest.raises(UnavailableError):
            await connection.execute(sa.text("SELECT pg_sleep(10)"))
    assert await answers(own)


async def test_a_connection_that_is_ended_is_replaced(
    own: Database, admin: asyncpg.Connection
) -> None:
    async with own.reading() as connection:
        pid = await connection.scalar(sa.text("SELECT pg_backend_pid()"))
        await admin.execute("SELECT pg_terminate_backend($1, 5000)", pid)
        with pytest.raises(UnavailableError):
            await connection.execute(sa.text("SELECT 1"))
    assert await answers(own)


async def test_a_connection_that_is_lost_behind_its_answer_is_away(
    own: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a busy machine it is gone before what the answer says of itself is read."""
    answered = Session.fetch

    async def lost(session: Session, text: str, arguments: list[Any]) -> Any:
        found = await answered(session, text, arguments)
        session.driver.terminate()
        return found

    monkeypatch.setattr(Session, "fetch", lost)
    with pytest.raises(UnavailableError):
        async with own.transaction() as connection:
            await connection.execute(sa.text("SELECT 1"))
    monkeypatch.undo()
    async with own.transaction() as connection:
        assert await connection.scalar(sa.text("SELECT 1")) == 1


async def test_statements_at_fault_are_told_as_they_are(own: Database) -> None:
    """Waiting would not help: whoever handles poison has to see it."""
    for statement, values in (
        ("SELECT 1 / 0", {}),
        ("SELECT * FROM no_such_table", {}),
        ("SELECT CAST(:number AS integer)", {"number": 1 << 40}),
    ):
        with pytest.raises(DBAPIError):
            async with own.transaction() as connection:
                await connection.execute(sa.text(statement), values)
    assert await answers(own)


async def test_errors_of_the_block_are_its_own(own: Database) -> None:
    """A file that is missing is not a database that is away."""
    with pytest.raises(FileNotFoundError):
        async with own.transaction():
            raise FileNotFoundError
