"""What lies on the shelves, and where."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from cartwheel.domains.catalog.api import SellableVariant
from cartwheel.domains.inventory.api import (
    CreateLocation,
    HistoricStock,
    ListLocations,
    LocationService,
    MovementKind,
    Oversell,
    PastMovement,
    ReceivedLine,
    ReceiveStock,
    SetStockPolicy,
    StockService,
)
from cartwheel.domains.inventory.stock.contracts import ListStock
from cartwheel.domains.inventory.stock.viewing import StockView
from cartwheel.domains.orders.api import PastOrder
from cartwheel.entrypoints.demo.goods import PERISHABLE, all_goods
from cartwheel.entrypoints.demo.moved import left_of, plan_movements
from cartwheel.entrypoints.demo.stage import Stage, chance
from cartwheel.entrypoints.demo.year import PlannedOrder

_WAREHOUSE: Final = CreateLocation(code="BER", name="Berlin warehouse", priority=10)
_SHOP: Final = CreateLocation(code="HAM", name="Hamburg shop", priority=50)
_SOLD_OUT: Final = frozenset({"play-7", "travel-1-slate"})
_SCARCE: Final = frozenset({"kitchen-1", "lighting-5", "bedroom-4", "desk-7", "travel-3"})
_SCARCE_UNITS: Final = 6
_SCARCE_BELOW: Final = 8
_LAST_LOT_KEEPS: Final = timedelta(days=45)
_IN_SHOP_TOO: Final = 3
"""Every third variant lies in the shop as well."""


async def open_locations(stage: Stage) -> datetime:
    """Open the locations; return when that was, which is the day from which all else is dated."""
    async with stage.use(LocationService) as locations:
        page = await locations.list(stage.store_id, ListLocations(limit=200))
        known = {each.code: each for each in page.items}
        for new in (_WAREHOUSE, _SHOP):
            if new.code not in known:
                known[new.code] = await locations.create(stage.store_id, new)
        return known[_WAREHOUSE.code].created_at


async def fill_stock(
    stage: Stage,
    variants: Mapping[str, SellableVariant],
    year: Sequence[PlannedOrder],
    orders: Sequence[PastOrder],
    *,
    began: datetime,
) -> None:
    """Let the year's stock have moved and receive today's, all together, unless there is some."""
    async with stage.open() as scope:
        locations, stock = await scope.get(LocationService), await scope.get(StockService)
        page = await locations.list(stage.store_id, ListLocations(limit=200))
        places = {each.code: each.id for each in page.items}
        view = await scope.get(StockView)
        if not (await view.list(stage.store_id, ListStock(limit=1))).items:
            historic = await scope.get(HistoricStock)
            moved = _moved(stage.store_id, year, orders, variants, began=began)
            await historic.add_all(stage.store_id, places[_WAREHOUSE.code], moved)
            for code, lines in _deliveries(variants, began).items():
                command = ReceiveStock(places[code], tuple(lines), note="First delivery")
                await stock.receive(stage.store_id, command)
    for sku in sorted(_SCARCE):
        await _set_policy(stage, variants[sku].variant_id, reorder_point=_SCARCE_BELOW)
    for sku in sorted(_SOLD_OUT):
        await _set_policy(stage, variants[sku].variant_id, oversell=Oversell.BACKORDER)


def _moved(
    store_id: UUID,
    year: Sequence[PlannedOrder],
    orders: Sequence[PastOrder],
    variants: Mapping[str, SellableVariant],
    *,
    began: datetime,
) -> list[PastMovement]:
    expiring = {
        variants[good.sku].variant_id: (f"{good.sku.upper()}-0", began + _LAST_LOT_KEEPS)
        for good in all_goods()
        if good.product.id in PERISHABLE
    }
    moved = plan_movements(store_id, year, orders, expiring=expiring)
    left = left_of(moved)
    for sku in sorted(_SOLD_OUT | _SCARCE):
        variant_id = variants[sku].variant_id
        if left[variant_id]:
            moved.append(
                PastMovement(
                    variant_id=variant_id,
                    kind=MovementKind.ADJUSTMENT,
                    quantity=-left[variant_id],
                    at=began - timedelta(seconds=20),
                    name="fair",
                    reason="Sold at a fair",
                )
            )
    return moved


def _deliveries(
    variants: Mapping[str, SellableVariant], began: datetime
) -> dict[str, list[ReceivedLine]]:
    dice = chance("stock")
    berlin: list[ReceivedLine] = []
    hamburg: list[ReceivedLine] = []
    for place, good in enumerate(all_goods()):
        units = dice.randint(25, 140)
        if good.sku in _SOLD_OUT:
            continue
        variant_id = variants[good.sku].variant_id
        keeps = PERISHABLE.get(good.product.id)
        if keeps is not None:
            for number, days in enumerate((keeps // 4, keeps), 1):
                until = (began + timedelta(days=days)).date()
                code = f"{good.sku.upper()}-{number}"
                berlin.append(ReceivedLine(variant_id, units, code, until))
        elif good.sku in _SCARCE:
            berlin.append(ReceivedLine(variant_id, _SCARCE_UNITS))
        else:
            berlin.append(ReceivedLine(variant_id, units))
            if place % _IN_SHOP_TOO == 0:
                hamburg.append(ReceivedLine(variant_id, 2 + units // 10))
    return {_WAREHOUSE.code: berlin, _SHOP.code: hamburg}


async def _set_policy(
    stage: Stage,
    variant_id: UUID,
    *,
    reorder_point: int | None = None,
    oversell: Oversell = Oversell.DENY,
) -> None:
    async with stage.open() as scope:
        known = await (await scope.get(StockView)).get(stage.store_id, variant_id)
        if known.policy.reorder_point or known.policy.oversell is not Oversell.DENY:
            return
        command = SetStockPolicy(
            variant_id=variant_id,
            version=known.policy.version,
            oversell=oversell,
            oversell_limit=20 if oversell is Oversell.BACKORDER else None,
            reorder_point=reorder_point,
        )
        await (await scope.get(StockService)).set_policy(stage.store_id, command)
