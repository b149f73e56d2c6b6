"""What the inventory brings to the house."""

from typing import Final

from cartwheel.domains.inventory.checking.procedures import router as checks
from cartwheel.domains.inventory.checking.repository import CheckRepository
from cartwheel.domains.inventory.checking.service import CheckService
from cartwheel.domains.inventory.counts.procedures import router as counts
from cartwheel.domains.inventory.counts.repository import CountRepository
from cartwheel.domains.inventory.counts.service import CountService
from cartwheel.domains.inventory.days import StoreDays
from cartwheel.domains.inventory.goods import Goods
from cartwheel.domains.inventory.handlers import GROUP, JOBS
from cartwheel.domains.inventory.historic.repository import HistoricStockRepository
from cartwheel.domains.inventory.historic.service import HistoricStock
from cartwheel.domains.inventory.holds.procedures import router as holds
from cartwheel.domains.inventory.holds.repository import HoldRepository
from cartwheel.domains.inventory.holds.reserving import Reserving
from cartwheel.domains.inventory.holds.shipping import Shipping
from cartwheel.domains.inventory.holds.stock import Stock
from cartwheel.domains.inventory.holds.viewing import HoldList, HoldView
from cartwheel.domains.inventory.holds.waiting import WaitingRepository
from cartwheel.domains.inventory.ledger.ledger import Ledger
from cartwheel.domains.inventory.ledger.repository import LedgerRepository
from cartwheel.domains.inventory.locations.procedures import router as locations
from cartwheel.domains.inventory.locations.repository import LocationRepository
from cartwheel.domains.inventory.locations.service import LocationService
from cartwheel.domains.inventory.messages import (
    CheckStock,
    ComputeReorderPoints,
    NoteShelves,
    SweepHolds,
    WriteOffExpired,
)
from cartwheel.domains.inventory.public_events import PUBLIC_EVENTS
from cartwheel.domains.inventory.reordering.procedures import router as reordering
from cartwheel.domains.inventory.reordering.repository import ReorderRepository
from cartwheel.domains.inventory.reordering.service import ReorderService
from cartwheel.domains.inventory.reordering.suggesting import Suggesting
from cartwheel.domains.inventory.settings import KEYS
from cartwheel.domains.inventory.shelves import ShelfUpkeep, Shelves
from cartwheel.domains.inventory.stock.procedures import router as stock
from cartwheel.domains.inventory.stock.repository import StockRepository
from cartwheel.domains.inventory.stock.searching import StockSearch
from cartwheel.domains.inventory.stock.service import StockService
from cartwheel.domains.inventory.stock.viewing import StockView
from cartwheel.domains.inventory.transfers.procedures import router as transfers
from cartwheel.domains.inventory.transfers.repository import TransferRepository
from cartwheel.domains.inventory.transfers.service import TransferService
from cartwheel.domains.inventory.upkeep import InventoryUpkeep
from cartwheel.systems.assembly.api import Domain
from cartwheel.systems.rpc.api import BACK_OFFICE, NO_STORE, TEAM, Permission
from cartwheel.systems.scheduler.api import Upkeep

INVENTORY: Final = Domain(
    name="inventory",
    routers=(stock, locations, holds, transfers, counts, reordering, checks),
    per_call=(
        *(CheckRepository, CheckService, CountRepository, CountService, Goods),
        *(HistoricStock, HistoricStockRepository),
        *(HoldList, HoldRepository, HoldView, Ledger, LedgerRepository),
        *(LocationRepository, LocationService, ReorderRepository, ReorderService, Suggesting),
        *(
            Reserving,
            Shelves,
            ShelfUpkeep,
            Shipping,
            Stock,
            StockRepository,
            StockSearch,
            StockService,
            StockView,
        ),
        *(TransferRepository, TransferService, WaitingRepository),
    ),
    per_process=(InventoryUpkeep, StoreDays),
    permissions=(
        Permission(name="inventory:read", held_by=BACK_OFFICE),
        Permission(name="inventory:write", held_by=TEAM),
    ),
    jobs=JOBS,
    groups=(GROUP,),
    upkeep=(
        Upkeep("inventory.sweep_holds", "* * * * *", SweepHolds(store_id=NO_STORE)),
        Upkeep("inventory.write_off_expired", "7 0 * * *", WriteOffExpired(store_id=NO_STORE)),
        Upkeep(
            "inventory.compute_reorder_points",
            "23 1 * * *",
            ComputeReorderPoints(store_id=NO_STORE),
        ),
        Upkeep("inventory.note_shelves", "5 3 * * *", NoteShelves(store_id=NO_STORE)),
        Upkeep("inventory.check", "41 2 * * *", CheckStock(store_id=NO_STORE)),
    ),
    public_events=PUBLIC_EVENTS,
    config_keys=KEYS,
)
