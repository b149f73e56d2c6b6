"""The whole application as the web role serves it, on the tests' engines, with callers by name."""

import re
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from dishka import AsyncContainer, Provider, Scope, make_async_container
from pydantic import SecretStr
from redis.asyncio import Redis
from tests.domains.making import open_store
from tests.rpc.serving import bearer, serving

from cartwheel.domains.audit.log import AuditLog
from cartwheel.domains.people.models import people
from cartwheel.domains.stores.contracts import Role
from cartwheel.domains.stores.members.repository import MemberRepository
from cartwheel.domains.stores.models import store_keys
from cartwheel.entrypoints.house import HOUSE
from cartwheel.entrypoints.roles import ROUTERS
from cartwheel.entrypoints.wiring import EngineProvider, open_scope, providers
from cartwheel.kernel.clock import SystemClock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.settings import Settings
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.embedded.engines import Engines
from cartwheel.systems.embedded.postgres import ADMIN_ROLE, Postgres, url as url_of
from cartwheel.systems.embedded.valkey import Valkey
from cartwheel.systems.rpc.api import (
    NO_STORE,
    Actor,
    Browsers,
    RPCApp,
    UnauthenticatedError,
)
from cartwheel.systems.rpc.procedures import Procedure, collect

_PASSES: Final = re.compile(r":(rates|tickets):|:log:(identity|partitions)$").search
_STATUS: Final = re.compile(r'"httpStatus":(\d+)\D').search
PROCEDURES: Final = collect(ROUTERS)
PERMISSIONS: Final = HOUSE.permissions


class House:
    """A store, another one, and who calls for them: each known by a name."""

    def __init__(self, database: Database, redis: Redis, store_id: UUID, other_id: UUID) -> None:
        self.database, self.redis = database, redis
        self.store_id, self.other_id = store_id, other_id
        self.actors = {
            **{
                role.value: Actor("person", new_id(), store_id, PERMISSIONS.of_role(role))
                for role in Role
            },
            "in no store": Actor("person", new_id(), NO_STORE, frozenset()),
            "carts key": self.key(["carts:read"]),
            "first key": self.key(PERMISSIONS.of_store),
            "replay key": self.key(PERMISSIONS.of_replay),
            "operator": Actor("operator", NO_STORE, NO_STORE, PERMISSIONS.of_operator),
        }
        self._found: tuple[str, dict[str, str]] = ("", {})
        self.client: httpx.AsyncClient
        self.overseer: Database
        """Sees the rows of every store."""
        self.container: AsyncContainer

    def key(self, permissions: Any, *, store_id: UUID | None = None) -> Actor:
        return Actor("store_key", new_id(), store_id or self.store_id, frozenset(permissions))

    async def move_in(self) -> None:
        """Let the callers be known to the database as well, as members and as keys."""
        for name, actor in self.actors.items():
            async with self.database.transaction(store_id=actor.store_id) as connection:
                values: dict[str, Any] = {"id": actor.id, "created_at": SystemClock().now()}
                if actor.kind == "person":
                    values |= {"email": f"{actor.id}@house.example", "name": name}
                    await connection.execute(sa.insert(people).values(values))
                    if actor.store_id != NO_STORE:
                        await MemberRepository(connection).add(
                            actor.store_id, actor.id, role=Role(name), at=values["created_at"]
                        )
                elif actor.kind == "store_key":
                    await self.keep_key(connection, name, actor)

    async def keep_key(self, connection: Connection, name: str, actor: Actor) -> None:
        """Let a key be known to the database as well."""
        values = {
            "id": actor.id,
            "created_at": SystemClock().now(),
            "store_id": actor.store_id,
            "name": name,
            "prefix": "cw_",
            "digest": actor.id.bytes,
            "permissions": sorted(actor.permissions),
        }
        await connection.execute(sa.insert(store_keys).values(values))

    async def authenticate(self, credential: str) -> Actor:
        try:
            return self.actors[credential]
        except KeyError:
            raise UnauthenticatedError from None

    def scope(self, store_id: UUID | None = None) -> AbstractAsyncContextManager[AsyncContainer]:
        """Open a scope that sees the store's rows, and commits."""
        return open_scope(self.container, store_id or self.store_id)

    async def call(self, procedure: Procedure, given: Any, *, who: str) -> tuple[int, Any]:
        """Call a procedure over tRPC; return the status and the error or the answer."""
        body = given if isinstance(given, str) else httpx.Request("POST", "x:", json=given).content
        headers = bearer(who) if who else {}
        path = f"/trpc/{procedure.name}"
        if procedure.kind == "mutation":
            headers["content-type"] = "application/json"
            answer = await self.client.post(path, content=body, headers=headers)
        elif procedure.signature.streams:
            return await self._stream(procedure, path, body, headers)
        else:
            answer = await self.client.get(path, params={"input": body}, headers=headers)
        return answer.status_code, answer.json()

    async def _stream(
        self, procedure: Procedure, path: str, body: Any, headers: dict[str, str]
    ) -> tuple[int, Any]:
        """Read the beginning of a stream, where a refusal would stand."""
        query = {"input": body}
        if procedure.kind == "query":
            query = {"batch": "1", "input": f'{{"0":{_text(body)}}}'}
            headers["trpc-accept"] = "application/jsonl"
        async with self.client.stream("GET", path, params=query, headers=headers) as answer:
            text = ""
            async for piece in answer.aiter_text():
                text += piece
                if _STATUS(text) or text.count("\n\n") > 1:
                    break
        found = _STATUS(text)
        return (int(found[1]) if found else 200), text

    async def traces(self) -> dict[str, str]:
        """
        What PostgreSQL holds for both stores and for no store, by table, and Redis' keys.

        Counts of calls and tickets for sockets are left out, which end by themselves, and what
        the log is called, which whoever opens it first writes down.
        """
        if (written := await self._written()) != self._found[0]:
            found: dict[str, str] = {}
            for store_id in (self.store_id, self.other_id, NO_STORE):
                found |= await self._digests(store_id)
            self._found = (written, found)
        keys = [key.decode("latin-1") for key in await self.redis.keys("*")]
        kept = sorted(key for key in keys if not _PASSES(key))
        return self._found[1] | {"redis": repr(kept)}

    async def _written(self) -> str:
        """Which transactions have written, or may yet: while they are the same, nobody has."""
        async with self.overseer.transaction() as connection:
            return str(await connection.scalar(sa.text("SELECT pg_current_snapshot()::text")))

    async def _digests(self, store_id: UUID) -> dict[str, str]:
        async with self.database.transaction(store_id=store_id) as connection:
            tables = await connection.execute(
                sa.text(
                    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace ="
                    " 'public'::regnamespace AND has_table_privilege(oid, 'SELECT') ORDER BY 1"
                )
            )
            parts = " UNION ALL ".join(
                f"SELECT '{name}', md5(string_agg(md5(t::text), '' ORDER BY t::text))"
                f' FROM "{name}" t'
                for name in tables.scalars()
            )
            rows = await connection.execute(sa.text(parts))
            return {f"{name} of {store_id}": str(digest) for name, digest in rows}


