"""
PostgreSQL: one engine per process, transactions that know their store.

Row-level security compares `store_id` with the setting `cartwheel.store_id`,
which lives as long as the transaction. A transaction opened without a store
sees no tenant's rows at all.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import MetaData, text
from sqlalchemy.exc import (
    DBAPIError,
    InterfaceError,
    OperationalError,
    TimeoutError as PoolTimeoutError,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from cartwheel.kernel.errors import UnavailableError

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

# By SQLSTATE: connection lost, no resources left (connections, memory, disk), ended while
# idle, shutting down or starting up.
_AWAY = ("08", "53", "25P03", "57P")


@dataclass(frozen=True, slots=True)
class Database:
    """Opens transactions; the caller's block is one transaction."""

    engine: AsyncEngine

    @classmethod
    def connect(cls, url: str, *, pool_size: int) -> "Database":
        """
        Prepare a pool; connections are opened on first use.

        They are not tried before each use: the first call after the database was
        away fails, and takes the whole stale pool with it. A transaction that stands
        idle for half a minute is ended by the server: a process that was stopped in
        the middle of one must not hold its locks for ever.
        """
        return cls(
            create_async_engine(
                url.replace("postgresql://", "postgresql+asyncpg://", 1),
                # Kept up to the double: an overflow is closed after its call, so that a busy
                # process would open one connection after the other.
                pool_size=2 * pool_size,
                max_overflow=0,
                pool_timeout=5,
                connect_args={"server_settings": {"idle_in_transaction_session_timeout": "30000"}},
                hide_parameters=True,  # errors are logged; rows are not for the log
            )
        )

    @asynccontextmanager
    async def transaction(self, *, store_id: UUID | None = None) -> AsyncIterator[AsyncConnection]:
        """
        Open a transaction that sees the given store's rows, and none without one.

        It commits when the block ends and rolls back when the block raises.

        Raises:
            UnavailableError: the database does not answer, or went away on the way.
        """
        with _translated():
            async with self.engine.begin() as connection:
                if store_id is not None:
                    await enter_store(connection, store_id)
                yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """
        Open a connection on which each question stands for itself, outside of any store.

        For hot paths with one question: the two round trips are saved that begin and end
        a transaction.

        Raises:
            UnavailableError: the database does not answer, or went away on the way.
        """
        with _translated():
            async with self.engine.connect() as connection:
                yield await connection.execution_options(isolation_level="AUTOCOMMIT")

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (OSError, PoolTimeoutError, InterfaceError, OperationalError) as error:
        raise UnavailableError("The database does not answer") from error
    except DBAPIError as error:
        if error.connection_invalidated or _is_away(error):
            raise UnavailableError("The database went away") from error
        raise


def _is_away(error: DBAPIError) -> bool:
    """Return True when the server itself says that it cannot serve anybody now."""
    state = getattr(error.orig, "sqlstate", None) or ""
    return state.startswith(_AWAY)


async def enter_store(connection: AsyncConnection, store_id: UUID) -> None:
    """Let the rest of the transaction see the rows of one store."""
    await connection.execute(_ENTER, {"store_id": str(store_id)})
