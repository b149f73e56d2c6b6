"""Databases of a test's own, whose audit logs nobody else writes, and who does them harm."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from cartwheel.domains.audit.log import AuditLog
from cartwheel.domains.audit.models import audit_chain
from cartwheel.domains.audit.sealer import AuditSealer
from cartwheel.domains.audit.verification import AuditVerdict, AuditVerification
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.entrypoints.house import HOUSE
from cartwheel.kernel.clock import SystemClock
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.migrations import runner
from cartwheel.systems.embedded.postgres import ADMIN_ROLE, APP_ROLE, Postgres, url
from cartwheel.systems.rpc.api import NO_STORE, AuditEntry, RequestContext

_NAME = "audit_chain_tests"
_MIGRATED = "audit_chain_tests_migrated"


@dataclass(frozen=True, slots=True)
class Books:
    """One database: as the application sees it, and as its owner may."""

    database: Database
    app_url: str
    owner_url: str

    async def write(
        self, count: int = 1, *, store_id: UUID = NO_STORE, at: datetime | None = None
    ) -> None:
        """Write records down as services do."""
        log = AuditLog(SystemClock() if at is None else _At(at))
        context = RequestContext(headers={}, address="10.0.0.1")
        async with self.database.transaction() as connection:
            for number in range(count):
                entry = AuditEntry(
                    procedure="tests.write",
                    actor_kind="role",
                    actor_id=None,
                    store_id=store_id,
                    acting_for=None,
                    context=context,
                    subject=str(number),
                    after={"n": number, "text": "ä\N{WHITE SMILING FACE}", "share": 0.1},
                )
                await log.record(entry, connection)

    async def seal(self, *, at_once: int = 1000) -> int:
        """Seal whatever waits."""
        sealer, count = AuditSealer(self.database), 0
        while sealed := await sealer.seal(at_once=at_once):
            count += sealed
        return count

    async def verify(self, **given: object) -> AuditVerdict:
        """Walk through all there is, in small pages."""
        stores = [
            store.id
            for store in await StoreDirectory(self.database, HOUSE.permissions).list_stores()
        ]
        verification = AuditVerification(self.database, stores, **given)  # type: ignore[arg-type]
        return await verification.run(at_once=3)

    async def record_at(self, position: int) -> UUID:
        """Which record has a place."""
        async with self.database.transaction() as connection:
            rows = await connection.execute(
                sa.select(audit_chain.c.record_id).where(audit_chain.c.position == position)
            )
            return UUID(str(rows.scalar_one()))

    async def as_app(self, store_id: UUID, statement: str, *values: object) -> None:
        """Do what whoever has taken over the application can."""
        connection = await asyncpg.connect(self.app_url)
        try:
            await connection.execute(f"SET cartwheel.store_id = '{store_id}'")
            await connection.execute(statement, *values)
        finally:
            await connection.close()

    async def as_owner(self, statement: str, *values: object) -> None:
        """Do what the owner of the tables can, who lifts every guard first."""
        connection = await asyncpg.connect(self.owner_url)
        try:
            for table in ("audit_log", "audit_chain"):
                await connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
                await connection.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
            await connection.execute(statement, *values)
            for table in ("audit_log", "audit_chain"):
                await connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            await connection.execute("ALTER TABLE audit_log FORCE ROW LEVEL SECURITY")
        finally:
            await connection.close()


INSERT = (
    "INSERT INTO audit_log (id, store_id, at, actor_kind, procedure, request_id, address)"
    " VALUES ($1, $2, $3, 'person', 'tests.invented', 'r', '10.0.0.2')"
)


async def invent(books: Books, store_id: UUID, *, at: datetime) -> UUID:
    """Add a record as the application's role, which may say any time."""
    record_id = new_id()
    await books.as_app(store_id, INSERT, record_id, store_id, at)
    return record_id


@dataclass(frozen=True, slots=True)
class _At:
    at: datetime

    def now(self) -> datetime:
        return self.at


@asynccontextmanager
async def empty_books(
    postgres: Postgres, *, template: str = "template1"
) -> AsyncIterator[tuple[str, str]]:
    """Make a database without tables; give the owner's URL and the application's."""
    admin = await asyncpg.connect(url(postgres.folder, role=ADMIN_ROLE, database=ADMIN_ROLE))
    await admin.execute(f"CREATE DATABASE {_NAME} OWNER cartwheel_owner TEMPLATE {template}")
    try:
        yield (
            url(postgres.folder, role="cartwheel_owner", database=_NAME),
            url(postgres.folder, role=APP_ROLE, database=_NAME),
        )
    finally:
        await admin.execute(f"DROP DATABASE {_NAME} WITH (FORCE)")
        await admin.close()


async def _ensure_migrated(postgres: Postgres) -> None:
    """Make the database that those of the tests are copied from, once for each server."""
    admin = await asyncpg.connect(url(postgres.folder, role=ADMIN_ROLE, database=ADMIN_ROLE))
    known = "SELECT count(*) FROM pg_database WHERE datname = $1"
    if not await admin.fetchval(known, _MIGRATED):
        await admin.execute(f"CREATE DATABASE {_MIGRATED} OWNER cartwheel_owner")
        owner_url = url(postgres.folder, role="cartwheel_owner", database=_MIGRATED)
        await runner.upgrade(owner_url, app_role=APP_ROLE)
    await admin.close()


@asynccontextmanager
async def open_books(postgres: Postgres) -> AsyncIterator[Books]:
    """Make a migrated database."""
    await _ensure_migrated(postgres)
    async with empty_books(postgres, template=_MIGRATED) as (owner_url, app_url):
        database = Database.connect(app_url, pool_size=4)
        yield Books(database, app_url, owner_url)
        await database.close()


def revision_before_the_chain() -> str:
    """Return the revision that has an audit log and no chain yet."""
    return revision_before("audit_chain")


def revision_before(name: str) -> str:
    """Return the revision before the one of a name."""
    scripts = ScriptDirectory.from_config(runner.config()).walk_revisions()
    (before,) = (s.down_revision for s in scripts if s.path.endswith(f"_{name}.py"))
    return str(before)


async def migrate_to(owner_url: str, revision: str) -> None:
    """Migrate as far as a revision."""

    def upgrade(connection: Connection) -> None:
        config = runner.config()
        config.attributes.update(connection=connection, app_role=APP_ROLE)
        command.upgrade(config, revision)

    async with runner._connection(owner_url) as connection:
        await connection.run_sync(upgrade)
