"""
Some thousand streams, by as many sessions or keys, cost the engines a few questions.

Counted by the looks, not by the second: on a busy machine there are fewer of both.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from redis.asyncio import Redis
from tests.access.making import House
from tests.domains.making import open_store
from tests.embedded.harness import until
from tests.listening import listening

from cartwheel.domains.people.models import people
from cartwheel.domains.people.session_registry import SessionRegistry
from cartwheel.domains.stores.contracts import Role
from cartwheel.domains.stores.keys.repository import KeyRepository
from cartwheel.domains.stores.members.models import memberships
from cartwheel.domains.stores.models import store_keys
from cartwheel.domains.stores.rules import digest_of
from cartwheel.domains.stores.store_directory import StoreDirectory
from cartwheel.entrypoints.house import HOUSE
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.actors import Actor, Authenticator
from cartwheel.systems.rpc.api import UnauthenticatedError
from cartwheel.systems.rpc.watching import Watch

MANY = 2_000
STORES = 20
ROUNDS = 4
# Looks that one round trip answers, at least. A hundred would do; a busy machine splits them.
TOGETHER = 33


class Counting:
    """Counts how often somebody is looked at."""

    def __init__(self, inner: Authenticator) -> None:
        self.inner = inner
        self.looks = 0

    async def authenticate(self, credential: str) -> Actor:
        self.looks += 1
        return await self.inner.authenticate(credential)

    async def go_on(self) -> int:
        """Wait until everybody was looked at some times more; return how many looks that were."""
        before = self.looks
        await until(lambda: self.looks >= before + ROUNDS * MANY)
        return self.looks - before


class Sessions:
    """Who somebody is, as `CredentialAuthenticator` asks once the token is read."""

    def __init__(self, directory: StoreDirectory, registry: SessionRegistry) -> None:
        self.directory, self.registry = directory, registry
        self.places: dict[str, tuple[UUID, UUID, UUID]] = {}

    async def authenticate(self, credential: str) -> Actor:
        store_id, person_id, session_id = self.places[credential]
        if await self.registry.find_owner(session_id) != person_id:
            raise UnauthenticatedError("The session has ended")
        place = await self.directory.find_place(store_id, person_id, session_id)
        assert place is not None
        assert place.role is Role.STAFF
        return Actor("person", person_id, store_id, frozenset(), session_id=session_id)


def anybody(actor: Actor) -> None:
    del actor


@asynccontextmanager
async def counted(database: Database) -> AsyncIterator[list[str]]:
    """Note what is said to the database, for who waits on the way."""
    with listening(database) as asked:
        yield asked


@asynccontextmanager
async def crowd(watch: Watch, credentials: list[str]) -> AsyncIterator[dict[str, Any]]:
    """Let each credential have something open."""

    async def stay(credential: str) -> None:
        async with watch.over(credential, anybody):
            await asyncio.Event().wait()

    staying = {credential: asyncio.create_task(stay(credential)) for credential in credentials}
    try:
        yield staying
    finally:
        for task in staying.values():
            task.cancel()
        await asyncio.wait(staying.values())


async def commands(redis: Redis) -> int:
    return int((await redis.info("stats"))["total_commands_processed"])


async def test_of_sessions(house: House, redis: Redis) -> None:
    database = house.town.database
    sessions = Sessions(StoreDirectory(database, HOUSE.permissions), SessionRegistry(redis))
    expiry = datetime.now(UTC) + timedelta(hours=1)
    at = datetime.now(UTC)
    for store_id in [await open_store(database) for _ in range(STORES)]:
        ids = [new_id() for _ in range(MANY // STORES)]
        told = {"name": "Ada", "created_at": at}
        async with database.transaction(store_id=store_id) as connection:
            rows = [{"id": i, "email": f"{i}@shop.example", **told} for i in ids]
            await connection.execute(sa.insert(people), rows)
            joined = {"store_id": store_id, "role": Role.STAFF, "joined_at": at}
            await connection.execute(
                sa.insert(memberships), [{"person_id": i, **joined} for i in ids]
            )
        for person_id in ids:
            session_id = new_id()
            await sessions.registry.open(session_id, person_id, until=expiry)
            sessions.places[str(session_id)] = (store_id, person_id, session_id)
    looking, credentials = Counting(sessions), [*sessions.places]
    async with crowd(Watch(looking), credentials) as staying, counted(database) as asked:
        before = await commands(redis)
        looks = await looking.go_on()
        assert 0 < len(asked) <= looks / TOGETHER
        assert 0 < await commands(redis) - before <= looks / TOGETHER
        lost = credentials[MANY // 2]
        await redis.delete(f"cartwheel:sessions:{lost}")
        with pytest.raises(UnauthenticatedError):
            await asyncio.wait_for(staying[lost], 60)
        assert sum(task.done() for task in staying.values()) == 1


async def test_of_keys(database: Database) -> None:
    directory, at = StoreDirectory(database, HOUSE.permissions), datetime.now(UTC)
    store_id = await open_store(database)
    secrets = [f"ck_{new_id()}" for _ in range(MANY)]
    ids = {secret: new_id() for secret in secrets}
    async with database.transaction(store_id=store_id) as connection:
        await connection.execute(
            sa.insert(store_keys),
            [
                {
                    "id": ids[secret],
                    "store_id": store_id,
                    "digest": digest_of(secret),
                    "permissions": ["interventions:read"],
                    "name": "reader",
                    "prefix": secret[:8],
                    "created_at": at,
                }
                for secret in secrets
            ],
        )
    looking = Counting(directory)
    async with crowd(Watch(looking), secrets) as staying, counted(database) as asked:
        looks = await looking.go_on()
        assert 0 < len(asked) <= looks / TOGETHER
        lost = secrets[0]
        async with database.transaction(store_id=store_id) as connection:
            await KeyRepository(connection).revoke(store_id, ids[lost], at=at)
        with pytest.raises(UnauthenticatedError):
            await asyncio.wait_for(staying[lost], 60)
        assert sum(task.done() for task in staying.values()) == 1
    async with database.transaction(store_id=store_id) as connection:
        await connection.execute(sa.delete(store_keys).where(store_keys.c.store_id == store_id))
