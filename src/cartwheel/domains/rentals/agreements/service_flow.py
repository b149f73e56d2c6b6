"""Setting up services for signatures, and hearing what they tell."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from cartwheel.domains.rentals.agreements.accounts import (
    PASSPHRASE,
    PKCS12,
    SigningAccounts,
    webhook_path,
)
from cartwheel.domains.rentals.agreements.contracts import SigningService
from cartwheel.domains.rentals.agreements.errors import SigningServiceNotFoundError
from cartwheel.domains.rentals.agreements.messages import FollowAgreement
from cartwheel.domains.rentals.agreements.repository import AgreementRepository
from cartwheel.domains.rentals.agreements.service_contracts import (
    PutSigningService,
    SigningMode,
    SigningServiceList,
    SigningServiceSettings,
)
from cartwheel.domains.rentals.agreements.services import ServiceRepository, ServiceRow
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.systems.providers.accounts.api import Needs, fill, store_of
from cartwheel.systems.providers.api import ProviderConfigError
from cartwheel.systems.rpc.api import Flow, Transactions

_S: Final = SigningService
_NEEDS: Final = {
    _S.BUILT_IN: Needs(secrets=(PKCS12, PASSPHRASE)),
    _S.DOCUSIGN: Needs(
        ("mode", "integration_key", "user_id", "account_id"), ("private_key", "hmac_key")
    ),
}


@dataclass(frozen=True, slots=True)
class SigningServiceFlow(Flow):
    """A store's services and their keys; no transaction is open while keys are tried."""

    transactions: Transactions
    accounts: SigningAccounts
    clock: Clock

    async def list_all(self, store_id: UUID) -> SigningServiceList:
        """List all services, set up or not; no secret is shown."""
        async with self.transactions.open(store_id) as tx:
            rows = await ServiceRepository(tx.connection).list_all(store_id)
        by_name = {row.service: row for row in rows}
        docusign = by_name.get(_S.DOCUSIGN)
        used = _S.DOCUSIGN if docusign is not None and docusign.enabled else _S.BUILT_IN
        return SigningServiceList(
            tuple(shown(service, by_name.get(service), used) for service in _S)
        )

    async def put(self, store_id: UUID, command: PutSigningService) -> SigningServiceSettings:
        """
        Set up a service, or change what is given of it, and try its keys.

        Keys that the service does not take are kept all the same, with what it said; a PKCS#12
        file that does not open is not.

        Raises:
            InvalidInputError: something is missing, is not this service's, or does not open.
            SecretKeyError: this process has no secret to seal keys under.
        """
        made = await self.accounts.make_key(store_id) if self._makes_key(command) else None
        async with self.transactions.open(store_id) as tx:
            services = ServiceRepository(tx.connection)
            before = await services.find(store_id, command.service, is_locked=True)
            settings, known, brought = self._merged(command, before, made)
            values = {
                "enabled": command.enabled or command.service is _S.BUILT_IN,
                "settings": settings,
                "secrets": self.accounts.seal_secrets(store_id, command.service, known),
                "secret_names": sorted(known) if brought else [],
            }
            row = await services.put(store_id, command.service, values, at=self.clock.now())
            used = await self._used(services, store_id)
            told = None if before is None else shown(before.service, before, used)
            await tx.record(row.id, before=told, after=shown(row.service, row, used))
        return await self._try(row)

    async def validate(self, store_id: UUID, service: SigningService) -> SigningServiceSettings:
        """
        Try a service's keys, and keep what it said; the one built in makes its key for it.

        Raises:
            SigningServiceNotFoundError: the store has not set it up.
        """
        if service is _S.BUILT_IN:
            await self.accounts.open(store_id, service)
        async with self.transactions.open(store_id) as tx:
            row = await ServiceRepository(tx.connection).find(store_id, service)
            if row is None:
                raise SigningServiceNotFoundError
        return await self._try(row, is_told=True)

    async def receive(self, key: str, headers: Mapping[str, str], body: bytes) -> None:
        """
        Have an agreement looked at of which a message tells; one that comes again changes nothing.

        Raises:
            SigningServiceNotFoundError: nobody expects messages there.
            WebhookRefusedError: the service did not sign it.
        """
        store_id = store_of(key)
        if store_id is None:
            raise SigningServiceNotFoundError
        async with self.transactions.open(store_id) as tx:
            row = await ServiceRepository(tx.connection).find(store_id, _S.DOCUSIGN)
        if row is None or row.webhook_key != key:
            raise SigningServiceNotFoundError
        reference = self.accounts.of(row).read_webhook(headers, body)
        async with self.transactions.open(store_id) as tx:
            found = None
            if reference is not None:
                found = await AgreementRepository(tx.connection).find_by_reference(
                    store_id, row.service, reference
                )
            if found is not None:
                await tx.outbox.enqueue(FollowAgreement(store_id, found))

    async def _try(self, row: ServiceRow, *, is_told: bool = False) -> SigningServiceSettings:
        error = await self.accounts.refusal_of(row)
        async with self.transactions.open(row.store_id) as tx:
            services = ServiceRepository(tx.connection)
            tried = await services.check(row, error, at=self.clock.now())
            used = await self._used(services, row.store_id)
            after = shown(row.service, tried, used)
            if is_told:
                await tx.record(row.id, before=shown(row.service, row, used), after=after)
        return after

    async def _used(self, services: ServiceRepository, store_id: UUID) -> SigningService:
        docusign = await services.find(store_id, _S.DOCUSIGN)
        return _S.DOCUSIGN if docusign is not None and docusign.enabled else _S.BUILT_IN

    def _makes_key(self, command: PutSigningService) -> bool:
        return command.service is _S.BUILT_IN and command.pkcs12 is None

    def _merged(
        self,
        command: PutSigningService,
        before: ServiceRow | None,
        made: dict[str, str] | None,
    ) -> tuple[dict[str, str], dict[str, str], bool]:
        """Return the settings and secrets there are now, and whether the store brought these."""
        settings = {} if before is None else dict(before.settings)
        known = {} if before is None else self.accounts.secrets_of(before)
        brought = command.service is not _S.BUILT_IN or bool(before and before.secret_names)
        if command.service is _S.DOCUSIGN:
            settings.setdefault("mode", SigningMode.TEST.value)
        elif command.pkcs12 is not None:
            known, brought = {PASSPHRASE: ""}, True
        elif command.makes_key or not known:
            known, brought = made or {}, False
        fill(_NEEDS, command.service, command, settings=settings, secrets=known)
        if command.pkcs12 is not None:
            self._ensure_opens(known)
        return settings, known, brought

    def _ensure_opens(self, known: dict[str, Any]) -> None:
        try:
            self.accounts.key_of(known)
        except ProviderConfigError as error:
            raise InvalidInputError(Issue(("pkcs12",), str(error))) from error


def shown(
    service: SigningService, row: ServiceRow | None, used: SigningService
) -> SigningServiceSettings:
    """Return what may be shown of a service: no secret."""
    is_docusign = service is _S.DOCUSIGN
    return SigningServiceSettings(
        service=service,
        enabled=row.enabled if row is not None else not is_docusign,
        is_used=service is used,
        settings=row.settings if row is not None else {},
        sealed=row.secret_names if row is not None else (),
        webhook_path=webhook_path(row.webhook_key) if row is not None and is_docusign else None,
        checked_at=row.checked_at if row is not None else None,
        check_error=row.check_error if row is not None else None,
    )
