"""What is done about payments by itself, store by store, in short transactions."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cartwheel.domains.payments.repository.webhooks import WebhookRepository
from cartwheel.domains.payments.settings import KEEP_BODIES
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database

_AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True)
class PaymentUpkeep:
    """
    To be called now and then, by one process or several.

    What is done is done when a call is interrupted; the next one goes on.
    """

    database: Database
    stores: StoreDirectory
    settings: LiveSettings
    clock: Clock

    async def prune(self) -> int:
        """
        Forget bodies of services' messages that are older than a store keeps them; return how many.

        Messages that were not applied yet keep theirs. Of all of them stays what makes a message
        count once, and what it told of its payment, by which it can be applied again.
        """
        return sum([await self._prune(store.id) for store in await self.stores.list_stores()])

    async def _prune(self, store_id: UUID) -> int:
        settings = await self.settings.of(store_id)
        before = self.clock.now() - settings.values[KEEP_BODIES]
        forgotten = 0
        while True:
            async with self.database.transaction(store_id=store_id) as connection:
                count = await WebhookRepository(connection).forget_bodies(
                    store_id, before=before, limit=_AT_ONCE
                )
            forgotten += count
            if count < _AT_ONCE:
                return forgotten
