"""Services for signatures, opened with the keys of a store."""

import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import msgspec

from cartwheel.domains.rentals.agreements.contracts import SigningService
from cartwheel.domains.rentals.agreements.desk import AgreementDesk
from cartwheel.domains.rentals.agreements.errors import SigningServiceNotFoundError
from cartwheel.domains.rentals.agreements.services import ServiceRepository, ServiceRow, place_of
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.settings import Settings
from cartwheel.systems.documents.api import DocumentPrinter
from cartwheel.systems.mail.api import PublicPages
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
from cartwheel.systems.tokens.api import Seal, SecretKeyError

PKCS12: Final = "pkcs12"
PASSPHRASE: Final = "passphrase"  # noqa: S105 - a name


@dataclass(frozen=True, slots=True)
class SigningAccounts:
    """Opens the services of stores; the one built in is there without being set up."""

    database: Database
    seal: Seal
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

    def secrets_of(self, row: ServiceRow) -> dict[str, str]:
        """
        Open a service's secrets.

        Raises:
            ProviderConfigError: they are sealed under another secret, or this process has none.
        """
        try:
            opened = self.seal.open_text(row.secrets, place=place_of(row.store_id, row.service))
        except SecretKeyError as error:
            raise ProviderConfigError(row.service, "The secrets cannot be opened") from error
        return msgspec.json.decode(opened, type=dict[str, str])

    def seal_secrets(self, store_id: UUID, service: SigningService, given: dict[str, str]) -> str:
        """
        Seal a service's secrets.

        Raises:
            SecretKeyError: this process has no secret to seal them under.
        """
        text = msgspec.json.encode(given).decode()
        return self.seal.close_text(text, place=place_of(store_id, service))

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
                self.new_row(store_id, SigningService.BUILT_IN, {}, made, own_key=False)
            )

    def new_row(
        self,
        store_id: UUID,
        service: SigningService,
        settings: dict[str, str],
        known: dict[str, str],
        *,
        own_key: bool,
    ) -> dict[str, Any]:
        """Return what is kept of a service that is new."""
        now = self.clock.now()
        return {
            "id": new_id(),
            "store_id": store_id,
            "service": service,
            "enabled": True,
            "settings": settings,
            "secrets": self.seal_secrets(store_id, service, known),
            "secret_names": sorted(known) if own_key else [],
            "webhook_key": store_id.hex + secrets.token_hex(16),
            "created_at": now,
            "updated_at": now,
        }

    async def reseal_all(self) -> int:
        """Seal secrets anew that are not sealed under the present secret; count services."""
        count = 0
        for store in await self.stores.list_stores():
            async with self.database.transaction(store_id=store.id) as connection:
                count += await self._reseal(connection, store.id)
        return count

    async def _reseal(self, connection: Connection, store_id: UUID) -> int:
        count, services = 0, ServiceRepository(connection)
        for row in await services.lock_sealed_otherwise(store_id, self.seal.mark):
            try:
                known = self.secrets_of(row)
            except ProviderConfigError:
                continue  # it stays as it is; whoever opens it is told
            sealed = self.seal_secrets(store_id, row.service, known)
            await services.update(row.id, {"secrets": sealed})
            count += 1
        return count


def webhook_path(key: str) -> str:
    """Return where messages about a store's envelopes arrive."""
    return f"/api/v1/signing-webhooks/{key}"


def store_of(webhook_key: str) -> UUID | None:
    """Return the store that messages addressed so are for."""
    try:
        return UUID(webhook_key[:32])
    except ValueError:
        return None
