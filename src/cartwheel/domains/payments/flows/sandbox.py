"""The sandbox's other side: the shopper at the bank, and the post that brings its messages."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from cartwheel.domains.payments.accounts import ProviderAccounts
from cartwheel.domains.payments.errors import PaymentProviderNotFoundError
from cartwheel.domains.payments.flows.webhooks import PaymentWebhookFlow
from cartwheel.domains.payments.messages import PostSandboxWebhooks
from cartwheel.domains.payments.provider_contracts import ConfirmSandboxPayment
from cartwheel.domains.payments.repository.providers import ProviderRepository, ProviderRow
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.providers.payments.api import Sandbox, read_client_secret
from cartwheel.systems.rpc.api import Flow


@dataclass(frozen=True, slots=True)
class SandboxFlow(Flow):
    """What strangers do with a sandbox payment."""

    database: Database
    accounts: ProviderAccounts
    webhooks: PaymentWebhookFlow
    clock: Clock

    async def confirm(self, command: ConfirmSandboxPayment) -> None:
        """
        Do what a shopper does at the bank, or with a card's form; a webhook tells of it.

        Raises:
            PaymentProviderNotFoundError: the client secret leads nowhere.
            ProviderValidationError: the payment waits for nobody.
        """
        found = read_client_secret(command.client_secret)
        if found is None:
            raise PaymentProviderNotFoundError
        store_id, provider_id, reference = found
        async with self.database.transaction(store_id=store_id) as connection:
            sandbox, _ = await self._open(connection, store_id, provider_id)
        await sandbox.confirm(reference, approved=command.approved, method=command.method)
        async with self.database.transaction(store_id=store_id) as connection:
            await Outbox(connection).enqueue(PostSandboxWebhooks(store_id, provider_id))

    async def post_due(self, store_id: UUID, provider_id: UUID) -> timedelta | None:
        """Deliver the messages whose time has come; return in how long the next one is due."""
        now = self.clock.now()
        async with self.database.transaction(store_id=store_id) as connection:
            sandbox, row = await self._open(connection, store_id, provider_id)
            # Taken and received as one: a post that dies on the way goes its way again.
            bodies, due = await sandbox.ledger.take_due(connection, now)
            messages = [
                (await sandbox.read_webhook(sandbox.signed(body), body.encode()), body.encode())
                for body in bodies
            ]
            await self.webhooks.keep(connection, row, messages)
        return None if due is None else max(due - now, timedelta(seconds=1))

    async def _open(
        self, connection: Connection, store_id: UUID, provider_id: UUID
    ) -> tuple[Sandbox, ProviderRow]:
        row = await ProviderRepository(connection).find_by_id(store_id, provider_id)
        provider = None if row is None else self.accounts.of(row)
        if row is None or not isinstance(provider, Sandbox):
            raise PaymentProviderNotFoundError
        return provider, row
