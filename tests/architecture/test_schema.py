"""The tables that the code declares are the tables that the migrations make."""

import importlib
import pkgutil

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

import cartwheel
from cartwheel.kernel.db import Database, metadata

# They open stores or belong to none: see docs/architecture.md.
OUTSIDE = {
    "alembic_version",
    "audit_chain",
    "audit_unsealed",
    "consumer_progress",
    "identities",
    "inbox",
    "job_alarms",
    "job_minutes",
    "leases",
    "mailed_tokens",
    "open_firings",
    "outbox",
    "outbox_dead_letters",
    "outbox_lanes",
    "passkeys",
    "people",
    "person_sessions",
    "recovery_codes",
    "refresh_tokens",
    "registrations",
    "schedule_dues",
    "second_factors",
    "settings_revisions",
    "signing_keys",
    "store_keys",
    "stores",
}


def differences(connection: Connection) -> list[object]:
    for module in pkgutil.walk_packages(cartwheel.__path__, "cartwheel."):
        if "__main__" not in module.name and ".migrations." not in module.name:
            importlib.import_module(module.name)
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": True}
    )
    return list(compare_metadata(context, metadata))


async def test_models_and_migrations_agree(owner_url: str) -> None:
    engine = create_async_engine(owner_url.replace("postgresql://", "postgresql+asyncpg://", 1))
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


async def test_every_table_of_a_tenant_is_protected_from_its_owner_too(database: Database) -> None:
    async with database.transaction() as connection:
        rows = await connection.execute(
            text(
                "SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class"
                " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            )
        )
        assert {name for name, is_protected in rows if not is_protected} == OUTSIDE


async def test_the_applications_role_cannot_bypass_it(database: Database) -> None:
    async with database.transaction() as connection:
        rows = await connection.execute(
            text("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        )
        assert rows.one() == (False, False)
