"""One transaction per mutation, committed before the answer."""

import asyncio

import httpx
import pytest
import sqlalchemy as sa
from dishka import Provider, Scope, make_async_container
from tests.rpc.serving import STORE, Keys, bearer, serving
from tests.rpc.shop import effects

from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import ContentionError, UnavailableError
from cartwheel.systems.rpc.api import RequestProvider, Router, RPCApp, TransactionScope, post


async def count(database: Database, note: str) -> int:
    async with database.transaction() as connection:
        query = sa.select(sa.func.count()).where(effects.c.note == note)
        return (await connection.execute(query)).scalar_one()


async def place(client: httpx.AsyncClient, note: str, **headers: str) -> httpx.Response:
    return await client.post(
        "/api/v1/orders", json={"note": note}, headers={**bearer("owner"), **headers}
    )


async def test_success_is_committed(client: httpx.AsyncClient, database: Database) -> None:
    """The effect is there when the answer is."""
    response = await place(client, "fine")
    assert response.status_code == 201
    assert await count(database, "fine") == 1


@pytest.mark.parametrize(("note", "status"), [("sold out", 409), ("bug", 500)])
async def test_any_error_rolls_back(
    client: httpx.AsyncClient, database: Database, note: str, status: int
) -> None:
    """Foreseen or not, an error leaves nothing behind."""
    assert (await place(client, note)).status_code == status
    assert await count(database, note) == 0


async def test_a_failed_commit_is_a_failed_call(
    client: httpx.AsyncClient, database: Database
) -> None:
    """What is refused only at the commit never looks like success."""
    response = await place(client, "constraint")
    assert (response.status_code, response.json()["code"]) == (500, "internal")
    assert await count(database, "constraint") == 0


async def test_a_call_that_loses_a_deadlock_is_repeated(
    client: httpx.AsyncClient, database: Database
) -> None:
    """Its caller does not hear of it, and its effect is there once."""
    notes = ("crossing 1", "crossing 2")
    responses = await asyncio.gather(*(place(client, note) for note in notes))
    assert [response.status_code for response in responses] == [201, 201]
    assert [await count(database, note) for note in notes] == [1, 1]


@pytest.mark.parametrize(("keyed", "runs"), [(True, 3), (False, 1)])
async def test_only_what_leaves_nothing_behind_is_repeated(
    database: Database, *, keyed: bool, runs: int
) -> None:
    """A change that acts elsewhere would be told the second time that there is nothing to do."""
    begun: list[str] = []
    router = Router("outside")

    @router.mutation(rest=post("/outside"), keyed=keyed)
    async def act(connection: Connection) -> None:
        del connection
        begun.append("it acts")
        raise ContentionError("met another")

    engines = Provider(scope=Scope.APP)
    engines.provide(lambda: database, provides=Database)
    container = make_async_container(engines, RequestProvider())
    app = RPCApp([router], authenticator=Keys(), container=container, database=database)
    async with serving(app) as url, httpx.AsyncClient(base_url=url) as client:
        response = await client.post("/api/v1/outside", headers=bearer("owner"))
    await container.close()
    assert response.status_code == 503
    assert len(begun) == runs


async def test_calls_of_a_batch_are_transactions_of_their_own(
    client: httpx.AsyncClient, database: Database
) -> None:
    """One that fails takes none with it."""
    response = await client.post(
        "/trpc/shop.place,shop.place?batch=1",
        json={"0": {"note": "sold out"}, "1": {"note": "beside"}},
        headers=bearer("owner"),
    )
    assert response.status_code == 207
    assert (await count(database, "sold out"), await count(database, "beside")) == (0, 1)


class TestScope:
    """The block behind a call, which handlers of events use as well."""

    async def test_it_sees_its_store(self, database: Database) -> None:
        """The transaction acts for the store."""
        async with TransactionScope(database, store_id=STORE) as transaction:
            connection = await transaction.connection()
            setting = sa.select(sa.func.current_setting("cartwheel.store_id"))
            assert (await connection.execute(setting)).scalar_one() == str(STORE)
            assert await transaction.connection() is connection

    async def test_nothing_is_opened_unasked(self) -> None:
        """A block that never asks does not need a database."""
        gone = Database.connect("postgresql://nobody@127.0.0.1:1/none", pool_size=1)
        async with TransactionScope(gone, store_id=STORE):
            pass
        async with TransactionScope(gone, store_id=STORE) as transaction:
            with pytest.raises(UnavailableError):
                await transaction.connection()
        await gone.close()

    async def test_errors_of_the_block_stay_what_they_are(self, shop_database: Database) -> None:
        """An OSError of the block's own is not taken for the database's."""

        async def block() -> None:
            async with TransactionScope(shop_database, store_id=STORE) as transaction:
                connection = await transaction.connection()
                values = {"id": sa.func.uuidv7(), "note": "file"}
                await connection.execute(sa.insert(effects).values(values))
                raise FileNotFoundError

        with pytest.raises(FileNotFoundError):
            await block()
        assert await count(shop_database, "file") == 0
