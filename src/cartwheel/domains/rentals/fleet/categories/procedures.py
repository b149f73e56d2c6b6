"""Procedures of categories of cars."""

from cartwheel.domains.rentals.access import READ, WRITE
from cartwheel.domains.rentals.fleet.categories.contracts import (
    CreateRentalCategory,
    RentalCategories,
    RentalCategory,
    RentalCategoryById,
    UpdateRentalCategory,
)
from cartwheel.domains.rentals.fleet.categories.service import RentalCategoryService
from cartwheel.domains.rentals.fleet.errors import (
    FleetChangedError,
    RentalCategoryCodeTakenError,
    RentalCategoryInUseError,
    RentalCategoryNotFoundError,
    TooManyRentalCategoriesError,
)
from cartwheel.systems.rpc.api import Actor, Router, delete, get, patch, post

router = Router("rentalCategories", about="Categories of cars: four to begin with, and others.")


@router.query(rest=get("/rental-categories"), allow=READ)
async def list_(actor: Actor, categories: RentalCategoryService) -> RentalCategories:
    """List all categories, with how many cars are in each."""
    return await categories.list(actor.store_id)


@router.mutation(
    rest=post("/rental-categories", status=201),
    allow=WRITE,
    raises=[RentalCategoryCodeTakenError, TooManyRentalCategoriesError],
)
async def create(
    command: CreateRentalCategory, actor: Actor, categories: RentalCategoryService
) -> RentalCategory:
    """Make a category."""
    return await categories.create(actor.store_id, command)


@router.mutation(
    rest=patch("/rental-categories/{id}"),
    allow=WRITE,
    raises=[RentalCategoryNotFoundError, FleetChangedError],
)
async def update(
    command: UpdateRentalCategory, actor: Actor, categories: RentalCategoryService
) -> RentalCategory:
    """Change the name or the position of a category."""
    return await categories.update(actor.store_id, command)


@router.mutation(
    rest=delete("/rental-categories/{id}", status=204),
    allow=WRITE,
    raises=[RentalCategoryNotFoundError, RentalCategoryInUseError],
)
async def delete_(
    command: RentalCategoryById, actor: Actor, categories: RentalCategoryService
) -> None:
    """Delete a category that no car is in."""
    await categories.delete(actor.store_id, command.id)
