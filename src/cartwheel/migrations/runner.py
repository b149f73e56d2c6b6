"""
Runs the migrations of the PostgreSQL schema as the owner of the tables.

One process migrates at a time: the others wait for an advisory lock and then
find nothing left to do. Each migration is one transaction.

Whoever asks for a table while a migration waits for it waits behind the migration. So it
waits for a moment only, gives way, and comes back: for minutes, saying so each time.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import ClassVar, Final

import asyncpg
import structlog
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from cartwheel.kernel.connection import Connection as Asked
from cartwheel.kernel.errors import AppError, Kind, UnavailableError
from cartwheel.kernel.sqlstates import Meaning, meaning_of

# Any number that nobody else locks: "cartwhel" in ASCII.
_LOCK = int.from_bytes(b"cartwhel", "big")

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Manners:
    """How long a migration waits for a table, until it comes back, and for how long in all."""

    wait: timedelta = timedelta(seconds=3)
    pause: timedelta = timedelta(seconds=5)
    patience: timedelta = timedelta(minutes=5)


MANNERS: Final = Manners()


class NewerSchemaError(AppError):
    """The database was migrated by a version newer than this one."""

    code: ClassVar[str] = "migrations.newer_schema"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, found: str, known: str | None) -> None:
        super().__init__(
            f"The database is at migration {found}, which this version does not know "
            f"(its newest is {known}): run the version that made it, or a newer one."
        )
        self.found, self.known = found, known


class UnsafeRoleError(AppError):
    """The application's role could see every store's rows."""

    code: ClassVar[str] = "migrations.unsafe_role"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, role: str) -> None:
        super().__init__(
            f"The role {role} bypasses row-level security: give the application one that is "
            "neither a superuser nor has BYPASSRLS."
        )
        self.role = role


class RefusedError(AppError):
    """The database's address is wrong, or it does not let us in."""

    code: ClassVar[str] = "migrations.refused"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE


async def application_role(url: str) -> str:
    """
    Return the role the application's URL connects as.

    Raises:
        UnsafeRoleError: row-level security does not bind it.
        RefusedError: the address is wrong, or the role is not let in.
        UnavailableError: the database does not answer.
    """
    async with _connection(url) as connection:
        rows = await connection.execute(
            text(
                "SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles"
                " WHERE rolname = current_user"
            )
        )
        role, is_unsafe = rows.one()
    if is_unsafe:
        raise UnsafeRoleError(role)
    return str(role)


class HeldError(UnavailableError):
    """Others hold what a migration changes, and did not let go of it."""

    code: ClassVar[str] = "migrations.held"


async def upgrade(url: str, *, app_role: str, manners: Manners = MANNERS) -> None:
    """
    Bring the schema to the newest revision; repeating it changes nothing.

    The URL is the owner's; `app_role` is granted what the application needs.

    Raises:
        NewerSchemaError: the database is ahead of this version.
        HeldError: a table was in use for too long; what was migrated before it stays.
        UnavailableError: the database does not answer.
    """
    async with _connection(url) as connection:
        await connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
        await connection.execute(
            text("SELECT set_config('lock_timeout', :wait, false)"),
            {"wait": str(manners.wait // timedelta(milliseconds=1))},
        )
        # The lock belongs to the session; Alembic opens transactions of its own.
        await connection.commit()
        until = time.monotonic() + manners.patience.total_seconds()
        while True:
            try:
                await connection.run_sync(_upgrade, app_role=app_role)
            except DBAPIError as error:
                if not isinstance(error.driver_exception, asyncpg.LockNotAvailableError):
                    raise
                await connection.rollback()
                at = await connection.run_sync(_current)
                await connection.rollback()
                why = f"Others hold what the migration after {at} changes: {_reason(error)}"
                if time.monotonic() >= until:
                    raise HeldError(f"{why}; end long transactions and run it again") from error
            else:
                return
            _log.warning("the migration gives way and comes back", reason=why)
            await asyncio.sleep(manners.pause.total_seconds())


async def status(url: str) -> tuple[str | None, str | None]:
    """
    Return the revision of the database and the newest one known, without changing anything.

    Raises:
        UnavailableError: the database does not answer.
    """
    async with _connection(url) as connection:
        return await connection.run_sync(_current), head()


async def is_behind(url: str) -> bool:
    """
    Say whether the database lacks a migration of this version.

    One that is ahead is not behind: while an upgrade rolls out, the roles of the
    version before still run on the new schema.

    Raises:
        UnavailableError: the database does not answer.
    """
    current, newest = await status(url)
    return current != newest and (current is None or current in _known(config()))


async def revision_of(connection: Asked) -> str | None:
    """Return the revision of the database that a connection leads to."""
    row = (await connection.execute(text("SELECT version_num FROM alembic_version"))).one_or_none()
    return None if row is None else str(row[0])


def head() -> str | None:
    """Return the newest revision this version knows."""
    return ScriptDirectory.from_config(config()).get_current_head()


def _upgrade(connection: Connection, *, app_role: str) -> None:
    alembic = config()
    alembic.attributes.update(connection=connection, app_role=app_role)
    found = _current(connection)
    connection.rollback()
    if found is not None and found not in _known(alembic):
        raise NewerSchemaError(found=found, known=head())
    if found == head():
        return
    command.upgrade(alembic, "head")
    _log.info("the database was migrated", before=found, now=head(), news=True)


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _known(alembic: Config) -> set[str]:
    return {script.revision for script in ScriptDirectory.from_config(alembic).walk_revisions()}


def config() -> Config:
    """Return how Alembic finds the migrations."""
    found = Config()
    # The percent sign is the parser's own.
    folder = str(Path(__file__).parent).replace("%", "%%")
    found.set_main_option("script_location", folder)
    found.set_main_option("path_separator", "os")
    return found


@asynccontextmanager
async def _connection(url: str) -> AsyncIterator[AsyncConnection]:
    if not url.startswith(("postgresql://", "postgresql+asyncpg://")):
        raise RefusedError("The database's address must look like postgresql://role@host/name")
    engine = create_async_engine(
        url.replace("postgresql://", "postgresql+asyncpg://", 1),
        poolclass=NullPool,
        hide_parameters=True,
    )
    try:
        try:
            connection = await engine.connect()
        except OSError as error:
            raise UnavailableError("The database does not answer") from error
        except DBAPIError as error:
            raise RefusedError(f"The database does not let us in: {_reason(error)}") from error
        async with aclosing(connection):
            yield connection
    except DBAPIError as error:
        if error.connection_invalidated:
            raise UnavailableError("The database went away") from error
        if meaning_of(error.driver_exception) is not Meaning.REFUSE:
            raise UnavailableError(f"The database refuses: {_reason(error)}") from error
        raise
    finally:
        await engine.dispose()


def _reason(error: DBAPIError) -> str:
    return str(error.orig).partition("\n")[0].rpartition(">: ")[2]
