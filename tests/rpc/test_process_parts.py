"""Queries of parts that a process has once: without a scope, a transaction or another's parts."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from dishka import Provider, Scope, make_async_container
from tests.rpc.serving import OWNER, Keys, bearer, serving

from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import ContentionError
from cartwheel.systems.rpc.api import (
    Actor,
    RequestProvider,
    Router,
    RPCApp,
    get,
    only,
    post,
    public,
)
from cartwheel.systems.rpc.transactions import TransactionScope


class Till:
    """What the process has once."""

    def __init__(self) -> None:
        self.asked = 0
        self.lost = 0


class Drawer:
    """What each call has for itself; it knows whose rows the call sees."""

    opened = 0

    def __init__(self, till: Till, block: TransactionScope) -> None:
        Drawer.opened += 1
        self.till, self.number, self.store_id = till, Drawer.opened, block.store_id


router = Router("till", about="What is asked of a till.")


@router.query(rest=get("/till"), allow=public)
async def count(till: Till) -> int:
    """Count the questions; the first so many lose against others."""
    till.asked += 1
    if till.lost:
        till.lost -= 1
        raise ContentionError("Somebody else was first")
    return till.asked


@router.query(rest=get("/till/who"), allow=only("store_key"), deadline=timedelta(seconds=5))
async def who(actor: Actor, till: Till) -> str:
    """Say who asks."""
    till.asked += 1
    return str(actor.store_id)


@router.query(rest=get("/till/drawer"), allow=only("store_key"))
async def drawer(till: Till, mine: Drawer) -> tuple[int, bool, str]:
    """Say which drawer it is."""
    return mine.number, mine.till is till, str(mine.store_id)


@router.mutation(rest=post("/till/empty"), allow=public)
async def empty(till: Till) -> int:
    """Begin anew."""
    till.asked = 0
    return till.asked


@pytest.fixture
def till() -> Till:
    """The one of the process."""
    return Till()


@pytest.fixture
async def client(database: Database, till: Till) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the server."""
    provider = Provider(scope=Scope.APP)
    provider.provide(lambda: database, provides=Database)
    provider.provide(lambda: till, provides=Till)
    provider.provide(Drawer, scope=Scope.REQUEST)
    container = make_async_container(provider, RequestProvider())
    app = RPCApp([router], authenticator=Keys(), container=container, database=database)
    async with serving(app) as url, httpx.AsyncClient(base_url=f"{url}/api/v1") as client:
        yield client
    await container.close()


async def test_all_who_ask_share_the_part(client: httpx.AsyncClient, till: Till) -> None:
    assert [(await client.get("/till")).json() for _ in range(3)] == [1, 2, 3]
    assert (await client.post("/till/empty")).json() == 0
    assert (await client.get("/till")).json() == 1
    assert till.asked == 1


async def test_what_lost_against_another_is_asked_again(
    client: httpx.AsyncClient, till: Till
) -> None:
    till.lost = 2
    assert (await client.get("/till")).json() == 3
    till.lost = 3
    assert (await client.get("/till")).status_code == 503


async def test_who_may_not_ask_is_refused_each_time(client: httpx.AsyncClient, till: Till) -> None:
    allowed = await client.get("/till/who", headers=bearer("owner"))
    assert allowed.json() == str(OWNER.store_id)
    for headers in ({}, bearer("nobody")):
        assert (await client.get("/till/who", headers=headers)).status_code == 401
    assert till.asked == 1


async def test_what_belongs_to_a_call_is_made_for_each(client: httpx.AsyncClient) -> None:
    Drawer.opened = 0
    for number in (1, 2):
        found = await client.get("/till/drawer", headers=bearer("owner"))
        assert found.json() == [number, True, str(OWNER.store_id)]
