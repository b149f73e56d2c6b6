"""
Use cases of the second kind, which open their own transactions.

A *service* works within the call's transaction: it begins at first need, and commits before
the answer leaves. That will not do where something else is waited for meanwhile (a
password's hash, a provider, a bank) or where something must stay although the call is
refused. A *flow* does such things: a login, a checkout, a payment. It takes `Transactions` and
opens as many as it needs, one after the other.

Guarantees. What a flow records is there with the change, or neither is. The record of the call
is written once: by the flow, or else by the call, as for every mutation. A flow is not repeated
when it met another transaction, as what it did before stays done.

Failures. What a transaction of a flow has committed stays, whatever the call comes to.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from dishka import AsyncContainer

from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import NO_STORE
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.auditing import AuditEntry, CurrentCall
from cartwheel.systems.rpc.context import RequestContext
from cartwheel.systems.rpc.transactions import TransactionScope


class Flow:
    """Marks a use case that opens its own transactions, so that calls know it for one."""

    __slots__ = ()


@dataclass(slots=True)
class Transaction:
    """
    One transaction of a call: its connection, its outbox, and the record of what it changes.

    `store_id` is the store whose rows it sees.
    """

    connection: Connection
    call: CurrentCall
    store_id: UUID | None = None

    @property
    def outbox(self) -> Outbox:
        """What is announced and queued if and only if this transaction commits."""
        return Outbox(self.connection)

    @property
    def context(self) -> RequestContext:
        """The request that is being answered."""
        return self.call.context

    async def record(
        self,
        subject: object | None,
        *,
        before: Any = None,
        after: Any = None,
        event: str | None = None,
        person_id: UUID | None = None,
        store_id: UUID | None = None,
    ) -> None:
        """
        Write down what this transaction changes; it is the record of the call, or of an event.

        The input is not told, which may hold what proves somebody. `person_id` is whoever
        turned out to call, where the call itself had to know nobody. `store_id` is given where
        the change belongs to another store than the transaction acts for.
        """
        call = self.call
        call.is_recorded |= event is None
        if call.auditor is None:
            return
        known = call.actor if person_id is None else None
        kind = "nobody" if person_id is None else "person"
        entry = AuditEntry(
            procedure=event or call.procedure,
            actor_kind=kind if known is None else known.kind,
            actor_id=person_id if known is None else known.id,
            store_id=store_id or self.store_id or NO_STORE,
            acting_for=self.store_id,
            context=call.context,
            subject=None if subject is None else str(subject),
            before=before,
            after=after,
        )
        await call.auditor.record(entry, self.connection)


@dataclass(frozen=True, slots=True)
class Transactions:
    """Opens transactions within a call, beside the call's own; there is one for each call."""

    database: Database
    call: CurrentCall

    @property
    def context(self) -> RequestContext:
        """The request that is being answered."""
        return self.call.context

    @asynccontextmanager
    async def open(self, store_id: UUID | None = None) -> AsyncIterator[Transaction]:
        """
        Open a transaction that sees the rows of a store, and none without one.

        It commits when the block ends and rolls back when the block raises.

        Raises:
            ContentionError: it met another transaction; what was done before stays.
            UnavailableError: the database does not answer.
        """
        was_recorded = self.call.is_recorded
        try:
            async with self.database.transaction(store_id=store_id) as connection:
                yield Transaction(connection, self.call, store_id)
        except BaseException:
            self.call.is_recorded = was_recorded  # the record went with its transaction
            raise

    def reading(self) -> AbstractAsyncContextManager[Connection]:
        """Open what one question is asked on, see `Database.reading`."""
        return self.database.reading()


@dataclass(frozen=True, slots=True)
class Application:
    """The container of the process, for what opens scopes in it."""

    container: AsyncContainer


@dataclass(frozen=True, slots=True)
class ServiceScopes:
    """
    Lets a flow use services, each time within a transaction of its own.

    What `Transactions` is to repositories this is to services, which have parts of their own:

        async with self.scopes.open(store_id) as scope:
            placing = await scope.get(Placing)
            order = await placing.place(store_id, wanted)

    `Transaction` can be asked for as well, to record the change.
    """

    application: Application
    call: CurrentCall

    @asynccontextmanager
    async def open(self, store_id: UUID) -> AsyncIterator[AsyncContainer]:
        """
        Open a scope whose parts share a transaction, which sees the rows of a store.

        It commits when the block ends and rolls back when the block raises.

        Raises:
            ContentionError: it met another transaction; what was done before stays.
            UnavailableError: the database does not answer.
        """
        was_recorded = self.call.is_recorded
        container = self.application.container
        database = await container.get(Database)
        try:
            async with (
                TransactionScope(database, store_id=store_id) as block,
                container({TransactionScope: block, CurrentCall: self.call}) as scope,
            ):
                yield scope
        except BaseException:
            self.call.is_recorded = was_recorded  # the record went with its transaction
            raise
