"""Procedures of locations."""

from cartwheel.domains.rentals.access import READ, WRITE
from cartwheel.domains.rentals.fleet.errors import (
    FleetChangedError,
    RentalLocationCodeTakenError,
    RentalLocationNotFoundError,
)
from cartwheel.domains.rentals.fleet.locations.contracts import (
    CreateRentalLocation,
    ListRentalLocations,
    RentalLocation,
    RentalLocationById,
    RentalLocationPage,
    UpdateRentalLocation,
)
from cartwheel.domains.rentals.fleet.locations.service import RentalLocationService
from cartwheel.systems.rpc.api import Actor, Router, get, patch, post

router = Router(
    "rentalLocations", about="Where vehicles are handed over and given back, and when it is open."
)


@router.mutation(
    rest=post("/rental-locations", status=201), allow=WRITE, raises=[RentalLocationCodeTakenError]
)
async def create(
    command: CreateRentalLocation, actor: Actor, locations: RentalLocationService
) -> RentalLocation:
    """Open a location."""
    return await locations.create(actor.store_id, command)


@router.query(rest=get("/rental-locations"), allow=READ)
async def list_(
    query: ListRentalLocations, actor: Actor, locations: RentalLocationService
) -> RentalLocationPage:
    """List the store's locations, the newest first."""
    return await locations.list(actor.store_id, query)


@router.query(rest=get("/rental-locations/{id}"), allow=READ, raises=[RentalLocationNotFoundError])
async def get_(
    query: RentalLocationById, actor: Actor, locations: RentalLocationService
) -> RentalLocation:
    """Look at one location."""
    return await locations.get(actor.store_id, query.id)


@router.mutation(
    rest=patch("/rental-locations/{id}"),
    allow=WRITE,
    raises=[RentalLocationNotFoundError, FleetChangedError],
)
async def update(
    command: UpdateRentalLocation, actor: Actor, locations: RentalLocationService
) -> RentalLocation:
    """Change a location, its hours and one-way fees; take it out of use, or back into it."""
    return await locations.update(actor.store_id, command)
