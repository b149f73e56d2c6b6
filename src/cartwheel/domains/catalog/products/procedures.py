"""Procedures of products as a whole."""

from typing import Final

from cartwheel.domains.catalog.errors import (
    ProductChangedError,
    ProductNotFoundError,
    SKUTakenError,
    SlugTakenError,
    StatusError,
)
from cartwheel.domains.catalog.products.contracts import (
    ActOnProduct,
    CreateProduct,
    FoundProduct,
    Product,
    ProductById,
    ProductBySlug,
    UpdateProduct,
)
from cartwheel.domains.catalog.products.service import ProductService
from cartwheel.systems.rpc.api import Actor, Router, get, patch, permission, post

READ: Final = permission("catalog:read")
WRITE: Final = permission("catalog:write")

router = Router("products", about="What the store sells: products, their variants and prices.")


@router.mutation(
    rest=post("/products", status=201), allow=WRITE, raises=[SlugTakenError, SKUTakenError]
)
async def create(command: CreateProduct, actor: Actor, products: ProductService) -> Product:
    """Make a product with its variants, as a draft."""
    return await products.create(actor.store_id, command)


@router.query(rest=get("/products/{id}", etag=True), allow=READ, raises=[ProductNotFoundError])
async def get_(query: ProductById, actor: Actor, products: ProductService) -> Product:
    """Look at a product."""
    return await products.get(actor.store_id, query.id)


@router.query(rest=get("/product-slugs/{slug}"), allow=READ, raises=[ProductNotFoundError])
async def find(query: ProductBySlug, actor: Actor, products: ProductService) -> FoundProduct:
    """Find a product by its slug, or by one that it had: then `moved` is true."""
    return await products.get_by_slug(actor.store_id, query.slug)


@router.mutation(
    rest=patch("/products/{id}"),
    allow=WRITE,
    raises=[ProductNotFoundError, ProductChangedError, SlugTakenError],
)
async def update(command: UpdateProduct, actor: Actor, products: ProductService) -> Product:
    """Change a product that is still as it was seen; variants have procedures of their own."""
    return await products.update(actor.store_id, command)


@router.mutation(
    rest=post("/products/{id}/actions"),
    allow=WRITE,
    raises=[ProductNotFoundError, ProductChangedError, StatusError],
)
async def act(command: ActOnProduct, actor: Actor, products: ProductService) -> Product:
    """Activate, archive or unpublish a product: one of its `allowedActions`."""
    return await products.act(actor.store_id, command)
