"""
ClickHouse behind one class: the engine in process (chDB) or a server, by URL.

Calls run on a few threads of their own, each with its own client, so that the
event loop never waits for the engine. The engine in process belongs to one
process: a second one is refused by its lock.

Inserts carry a token. ClickHouse remembers the tokens of the last thousand
inserts into a table and drops a block whose token it has seen, so an insert may
be repeated until it is known to have succeeded.
"""

import asyncio
import os
import queue
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from urllib.parse import urlsplit

import clickhouse_connect
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import DatabaseError

from cartwheel.systems.columnstore.errors import UnusableDataError, translated

T = TypeVar("T")

_EMBEDDED = "chdb"
_NICENESS = 10

# The engine shares its process and machine with everything else, and its inserts are
# small: more threads would cost more than they bring.
_EMBEDDED_SETTINGS = {"max_threads": 1, "input_format_parallel_parsing": 0}

# How often the engine counts the memory of the process, ten times a second by itself: all of
# the time of an engine that has nothing to do.
_EMBEDDED_OPTIONS = {"memory_worker_period_ms": 1000}


class ColumnStore:
    """Runs queries and inserts on ClickHouse."""

    def __init__(self, url: str, *, threads: int = 4) -> None:
        """`chdb:///folder` is the engine in process, `http(s)://user:password@host/db` a server."""
        self.url = url
        self._executor = ThreadPoolExecutor(
            threads,
            thread_name_prefix="columnstore",
            initializer=_step_back if self.is_embedded else None,
        )
        self._clients: queue.SimpleQueue[Client] = queue.SimpleQueue()
        self._threads = threads

    @property
    def is_embedded(self) -> bool:
        """True when the engine runs in this process."""
        return urlsplit(self.url).scheme == _EMBEDDED

    async def open(self) -> None:
        """
        Open the clients, and the engine itself when it is ours.

        Raises:
            UnavailableError: the server does not answer, or the folder is in use.
        """

        def connect() -> None:
            for _ in range(self._threads):
                self._clients.put(_client(self.url))

        await self._run(connect)

    async def query(
        self, sql: str, parameters: Mapping[str, Any] | None = None
    ) -> Sequence[Sequence[Any]]:
        """
        Return the rows of a query; parameters are bound by the server as `{name:Type}`.

        Raises:
            UnusableDataError: a parameter is more than a value of its type.
            UnavailableError: ClickHouse does not answer, or refuses for reasons of its own.
        """
        result = await self._with_client(
            lambda client: client.query(sql, parameters=dict(parameters or {}))
        )
        rows: Sequence[Sequence[Any]] = result.result_rows
        return rows

    async def command(self, sql: str, parameters: Mapping[str, Any] | None = None) -> None:
        """
        Run a statement that answers nothing.

        Raises:
            UnusableDataError: a parameter is more than a value of its type.
            UnavailableError: ClickHouse does not answer, or refuses for reasons of its own.
        """
        await self._with_client(lambda client: client.command(sql, dict(parameters or {})))

    async def insert(self, table: str, columns: Sequence[str], rows: bytes, *, token: str) -> None:
        """
        Insert rows, given as JSON arrays one after another (JSONCompactEachRow).

        All rows are there when it returns; repeating it with the same token
        changes nothing.

        Raises:
            UnusableDataError: a row cannot be stored, and none of them is.
            UnavailableError: ClickHouse does not answer, or refuses for reasons of its own;
                the rows may be there.
        """
        await self._with_client(
            lambda client: client.raw_insert(
                table,
                column_names=columns,
                insert_block=rows,
                fmt="JSONCompactEachRow",
                settings={"insert_deduplication_token": token},
            ),
            of_rows=True,
        )

    async def close(self) -> None:
        """Close the clients; the engine in process writes out and ends."""

        def disconnect() -> None:
            while not self._clients.empty():
                self._clients.get_nowait().close()

        await self._run(disconnect)
        await asyncio.to_thread(self._executor.shutdown)

    async def _with_client(self, call: Callable[[Client], T], *, of_rows: bool = False) -> T:
        def run() -> T:
            client = self._clients.get()
            try:
                return call(client)
            finally:
                self._clients.put(client)

        return await self._run(run, of_rows=of_rows)

    async def _run(self, call: Callable[[], T], *, of_rows: bool = False) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._executor, call)
        except (DatabaseError, OSError) as error:
            meant = translated(error, of_rows=of_rows)
            if meant is error:
                raise
            # What the driver says of data quotes them, and would come into the log.
            raise meant from None if isinstance(meant, UnusableDataError) else error


def _step_back() -> None:
    """
    Let requests go first: of this process on these cores, merging parts is the least urgent.

    The engine's threads are made by ours and inherit it.
    """
    if sys.platform == "linux":  # elsewhere priorities belong to whole processes
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)


def _client(url: str) -> Client:
    parts = urlsplit(url)
    if parts.scheme == _EMBEDDED:
        return clickhouse_connect.get_client(
            interface=_EMBEDDED,
            path=parts.path,
            settings=_EMBEDDED_SETTINGS,
            chdb_options=_EMBEDDED_OPTIONS,
            tz_mode="aware",
        )
    return clickhouse_connect.get_client(dsn=url, autogenerate_session_id=False, tz_mode="aware")
