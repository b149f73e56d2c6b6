"""Which day it is in a store, by which lots expire and sales are counted."""

from dataclasses import dataclass
from datetime import UTC, date, tzinfo
from uuid import UUID

from cartwheel.domains.pricing.api import TIME_ZONE, zone_of
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import InvalidInputError


@dataclass(frozen=True, slots=True)
class StoreDays:
    """Days of the zone that a store has set; of UTC where it has set none that exists."""

    settings: LiveSettings
    clock: Clock

    async def zone(self, store_id: UUID) -> tzinfo:
        """Return a store's zone."""
        try:
            return zone_of((await self.settings.of(store_id)).values[TIME_ZONE])
        except InvalidInputError:
            # A slip in a setting is no reason to sell nothing.
            return UTC

    async def today(self, store_id: UUID) -> date:
        """Return the day that it is in a store."""
        return self.clock.now().astimezone(await self.zone(store_id)).date()
