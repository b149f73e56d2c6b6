"""The hook for auditors: told of each change that succeeds, in the transaction of the change."""

from collections.abc import AsyncIterator

import httpx
import pytest
import sqlalchemy as sa
from dishka import Provider, Scope, make_async_container
from msgspec import Struct
from tests.rpc.serving import OWNER, Keys, bearer, serving
from tests.rpc.shop import effects

from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.api import (
    Actor,
    AuditEntry,
    AuditNote,
    RawInput,
    RequestProvider,
    Router,
    RPCApp,
    post,
    public,
)

router = Router("notes")


class Note(Struct, frozen=True):
    """What is written down."""

    text: str


@router.mutation(rest=post("/notes"))
async def write(command: Note, actor: Actor, connection: Connection, note: AuditNote) -> str:
    """Write a note."""
    await connection.execute(sa.insert(effects).values(id=new_id(), note=command.text))
    note.tell(actor.id, before=None, after=command)
    return command.text


@router.mutation(rest=post("/fail"))
async def fail(command: Note, connection: Connection) -> str:
    """Write a note, and fail."""
    await connection.execute(sa.insert(effects).values(id=new_id(), note=command.text))
    raise ValueError(command.text)


@router.mutation(rest=post("/outside"), keyed=False, allow=public)
async def outside(command: Note) -> str:
    """Do something that needs no transaction."""
    return command.text


@router.mutation(rest=post("/unheard"), audited=False)
async def unheard(command: Note) -> str:
    """Do something of no account."""
    return command.text


@router.mutation(rest=post("/stream"), keyed=False)
async def stream(command: RawInput[Note]) -> str:
    """Do something very often."""
    return command.body.decode()


@router.query()
async def read() -> str:
    """Change nothing."""
    return ""


class Listener:
    """An auditor that remembers, and refuses what it is told to refuse."""

    def __init__(self) -> None:
        self.heard: list[AuditEntry] = []

    async def record(self, entry: AuditEntry, connection: Connection) -> None:
        self.heard.append(entry)
        if isinstance(entry.input, Note):
            text = f"audited {entry.input.text}"
            await connection.execute(sa.insert(effects).values(id=new_id(), note=text))
            if entry.input.text == "unwritable":
                raise RuntimeError(entry.input.text)


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
async def notes(shop_database: Database, listener: Listener) -> AsyncIterator[httpx.AsyncClient]:
    async with shop_database.transaction() as connection:
        await connection.execute(sa.delete(effects))
    engines = Provider(scope=Scope.APP)
    engines.provide(lambda: shop_database, provides=Database)
    container = make_async_container(engines, RequestProvider())
    app = RPCApp(
        [router],
        authenticator=Keys(),
        container=container,
        database=shop_database,
        auditor=listener,
    )
    async with (
        serving(app) as url,
        httpx.AsyncClient(base_url=url, headers=bearer("owner"), trust_env=False) as client,
    ):
        yield client
    await container.close()


async def written(database: Database) -> list[str]:
    async with database.transaction() as connection:
        return list((await connection.execute(sa.select(effects.c.note))).scalars())


async def test_it_hears_who_did_what_and_what_the_use_case_adds(
    notes: httpx.AsyncClient, listener: Listener, database: Database
) -> None:
    assert (await notes.post("/api/v1/notes", json={"text": "x"})).status_code == 200
    (entry,) = listener.heard
    assert (entry.procedure, entry.input) == ("notes.write", Note("x"))
    assert (entry.actor_kind, entry.actor_id) == (OWNER.kind, OWNER.id)
    assert (entry.store_id, entry.acting_for) == (OWNER.store_id, OWNER.store_id)
    assert (entry.subject, entry.after) == (str(OWNER.id), Note("x"))
    assert entry.context.address == "127.0.0.1"
    assert await written(database) == ["x", "audited x"]


async def test_what_it_cannot_write_down_is_not_done(
    notes: httpx.AsyncClient, database: Database
) -> None:
    answer = await notes.post("/api/v1/notes", json={"text": "unwritable"})
    assert (answer.status_code, await written(database)) == (500, [])


async def test_it_hears_no_failure_no_query_no_repetition_and_nothing_unaudited(
    notes: httpx.AsyncClient, listener: Listener, database: Database
) -> None:
    assert (await notes.post("/api/v1/fail", json={"text": "x"})).status_code == 500
    assert (await notes.post("/api/v1/notes", json={})).status_code == 400
    assert (await notes.get("/trpc/notes.read")).status_code == 200
    assert (await notes.post("/api/v1/unheard", json={"text": "x"})).status_code == 200
    assert (await notes.post("/api/v1/stream", json={"text": "x"})).status_code == 200
    assert (listener.heard, await written(database)) == ([], [])
    for _ in range(2):
        key = {"idempotency-key": "once"}
        assert (await notes.post("/api/v1/notes", json={"text": "x"}, headers=key)).status_code
    assert len(listener.heard) == 1


async def test_it_hears_what_needed_no_transaction_and_nobodys_name(
    notes: httpx.AsyncClient, listener: Listener, database: Database
) -> None:
    """The transaction is opened for the record alone."""
    answer = await notes.post("/api/v1/outside", json={"text": "x"}, headers={"authorization": ""})
    assert answer.status_code == 200
    assert [(one.actor_kind, one.actor_id) for one in listener.heard] == [("nobody", None)]
    assert await written(database) == ["audited x"]


async def test_each_call_of_a_batch_is_heard_with_its_own_note(
    notes: httpx.AsyncClient, listener: Listener
) -> None:
    answer = await notes.post(
        "/trpc/notes.write,notes.fail,notes.write?batch=1",
        json={"0": {"text": "a"}, "1": {"text": "b"}, "2": {"text": "c"}},
    )
    assert answer.status_code == 207
    assert sorted(entry.after.text for entry in listener.heard) == ["a", "c"]


def test_an_auditor_needs_transactions() -> None:
    with pytest.raises(TypeError, match="a database is needed"):
        RPCApp([], authenticator=Keys(), auditor=Listener())
