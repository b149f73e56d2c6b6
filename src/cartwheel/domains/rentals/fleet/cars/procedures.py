"""Procedures of cars."""

from cartwheel.domains.rentals.access import READ, WRITE
from cartwheel.domains.rentals.fleet.cars.contracts import (
    Car,
    CarByKey,
    CarPage,
    CreateCar,
    ListCars,
    UpdateCar,
)
from cartwheel.domains.rentals.fleet.cars.listing import CarListing
from cartwheel.domains.rentals.fleet.cars.service import CarService
from cartwheel.domains.rentals.fleet.errors import (
    CarInUseError,
    CarNotFoundError,
    CarSlugTakenError,
    FleetChangedError,
)
from cartwheel.systems.rpc.api import Actor, Router, delete, get, patch, post

router = Router("car", about="What is offered for rent: cars by name, and classes.")


@router.query(rest=get("/cars"), allow=READ)
async def list_(query: ListCars, actor: Actor, cars: CarListing) -> CarPage:
    """List cars by category, price, features and place."""
    return await cars.page(actor.store_id, query)


@router.query(rest=get("/cars/{id}"), allow=READ, raises=[CarNotFoundError])
async def get_(query: CarByKey, actor: Actor, cars: CarService) -> Car:
    """Look at a car, by its id or by a slug that it has or had."""
    return await cars.get(actor.store_id, query.id)


@router.mutation(rest=post("/cars", status=201), allow=WRITE, raises=[CarSlugTakenError])
async def create(command: CreateCar, actor: Actor, cars: CarService) -> Car:
    """Offer a car, with its rates and terms."""
    return await cars.create(actor.store_id, command)


@router.mutation(
    rest=patch("/cars/{id}"),
    allow=WRITE,
    raises=[CarNotFoundError, FleetChangedError, CarSlugTakenError],
)
async def update(command: UpdateCar, actor: Actor, cars: CarService) -> Car:
    """Change a car that is still as it was seen; publish or archive it."""
    return await cars.update(actor.store_id, command)


@router.mutation(
    rest=delete("/cars/{id}", status=204), allow=WRITE, raises=[CarNotFoundError, CarInUseError]
)
async def delete_(command: CarByKey, actor: Actor, cars: CarService) -> None:
    """Delete a car that was never booked; others are archived."""
    await cars.delete(actor.store_id, command.id)
