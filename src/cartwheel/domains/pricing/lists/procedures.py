"""Procedures of price lists."""

from typing import Final

from cartwheel.domains.pricing.errors import PriceListNotFoundError
from cartwheel.domains.pricing.lists.contracts import (
    CreatePriceList,
    ListListPrices,
    ListPriceLists,
    ListPricePage,
    MatchedSkus,
    MatchSkus,
    PriceList,
    PriceListById,
    PriceListPage,
    PutListPrices,
    UpdatePriceList,
)
from cartwheel.domains.pricing.lists.service import PriceListService
from cartwheel.systems.rpc.api import Actor, Router, delete, get, permission, post, put

READ: Final = permission("pricing:read")
WRITE: Final = permission("pricing:write")

router = Router("priceLists", about="What variants cost for groups of customers, by quantity.")


@router.mutation(rest=post("/price-lists", status=201), allow=WRITE)
async def create(command: CreatePriceList, actor: Actor, lists: PriceListService) -> PriceList:
    """Make a list without prices."""
    return await lists.create(actor.store_id, command)


@router.query(rest=get("/price-lists"), allow=READ)
async def list_(query: ListPriceLists, actor: Actor, lists: PriceListService) -> PriceListPage:
    """List the price lists, the newest first."""
    return await lists.list_page(actor.store_id, query)


@router.query(rest=get("/price-lists/{id}"), allow=READ, raises=[PriceListNotFoundError])
async def get_(query: PriceListById, actor: Actor, lists: PriceListService) -> PriceList:
    """Look at a list."""
    return await lists.get(actor.store_id, query.id)


@router.mutation(rest=put("/price-lists/{id}"), allow=WRITE, raises=[PriceListNotFoundError])
async def update(command: UpdatePriceList, actor: Actor, lists: PriceListService) -> PriceList:
    """Give a list new terms."""
    return await lists.update(actor.store_id, command)


@router.mutation(
    rest=delete("/price-lists/{id}", status=204), allow=WRITE, raises=[PriceListNotFoundError]
)
async def delete_(command: PriceListById, actor: Actor, lists: PriceListService) -> None:
    """Delete a list with its prices."""
    await lists.delete(actor.store_id, command.id)


@router.mutation(rest=put("/price-lists/{id}/prices"), allow=WRITE, raises=[PriceListNotFoundError])
async def put_prices(command: PutListPrices, actor: Actor, lists: PriceListService) -> PriceList:
    """Replace the prices of variants in a list, of 1,000 at most; without tiers one leaves it."""
    return await lists.put_prices(actor.store_id, command)


@router.query(rest=get("/price-lists/{id}/prices"), allow=READ, raises=[PriceListNotFoundError])
async def list_prices(
    query: ListListPrices, actor: Actor, lists: PriceListService
) -> ListPricePage:
    """List the variants of a list with their prices."""
    return await lists.list_prices(actor.store_id, query)


@router.query(rest=post("/price-lists/{id}/matches"), allow=READ, raises=[PriceListNotFoundError])
async def match(query: MatchSkus, actor: Actor, lists: PriceListService) -> MatchedSkus:
    """Find variants by SKU, of 1,000 at most, with their names and the catalog's prices."""
    return await lists.match(actor.store_id, query)
