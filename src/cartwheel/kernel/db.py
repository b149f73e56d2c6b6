"""
PostgreSQL: one engine per process, transactions that know their store.

Row-level security compares `store_id` with the setting `cartwheel.store_id`,
which lives as long as the transaction. A transaction opened without a store
sees no tenant's rows at all.

What the driver raises becomes an error of ours where it is raised: `sqlstates.py`
says which refusals are waited for, which transactions are worth repeating, and what
is a fault of the statement and stays as it is. No answer is waited for without a
limit (`patience.py`).
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from sqlalchemy import MetaData, event, text
from sqlalchemy.engine import Connection, ExceptionContext
from sqlalchemy.exc import PendingRollbackError, TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from cartwheel.kernel.errors import ContentionError, UnavailableError
from cartwheel.kernel.patience import Pulse, Watch, patience_seconds
from cartwheel.kernel.sqlstates import Meaning, leaves_connection, meaning_of, takes_no_writes

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""Every table of every domain; migrations are compared with it."""

# Of every call: built once, so that only its value is new each time.
_ENTER = text("SELECT set_config('cartwheel.store_id', :store_id, true)")

# A server that takes no writes is asked for anew, under its name, no more often than so.
_OLD_SECONDS: Final = 1.0
_POOL_SECONDS: Final = 5.0
_CONNECT_SECONDS: Final = 5.0

_SESSION: Final = {
    # A process that was stopped in the middle of a transaction must not hold its locks for ever.
    "idle_in_transaction_session_timeout": "30s",
    # Nobody waits for longer than that, see `patience.py`.
    "statement_timeout": "30s",
    "lock_timeout": "10s",
    # A machine that has lost its power says no farewell; over a socket file these do nothing.
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "60s",
}
"""What every session asks of the server, for the sake of others that it may keep waiting."""


@dataclass(frozen=True, slots=True)
class Database:
    """Opens transactions; the caller's block is one transaction."""

    engine: AsyncEngine
    pulse: Pulse = field(init=False)

    def __post_init__(self) -> None:
        """Make what asks the server for signs of life."""
        url = self.engine.url.set(drivername="postgresql")
        if (ssl := url.query.get("ssl")) is not None:
            # The driver has another word for it in addresses than as an argument.
            url = url.difference_update_query(["ssl"]).update_query_dict({"sslmode": ssl})
        pulse = Pulse(url.render_as_string(hide_password=False))
        object.__setattr__(self, "pulse", pulse)

    @classmethod
    def connect(cls, url: str, *, pool_size: int) -> "Database":
        """
        Prepare a pool; connections are opened on first use.

        They are not tried before each use: the first call after the database was
        away fails, and takes the whole stale pool with it. So does the first write that
        a server refuses because it takes none: after a failover the name leads to another
        one.
        """
        engine = create_async_engine(
            url.replace("postgresql://", "postgresql+asyncpg://", 1),
            # Kept up to the double: an overflow is closed after its call, so that a busy
            # process would open one connection after the other.
            pool_size=2 * pool_size,
            max_overflow=0,
            pool_timeout=_POOL_SECONDS,
            connect_args={"server_settings": _SESSION, "timeout": _CONNECT_SECONDS},
            hide_parameters=True,  # errors are logged; rows are not for the log
        )
        event.listen(engine.sync_engine, "connect", _note_age)
        event.listen(engine.sync_engine, "before_cursor_execute", _begin)
        event.listen(engine.sync_engine, "after_cursor_execute", _end)
        event.listen(engine.sync_engine, "handle_error", _translate)
        return cls(engine)

    @asynccontextmanager
    async def transaction(self, *, store_id: UUID | None = None) -> AsyncIterator[AsyncConnection]:
        """
        Open a transaction that sees the given store's rows, and none without one.

        It commits when the block ends and rolls back when the block raises.

        Raises:
            ContentionError: it met another transaction, and may be repeated.
            UnavailableError: the database does not answer, takes no writes, or went away
                on the way.
        """
        async with self._connection() as (connection, watch):
            transaction = await connection.begin()
            try:
                if store_id is not None:
                    await enter_store(connection, store_id)
                yield connection
            except BaseException:
                watch.begin()
                # Whoever is gone rolls back by itself: what went wrong before is worth knowing.
                with suppress(UnavailableError):
                    await transaction.rollback()
                raise
            watch.begin()
            await transaction.commit()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """
        Open a connection on which each question stands for itself, outside of any store.

        For hot paths with one question: the two round trips are saved that begin and end
        a transaction.

        Raises:
            UnavailableError: the database does not answer, or went away on the way.
        """
        async with self._connection() as (connection, _):
            yield await connection.execution_options(isolation_level="AUTOCOMMIT")

    async def close(self) -> None:
        """Close every connection."""
        await self.pulse.close()
        await self.engine.dispose()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[tuple[AsyncConnection, Watch]]:
        if self.pulse.is_silent:
            raise UnavailableError("The database is silent")
        async with AsyncExitStack() as stack:
            try:
                async with asyncio.timeout(min(patience_seconds(), _POOL_SECONDS)):
                    connection = await stack.enter_async_context(self.engine.connect())
            except (OSError, PoolTimeoutError) as error:
                if isinstance(error, TimeoutError):
                    self.pulse.suspect()
                raise UnavailableError("The database does not answer") from error
            sync = connection.sync_connection
            assert sync is not None
            watch = Watch(sync.connection.driver_connection, self.pulse)
            sync.execution_options(watch=watch)
            stack.callback(watch.end)
            yield connection, watch


async def enter_store(connection: AsyncConnection, store_id: UUID) -> None:
    """Let the rest of the transaction see the rows of one store."""
    await connection.execute(_ENTER, {"store_id": str(store_id)})


def _note_age(_: object, record: Any) -> None:
    record.info["opened_at"] = time.monotonic()


def _begin(connection: Connection, *_: object) -> None:
    if (watch := _watch_of(connection)) is not None:
        watch.begin()


def _end(connection: Connection, *_: object) -> None:
    if (watch := _watch_of(connection)) is not None:
        watch.end()


def _watch_of(connection: Connection) -> Watch | None:
    return connection.get_execution_options().get("watch")


def _translate(context: ExceptionContext) -> Exception | None:
    """Say what an error means, and whether its connection, or all of them, are of no more use."""
    if context.connection is not None:
        _end(context.connection)
    error = context.original_exception
    if isinstance(error, PendingRollbackError):
        return UnavailableError("The database went away before")
    error = getattr(error, "driver_exception", error)
    meaning = meaning_of(error)
    if meaning is Meaning.REFUSE:
        return None
    if leaves_connection(error) and context.connection is not None:
        context.is_disconnect = True
        context.invalidate_pool_on_disconnect = meaning is Meaning.WAIT
    if takes_no_writes(error) and context.connection is not None:
        age = time.monotonic() - context.connection.info["opened_at"]
        context.is_disconnect = age > _OLD_SECONDS
        return UnavailableError("The database takes no writes")
    if meaning is Meaning.REPEAT:
        return ContentionError("Somebody else has changed the same at the same time")
    if context.is_disconnect:
        return UnavailableError("The database went away")
    return UnavailableError("The database does not answer")
