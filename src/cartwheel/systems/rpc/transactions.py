"""The one transaction of a call, which opens at first need."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Self
from uuid import UUID

from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database


class TransactionScope:
    """
    A block with at most one transaction, opened when first asked for.

    It commits when the block ends and rolls back when the block raises.
    Nothing is opened for a block that never asks. Of a block that `only_asks` each question
    stands for itself, until one that does more begins the transaction.
    """

    __slots__ = ("_after_commit", "_connection", "_database", "_only_asks", "_opened", "store_id")

    def __init__(
        self, database: Database, *, store_id: UUID | None, only_asks: bool = False
    ) -> None:
        self._database = database
        self._only_asks = only_asks
        self.store_id = store_id
        self._opened: AbstractAsyncContextManager[Connection] | None = None
        self._connection: Connection | None = None
        self._after_commit: list[Callable[[], None]] = []

    def after_commit(self, act: Callable[[], None]) -> None:
        """
        Have something done once the transaction has committed, and not when it rolls back.

        It is forgotten when the process dies in between: it may hasten what happens
        anyway, and nothing more. It must not raise, and the answer waits for it.
        """
        self._after_commit.append(act)

    async def connection(self) -> Connection:
        """
        Return the connection of the transaction.

        Raises:
            UnavailableError: the database does not answer.
        """
        if self._connection is None:
            opened = self._database.transaction(store_id=self.store_id, only_asks=self._only_asks)
            self._connection = await opened.__aenter__()
            self._opened = opened
        return self._connection

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._opened is None:
            return
        await self._opened.__aexit__(kind, error, traceback)
        if error is None:
            for act in self._after_commit:
                act()
