"""What an operator of separate roles does once: migrations, and a first store."""

import asyncio

from cartwheel.domains.accounts.contracts import OpenedStore
from cartwheel.domains.accounts.service import AccountService
from cartwheel.entrypoints.roles import Engine
from cartwheel.entrypoints.run import find_engines
from cartwheel.entrypoints.wiring import open_container, open_scope
from cartwheel.kernel.settings import Settings
from cartwheel.migrations import runner
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.columnstore.migrate import migrate as migrate_columnstore, status


def migrate(settings: Settings) -> dict[str, str]:
    """
    Bring the database and the analytics store up to date; return how far each is now.

    Raises:
        AppError: an engine does not answer, is not given, or is ahead of this version.
    """
    return asyncio.run(_migrate(settings))


async def _migrate(settings: Settings) -> dict[str, str]:
    engines = find_engines(settings, frozenset({Engine.POSTGRESQL, Engine.CLICKHOUSE}))
    app_role = await runner.application_role(engines.database_url)
    await runner.upgrade(engines.migration_url, app_role=app_role)
    store = ColumnStore(engines.clickhouse_url, threads=1)
    try:
        await store.open()
        await migrate_columnstore(store)
        version, _ = await status(store)
    finally:
        await store.close()
    return {"postgresql": str(runner.head()), "clickhouse": str(version)}


def open_store(settings: Settings, name: str) -> OpenedStore:
    """
    Open a store; its key is shown this once.

    Raises:
        AppError: the database does not answer or is not given.
    """
    return asyncio.run(_open_store(settings, name))


async def _open_store(settings: Settings, name: str) -> OpenedStore:
    engines = find_engines(settings, frozenset({Engine.POSTGRESQL}))
    async with open_container(settings, engines) as container, open_scope(container) as scope:
        return await (await scope.get(AccountService)).open_store(name)
