"""The whole application, people and keys of one store in it, and everything that goes on."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import httpx
from dishka import Provider, Scope, make_async_container
from pydantic import SecretStr
from tests.domains.making import open_store
from tests.domains.people.making import PASSWORD, Town
from tests.kit.clock import MovedClock
from tests.rpc.serving import bearer, serving
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from cartwheel.domains.stores.contracts import Role
from cartwheel.domains.stores.members.repository import MemberRepository
from cartwheel.entrypoints.capacity import Capacity
from cartwheel.entrypoints.roles import EVERYTHING
from cartwheel.entrypoints.web import make_app
from cartwheel.entrypoints.wiring import EngineProvider, providers
from cartwheel.kernel.clock import SystemClock
from cartwheel.kernel.db import Database
from cartwheel.kernel.settings import Settings
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.embedded.engines import Engines
from cartwheel.systems.embedded.postgres import Postgres
from cartwheel.systems.embedded.valkey import Valkey
from cartwheel.systems.realtime.api import Rooms
from cartwheel.systems.rpc.api import Router, get, permission

SOON = 8
SECRET = "s" * 32
"""Access that is lost ends streams within a second; more is allowed for a busy machine."""
TOOK: Final[list[float]] = []
"""How long it took until all had ended, each time that the whole of a test waited for it."""

lasting = Router("lasting")
ALLOW = permission("interventions:read")


@lasting.query(rest=get("/lasting"), allow=ALLOW)
async def quiet() -> AsyncIterator[str]:
    """Say enough to fill a piece, and nothing more for ever."""
    yield "x" * 40_000
    await asyncio.Event().wait()


@lasting.subscription(allow=ALLOW)
async def chatty() -> AsyncIterator[int]:
    """Count for ever."""
    number = 0
    while True:
        yield number
        number += 1
        await asyncio.sleep(0.01)


Ending = Callable[[], Awaitable[Any]]


@dataclass(slots=True)
class House:
    """The application's town, and a store in it."""

    town: Town
    store_id: UUID
    websocket: str

    async def call(self, method: str, path: str, who: str, body: Any = None) -> Any:
        """Call a procedure that succeeds; return its answer."""
        answer = await self.town.client.request(
            method, f"/api/v1{path}", json=body, headers=bearer(who)
        )
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def member(self, name: str, role: Role) -> UUID:
        """Make somebody a member of the store."""
        person_id = await self.town.person(f"{name}@shop.example", name=name)
        async with self.town.database.transaction(store_id=self.store_id) as connection:
            await MemberRepository(connection).add(
                self.store_id, person_id, role=role, at=SystemClock().now()
            )
        return person_id

    async def sign_in(self, name: str) -> dict[str, Any]:
        """Open a session in the store; return the tokens."""
        return await self.town.sign_in(
            f"{name}@shop.example", password=PASSWORD, storeId=str(self.store_id)
        )

    @asynccontextmanager
    async def everything(
        self, credential: str | None, *, cookie: str | None = None, word: str | None = None
    ) -> AsyncIterator[dict[str, Ending]]:
        """Open every kind of stream; each waits for its end, and returns how it ended."""
        headers = bearer(credential) if credential else {"cookie": f"cw_access={cookie}"}
        if word is not None:
            headers["x-cartwheel-identity"] = word
        batch = {"batch": "1", "input": "{}"}
        jsonl = {**headers, "trpc-accept": "application/jsonl"}
        async with AsyncExitStack() as stack:

            async def stream(path: str, sent: dict[str, str], **query: str) -> httpx.Response:
                response = await stack.enter_async_context(
                    self.town.client.stream(
                        "GET", path, params=query, headers=sent, timeout=httpx.Timeout(30)
                    )
                )
                assert response.status_code == 200
                return response

            silent = await stream("/trpc/interventions.watch", headers, input="{}")
            followed = await stream(
                "/trpc/live.follow", headers, input='{"topics":["interventions"]}'
            )
            chatting = await stream("/trpc/lasting.chatty", headers)
            answered = await stream("/trpc/lasting.quiet", jsonl, **batch)
            listed = await stream("/api/v1/lasting", headers)
            socket = await stack.enter_async_context(
                connect(
                    f"{self.websocket}/{self.store_id}",
                    additional_headers=headers | {"origin": "http://127.0.0.1"},
                    proxy=None,
                )
            )
            yield {
                "silent subscription": lambda: _last_event(silent),
                "chatting subscription": lambda: _last_event(chatting),
                "topics": lambda: _last_event(followed),
                "streamed batch": lambda: _last_line(answered),
                "lines": lambda: _cut(listed),
                "socket": lambda: _close_code(socket),
            }

    async def ends(self, given: dict[str, Ending]) -> dict[str, Any]:
        """Wait for all to end, note how long that took, and return how each did."""
        began = time.monotonic()
        async with asyncio.timeout(SOON):
            ended = await asyncio.gather(*(end() for end in given.values()))
        TOOK.append(time.monotonic() - began)
        return dict(zip(given, ended, strict=True))


