"""The runner of the migrations, and what it promises to the tables."""

import asyncio
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import create_mock_engine

from cartwheel.kernel.errors import UnavailableError
from cartwheel.migrations import runner, tenancy
from cartwheel.systems.embedded.postgres import Postgres, url


async def test_two_at_once(empty_database: str) -> None:
    """Two processes that migrate at once both end at the newest revision."""
    assert await runner.status(empty_database) == (None, runner.head())
    await asyncio.gather(
        *(runner.upgrade(empty_database, app_role="cartwheel_app") for _ in range(2))
    )
    assert await runner.status(empty_database) == (runner.head(), runner.head())


async def test_newer_database(empty_database: str) -> None:
    """A database of a newer version is refused and left alone."""
    connection = await asyncpg.connect(empty_database)
    await connection.execute(
        "CREATE TABLE alembic_version (version_num text);"
        "INSERT INTO alembic_version VALUES ('9999')"
    )
    with pytest.raises(runner.NewerSchemaError) as refusal:
        await runner.upgrade(empty_database, app_role="cartwheel_app")
    assert (refusal.value.found, refusal.value.known) == ("9999", runner.head())
    tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    assert [row["tablename"] for row in tables] == ["alembic_version"]
    await connection.close()


async def test_absent_database() -> None:
    """A database that is away is said to be away."""
    with pytest.raises(UnavailableError):
        await runner.status("postgresql://cartwheel_owner@127.0.0.1:1/cartwheel")


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("mysql://db/shop", "The database's address must look like postgresql://role@host/name"),
        ("{absent}", 'The database does not let us in: database "absent" does not exist'),
    ],
)
async def test_refused(postgres: Postgres, address: str, reason: str) -> None:
    """A wrong address, or one that does not let us in, is told in one line."""
    absent = url(postgres.folder, role="cartwheel_app", database="absent")
    with pytest.raises(runner.RefusedError) as refusal:
        await runner.application_role(address.format(absent=absent))
    assert str(refusal.value) == reason


async def test_roles(owner_url: str, postgres_admin: asyncpg.Connection) -> None:
    """Neither role can see past row-level security, nor make roles and databases."""
    rows = await postgres_admin.fetch(
        "SELECT rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication AS can "
        "FROM pg_roles WHERE rolname IN ('cartwheel_owner', 'cartwheel_app')"
    )
    assert [row["can"] for row in rows] == [False, False]
    assert await runner.application_role(owner_url) == "cartwheel_owner"


async def test_protected_table(empty_database: str) -> None:
    """A store sees and writes its own rows; nobody else sees any, the owner included."""
    connection = await asyncpg.connect(empty_database)
    await connection.execute("CREATE TABLE things (store_id uuid)")
    statements: list[str] = []
    engine = create_mock_engine("postgresql+asyncpg://", lambda sql, *_: statements.append(sql))

    class Operations:
        def get_bind(self) -> object:
            return engine

        def execute(self, sql: str) -> None:
            statements.append(sql)

    tenancy.protect(Operations(), "things")
    for statement in statements:
        await connection.execute(statement)
    mine, other = uuid4(), uuid4()
    await connection.execute("SELECT set_config('cartwheel.store_id', $1, false)", str(mine))
    await connection.execute("INSERT INTO things VALUES ($1)", mine)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute("INSERT INTO things VALUES ($1)", other)
    assert await connection.fetchval("SELECT count(*) FROM things") == 1
    for setting in (str(other), ""):
        await connection.execute("SELECT set_config('cartwheel.store_id', $1, false)", setting)
        assert await connection.fetchval("SELECT count(*) FROM things") == 0
    await connection.close()
