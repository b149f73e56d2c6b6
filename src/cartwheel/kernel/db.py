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

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import MetaData
from sqlalchemy.engine import make_url

from cartwheel.kernel.connection import Begins, Connection
from cartwheel.kernel.patience import Pulse
from cartwheel.kernel.pool import Pool

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


@dataclass(frozen=True, slots=True)
class Database:
    """Opens transactions; the caller's block is one transaction."""

    pool: Pool

    @classmethod
    def connect(cls, url: str, *, pool_size: int) -> "Database":
        """
        Prepare a pool; connections are opened on first use.

        They are not tried before each use: the first call after the database was
        away fails, and takes the whole stale pool with it. So does the first write that
        a server refuses because it takes none: after a failover the name leads to another
        one.
        """
        parsed = make_url(url)
        if (ssl := parsed.query.get("ssl")) is not None:
            # The driver has another word for it in addresses than as an argument.
            parsed = parsed.difference_update_query(["ssl"]).update_query_dict({"sslmode": ssl})
        # Kept up to the double: an overflow would be closed after its call, so that a busy
        # process would open one connection after the other.
        return cls(Pool(parsed.render_as_string(hide_password=False), size=2 * pool_size))

    @property
    def url(self) -> str:
        """Where the server is, as the driver is told it."""
        return self.pool.url

    @property
    def pulse(self) -> Pulse:
        """Whether the server gives signs of life."""
        return self.pool.pulse

    @asynccontextmanager
    async def transaction(
        self, *, store_id: UUID | None = None, only_asks: bool = False, aside: bool = False
    ) -> AsyncIterator[Connection]:
        """
        Open a transaction that sees the given store's rows, and none without one.

        It commits when the block ends and rolls back when the block raises. It begins with the
        first statement; where the block `only_asks`, with the first one that does more, if any.
        A block `aside` may be asked for by whoever is within another one: it waits for nobody
        who holds a connection and waits for something else.

        Raises:
            ContentionError: it met another transaction, and may be repeated.
            UnavailableError: the database does not answer, takes no writes, or went away
                on the way.
        """
        session = await self.pool.take(sees=store_id, aside=aside)
        begins = Begins.WITH_THE_FIRST_CHANGE if only_asks else Begins.WITH_THE_FIRST_STATEMENT
        connection = Connection(session, store_id=store_id, begins=begins)
        try:
            try:
                yield connection
            except BaseException:
                await connection.rollback()
                raise
            await connection.commit()
        finally:
            self.pool.give_back(session)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Connection]:
        """
        Open a connection on which each question stands for itself, outside of any store.

        For hot paths with one question: the two round trips are saved that begin and end
        a transaction. It may be asked for by whoever is within a transaction.

        Raises:
            UnavailableError: the database does not answer, or went away on the way.
        """
        session = await self.pool.take(aside=True)
        try:
            yield Connection(session, store_id=None, begins=Begins.NEVER)
        finally:
            self.pool.give_back(session)

    async def close(self) -> None:
        """Close every connection."""
        await self.pool.close()


async def enter_store(connection: Connection, store_id: UUID) -> None:
    """Let the rest of the transaction see the rows of one store."""
    await connection.enter(store_id)
