"""Use cases of locations."""

from dataclasses import dataclass
from uuid import UUID

from msgspec.structs import replace

from cartwheel.domains.inventory.errors import (
    LocationCodeTakenError,
    LocationNotFoundError,
    StaleRecordError,
)
from cartwheel.domains.inventory.locations.contracts import (
    CreateLocation,
    ListLocations,
    Location,
    LocationPage,
    UpdateLocation,
)
from cartwheel.domains.inventory.locations.repository import LocationRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.paging import page_of
from cartwheel.systems.rpc.api import AuditNote


@dataclass(frozen=True, slots=True)
class LocationService:
    """Where a store's stock lies."""

    locations: LocationRepository
    clock: Clock
    note: AuditNote

    async def create(self, store_id: UUID, command: CreateLocation) -> Location:
        """
        Open a location, at which nothing lies yet.

        Raises:
            LocationCodeTakenError: another one has its code.
        """
        now = self.clock.now()
        location = Location(
            id=new_id(),
            code=command.code,
            name=command.name,
            priority=command.priority,
            channels=tuple(sorted(set(command.channels))),
            is_active=True,
            version=1,
            created_at=now,
            updated_at=now,
        )
        if not await self.locations.add(store_id, location):
            raise LocationCodeTakenError(command.code)
        made = await self.get(store_id, location.id)
        self.note.tell(location.id, after=made)
        return made

    async def get(self, store_id: UUID, location_id: UUID) -> Location:
        """
        Return a location.

        Raises:
            LocationNotFoundError: the store has no such location.
        """
        location = await self.locations.find(store_id, location_id)
        if location is None:
            raise LocationNotFoundError(location_id)
        return location

    async def list(self, store_id: UUID, query: ListLocations) -> LocationPage:
        """List locations, the newest first."""
        found = await self.locations.list_page(store_id, query)
        return page_of(LocationPage, found, limit=query.limit, by=lambda one: one.id)

    async def update(self, store_id: UUID, command: UpdateLocation) -> Location:
        """
        Change what is given of a location; what is promised from it stays promised.

        Raises:
            LocationNotFoundError: the store has no such location.
            StaleRecordError: it was changed since the caller saw it.
        """
        before = await self.locations.lock(store_id, command.id)
        if before is None:
            raise LocationNotFoundError(command.id)
        if before.version != command.version:
            raise StaleRecordError(version=before.version)
        channels = before.channels if command.channels is None else command.channels
        after = replace(
            before,
            name=before.name if command.name is None else command.name,
            priority=before.priority if command.priority is None else command.priority,
            channels=tuple(sorted(set(channels))),
            is_active=before.is_active if command.is_active is None else command.is_active,
            version=before.version + 1,
            updated_at=self.clock.now(),
        )
        await self.locations.change(store_id, after)
        changed = await self.get(store_id, command.id)
        self.note.tell(command.id, before=before, after=changed)
        return changed
