"""A message has its effect in PostgreSQL once, whoever brings it and however often."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.inbox.api import KEPT, first_time, prune
from cartwheel.systems.inbox.models import inbox


@pytest.fixture(autouse=True)
async def empty_inbox(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute(sa.delete(inbox))


async def ask(database: Database, consumer: str, message_id: UUID) -> bool:
    async with database.transaction() as connection:
        return await first_time(connection, consumer, message_id)


async def test_each_consumer_sees_a_message_once(database: Database) -> None:
    message_id = new_id()
    asked = [("one", message_id), ("one", message_id), ("two", message_id), ("one", new_id())]
    assert [await ask(database, *each) for each in asked] == [True, False, True, True]


async def test_a_message_whose_transaction_rolled_back_is_new_again(database: Database) -> None:
    message_id = new_id()

    async def ask_and_fail() -> None:
        async with database.transaction() as connection:
            assert await first_time(connection, "one", message_id)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await ask_and_fail()
    assert await ask(database, "one", message_id)


async def test_of_many_at_once_one_may_go_on(database: Database) -> None:
    message_id = new_id()
    answers = await asyncio.gather(*(ask(database, "one", message_id) for _ in range(8)))
    assert sorted(answers) == [False] * 7 + [True]


async def test_one_that_is_stopped_in_the_middle_keeps_nobody_waiting(database: Database) -> None:
    """The second goes on once the database has ended the first, which can commit no more."""
    message_id = new_id()

    async def ask_and_stop() -> None:
        async with database.transaction() as connection:
            limit = timedelta(milliseconds=300)
            assert await first_time(connection, "one", message_id, idle_limit=limit)
            assert await ask(database, "one", message_id)
            await connection.execute(sa.text("SELECT 1"))

    with pytest.raises(UnavailableError):
        await ask_and_stop()
    assert not await ask(database, "one", message_id)


async def test_old_messages_are_forgotten_in_chunks(database: Database) -> None:
    messages = [new_id() for _ in range(5)]
    for message_id in messages:
        await ask(database, "one", message_id)
    async with database.transaction() as connection:
        await connection.execute(
            sa.update(inbox)
            .where(inbox.c.message_id.in_(messages[:3]))
            .values(seen_at=sa.func.now() - KEPT - timedelta(seconds=1))
        )
    counts = []
    for _ in range(3):
        async with database.transaction() as connection:
            counts.append(await prune(connection, limit=2))
    assert counts == [2, 1, 0]
    assert [await ask(database, "one", each) for each in messages] == [True] * 3 + [False] * 2


async def test_several_prune_at_once(database: Database) -> None:
    for _ in range(6):
        await ask(database, "one", new_id())
    async with database.transaction() as first, database.transaction() as second:
        pruned = [
            await prune(connection, older_than=timedelta(0), limit=4)
            for connection in (first, second)
        ]
    assert pruned == [4, 2]
