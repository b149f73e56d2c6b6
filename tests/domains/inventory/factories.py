"""Ways to make stock, and what becomes of it, in a store."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from tests.domains.catalog.factories import make_product
from tests.rpc.house import House

from cartwheel.domains.inventory.counts.contracts import (
    CountById,
    CountedLine,
    EnterCount,
    OpenCount,
)
from cartwheel.domains.inventory.counts.service import CountService
from cartwheel.domains.inventory.holds.contracts import HoldByHolder
from cartwheel.domains.inventory.holds.stock import Stock
from cartwheel.domains.inventory.locations.contracts import (
    CreateLocation,
    LocationById,
    UpdateLocation,
)
from cartwheel.domains.inventory.locations.service import LocationService
from cartwheel.domains.inventory.stock.contracts import (
    AdjustStock,
    ListLots,
    ReceivedLine,
    ReceiveStock,
    SetStockPolicy,
    VariantById,
    WriteOffLot,
)
from cartwheel.domains.inventory.stock.service import StockService
from cartwheel.domains.inventory.stock.viewing import StockView
from cartwheel.domains.inventory.transfers.contracts import (
    ReceiveTransfer,
    SendStock,
    SentLine,
    TransferById,
)
from cartwheel.domains.inventory.transfers.service import TransferService
from cartwheel.kernel.clock import SystemClock
from cartwheel.kernel.ids import new_id


async def make_location(house: House) -> UUID:
    """Open a location."""
    async with house.scope() as scope:
        locations = await scope.get(LocationService)
        command = CreateLocation(code=new_id().hex, name="Shelf")
        return (await locations.create(house.store_id, command)).id


async def make_stock(house: House) -> tuple[UUID, UUID]:
    """Put ten of a variant on a shelf; return the shelf and the variant."""
    location_id = await make_location(house)
    variant_id = (await make_product(house)).variants[0].id
    async with house.scope() as scope:
        stock = await scope.get(StockService)
        line = ReceivedLine(variant_id, 10)
        await stock.receive(house.store_id, ReceiveStock(location_id, (line,)))
    return location_id, variant_id


async def _location(house: House) -> dict[str, Any]:
    return {"id": await make_location(house)}


async def _location_change(house: House) -> dict[str, Any]:
    return {**await _location(house), "version": 1, "name": "Store room"}


async def _variant(house: House) -> dict[str, Any]:
    return {"variantId": (await make_stock(house))[1]}


async def _policy(house: House) -> dict[str, Any]:
    return {**await _variant(house), "version": 1, "oversell": "backorder"}


async def _receipt(house: House) -> dict[str, Any]:
    location_id, variant_id = await make_stock(house)
    return {"locationId": location_id, "lines": [{"variantId": variant_id, "quantity": 2}]}


async def _adjustment(house: House) -> dict[str, Any]:
    location_id, variant_id = await make_stock(house)
    seen = {"onHand": 7, "expectedOnHand": 10, "reason": "broken"}
    return {"locationId": location_id, "variantId": variant_id, **seen}


async def _lot(house: House) -> dict[str, Any]:
    _, variant_id = await make_stock(house)
    async with house.scope() as scope:
        view = await scope.get(StockView)
        (lot,) = (await view.list_lots(house.store_id, ListLots(variant_id=variant_id))).items
    return {"id": lot.id, "reason": "chipped"}


async def _hold(house: House) -> dict[str, Any]:
    _, variant_id = await make_stock(house)
    holder_id = new_id()
    async with house.scope() as scope:
        stock = await scope.get(Stock)
        until = SystemClock().now() + timedelta(hours=1)
        await stock.reserve(house.store_id, holder_id, [(variant_id, 1)], until=until)
    return {"holderId": holder_id}


async def _sending(house: House) -> dict[str, Any]:
    source_id, variant_id = await make_stock(house)
    return {
        "sourceId": source_id,
        "targetId": await make_location(house),
        "lines": [{"variantId": variant_id, "quantity": 3}],
    }


async def _transfer(house: House) -> dict[str, Any]:
    source_id, variant_id = await make_stock(house)
    target_id = await make_location(house)
    async with house.scope() as scope:
        transfers = await scope.get(TransferService)
        command = SendStock(
            source_id=source_id, target_id=target_id, lines=(SentLine(variant_id, 3),)
        )
        return {"id": (await transfers.send(house.store_id, command)).id}


async def _opening(house: House) -> dict[str, Any]:
    return {"locationId": await make_location(house)}


async def _count(house: House) -> dict[str, Any]:
    location_id, variant_id = await make_stock(house)
    async with house.scope() as scope:
        counts = await scope.get(CountService)
        count = await counts.open(house.store_id, OpenCount(location_id))
        lines = (CountedLine(variant_id, 9),)
        await counts.enter(house.store_id, EnterCount(count.id, lines))
    return {"id": count.id}


async def _entry(house: House) -> dict[str, Any]:
    location_id, variant_id = await make_stock(house)
    async with house.scope() as scope:
        counts = await scope.get(CountService)
        count = await counts.open(house.store_id, OpenCount(location_id))
    return {"id": count.id, "lines": [{"variantId": variant_id, "counted": 9}]}


FACTORIES: Final = {
    AdjustStock: _adjustment,
    CountById: _count,
    EnterCount: _entry,
    HoldByHolder: _hold,
    LocationById: _location,
    OpenCount: _opening,
    ReceiveStock: _receipt,
    ReceiveTransfer: _transfer,
    SendStock: _sending,
    SetStockPolicy: _policy,
    TransferById: _transfer,
    UpdateLocation: _location_change,
    VariantById: _variant,
    WriteOffLot: _lot,
}
