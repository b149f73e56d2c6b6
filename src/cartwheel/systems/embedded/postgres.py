"""
The embedded PostgreSQL: one cluster in a folder, reached by a Unix socket alone.

Three roles: `postgres` makes the other two and the database, `cartwheel_owner`
owns the tables and migrates them, `cartwheel_app` is the application's and
cannot bypass row-level security. The server asks the kernel who connects (peer
authentication) and lets in the user that runs Cartwheel, so there is no password
to keep.
"""

import asyncio
import contextlib
import shutil
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import asyncpg
import structlog

from cartwheel.systems.embedded import accounts
from cartwheel.systems.embedded.accounts import Account
from cartwheel.systems.embedded.children import Child
from cartwheel.systems.embedded.errors import StartError, UnwritableError
from cartwheel.systems.embedded.leftovers import end_leftovers
from cartwheel.systems.embedded.programs import POSTGRES_MAJOR, postgres_install
from cartwheel.systems.embedded.sockets import leave_socket_folder, socket_folder

_log = structlog.get_logger()

NAME = "PostgreSQL"
ADMIN_ROLE = "postgres"
OWNER_ROLE = "cartwheel_owner"
APP_ROLE = "cartwheel_app"
DATABASE = "cartwheel"

_PROGRAM = "postgres"
_PORT = 5432  # part of the socket's name, nothing listens on it
_SOCKET = f".s.PGSQL.{_PORT}"
# A server that replays a long log after a crash is alive, and worth the wait.
_START_SECONDS = 300

_SETTINGS = {
    "listen_addresses": "",
    "port": str(_PORT),
    "unix_socket_permissions": "0700",
    "shared_buffers": "64MB",
    "max_wal_size": "512MB",
    # Fewer processes: one database on one machine needs no helpers for these.
    "io_method": "sync",
    "max_logical_replication_workers": "0",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}


@dataclass(frozen=True, slots=True)
class Postgres:
    """The running server."""

    child: Child
    folder: Path

    @classmethod
    async def start(
        cls,
        folder: Path,
        *,
        account: Account,
        log: Path,
        overrides: Mapping[str, str] | None = None,
    ) -> "Postgres":
        """
        Start the server on an absolute folder, made at the first start; it answers on return.

        Raises:
            StartError: the folder cannot be used, or the server says no.
        """
        accounts.let_read(postgres_install(), account)
        accounts.claim_folder(folder, account)
        accounts.let_through(folder, account)
        accounts.claim_folder(socket_folder(folder, name=_SOCKET), account)
        data = data_folder(folder)
        if not data.exists():
            _log.info("making a database, once", folder=str(data), news=True)
            await _create(data, account=account, log=log)
        ensure_version(data)
        await end_leftovers(_PROGRAM, data, signals=(signal.SIGINT, signal.SIGQUIT))
        try:
            _forget_pids(folder)
            _write_access_rules(data, account=account)
        except OSError as error:
            raise UnwritableError(data, error) from error
        settings = _SETTINGS | {
            "unix_socket_directories": str(socket_folder(folder, name=_SOCKET)),
            "hba_file": str(data / "cartwheel_hba.conf"),
            "ident_file": str(data / "cartwheel_ident.conf"),
            **(overrides or {}),
        }
        child = await Child.start(
            NAME,
            [
                str(postgres_install() / "bin" / _PROGRAM),
                *("-D", str(data)),
                *(word for key, value in settings.items() for word in ("-c", f"{key}={value}")),
            ],
            account=account,
            folder=data,
            log=log,
            farewell=signal.SIGINT,  # "fast": ends sessions, writes a checkpoint
            abort=signal.SIGQUIT,  # "immediate": no process of it goes on, the log says the rest
        )
        server = cls(child, folder)
        try:
            await server._prepare()
        except BaseException:
            await child.stop()
            raise
        return server

    @property
    def owner_url(self) -> str:
        """The URL for migrations."""
        return url(self.folder, role=OWNER_ROLE)

    @property
    def app_url(self) -> str:
        """The URL for the application."""
        return url(self.folder, role=APP_ROLE)

    async def stop(self) -> None:
        """Stop the server after a checkpoint; safe to repeat."""
        await self.child.stop()
        leave_socket_folder(self.folder, name=_SOCKET)

    async def _prepare(self) -> None:
        connection = await self._connect()
        try:
            for role in (OWNER_ROLE, APP_ROLE):
                if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname=$1", role):
                    await connection.execute(
                        f"CREATE ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE"
                    )
            if not await connection.fetchval(
                "SELECT 1 FROM pg_database WHERE datname=$1", DATABASE
            ):
                await connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}")
            await connection.execute(
                f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC;"
                f"GRANT CONNECT ON DATABASE {DATABASE} TO {APP_ROLE}"
            )
        finally:
            await connection.close()

    async def _connect(self) -> asyncpg.Connection:
        deadline = asyncio.get_running_loop().time() + _START_SECONDS
        while True:
            with contextlib.suppress(OSError, asyncpg.CannotConnectNowError):
                return await asyncpg.connect(
                    url(self.folder, role=ADMIN_ROLE, database=ADMIN_ROLE), timeout=10
                )
            await self.child.ensure_running()
            if asyncio.get_running_loop().time() > deadline:
                raise StartError(f"PostgreSQL does not answer (log: {self.child.log}).")
            await asyncio.sleep(0.02)


