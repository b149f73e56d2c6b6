"""The sandbox's other side: the shopper at the bank, and the post that brings its messages."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from cartwheel.domains.payments.accounts import ProviderAccounts
from cartwheel.domains.payments.contracts import ProviderKind
from cartwheel.domains.payments.errors import PaymentProviderNotFoundError
from cartwheel.domains.payments.flows.webhooks import PaymentWebhookFlow
from cartwheel.domains.payments.messages import PostSandboxWebhooks
from cartwheel.domains.payments.provider_contracts import ConfirmSandboxPayment
from cartwheel.domains.payments.repository.providers import ProviderRepository, ProviderRow
from cartwheel.kernel.clock import Clock
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
        sandbox, _ = await self._open(store_id, provider_id)
        await sandbox.confirm(reference, approved=command.approved, method=command.method)
        async with self.database.transaction(store_id=store_id) as connection:
            await Outbox(connection).enqueue(PostSandboxWebhooks(store_id, provider_id))

    async def post_due(self, store_id: UUID, provider_id: UUID) -> timedelta | None:
        """Deliver the messages whose time has come; return in how long the next one is due."""
        sandbox, row = await self._open(store_id, provider_id)
        for event_id, body in await sandbox.ledger.list_due(self.clock.now()):
            await self.webhooks.receive(
                ProviderKind.SANDBOX, row.webhook_key, sandbox.signed(body), body.encode()
            )
            # Only now: a post that dies on the way goes its way again.
            await sandbox.ledger.forget([event_id])
        due = await sandbox.ledger.next_due()
        return None if due is None else max(due - self.clock.now(), timedelta(seconds=1))

    async def _open(self, store_id: UUID, provider_id: UUID) -> tuple[Sandbox, ProviderRow]:
        async with self.database.transaction(store_id=store_id) as connection:
            row = await ProviderRepository(connection).find_by_id(store_id, provider_id)
        provider = None if row is None else self.accounts.of(row)
        if row is None or not isinstance(provider, Sandbox):
            raise PaymentProviderNotFoundError
        return provider, row
