"""How what a call is made of gets into its container."""

from dishka import AsyncContainer, Provider, Scope, from_context, provide

from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.systems.rpc.actors import Actor
from cartwheel.systems.rpc.auditing import AuditNote, CurrentCall
from cartwheel.systems.rpc.context import RequestContext
from cartwheel.systems.rpc.flows import Application, ServiceScopes, Transaction, Transactions
from cartwheel.systems.rpc.transactions import TransactionScope


class RequestProvider(Provider):
    """
    What a call's container holds beyond the application's own.

    `Connection` is the call's transaction, on behalf of the actor's store, and
    `Transaction` the same with what may be told of it; `Transactions` opens others. A
    subscription has no transaction of its own: it takes `Database` and opens short ones.
    Whoever opens a REQUEST container elsewhere passes the scope itself, and the
    `CurrentCall` where something is to be written down:

        async with TransactionScope(database, store_id=store_id) as transaction:
            async with container({TransactionScope: transaction}) as request:
                ...
    """

    scope = Scope.REQUEST
    block = from_context(provides=TransactionScope)
    context = from_context(provides=RequestContext)
    actor = from_context(provides=Actor)
    call = from_context(provides=CurrentCall)

    @provide
    async def connection(self, block: TransactionScope) -> Connection:
        """Open the transaction, if nothing has yet."""
        return await block.connection()

    @provide
    async def transaction(self, block: TransactionScope, call: CurrentCall) -> Transaction:
        """Open the transaction, if nothing has yet, and tell of it as the call does."""
        return Transaction(await block.connection(), call, block.store_id)

    @provide
    def transactions(self, database: Database, call: CurrentCall) -> Transactions:
        """What opens transactions beside that of the call."""
        return Transactions(database, call)

    @provide(scope=Scope.APP)
    def application(self, container: AsyncContainer) -> Application:
        """The container of the process."""
        return Application(container)

    @provide
    def scopes(self, application: Application, call: CurrentCall) -> ServiceScopes:
        """What opens scopes of services beside the call's own."""
        return ServiceScopes(application, call)

    @provide
    def note(self) -> AuditNote:
        """What is to be added to the record of the call; outside of calls nobody reads it."""
        return AuditNote()