@asynccontextmanager
async def open_house(
    postgres: Postgres,
    valkey: Valkey,
    database: Database,
    redis: Redis,
    columnstore: ColumnStore,
    folder: Path,
    **given: Any,
) -> AsyncIterator[House]:
    """Serve everything there is, with settings of the test's own."""
    settings = Settings(
        home=folder, operator_key=SecretStr("o" * 32), secret_key=SecretStr("s" * 32), **given
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
    container = make_async_container(
        EngineProvider(settings, engines),
        *providers(),
        shared,
    )
    house = House(database, redis, await open_store(database), await open_store(database))
    house.container = container
    await house.move_in()
    app = RPCApp(
        ROUTERS,
        authenticator=house,
        container=container,
        database=database,
        auditor=AuditLog(SystemClock()),
        browsers=await container.get(Browsers),
    )
    house.overseer = Database.connect(url_of(postgres.folder, role=ADMIN_ROLE), pool_size=1)
    async with (
        serving(app) as url,
        httpx.AsyncClient(base_url=url, trust_env=False) as house.client,
    ):
        yield house
    await house.overseer.close()
    await container.close()


@pytest.fixture(scope="session")
async def house(
    postgres: Postgres,
    valkey: Valkey,
    database: Database,
    columnstore: ColumnStore,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[House]:
    """Everything there is, served."""
    folder: Path = tmp_path_factory.mktemp("house")
    async with (
        Redis.from_url(valkey.url, protocol=2) as redis,
        open_house(postgres, valkey, database, redis, columnstore, folder) as house,
    ):
        yield house


def _text(body: Any) -> str:
    return body if isinstance(body, str) else str(body.decode())