async def _last_event(response: httpx.Response) -> str:
    async with aclosing(response.aiter_lines()) as lines:
        text = [line async for line in lines if line]
    assert text[-2] == "event: serialized-error", text[-2:]
    return str(json.loads(text[-1].removeprefix("data: "))["data"]["code"])


async def _last_line(response: httpx.Response) -> str:
    async with aclosing(response.aiter_lines()) as lines:
        text = [line async for line in lines]
    _, state, shape = json.loads(text[-1])
    assert state == 2, "thrown"
    return str(shape["data"]["code"])


async def _cut(response: httpx.Response) -> str:
    """See that nobody takes the half for the whole."""
    try:
        async for _ in response.aiter_bytes():
            pass
    except httpx.RemoteProtocolError:
        return "cut"
    return "whole"


async def _close_code(socket: ClientConnection) -> int | None:
    try:
        while True:
            await socket.recv()
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


def all_with(code: str, close_code: int) -> dict[str, Any]:
    """How everything ends for one reason."""
    return {
        "silent subscription": code,
        "chatting subscription": code,
        "topics": code,
        "streamed batch": code,
        "lines": "cut",
        "socket": close_code,
    }


@asynccontextmanager
async def open_house(
    postgres: Postgres, valkey: Valkey, database: Database, columnstore: ColumnStore, folder: Path
) -> AsyncIterator[House]:
    """Serve everything, as one process does."""
    settings = Settings(
        home=folder,
        operator_key=SecretStr("o" * 32),
        secret_key=SecretStr(SECRET),
        public_url="http://127.0.0.1",
        password_memory_kib=8192,
        password_iterations=1,
    )
    engines = Engines(
        database_url=postgres.app_url,
        migration_url=postgres.owner_url,
        redis_url=valkey.url,
        clickhouse_url="",
        objects_url=folder.as_uri(),
    )
    shared = Provider(scope=Scope.APP)
    shared.provide(lambda: columnstore, provides=ColumnStore)
    container = make_async_container(EngineProvider(settings, engines), *providers(), shared)
    role = replace(EVERYTHING, routers=(*EVERYTHING.routers, lasting))
    app = (await make_app(container, role, Capacity(files=1024, connections=256))).rpc
    hearing = asyncio.create_task((await container.get(Rooms)).run())
    async with (
        serving(app) as url,
        httpx.AsyncClient(base_url=url, trust_env=False, timeout=30) as client,
    ):
        town = Town(container, database, MovedClock(), client, folder / "mail")
        yield House(town, await open_store(database), f"{url.replace('http', 'ws', 1)}/ws/store")
    hearing.cancel()
    await asyncio.gather(hearing, return_exceptions=True)
    await container.close()
