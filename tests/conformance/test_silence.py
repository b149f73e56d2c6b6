"""A PostgreSQL that answers nothing keeps nobody waiting for longer than its patience."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack

import pytest
import sqlalchemy as sa
from tests.embedded.harness import until
from tests.embedded.silence import silent

from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.patience import patience
from cartwheel.systems.embedded.postgres import Postgres

PATIENCE_SECONDS = 0.3
SOON_SECONDS = 10.0
"""Far more than the patience, for a busy machine; the silences here last until it is shown."""


@pytest.fixture
async def own(postgres: Postgres) -> AsyncIterator[Database]:
    """A pool of its own."""
    database = Database.connect(postgres.app_url, pool_size=2)
    yield database
    await database.close()


async def asked(database: Database) -> bool:
    with patience(PATIENCE_SECONDS):
        async with database.transaction() as connection:
            return await connection.scalar(sa.select(1)) == 1


async def answers(database: Database) -> bool:
    try:
        return await asked(database)
    except UnavailableError:
        return False


async def test_statements_are_given_up_and_the_pool_is_free_afterwards(
    postgres: Postgres, own: Database
) -> None:
    """More of them than the pool has places; then everybody is told at once until it answers."""
    await until(lambda: answers(own))
    with silent(postgres.child.process.pid):
        began = time.monotonic()
        outcomes = await asyncio.gather(*(answers(own) for _ in range(12)))
        assert outcomes == [False] * 12
        assert time.monotonic() - began < SOON_SECONDS
        await until(lambda: own.pulse.is_silent)
        began = time.monotonic()
        assert [await answers(own) for _ in range(20)] == [False] * 20
        assert time.monotonic() - began < SOON_SECONDS
    await until(lambda: answers(own))
    assert not own.pulse.is_silent


async def test_a_transaction_that_is_to_end_in_the_silence_ends(
    postgres: Postgres, own: Database
) -> None:
    """Its commit is in doubt, as that of a lost connection; its roll-back is not waited for."""

    async def fall_silent(error: Exception | None) -> None:
        async with own.transaction() as connection:
            await connection.execute(sa.select(1))
            stopped.enter_context(silent(postgres.child.process.pid))
            if error is not None:
                raise error

    for error, raised in ((None, UnavailableError), (ZeroDivisionError(), ZeroDivisionError)):
        await until(lambda: answers(own))
        began = time.monotonic()
        with ExitStack() as stopped, patience(PATIENCE_SECONDS):
            with pytest.raises(raised):
                await fall_silent(error)
            assert time.monotonic() - began < SOON_SECONDS


async def test_a_call_that_is_cancelled_in_the_silence_ends(
    postgres: Postgres, own: Database
) -> None:
    """Be it by its deadline, or because its client has left."""
    await until(lambda: answers(own))
    with silent(postgres.child.process.pid):
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asked(own), PATIENCE_SECONDS / 3)
        assert time.monotonic() - began < SOON_SECONDS
    await until(lambda: answers(own))


async def test_a_connection_that_ends_while_types_are_looked_up_is_lost(own: Database) -> None:
    """
    The patience is over just when the statement's answer comes, in a process that was busy.

    asyncpg would look up the type that it does not know next, with a connection that is gone.
    """
    await until(lambda: answers(own))

    async def ask() -> None:
        async with own.transaction() as connection:
            await connection.scalar(sa.text("SELECT 1"))
            asyncio.get_running_loop().call_soon(time.sleep, 3 * PATIENCE_SECONDS)
            await connection.execute(sa.text("SELECT s FROM stores s LIMIT 0"))

    async def was_looking_up() -> bool:
        with patience(PATIENCE_SECONDS), pytest.raises(UnavailableError) as caught:
            await ask()
        return isinstance(caught.value.__cause__, AttributeError)

    # A busy machine may not have answered by then.
    await until(was_looking_up)
    await until(lambda: answers(own))


async def test_a_slow_statement_is_not_a_silent_server(own: Database) -> None:
    """Whoever asks for too much is given up alone."""
    await until(lambda: answers(own))

    async def sleep() -> None:
        async with own.transaction() as connection:
            with pytest.raises(UnavailableError):
                await connection.execute(sa.text("SELECT pg_sleep(3)"))
            # Whoever goes on all the same must not believe that anything is kept.

    with patience(PATIENCE_SECONDS), pytest.raises(UnavailableError):
        await sleep()
    await until(lambda: answers(own))
    assert not own.pulse.is_silent


async def test_the_server_ends_what_nobody_waits_for(own: Database) -> None:
    """Statements, waits for locks and idle transactions have ends of the server's own."""
    async with own.transaction() as connection:
        for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
            assert await connection.scalar(sa.select(sa.func.current_setting(name))) != "0"
