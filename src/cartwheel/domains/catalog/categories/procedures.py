"""Procedures of categories."""

from typing import Final

from cartwheel.domains.catalog.categories.contracts import (
    Category,
    CategoryById,
    CategoryTree,
    CreateCategory,
    MoveCategory,
    UpdateCategory,
)
from cartwheel.domains.catalog.categories.errors import (
    CategoryCycleError,
    CategoryInUseError,
    CategoryNotFoundError,
    CategorySlugTakenError,
    CategoryTreeFullError,
)
from cartwheel.domains.catalog.categories.service import CategoryService
from cartwheel.systems.rpc.api import Actor, Router, delete, get, patch, permission, post

READ: Final = permission("catalog:read")
WRITE: Final = permission("catalog:write")

router = Router("categories", about="The tree in which products are found.")


@router.query(rest=get("/categories", etag=True), allow=READ)
async def list_(actor: Actor, categories: CategoryService) -> CategoryTree:
    """List all categories, each after its parent."""
    return await categories.tree(actor.store_id)


@router.query(rest=get("/categories/{id}"), allow=READ, raises=[CategoryNotFoundError])
async def get_(query: CategoryById, actor: Actor, categories: CategoryService) -> Category:
    """Look at a category."""
    return await categories.get(actor.store_id, query.id)


@router.mutation(
    rest=post("/categories", status=201),
    allow=WRITE,
    raises=[CategoryNotFoundError, CategorySlugTakenError, CategoryTreeFullError],
)
async def create(command: CreateCategory, actor: Actor, categories: CategoryService) -> Category:
    """Make a category."""
    return await categories.create(actor.store_id, command)


@router.mutation(
    rest=patch("/categories/{id}"),
    allow=WRITE,
    raises=[CategoryNotFoundError, CategorySlugTakenError],
)
async def update(command: UpdateCategory, actor: Actor, categories: CategoryService) -> Category:
    """Change the name, the slug or the position of a category."""
    return await categories.update(actor.store_id, command)


@router.mutation(
    rest=post("/categories/{id}/move"),
    allow=WRITE,
    raises=[CategoryNotFoundError, CategoryCycleError, CategoryTreeFullError],
)
async def move(command: MoveCategory, actor: Actor, categories: CategoryService) -> Category:
    """Put a category, with all below it, under another parent; without one it is a root."""
    return await categories.move(actor.store_id, command)


@router.mutation(
    rest=delete("/categories/{id}", status=204),
    allow=WRITE,
    raises=[CategoryNotFoundError, CategoryInUseError],
)
async def delete_(command: CategoryById, actor: Actor, categories: CategoryService) -> None:
    """Delete an empty category."""
    await categories.delete(actor.store_id, command.id)
