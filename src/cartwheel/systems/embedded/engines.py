"""All engines of a home, each embedded unless its URL says otherwise."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from cartwheel.kernel.settings import Settings
from cartwheel.systems.embedded import postgres, valkey
from cartwheel.systems.embedded.accounts import Account, server_account
from cartwheel.systems.embedded.children import Child
from cartwheel.systems.embedded.home import Home
from cartwheel.systems.embedded.memory import valkey_ceiling_mib
from cartwheel.systems.embedded.postgres import Postgres
from cartwheel.systems.embedded.valkey import Valkey

_Server = Postgres | Valkey


@dataclass(frozen=True, slots=True)
class Engines:
    """Where the engines are; secrets included."""

    database_url: str
    migration_url: str
    redis_url: str
    clickhouse_url: str
    objects_url: str
    children: tuple[Child, ...] = ()

    async def failure(self) -> str:
        """Return when a server that should run has ended, with one line that says how."""
        ended = [asyncio.create_task(child.ended()) for child in self.children]
        try:
            if not ended:
                await asyncio.Event().wait()
            done, _ = await asyncio.wait(ended, return_when=asyncio.FIRST_COMPLETED)
            return done.pop().result()
        finally:
            for task in ended:
                task.cancel()


@asynccontextmanager
async def start_engines(settings: Settings, home: Home) -> AsyncIterator[Engines]:
    """
    Start the embedded servers of a held home, at once, and stop them at the end.

    Raises:
        StartError: one of them cannot start; none of them is left running.
    """
    servers = await _start_servers(settings, home)
    try:
        children = tuple(server.child for server in servers)
        yield replace(locate_engines(settings, home), children=children)
    finally:
        await asyncio.gather(*(server.stop() for server in servers))


def locate_engines(settings: Settings, home: Home) -> Engines:
    """Return where the engines are when they run, without starting any."""
    if database_url := _given(settings.database_url):
        migration_url = _given(settings.database_migration_url) or database_url
    else:
        database_url = postgres.url(home.postgres, role=postgres.APP_ROLE)
        migration_url = postgres.url(home.postgres, role=postgres.OWNER_ROLE)
    return Engines(
        database_url=database_url,
        migration_url=migration_url,
        redis_url=_given(settings.redis_url) or valkey.url(home.valkey),
        clickhouse_url=_given(settings.clickhouse_url) or f"chdb://{home.clickhouse}",
        objects_url=_given(settings.objects_url) or home.objects.as_uri(),
    )


async def _start_servers(settings: Settings, home: Home) -> list[_Server]:
    account: Account | None = None
    starting: list[asyncio.Task[_Server]] = []

    def begin(start: Any, folder: Path, **overrides: str) -> None:
        nonlocal account
        account = account or server_account()
        log = home.logs / f"{folder.name}.log"
        coroutine: Coroutine[Any, Any, _Server] = start(
            folder, account=account, log=log, overrides=overrides
        )
        starting.append(asyncio.create_task(coroutine))

    if not settings.database_url:
        # A pool grows to the double; migrations and `doctor` come on top.
        connections = max(100, 2 * settings.database_pool_size + 20)
        begin(Postgres.start, home.postgres, max_connections=str(connections))
    if not settings.redis_url:
        begin(Valkey.start, home.valkey, maxmemory=f"{valkey_ceiling_mib(settings)}mb")
    try:
        return list(await asyncio.gather(*starting))
    except BaseException:
        for task in starting:
            task.cancel()
        ended = await asyncio.gather(*starting, return_exceptions=True)
        await asyncio.gather(*(s.stop() for s in ended if isinstance(s, Postgres | Valkey)))
        raise


def _given(url: SecretStr | None) -> str:
    return url.get_secret_value() if url else ""
