"""Payment services, opened with the keys of a store."""

import secrets
from dataclasses import dataclass
from uuid import UUID

import msgspec
import structlog

from cartwheel.domains.payments.contracts import ProviderKind
from cartwheel.domains.payments.errors import PaymentProviderNotFoundError
from cartwheel.domains.payments.repository.providers import (
    ProviderRepository,
    ProviderRow,
    place_of,
)
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.kernel.settings import Settings
from cartwheel.systems.providers.api import ProviderConfigError
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
from cartwheel.systems.tokens.api import Seal, SecretKeyError

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ProviderAccounts:
    """Opens the services that stores have set up."""

    database: Database
    seal: Seal
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

    def secrets_of(self, row: ProviderRow) -> dict[str, str]:
        """
        Open a service's secrets.

        Raises:
            ProviderConfigError: they are sealed under another secret, or this process has none.
        """
        try:
            opened = self.seal.open_text(row.secrets, place=place_of(row.store_id, row.provider))
        except SecretKeyError as error:
            raise ProviderConfigError(row.provider, "The secrets cannot be opened") from error
        return msgspec.json.decode(opened, type=dict[str, str])

    async def reseal(self, connection: Connection, store_id: UUID) -> int:
        """
        Seal a store's secrets anew that are not sealed under the present secret; count services.

        What cannot be opened stays as it is, and the log says so.
        """
        count, services = 0, ProviderRepository(connection)
        for row in await services.lock_sealed_otherwise(store_id, self.seal.mark):
            try:
                known = self.secrets_of(row)
            except ProviderConfigError as error:
                log.warning("payments.not_sealed", provider_id=row.id, error=str(error))
                continue
            sealed = self.seal_secrets(store_id, row.provider, known)
            await services.update(row.id, {"secrets": sealed})
            count += 1
        return count

    async def reseal_all(self, stores: StoreDirectory) -> int:
        """Do so for every store, in a transaction each."""
        count = 0
        for store in await stores.list_stores():
            async with self.database.transaction(store_id=store.id) as connection:
                count += await self.reseal(connection, store.id)
        return count

    def seal_secrets(self, store_id: UUID, provider: ProviderKind, given: dict[str, str]) -> str:
        """
        Seal a service's secrets.

        Raises:
            SecretKeyError: this process has no secret to seal them under.
        """
        text = msgspec.json.encode(given).decode()
        return self.seal.close_text(text, place=place_of(store_id, provider))


def make_webhook_key(store_id: UUID) -> str:
    """Make what a service's messages are addressed to: it leads to the store."""
    return store_id.hex + secrets.token_hex(16)


def store_of(webhook_key: str) -> UUID | None:
    """Return the store that messages addressed so are for."""
    try:
        return UUID(webhook_key[:32])
    except ValueError:
        return None
