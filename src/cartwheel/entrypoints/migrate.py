"""`cartwheel migrate`: what an operator of separate roles does before they start."""

import asyncio

from cartwheel.entrypoints.engines import Engine, find_engines
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
