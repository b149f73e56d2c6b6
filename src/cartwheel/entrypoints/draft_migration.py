"""`cartwheel migration`: the next migration, drafted beside a PostgreSQL of its own."""

import asyncio
import tempfile
from pathlib import Path

from sqlalchemy.ext.asyncio import create_async_engine

from cartwheel.migrations import runner
from cartwheel.migrations.drafting import draft
from cartwheel.systems.embedded.accounts import server_account
from cartwheel.systems.embedded.postgres import APP_ROLE, Postgres


def draft_migration(name: str) -> Path:
    """
    Write the migration that the tables in the code lack, and return its file.

    Raises:
        AppError: the name does not fit, nothing has changed, or PostgreSQL does not start.
    """
    with tempfile.TemporaryDirectory(prefix="cartwheel-migration-") as folder:
        Path(folder).chmod(0o711)  # the server may run under another account
        return asyncio.run(_draft(name, Path(folder)))


async def _draft(name: str, folder: Path) -> Path:
    server = await Postgres.start(
        folder / "postgres",
        account=server_account(),
        log=folder / "postgres.log",
        overrides={"fsync": "off"},
    )
    try:
        await runner.upgrade(server.owner_url, app_role=APP_ROLE)
        url = server.owner_url.replace("postgresql://", "postgresql+asyncpg://", 1)
        engine = create_async_engine(url)
        async with engine.connect() as connection:
            path = await connection.run_sync(draft, name=name)
        await engine.dispose()
        return path
    finally:
        await server.stop()
