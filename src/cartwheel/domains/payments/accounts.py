"""Payment services, opened with the keys of a store."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from cartwheel.domains.payments.contracts import ProviderKind
from cartwheel.domains.payments.errors import PaymentProviderNotFoundError
from cartwheel.domains.payments.repository.providers import ProviderRepository, ProviderRow
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.settings import Settings
from cartwheel.systems.providers.accounts.api import StoreAccounts
from cartwheel.systems.providers.payments.api import (
    PAYPAL_URLS,
    STRIPE_URL,
    Guarded,
    PaymentClients,
    PaymentProvider,
    PayPal,
    PayPalClient,
    Sandbox,
    SandboxLedger,
    Stripe,
    StripeKeys,
)


@dataclass(frozen=True, slots=True)
class ProviderAccounts(StoreAccounts[ProviderRow]):
    """Opens the services that stores have set up."""

    repository: ClassVar = ProviderRepository

    clock: Clock
    clients: PaymentClients
    settings: Settings

    async def open(self, store_id: UUID, provider_id: UUID) -> PaymentProvider:
        """
        Return a store's service, ready to be called.

        Raises:
            PaymentProviderNotFoundError: the store has no such service.
            ProviderConfigError: its secrets cannot be opened.
        """
        async with self.database.transaction(store_id=store_id) as connection:
            row = await ProviderRepository(connection).find_by_id(store_id, provider_id)
        if row is None:
            raise PaymentProviderNotFoundError
        return self.of(row)

    def of(self, row: ProviderRow) -> PaymentProvider:
        """
        Return a service, ready to be called.

        Raises:
            ProviderConfigError: its secrets cannot be opened.
        """
        known, given = self.secrets_of(row), row.settings
        match row.provider:
            case ProviderKind.SANDBOX:
                ledger = SandboxLedger(self.database, row.store_id, row.id)
                return Sandbox(ledger, known["webhook_secret"], self.clock)
            case ProviderKind.STRIPE:
                keys = StripeKeys(
                    known["secret_key"], known["webhook_secret"], given["publishable_key"]
                )
                url = self.settings.stripe_url or STRIPE_URL
                stripe = Stripe.connect(keys, self.clients.stripe, self.clock, url=url)
                return self._guarded(row, stripe)
            case ProviderKind.PAYPAL:
                client = PayPalClient(
                    self.clients.paypal,
                    self.clients.tokens,
                    self.clock,
                    self.settings.paypal_url or PAYPAL_URLS[given["mode"]],
                    given["client_id"],
                    known["client_secret"],
                )
                return self._guarded(row, PayPal(client, given["webhook_id"]))

    def _guarded(self, row: ProviderRow, provider: PaymentProvider) -> PaymentProvider:
        # The sandbox needs no guard: it is here, and fails on demand.
        return Guarded(provider, self.clients.breakers.of(row.id, provider.name))
