"""Procedures of vehicles."""

from cartwheel.domains.rentals.access import READ, WRITE
from cartwheel.domains.rentals.fleet.errors import (
    CarNotFoundError,
    FleetChangedError,
    PlateTakenError,
    RentalLocationNotFoundError,
    VehicleInUseError,
    VehicleNotFoundError,
    VINTakenError,
)
from cartwheel.domains.rentals.fleet.vehicles.contracts import (
    CreateVehicle,
    ListVehicles,
    UpdateVehicle,
    Vehicle,
    VehicleById,
    VehiclePage,
)
from cartwheel.domains.rentals.fleet.vehicles.service import VehicleService
from cartwheel.systems.rpc.api import Actor, Router, delete, get, patch, post

router = Router("vehicles", about="What is handed over: plate, mileage, state, where it stands.")


@router.mutation(
    rest=post("/vehicles", status=201),
    allow=WRITE,
    raises=[CarNotFoundError, RentalLocationNotFoundError, PlateTakenError, VINTakenError],
)
async def create(command: CreateVehicle, actor: Actor, vehicles: VehicleService) -> Vehicle:
    """Take a vehicle into service."""
    return await vehicles.create(actor.store_id, command)


@router.query(rest=get("/vehicles"), allow=READ)
async def list_(query: ListVehicles, actor: Actor, vehicles: VehicleService) -> VehiclePage:
    """List the store's vehicles, the newest first."""
    return await vehicles.list(actor.store_id, query)


@router.query(rest=get("/vehicles/{id}"), allow=READ, raises=[VehicleNotFoundError])
async def get_(query: VehicleById, actor: Actor, vehicles: VehicleService) -> Vehicle:
    """Look at one vehicle."""
    return await vehicles.get(actor.store_id, query.id)


@router.mutation(
    rest=patch("/vehicles/{id}"),
    allow=WRITE,
    raises=[
        VehicleNotFoundError,
        RentalLocationNotFoundError,
        FleetChangedError,
        PlateTakenError,
        VINTakenError,
    ],
)
async def update(command: UpdateVehicle, actor: Actor, vehicles: VehicleService) -> Vehicle:
    """Change a vehicle, put it elsewhere, take it off the road, or retire it."""
    return await vehicles.update(actor.store_id, command)


@router.mutation(
    rest=delete("/vehicles/{id}", status=204),
    allow=WRITE,
    raises=[VehicleNotFoundError, VehicleInUseError],
)
async def delete_(command: VehicleById, actor: Actor, vehicles: VehicleService) -> None:
    """Delete a vehicle that was never booked."""
    await vehicles.delete(actor.store_id, command.id)
