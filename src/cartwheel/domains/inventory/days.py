"""Which day it is in a store, by which lots expire and sales are counted."""

from dataclasses import dataclass
from datetime import date, tzinfo
from uuid import UUID

from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock


@dataclass(frozen=True, slots=True)
class StoreDays:
    """Days of the zone of a store."""

    stores: StoreDirectory
    clock: Clock

    async def zone(self, store_id: UUID) -> tzinfo:
        """Return a store's zone."""
        return await self.stores.zone_of(store_id)

    async def today(self, store_id: UUID) -> date:
        """Return the day that it is in a store."""
        return self.clock.now().astimezone(await self.zone(store_id)).date()
