"""The one transaction of a call, and how dependencies get hold of it."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Self
from uuid import UUID

from dishka import Provider, Scope, from_context, provide
from sqlalchemy.ext.asyncio import AsyncConnection

from cartwheel.kernel.db import Database
from cartwheel.systems.rpc.actors import Actor
from cartwheel.systems.rpc.auditing import AuditNote
from cartwheel.systems.rpc.context import RequestContext


class TransactionScope:
    """
    A block with at most one transaction, opened when first asked for.

    It commits when the block ends and rolls back when the block raises.
    Nothing is opened for a block that never asks.
    """

    __slots__ = ("_after_commit", "_connection", "_database", "_opened", "_store_id")

    def __init__(self, database: Database, *, store_id: UUID | None) -> None:
        self._database = database
        self._store_id = store_id
        self._opened: AbstractAsyncContextManager[AsyncConnection] | None = None
        self._connection: AsyncConnection | None = None
        self._after_commit: list[Callable[[], None]] = []

    def after_commit(self, act: Callable[[], None]) -> None:
        """
        Have something done once the transaction has committed, and not when it rolls back.

        It is forgotten when the process dies in between: it may hasten what happens
        anyway, and nothing more. It must not raise, and the answer waits for it.
        """
        self._after_commit.append(act)

    async def connection(self) -> AsyncConnection:
        """
        Return the connection of the transaction.

        Raises:
            UnavailableError: the database does not answer.
        """
        if self._connection is None:
            opened = self._database.transaction(store_id=self._store_id)
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


class RequestProvider(Provider):
    """
    What a call's container holds beyond the application's own.

    `AsyncConnection` is the call's transaction, on behalf of the actor's store. A
    subscription has none: it takes `Database` and opens short transactions.
    Whoever opens a REQUEST container elsewhere passes the scope itself:

        async with TransactionScope(database, store_id=store_id) as transaction:
            async with container({TransactionScope: transaction}) as request:
                ...
    """

    scope = Scope.REQUEST
    transaction = from_context(provides=TransactionScope)
    context = from_context(provides=RequestContext)
    actor = from_context(provides=Actor)

    @provide
    async def connection(self, transaction: TransactionScope) -> AsyncConnection:
        """Open the transaction, if nothing has yet."""
        return await transaction.connection()

    @provide
    def note(self) -> AuditNote:
        """What is to be added to the record of the call; outside of calls nobody reads it."""
        return AuditNote()
