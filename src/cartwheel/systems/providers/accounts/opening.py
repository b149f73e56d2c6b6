"""Accounts of stores: their secrets, sealed and opened, and what their services say of them."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Generic
from uuid import UUID

import msgspec
import structlog

from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.systems.providers.accounts.repository import AccountRepository, R
from cartwheel.systems.providers.errors import ProviderConfigError, ProviderError
from cartwheel.systems.providers.protocol import Provider
from cartwheel.systems.tokens.api import Seal, SecretKeyError

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class StoreAccounts(ABC, Generic[R]):
    """Opens the accounts that stores have at services of one kind."""

    database: Database
    seal: Seal

    repository: ClassVar[type[AccountRepository[Any]]]

    @abstractmethod
    def of(self, row: R) -> Provider:
        """
        Return a service, ready to be called.

        Raises:
            ProviderConfigError: its secrets cannot be opened.
        """

    async def refusal_of(self, row: R) -> str | None:
        """Try an account's keys; return what speaks against them, or None."""
        try:
            await self.of(row).validate_config()
        except ProviderError as refusal:
            return f"{refusal.reason}: {refusal}"[:500]
        return None

    def secrets_of(self, row: R) -> dict[str, str]:
        """
        Open an account's secrets.

        Raises:
            ProviderConfigError: they are sealed under another secret, or this process has none.
        """
        service = self.repository.service_of(row)
        try:
            opened = self.seal.open_text(row.secrets, place=self._place_of(row.store_id, service))
        except SecretKeyError as error:
            raise ProviderConfigError(service, "The secrets cannot be opened") from error
        return msgspec.json.decode(opened, type=dict[str, str])

    def seal_secrets(self, store_id: UUID, service: str, given: dict[str, str]) -> str:
        """
        Seal an account's secrets.

        Raises:
            SecretKeyError: this process has no secret to seal them under.
        """
        text = msgspec.json.encode(given).decode()
        return self.seal.close_text(text, place=self._place_of(store_id, service))

    async def reseal(self, connection: Connection, store_id: UUID) -> int:
        """
        Seal a store's secrets anew that are not sealed under the present secret; count accounts.

        What cannot be opened stays as it is, and the log says so.
        """
        count, accounts = 0, self.repository(connection)
        for row in await accounts.lock_sealed_otherwise(store_id, self.seal.mark):
            try:
                known = self.secrets_of(row)
            except ProviderConfigError as error:
                log.warning("providers.not_sealed", account_id=row.id, error=str(error))
                continue
            service = self.repository.service_of(row)
            await accounts.reseal(row, self.seal_secrets(store_id, service, known))
            count += 1
        return count

    async def reseal_all(self, store_ids: Iterable[UUID]) -> int:
        """Do so for stores, in a transaction each."""
        count = 0
        for store_id in store_ids:
            async with self.database.transaction(store_id=store_id) as connection:
                count += await self.reseal(connection, store_id)
        return count

    def _place_of(self, store_id: UUID, service: str) -> str:
        return f"{self.repository.service.table.name} {store_id} {service}"


def store_of(webhook_key: str) -> UUID | None:
    """Return the store that messages addressed so are for."""
    try:
        return UUID(webhook_key[:32])
    except ValueError:
        return None
