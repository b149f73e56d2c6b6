"""Stores are opened with keys that are known by their digest alone."""

import asyncio
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.domains.making import store_service
from tests.embedded.harness import until
from tests.listening import listening

from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.domains.stores.errors import StoreNotFoundError
from cartwheel.entrypoints.house import HOUSE
from cartwheel.kernel.db import Database
from cartwheel.systems.rpc.api import Actor, UnauthenticatedError


async def test_a_key_opens_its_store_and_is_not_stored(database: Database) -> None:
    async with database.transaction() as connection:
        opened = await store_service(connection).open_with_key("A")
        stored = await connection.execute(
            sa.text("SELECT prefix, digest FROM store_keys WHERE store_id = :id"),
            {"id": opened.store_id},
        )
        prefix, digest = stored.one()
    actor = await StoreDirectory(database, HOUSE.permissions).authenticate(opened.key)
    assert (actor.kind, actor.store_id) == ("store_key", opened.store_id)
    assert "events:write" in actor.permissions
    assert opened.key.startswith(prefix)
    assert len(prefix) < 12
    assert len(digest) == 32


@pytest.mark.parametrize("key", ["", "cw_", "cw_" + "x" * 43, "x" * 10_000])
async def test_an_unknown_key_opens_nothing(database: Database, key: str) -> None:
    with pytest.raises(UnauthenticatedError):
        await StoreDirectory(database, HOUSE.permissions).authenticate(key)


async def test_a_key_is_recalled_until_it_is_known_to_open_nothing(database: Database) -> None:
    """For the door of events, while the database does not answer."""
    directory = StoreDirectory(database, HOUSE.permissions)
    async with database.transaction() as connection:
        opened = await store_service(connection).open_with_key("A")
    assert directory.recall(opened.key) is None
    actor = await directory.authenticate(opened.key)
    assert directory.recall(opened.key) == actor
    async with database.transaction() as connection:
        await connection.execute(
            sa.text("UPDATE store_keys SET revoked_at = now() WHERE id = :id"), {"id": actor.id}
        )

    async def is_refused() -> bool:
        try:
            await directory.authenticate(opened.key)
        except UnauthenticatedError:
            return True
        return False

    await until(is_refused)
    assert directory.recall(opened.key) is None


async def test_a_key_is_not_recalled_beyond_its_end(database: Database) -> None:
    directory = StoreDirectory(database, HOUSE.permissions)
    async with database.transaction() as connection:
        opened = await store_service(connection).open_with_key("A")
        await connection.execute(
            sa.text(
                "UPDATE store_keys SET expires_at = now() + interval '1s' WHERE store_id = :id"
            ),
            {"id": opened.store_id},
        )
    assert await directory.authenticate(opened.key) == directory.recall(opened.key)
    await until(lambda: directory.recall(opened.key) is None)


async def test_a_crowd_with_one_key_asks_once(database: Database) -> None:
    """As when thousands of sockets come back at once; the pool is there for others too."""
    async with database.transaction() as connection:
        opened = await store_service(connection).open_with_key("A")
    directory = StoreDirectory(database, HOUSE.permissions)
    with listening(database) as asked:
        actors = await asyncio.gather(*(directory.authenticate(opened.key) for _ in range(200)))
    assert {actor.store_id for actor in actors} == {opened.store_id}
    assert len([statement for statement in asked if "store_keys" in statement]) == 1


async def test_a_store_that_is_not_there_is_not_found(database: Database) -> None:
    assert await StoreDirectory(database, HOUSE.permissions).find_store(UUID(int=1)) is None
    async with database.transaction() as connection:
        stores = store_service(connection)
        nobody = Actor("store_key", UUID(int=2), UUID(int=1), frozenset())
        with pytest.raises(StoreNotFoundError):
            await stores.get(nobody, UUID(int=1))
