"""Procedures of variants."""

from typing import Final

from cartwheel.domains.catalog.errors import (
    ProductChangedError,
    ProductNotFoundError,
    SKUTakenError,
    VariantNotFoundError,
)
from cartwheel.domains.catalog.products.contracts import Product
from cartwheel.domains.catalog.products.variant_contracts import (
    AddVariants,
    FillMatrix,
    NamedVariant,
    NameVariants,
    UpdateVariant,
)
from cartwheel.domains.catalog.products.variant_service import VariantService
from cartwheel.domains.catalog.sellable import VariantCatalog
from cartwheel.systems.rpc.api import Actor, Router, patch, permission, post, put

READ: Final = permission("catalog:read")
WRITE: Final = permission("catalog:write")

router = Router("variants", about="What is sold of a product: each with an SKU of its own.")


@router.query(rest=post("/variants/names"), allow=READ)
async def name(
    query: NameVariants, actor: Actor, catalog: VariantCatalog
) -> tuple[NamedVariant, ...]:
    """Name variants by id, in any order; those that the store does not have are left out."""
    found = await catalog.variants(actor.store_id, query.ids)
    return tuple(
        NamedVariant(each.variant_id, each.product_id, each.sku, each.name)
        for each in found.values()
    )


@router.mutation(
    rest=post("/products/{productId}/variants", status=201),
    allow=WRITE,
    raises=[ProductNotFoundError, ProductChangedError, SKUTakenError],
)
async def add(command: AddVariants, actor: Actor, variants: VariantService) -> Product:
    """Add variants to a product."""
    return await variants.add(actor.store_id, command)


@router.mutation(
    rest=put("/products/{productId}/options"),
    allow=WRITE,
    raises=[ProductNotFoundError, ProductChangedError, SKUTakenError],
)
async def fill(command: FillMatrix, actor: Actor, variants: VariantService) -> Product:
    """Give a product options, and make the variants that are missing among their combinations."""
    return await variants.fill(actor.store_id, command)


@router.mutation(
    rest=patch("/variants/{id}"),
    allow=WRITE,
    raises=[VariantNotFoundError, ProductChangedError, SKUTakenError],
)
async def update(command: UpdateVariant, actor: Actor, variants: VariantService) -> Product:
    """Change a variant, its prices or what it consists of, or archive it."""
    return await variants.update(actor.store_id, command)
