"""Use cases of locations."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from msgspec.structs import replace

from cartwheel.domains.rentals.fleet.changing import given_of
from cartwheel.domains.rentals.fleet.errors import (
    FleetChangedError,
    RentalLocationCodeTakenError,
    RentalLocationNotFoundError,
)
from cartwheel.domains.rentals.fleet.locations.contracts import (
    CreateRentalLocation,
    ListRentalLocations,
    OneWayFee,
    RentalLocation,
    RentalLocationPage,
    UpdateRentalLocation,
)
from cartwheel.domains.rentals.fleet.locations.hours import issues_with_hours
from cartwheel.domains.rentals.fleet.locations.repository import RentalLocationRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import Breach, InvalidInputError, Issue
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.paging import page_of
from cartwheel.kernel.zones import zone_of
from cartwheel.systems.rpc.api import AuditNote


@dataclass(frozen=True, slots=True)
class RentalLocationService:
    """Where a store's vehicles are handed over and given back."""

    locations: RentalLocationRepository
    clock: Clock
    note: AuditNote

    async def create(self, store_id: UUID, command: CreateRentalLocation) -> RentalLocation:
        """
        Open a location.

        Raises:
            InvalidInputError: the zone, the hours or the one-way fees do not hold.
            RentalLocationCodeTakenError: another one has its code.
        """
        now = self.clock.now()
        location = RentalLocation(
            id=new_id(),
            code=command.code,
            name=command.name,
            zone=command.zone,
            address=command.address,
            opening_hours=command.opening_hours,
            one_way=command.one_way,
            is_active=True,
            version=1,
            created_at=now,
            updated_at=now,
        )
        await self._check(store_id, location, fees=command.one_way)
        if not await self.locations.add(store_id, location):
            raise RentalLocationCodeTakenError(command.code)
        await self.locations.set_one_way(store_id, location.id, command.one_way)
        made = await self.get(store_id, location.id)
        self.note.tell(location.id, after=made)
        return made

    async def get(self, store_id: UUID, location_id: UUID) -> RentalLocation:
        """
        Return a location.

        Raises:
            RentalLocationNotFoundError: the store has no such location.
        """
        location = await self.locations.find(store_id, location_id)
        if location is None:
            raise RentalLocationNotFoundError(location_id)
        return location

    async def list(self, store_id: UUID, query: ListRentalLocations) -> RentalLocationPage:
        """List locations, the newest first."""
        found = await self.locations.list_page(store_id, query)
        return page_of(RentalLocationPage, found, limit=query.limit, by=lambda one: one.id)

    async def update(self, store_id: UUID, command: UpdateRentalLocation) -> RentalLocation:
        """
        Change what is given of a location; what is booked there stays booked.

        Raises:
            RentalLocationNotFoundError: the store has no such location.
            FleetChangedError: it was changed since the caller saw it.
            InvalidInputError: the zone, the hours or the one-way fees do not hold.
        """
        before = await self.locations.lock(store_id, command.id)
        if before is None:
            raise RentalLocationNotFoundError(command.id)
        if before.version != command.version:
            raise FleetChangedError(version=before.version, seen=command.version)
        after = replace(
            before,
            **given_of(command),
            version=before.version + 1,
            updated_at=self.clock.now(),
        )
        await self._check(store_id, after, fees=command.one_way or ())
        await self.locations.change(store_id, after)
        if command.one_way is not None:
            await self.locations.set_one_way(store_id, command.id, command.one_way)
        changed = await self.get(store_id, command.id)
        self.note.tell(command.id, before=before, after=changed)
        return changed

    async def _check(
        self, store_id: UUID, location: RentalLocation, *, fees: Sequence[OneWayFee]
    ) -> None:
        zone_of(location.zone, path="zone")
        issues = issues_with_hours(location.opening_hours)
        known = await self.locations.which(store_id, {fee.to_id for fee in fees}) if fees else ()
        seen: set[UUID] = {location.id}
        for place, fee in enumerate(fees):
            path = ("oneWay", place, "toId")
            if fee.to_id in seen:
                message = "It is named once, and is another location than this one"
                issues.append(Issue(path, message, Breach.REPEATED))
            elif fee.to_id not in known:
                issues.append(Issue(path, "There is no such location", Breach.NOT_THERE))
            seen.add(fee.to_id)
        if issues:
            raise InvalidInputError(*issues)
