"""Procedures of attributes."""

from typing import Final

from cartwheel.domains.catalog.attributes.contracts import (
    Attribute,
    AttributeById,
    AttributeList,
    CreateAttribute,
    UpdateAttribute,
)
from cartwheel.domains.catalog.attributes.errors import (
    AttributeInUseError,
    AttributeKeyTakenError,
    AttributeNotFoundError,
    TooManyAttributesError,
)
from cartwheel.domains.catalog.attributes.service import AttributeService
from cartwheel.systems.rpc.api import Actor, Router, delete, get, patch, permission, post

READ: Final = permission("catalog:read")
WRITE: Final = permission("catalog:write")

router = Router("attributes", about="What the store says of its products, by kind and unit.")


@router.query(rest=get("/product-attributes"), allow=READ)
async def list_(actor: Actor, attributes: AttributeService) -> AttributeList:
    """List all attributes."""
    return await attributes.list_all(actor.store_id)


@router.mutation(
    rest=post("/product-attributes", status=201),
    allow=WRITE,
    raises=[AttributeKeyTakenError, TooManyAttributesError],
)
async def create(command: CreateAttribute, actor: Actor, attributes: AttributeService) -> Attribute:
    """Make an attribute, of which products may have values from then on."""
    return await attributes.create(actor.store_id, command)


@router.mutation(
    rest=patch("/product-attributes/{id}"),
    allow=WRITE,
    raises=[AttributeNotFoundError, AttributeInUseError],
)
async def update(command: UpdateAttribute, actor: Actor, attributes: AttributeService) -> Attribute:
    """Change an attribute; its key and its kind stay."""
    return await attributes.update(actor.store_id, command)


@router.mutation(
    rest=delete("/product-attributes/{id}", status=204),
    allow=WRITE,
    raises=[AttributeNotFoundError, AttributeInUseError],
)
async def delete_(command: AttributeById, actor: Actor, attributes: AttributeService) -> None:
    """Delete an attribute that no product has a value of."""
    await attributes.delete(actor.store_id, command.id)
