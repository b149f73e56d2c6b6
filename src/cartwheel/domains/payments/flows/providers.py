"""Setting up payment services."""

import secrets
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from cartwheel.domains.payments.accounts import ProviderAccounts, make_webhook_key
from cartwheel.domains.payments.contracts import ProviderKind
from cartwheel.domains.payments.errors import PaymentProviderNotFoundError
from cartwheel.domains.payments.provider_contracts import (
    PaymentProviderSettings,
    ProviderMode,
    PutPaymentProvider,
)
from cartwheel.domains.payments.repository.providers import ProviderRepository, ProviderRow
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.ids import new_id
from cartwheel.systems.providers.api import ProviderError
from cartwheel.systems.rpc.api import Flow, Transactions

_SETTINGS: Final[dict[ProviderKind, tuple[str, ...]]] = {
    ProviderKind.SANDBOX: (),
    ProviderKind.STRIPE: ("publishable_key",),
    ProviderKind.PAYPAL: ("client_id", "webhook_id", "mode"),
}
_SECRETS: Final[dict[ProviderKind, tuple[str, ...]]] = {
    ProviderKind.SANDBOX: ("webhook_secret",),
    ProviderKind.STRIPE: ("secret_key", "webhook_secret"),
    ProviderKind.PAYPAL: ("client_secret",),
}
_WIRE: Final = {
    "publishable_key": "publishableKey",
    "secret_key": "secretKey",
    "webhook_secret": "webhookSecret",
    "client_id": "clientId",
    "client_secret": "clientSecret",
    "webhook_id": "webhookId",
    "mode": "mode",
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
        now = self.clock.now()
        async with self.transactions.open(store_id) as tx:
            services = ProviderRepository(tx.connection)
            before = await services.lock(store_id, command.provider)
            settings, known = self._merged(command, before)
            values: dict[str, Any] = {
                "enabled": command.enabled,
                "settings": settings,
                "secrets": self.accounts.seal_secrets(store_id, command.provider, known),
                "secret_names": sorted(known),
                "checked_at": None,
                "check_error": None,
                "updated_at": now,
            }
            if before is None:
                values |= {
                    "id": new_id(),
                    "store_id": store_id,
                    "provider": command.provider,
                    "webhook_key": make_webhook_key(store_id),
                    "created_at": now,
                }
                row = await services.add(values)
            else:
                row = await services.update(before.id, values)
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
        error = None
        try:
            await self.accounts.of(row).validate_config()
        except ProviderError as refusal:
            error = f"{refusal.reason}: {refusal}"[:500]
        async with self.transactions.open(row.store_id) as tx:
            tried = await ProviderRepository(tx.connection).update(
                row.id, {"checked_at": self.clock.now(), "check_error": error}
            )
            if told:
                await tx.record(row.id, before=shown(row), after=shown(tried))
        return shown(tried)

    def _merged(
        self, command: PutPaymentProvider, before: ProviderRow | None
    ) -> tuple[dict[str, str], dict[str, str]]:
        """Return the settings and secrets there are now."""
        given = {
            name: str(value) for name in _WIRE if (value := getattr(command, name)) is not None
        }
        settings = {} if before is None else dict(before.settings)
        known = {} if before is None else self.accounts.secrets_of(before)
        if command.provider is ProviderKind.SANDBOX:
            known.setdefault("webhook_secret", secrets.token_urlsafe(32))
        if command.provider is ProviderKind.PAYPAL:
            settings.setdefault("mode", ProviderMode.TEST.value)
        wanted, secret = _SETTINGS[command.provider], _SECRETS[command.provider]
        issues = [
            Issue((_WIRE[name],), f"{command.provider} has no such setting")
            for name in given
            if name not in (*wanted, *secret)
        ]
        settings |= {name: given[name] for name in wanted if name in given}
        known |= {name: given[name] for name in secret if name in given}
        issues += [
            Issue((_WIRE[name],), f"{command.provider} needs it")
            for name in (*wanted, *secret)
            if name not in settings and name not in known
        ]
        if issues:
            raise InvalidInputError(*issues)
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
