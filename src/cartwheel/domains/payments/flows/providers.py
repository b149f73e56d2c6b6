"""Setting up payment services."""

import secrets
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cartwheel.domains.payments.accounts import ProviderAccounts
from cartwheel.domains.payments.contracts import ProviderKind
from cartwheel.domains.payments.errors import PaymentProviderNotFoundError
from cartwheel.domains.payments.provider_contracts import (
    PaymentProviderSettings,
    ProviderMode,
    PutPaymentProvider,
)
from cartwheel.domains.payments.repository.providers import ProviderRepository, ProviderRow
from cartwheel.kernel.clock import Clock
from cartwheel.systems.providers.accounts.api import Needs, fill
from cartwheel.systems.rpc.api import Flow, Transactions

_NEEDS: Final = {
    ProviderKind.SANDBOX: Needs(secrets=("webhook_secret",)),
    ProviderKind.STRIPE: Needs(("publishable_key",), ("secret_key", "webhook_secret")),
    ProviderKind.PAYPAL: Needs(("client_id", "webhook_id", "mode"), ("client_secret",)),
}


@dataclass(frozen=True, slots=True)
class PaymentProviderFlow(Flow):
    """A store's payment services and their keys; no transaction is open while keys are tried."""

    transactions: Transactions
    accounts: ProviderAccounts
    clock: Clock

    async def put(self, store_id: UUID, command: PutPaymentProvider) -> PaymentProviderSettings:
        """
        Set up a service, or change what is given of it, and try its keys.

        Keys that the service does not take are kept all the same, with what it said.

        Raises:
            InvalidInputError: something is missing, or is not this service's.
            SecretKeyError: this process has no secret to seal keys under.
        """
        async with self.transactions.open(store_id) as tx:
            services = ProviderRepository(tx.connection)
            before = await services.find(store_id, command.provider, is_locked=True)
            settings, known = self._merged(command, before)
            values = {
                "enabled": command.enabled,
                "settings": settings,
                "secrets": self.accounts.seal_secrets(store_id, command.provider, known),
                "secret_names": sorted(known),
            }
            row = await services.put(store_id, command.provider, values, at=self.clock.now())
            await tx.record(
                row.id, before=None if before is None else shown(before), after=shown(row)
            )
        return await self._try(row)

    async def ensure_sandbox(self, store_id: UUID) -> None:
        """Let a store that has no payment service at all take payments by the sandbox."""
        async with self.transactions.open(store_id) as tx:
            present = await ProviderRepository(tx.connection).list_all(store_id)
        if not present:
            await self.put(store_id, PutPaymentProvider(ProviderKind.SANDBOX))

    async def validate(self, store_id: UUID, provider: ProviderKind) -> PaymentProviderSettings:
        """
        Try a service's keys, and keep what it said.

        Raises:
            PaymentProviderNotFoundError: the store has no such service.
        """
        async with self.transactions.open(store_id) as tx:
            row = await ProviderRepository(tx.connection).find(store_id, provider)
            if row is None:
                raise PaymentProviderNotFoundError
        return await self._try(row, told=True)

    async def _try(self, row: ProviderRow, *, told: bool = False) -> PaymentProviderSettings:
        error = await self.accounts.refusal_of(row)
        async with self.transactions.open(row.store_id) as tx:
            services = ProviderRepository(tx.connection)
            tried = await services.check(row, error, at=self.clock.now())
            if told:
                await tx.record(row.id, before=shown(row), after=shown(tried))
        return shown(tried)

    def _merged(
        self, command: PutPaymentProvider, before: ProviderRow | None
    ) -> tuple[dict[str, str], dict[str, str]]:
        """Return the settings and secrets there are now."""
        settings = {} if before is None else dict(before.settings)
        known = {} if before is None else self.accounts.secrets_of(before)
        if command.provider is ProviderKind.SANDBOX:
            known.setdefault("webhook_secret", secrets.token_urlsafe(32))
        if command.provider is ProviderKind.PAYPAL:
            settings.setdefault("mode", ProviderMode.TEST.value)
        fill(_NEEDS, command.provider, command, settings=settings, secrets=known)
        return settings, known


def shown(row: ProviderRow) -> PaymentProviderSettings:
    """Return what may be shown of a service: no secret."""
    return PaymentProviderSettings(
        provider=row.provider,
        enabled=row.enabled,
        settings=row.settings,
        sealed=row.secret_names,
        webhook_path=f"/api/v1/payments/webhooks/{row.provider}/{row.webhook_key}",
        checked_at=row.checked_at,
        check_error=row.check_error,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
