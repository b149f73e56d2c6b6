"""Procedures of locations."""

from cartwheel.domains.inventory.access import READ, WRITE
from cartwheel.domains.inventory.errors import (
    LocationCodeTakenError,
    LocationNotFoundError,
    StaleRecordError,
)
from cartwheel.domains.inventory.locations.contracts import (
    CreateLocation,
    ListLocations,
    Location,
    LocationById,
    LocationPage,
    UpdateLocation,
)
from cartwheel.domains.inventory.locations.service import LocationService
from cartwheel.systems.rpc.api import Actor, Router, get, patch, post

router = Router("locations", about="Where stock lies, and on which channels it is sold.")


@router.mutation(
    rest=post("/inventory/locations", status=201), allow=WRITE, raises=[LocationCodeTakenError]
)
async def create(command: CreateLocation, actor: Actor, locations: LocationService) -> Location:
    """Open a location."""
    return await locations.create(actor.store_id, command)


@router.query(rest=get("/inventory/locations"), allow=READ)
async def list_(query: ListLocations, actor: Actor, locations: LocationService) -> LocationPage:
    """List the store's locations, the newest first."""
    return await locations.list(actor.store_id, query)


@router.query(rest=get("/inventory/locations/{id}"), allow=READ, raises=[LocationNotFoundError])
async def get_(query: LocationById, actor: Actor, locations: LocationService) -> Location:
    """Look at one location."""
    return await locations.get(actor.store_id, query.id)


@router.mutation(
    rest=patch("/inventory/locations/{id}"),
    allow=WRITE,
    raises=[LocationNotFoundError, StaleRecordError],
)
async def update(command: UpdateLocation, actor: Actor, locations: LocationService) -> Location:
    """Change a location, take it out of use, or back into it."""
    return await locations.update(actor.store_id, command)
