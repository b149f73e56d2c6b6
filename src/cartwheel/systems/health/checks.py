"""The checks of the engines."""

import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from obstore.exceptions import BaseError
from obstore.store import ObjectStore
from redis.asyncio import Redis
from redis.exceptions import ResponseError
from sqlalchemy import text

from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.redis import translated_errors
from cartwheel.kernel.redis_memory import RedisMemory
from cartwheel.systems.columnstore import condition, migrate
from cartwheel.systems.columnstore.api import ColumnStore

_READ_ONLY: Final = text(
    "SELECT current_setting('server_version'), pg_is_in_recovery(),"
    " current_setting('transaction_read_only') = 'on'"
)


@dataclass(slots=True)
class PostgresCheck:
    """
    PostgreSQL answers, and takes writes where its caller `writes`.

    `does_without` says for how long the caller goes on while it does not: until then it is
    not required.
    """

    database: Database
    name: str = "postgresql"
    writes: bool = True
    does_without: timedelta = timedelta(0)
    _served_at: float = field(default_factory=time.monotonic, init=False)

    @property
    def required(self) -> bool:
        """True once it has been away for longer than can be done without it."""
        return time.monotonic() - self._served_at >= self.does_without.total_seconds()

    async def check(self) -> str:
        """
        Return the version.

        Raises:
            UnavailableError: no answer, or it takes no writes: a replica, or an order not to.
        """
        async with self.database.transaction() as connection:
            version, is_replica, is_read_only = (await connection.execute(_READ_ONLY)).one()
        if is_replica and self.writes:
            raise UnavailableError("PostgreSQL is read-only: a replica")
        if is_read_only and self.writes:
            raise UnavailableError("PostgreSQL is read-only: default_transaction_read_only is on")
        self._served_at = time.monotonic()
        return f"PostgreSQL {version.split()[0]}"


@dataclass(frozen=True, slots=True)
class RedisCheck:
    """Redis or Valkey takes a write and has its append-only file in order."""

    redis: Redis
    name: str = "redis"
    required: bool = True

    async def check(self) -> str:
        """
        Return product and version.

        A small key is written each time, since that alone proves that memory
        and disk take writes.

        Raises:
            UnavailableError: no answer, writes are refused, or nothing reaches the disk.
        """
        with translated_errors():
            await self.redis.set("cartwheel:health", b"", px=60_000)
            server: dict[str, Any] = await self.redis.info("server")
            disk: dict[str, Any] = await self.redis.info("persistence")
            fsync = await self._fsync()
        if not disk["aof_enabled"]:
            raise UnavailableError("Redis keeps no append-only file")
        if fsync not in {None, "always"}:
            raise UnavailableError(f"Redis runs with appendfsync {fsync}, not always")
        if disk["aof_last_write_status"] != "ok":
            raise UnavailableError("Redis cannot write its append-only file")
        if "valkey_version" in server:
            return f"Valkey {server['valkey_version']}"
        return f"Redis {server['redis_version']}"

    async def _fsync(self) -> str | None:
        """Return how often the file is written through; None where asking is forbidden."""
        try:
            found: dict[str, str] = await self.redis.config_get("appendfsync")
        except ResponseError:  # managed services hide CONFIG
            return None
        return found.get("appendfsync")


@dataclass(frozen=True, slots=True)
class RedisMemoryCheck:
    """
    Redis has memory left, long before anything is refused because of it.

    Not required: what is full of one thing serves all others.
    """

    memory: RedisMemory
    name: str = "redis-memory"
    required: bool = False

    async def check(self) -> str:
        """
        Return how much is used.

        Raises:
            UnavailableError: no answer, it is filling up, or would forget what it has.
        """
        use = await self.memory.look()
        if use.evicts:
            raise UnavailableError(f"Redis has maxmemory-policy {use.policy}, not noeviction")
        if use.is_full:
            raise UnavailableError(f"No new events are taken in: {use}")
        if use.is_high:
            raise UnavailableError(f"Redis is filling up: {use}")
        return str(use)


@dataclass(frozen=True, slots=True)
class ObjectsCheck:
    """The object store answers; nothing is made durable there yet, so it is not required."""

    objects: ObjectStore
    name: str = "objects"
    required: bool = False

    async def check(self) -> str:
        """
        Return what kind of store it is.

        Raises:
            UnavailableError: no answer, or no access.
        """
        try:
            async for _ in self.objects.list(chunk_size=1):
                break
        except (BaseError, OSError) as error:
            raise UnavailableError("The object store does not answer") from error
        return type(self.objects).__name__


@dataclass(frozen=True, slots=True)
class ClickHouseCheck:
    """
    ClickHouse answers, takes writes, has room, and has lost nothing.

    Without it data waits in the log, where it is durable, so it is not required.
    """

    store: ColumnStore
    name: str = "clickhouse"
    required: bool = False

    async def check(self) -> str:
        """
        Return the version, and how far the tables are.

        Raises:
            UnavailableError: no answer, writes are refused or soon will be, or torn parts
                were set aside.
        """
        rows = await self.store.query("SELECT version()")
        current, newest = await migrate.status(self.store)
        place = " in process" if self.store.is_embedded else ""
        if current == newest:  # else there may be no table to try it on
            await condition.ensure_writable(self.store)
        if broken := await condition.find_broken(self.store):
            raise UnavailableError("; ".join(map(str, broken)))
        return f"ClickHouse {rows[0][0]}{place}, migration {current} of {newest}"
