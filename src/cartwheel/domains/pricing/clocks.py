"""What a store's clocks show, as moments."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cartwheel.domains.pricing.rules.dates import ensure_within_reason
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.zones import moment_of


@dataclass(frozen=True, slots=True)
class StoreClocks:
    """Turns times on a store's clocks into moments, by the zone of the store."""

    stores: StoreDirectory

    async def moments_of(
        self, store_id: UUID, starts: datetime | None, ends: datetime | None
    ) -> dict[str, datetime | None]:
        """
        Return the moments at which a span begins and ends, by the names of their columns.

        Raises:
            InvalidInputError: a year is none, or nothing lies between.
        """
        if starts is None and ends is None:
            return {"starts_at": None, "ends_at": None}
        ensure_within_reason(starts, "terms", "startsAt")
        ensure_within_reason(ends, "terms", "endsAt")
        zone = await self.stores.zone_of(store_id)
        starts_at = None if starts is None else moment_of(starts, zone)
        ends_at = None if ends is None else moment_of(ends, zone, is_end=True)
        if starts_at is not None and ends_at is not None and ends_at <= starts_at:
            raise InvalidInputError(Issue(("terms", "endsAt"), "It must come after startsAt"))
        return {"starts_at": starts_at, "ends_at": ends_at}

    async def shown_at(self, store_id: UUID, moment: datetime) -> datetime:
        """Return what the clocks of a store show at a moment."""
        return moment.astimezone(await self.stores.zone_of(store_id)).replace(tzinfo=None)
