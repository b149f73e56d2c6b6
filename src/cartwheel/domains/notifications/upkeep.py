"""Forgetting what is old."""

from dataclasses import dataclass

from cartwheel.domains.notifications.repository import NotificationRepository
from cartwheel.domains.notifications.rules import KEPT_FOR
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database


@dataclass(frozen=True, slots=True)
class NotificationUpkeep:
    """To be called now and then, by one process or several."""

    database: Database
    stores: StoreDirectory
    clock: Clock

    async def prune(self) -> int:
        """
        Forget what is older than thirty days, store by store, and count it.

        Raises:
            UnavailableError: the database does not answer; what is done is done.
        """
        before, count = self.clock.now() - KEPT_FOR, 0
        for store in await self.stores.list_stores():
            async with self.database.transaction(store_id=store.id) as connection:
                count += await NotificationRepository(connection).forget(store.id, before=before)
        return count
