"""Forgetting what is old, and sealing what is not."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.domains.webhooks import rules
from cartwheel.domains.webhooks.repository.deliveries import DeliveryRepository
from cartwheel.domains.webhooks.repository.endpoints import EndpointRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.systems.tokens.api import Seal

_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class WebhookUpkeep:
    """To be called now and then, by one process or several."""

    database: Database
    stores: StoreDirectory
    seal: Seal
    clock: Clock

    async def prune(self) -> int:
        """
        Forget messages of more than 30 days with all about them, and secrets that sign no more.

        Returns how many messages there were. Works in short transactions, store by store.

        Raises:
            UnavailableError: the database does not answer; what is done is done.
        """
        now = self.clock.now()
        return sum([await self._prune(store.id, now) for store in await self.stores.list_stores()])

    async def reseal(self) -> int:
        """
        Seal secrets anew that are not sealed under the present secret; count their endpoints.

        They are from before there was sealing, or sealed under the former secret.

        Raises:
            UnavailableError: the database does not answer; what is done is done.
        """
        count = 0
        for store in await self.stores.list_stores():
            async with self.database.transaction(store_id=store.id) as connection:
                count += await EndpointRepository(connection).reseal(store.id, self.seal)
        return count

    async def _prune(self, store_id: UUID, now: datetime) -> int:
        forgotten = 0
        while True:
            async with self.database.transaction(store_id=store_id) as connection:
                await EndpointRepository(connection).forget_secrets(store_id, now=now)
                count = await DeliveryRepository(connection).delete_messages(
                    store_id, before=now - rules.KEPT_FOR, limit=_AT_ONCE
                )
            forgotten += count
            if count < _AT_ONCE:
                return forgotten
