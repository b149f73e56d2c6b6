"""Services for signatures, opened with the keys of a store."""

import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final
from uuid import UUID

from cartwheel.domains.rentals.agreements.contracts import SigningService
from cartwheel.domains.rentals.agreements.desk import AgreementDesk
from cartwheel.domains.rentals.agreements.errors import SigningServiceNotFoundError
from cartwheel.domains.rentals.agreements.services import ServiceRepository, ServiceRow
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.settings import Settings
from cartwheel.systems.documents.api import DocumentPrinter
from cartwheel.systems.mail.api import PublicPages
from cartwheel.systems.providers.accounts.api import StoreAccounts
from cartwheel.systems.providers.api import ProviderConfigError
from cartwheel.systems.providers.signatures.api import (
    DOCUSIGN_URLS,
    BuiltIn,
    DocuSign,
    DocuSignAccount,
    DocuSignClient,
    GuardedSigning,
    Sealer,
    SealKey,
    SigningClients,
    SigningProvider,
    make_seal_key,
    open_seal_key,
)

PKCS12: Final = "pkcs12"
PASSPHRASE: Final = "passphrase"  # noqa: S105 - a name


@dataclass(frozen=True, slots=True)
class SigningAccounts(StoreAccounts[ServiceRow]):
    """Opens the services of stores; the one built in is there without being set up."""

    repository: ClassVar = ServiceRepository

    clock: Clock
    clients: SigningClients
    settings: Settings
    stores: StoreDirectory
    printer: DocumentPrinter
    pages: PublicPages

    async def service_of(self, store_id: UUID) -> SigningService:
        """Return by what a store has its agreements signed now."""
        async with self.database.transaction(store_id=store_id) as connection:
            row = await ServiceRepository(connection).find(store_id, SigningService.DOCUSIGN)
        is_used = row is not None and row.enabled
        return SigningService.DOCUSIGN if is_used else SigningService.BUILT_IN

    async def open(self, store_id: UUID, service: SigningService) -> SigningProvider:
        """
        Return a store's service, ready to be called; the key of its seal is made at first use.

        Raises:
            SigningServiceNotFoundError: the store has not set it up.
            ProviderConfigError: its secrets cannot be opened.
        """
        async with self.database.transaction(store_id=store_id) as connection:
            row = await ServiceRepository(connection).find(store_id, service)
        if row is None and service is SigningService.BUILT_IN:
            row = await self._begin(store_id)
        if row is None:
            raise SigningServiceNotFoundError
        return self.of(row)

    def of(self, row: ServiceRow) -> SigningProvider:
        """
        Return a service, ready to be called.

        Raises:
            ProviderConfigError: its secrets cannot be opened.
        """
        known, given = self.secrets_of(row), row.settings
        match row.service:
            case SigningService.BUILT_IN:
                sealer = Sealer(self.key_of(known), self.clock)
                return BuiltIn(AgreementDesk(self.database, row.store_id), sealer, self.printer)
            case SigningService.DOCUSIGN:
                client = DocuSignClient(
                    self.clients.http,
                    self.clients.tokens,
                    self.clock,
                    self.settings.docusign_url or DOCUSIGN_URLS[given["mode"]],
                    DocuSignAccount(
                        given["integration_key"],
                        given["user_id"],
                        given["account_id"],
                        known["private_key"],
                    ),
                )
                breaker = self.clients.breakers.of(row.id, row.service)
                return GuardedSigning(DocuSign(client, known["hmac_key"]), breaker)

    def key_of(self, known: Mapping[str, str]) -> SealKey:
        """
        Return the key of a seal.

        Raises:
            ProviderConfigError: it cannot be opened, or may not sign.
        """
        try:
            packed = b64decode(known[PKCS12], validate=True)
        except ValueError as error:
            raise ProviderConfigError(
                SigningService.BUILT_IN, "The PKCS#12 file is not in base64"
            ) from error
        return open_seal_key(packed, passphrase=known[PASSPHRASE].encode())

    def webhook_url(self, row_key: str) -> str | None:
        """Return where a service tells of envelopes; None where the house has no TLS outside."""
        url = self.pages.at(webhook_path(row_key))
        return url if url.startswith("https://") or self.settings.docusign_url else None

    async def webhook_of(self, store_id: UUID, service: SigningService) -> str | None:
        """Return where a store's service tells of envelopes."""
        async with self.database.transaction(store_id=store_id) as connection:
            row = await ServiceRepository(connection).find(store_id, service)
        return None if row is None else self.webhook_url(row.webhook_key)

    async def make_key(self, store_id: UUID) -> dict[str, str]:
        """Make the key of a store's own seal; the store's name is in its certificate."""
        store = await self.stores.find_store(store_id)
        passphrase = secrets.token_urlsafe(32)
        made = make_seal_key(
            store.name if store else "", passphrase=passphrase.encode(), at=self.clock.now()
        )
        return {PKCS12: b64encode(made.pkcs12).decode(), PASSPHRASE: passphrase}

    async def _begin(self, store_id: UUID) -> ServiceRow:
        made = await self.make_key(store_id)
        async with self.database.transaction(store_id=store_id) as connection:
            return await ServiceRepository(connection).add_once(
                store_id,
                SigningService.BUILT_IN,
                {
                    "enabled": True,
                    "settings": {},
                    "secrets": self.seal_secrets(store_id, SigningService.BUILT_IN, made),
                    "secret_names": [],
                },
                at=self.clock.now(),
            )


def webhook_path(key: str) -> str:
    """Return where messages about a store's envelopes arrive."""
    return f"/api/v1/signing-webhooks/{key}"
