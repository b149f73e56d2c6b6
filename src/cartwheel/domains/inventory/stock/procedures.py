"""Procedures of stock."""

from cartwheel.domains.inventory.access import READ, WRITE
from cartwheel.domains.inventory.errors import (
    LocationNotFoundError,
    LotExpiryMissingError,
    LotMismatchError,
    LotNotFoundError,
    NotEnoughStockError,
    NotStockedError,
    StaleRecordError,
    StaleStockError,
    VariantNotFoundError,
)
from cartwheel.domains.inventory.holds.stock import Availability, Stock
from cartwheel.domains.inventory.stock.contracts import (
    AdjustStock,
    AskAvailability,
    DescribeVariants,
    FindVariants,
    ListLots,
    ListMovements,
    ListStock,
    LotPage,
    MovementPage,
    ReceivedStock,
    ReceiveStock,
    SetStockPolicy,
    StockCounts,
    StockedVariant,
    StockItem,
    StockLot,
    StockPage,
    VariantById,
    WriteOffExpiredLots,
    WriteOffLot,
    WrittenOff,
)
from cartwheel.domains.inventory.stock.searching import StockSearch
from cartwheel.domains.inventory.stock.service import StockService
from cartwheel.domains.inventory.stock.viewing import StockView
from cartwheel.systems.rpc.api import Actor, Router, get, post, put

router = Router("inventory", about="What is in stock, and every movement of it.")


@router.query(rest=get("/inventory/stock"), allow=READ)
async def list_(query: ListStock, actor: Actor, stock: StockSearch) -> StockPage:
    """List variants with their stock, the newest first."""
    return await stock.list(actor.store_id, query)


@router.query(rest=get("/inventory/stock-counts"), allow=READ)
async def count(actor: Actor, stock: StockView) -> StockCounts:
    """Count variants that are there, low, out of stock or waited for."""
    return await stock.count(actor.store_id)


@router.query(rest=get("/inventory/stock/{variantId}"), allow=READ, raises=[VariantNotFoundError])
async def get_(query: VariantById, actor: Actor, stock: StockView) -> StockItem:
    """Look at a variant's stock at all locations."""
    return await stock.get(actor.store_id, query.variant_id)


@router.query(rest=post("/inventory/availability"), allow=READ)
async def availability(
    query: AskAvailability, actor: Actor, stock: Stock
) -> tuple[Availability, ...]:
    """
    Tell how many of variants can be bought on a channel.

    Those that the store does not have are left out.
    """
    found = await stock.availability(actor.store_id, query.variant_ids, channel=query.channel)
    return tuple(found.values())


@router.query(rest=get("/inventory/variants"), allow=READ)
async def find(query: FindVariants, actor: Actor, stock: StockSearch) -> tuple[StockedVariant, ...]:
    """Find variants that have stock of their own, the best first, whether any is there or not."""
    return await stock.find(actor.store_id, query)


@router.query(rest=post("/inventory/variants"), allow=READ)
async def describe(
    query: DescribeVariants, actor: Actor, stock: StockSearch
) -> tuple[StockedVariant, ...]:
    """Tell what variants are called; those that the store does not have are left out."""
    return await stock.describe(actor.store_id, query.variant_ids)


@router.mutation(
    rest=post("/inventory/receipts", status=201),
    allow=WRITE,
    raises=[
        VariantNotFoundError,
        LocationNotFoundError,
        NotStockedError,
        LotExpiryMissingError,
        LotMismatchError,
    ],
)
async def receive(command: ReceiveStock, actor: Actor, stock: StockService) -> ReceivedStock:
    """Put what has arrived on the shelf; orders that wait for it have it at once."""
    return await stock.receive(actor.store_id, command, by=actor.id)


@router.mutation(
    rest=post("/inventory/adjustments"),
    allow=WRITE,
    raises=[
        VariantNotFoundError,
        LocationNotFoundError,
        LotNotFoundError,
        NotStockedError,
        StaleStockError,
    ],
)
async def adjust(command: AdjustStock, actor: Actor, stock: StockService) -> StockItem:
    """Correct how much there is, if it is what you have seen."""
    return await stock.adjust(actor.store_id, command, by=actor.id)


@router.mutation(
    rest=put("/inventory/stock/{variantId}/policy"),
    allow=WRITE,
    raises=[VariantNotFoundError, NotStockedError, StaleRecordError],
)
async def set_policy(command: SetStockPolicy, actor: Actor, stock: StockService) -> StockItem:
    """Say how a variant is sold beyond its stock, picked, and ordered anew."""
    return await stock.set_policy(actor.store_id, command)


@router.query(rest=get("/inventory/lots"), allow=READ)
async def list_lots(query: ListLots, actor: Actor, stock: StockView) -> LotPage:
    """List lots, the newest first, or those that expire first."""
    return await stock.list_lots(actor.store_id, query)


@router.mutation(
    rest=post("/inventory/lots/{id}/write-off"),
    allow=WRITE,
    raises=[LotNotFoundError, NotEnoughStockError],
)
async def write_off(command: WriteOffLot, actor: Actor, stock: StockService) -> StockLot:
    """Write off what lies in a lot, all or some of it."""
    return await stock.write_off(actor.store_id, command, by=actor.id)


@router.mutation(rest=post("/inventory/write-offs"), allow=WRITE, raises=[LocationNotFoundError])
async def write_off_expired(
    command: WriteOffExpiredLots, actor: Actor, stock: StockService
) -> WrittenOff:
    """Write off lots that have expired, at most 500; every night this happens by itself."""
    return await stock.write_off_expired(actor.store_id, command, by=actor.id)


@router.query(rest=get("/inventory/movements"), allow=READ)
async def list_movements(query: ListMovements, actor: Actor, stock: StockView) -> MovementPage:
    """List movements of stock, the newest first."""
    return await stock.list_movements(actor.store_id, query)
