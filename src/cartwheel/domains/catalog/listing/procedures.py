"""Procedures of lists of products, which stand beside those of single ones."""

from cartwheel.domains.catalog.listing.bulk import BulkService
from cartwheel.domains.catalog.listing.contracts import (
    ActOnProducts,
    ChangedProducts,
    ChangePrices,
    CountProducts,
    ListProducts,
    ListShelves,
    ProductCounts,
    ProductFacets,
    ProductPage,
    ProductShelves,
    ReindexedProducts,
)
from cartwheel.domains.catalog.listing.service import ListingService
from cartwheel.domains.catalog.products.procedures import READ, WRITE, router
from cartwheel.systems.rpc.api import Actor, get, per_hour, per_minute, post

__all__ = ["router"]


@router.query(rest=get("/products"), allow=READ)
async def list_(query: ListProducts, actor: Actor, listing: ListingService) -> ProductPage:
    """List or search products."""
    return await listing.page(actor.store_id, query)


@router.query(rest=get("/product-shelves"), allow=READ)
async def shelves(query: ListShelves, actor: Actor, listing: ListingService) -> ProductShelves:
    """Show the newest products of up to 50 categories at once, as a shop's front does."""
    return await listing.shelves(actor.store_id, query)


@router.query(rest=get("/product-counts"), allow=READ)
async def counts(actor: Actor, listing: ListingService) -> ProductCounts:
    """Count all products by status, and those that are out of stock."""
    return await listing.count(actor.store_id)


@router.query(rest=get("/product-facets"), allow=READ)
async def facets(query: CountProducts, actor: Actor, listing: ListingService) -> ProductFacets:
    """Count products by brand, category, status, channel, stock and attributes."""
    return await listing.facets(actor.store_id, query)


@router.mutation(rest=post("/product-actions"), allow=WRITE, limit=per_minute(30))
async def act_on_many(
    command: ActOnProducts, actor: Actor, products: BulkService
) -> ChangedProducts:
    """Activate, archive or unpublish up to 200 products; the answer tells which stayed, and why."""
    return await products.act(actor.store_id, command)


@router.mutation(rest=post("/product-prices"), allow=WRITE, limit=per_minute(30))
async def change_prices(
    command: ChangePrices, actor: Actor, products: BulkService
) -> ChangedProducts:
    """Change the prices of up to 200 products by a share, an amount and rounding."""
    return await products.change_prices(actor.store_id, command)


@router.mutation(rest=post("/product-index", status=202), allow=WRITE, limit=per_hour(6))
async def reindex(actor: Actor, products: BulkService) -> ReindexedProducts:
    """
    Index all products anew, for instance after the store's language changed.

    A job does it; meanwhile a search finds what is done.
    """
    return await products.reindex(actor.store_id)