def data_folder(folder: Path) -> Path:
    """Return the cluster's folder; the one above it holds the socket."""
    return folder / "data"


def url(folder: Path, *, role: str, database: str = DATABASE) -> str:
    """Return the URL of a database of the server on a folder, running or not."""
    host = quote(str(socket_folder(folder, name=_SOCKET)), safe="")
    return f"postgresql://{role}@/{database}?host={host}&port={_PORT}"


def ensure_version(data: Path) -> None:
    """
    Return when a cluster's folder is of the version that runs here.

    Raises:
        StartError: it is of another, or no cluster at all.
    """
    try:
        found = (data / "PG_VERSION").read_text().strip()
    except OSError as error:
        raise StartError(f"{data} is not a PostgreSQL cluster: {error.strerror}.") from error
    if found != str(POSTGRES_MAJOR):
        raise StartError(
            f"{data} was made by PostgreSQL {found}, this is {POSTGRES_MAJOR}: "
            "move the data with pg_dump, or set CARTWHEEL_DATABASE_URL."
        )


async def _create(data: Path, *, account: Account, log: Path) -> None:
    # The cluster gets its name when it is complete, so that a start that was
    # interrupted, or that met a full disk, can simply be made again.
    unfinished = data.with_name("unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    child = await Child.start(
        "initdb",
        [
            str(postgres_install() / "bin" / "initdb"),
            *("--pgdata", str(unfinished)),
            *("--username", ADMIN_ROLE),
            *("--auth-local", "peer", "--auth-host", "reject"),
            # The builtin provider sorts the same on every system.
            *("--encoding", "UTF8", "--locale-provider", "builtin"),
            *("--locale", "C", "--builtin-locale", "C.UTF-8"),
            "--data-checksums",
            # What is left of a failure is removed below, once the reason is known.
            *("--no-instructions", "--no-clean"),
        ],
        account=account,
        folder=data.parent,
        log=log,
        farewell=signal.SIGINT,
    )
    try:
        words = await child.ended()
    finally:
        await child.stop()
    if child.process.returncode != 0:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise StartError(f"The database cannot be made: {words}.")
    unfinished.rename(data)


def _forget_pids(folder: Path) -> None:
    # No server works in this folder (leftovers have been ended and we hold the
    # home), so a pid file that names a living process names a stranger, for
    # whose sake PostgreSQL would refuse to start.
    (data_folder(folder) / "postmaster.pid").unlink(missing_ok=True)
    (socket_folder(folder, name=_SOCKET) / f"{_SOCKET}.lock").unlink(missing_ok=True)


def _write_access_rules(data: Path, *, account: Account) -> None:
    names = sorted({account.name, accounts.current_name()})
    for name, text in {
        "cartwheel_hba.conf": "local all all peer map=cartwheel\n",
        "cartwheel_ident.conf": "".join(
            f'cartwheel "{name}" {role}\n'
            for name in names
            for role in (ADMIN_ROLE, OWNER_ROLE, APP_ROLE)
        ),
    }.items():
        path = data / name
        path.write_text(text)
        path.chmod(0o644)  # the folder itself is closed to others
