"""The tables that the code declares are the tables that the migrations make."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from cartwheel.kernel.db import Database, metadata
from cartwheel.migrations.drafting import declare_all, find_differences


async def test_models_and_migrations_agree(owner_url: str) -> None:
    engine = create_async_engine(owner_url.replace("postgresql://", "postgresql+asyncpg://", 1))
    async with engine.connect() as connection:
        assert await connection.run_sync(find_differences) == []
    await engine.dispose()


async def test_every_table_of_a_tenant_is_protected_from_its_owner_too(database: Database) -> None:
    """Those that are not say why: `info={"outside": …}`."""
    declare_all()
    outside = {name for name, table in metadata.tables.items() if table.info.get("outside")}
    async with database.transaction() as connection:
        rows = await connection.execute(
            text(
                "SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class"
                " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            )
        )
        assert {name for name, is_protected in rows if not is_protected} == {
            *outside,
            "alembic_version",
        }


async def test_the_applications_role_cannot_bypass_it(database: Database) -> None:
    async with database.transaction() as connection:
        rows = await connection.execute(
            text("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        )
        assert rows.one() == (False, False)
