"""What is done about stock by itself, store by store, in short transactions."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import structlog

from cartwheel.domains.catalog.api import VariantCatalog
from cartwheel.domains.inventory.checking.repository import CheckRepository
from cartwheel.domains.inventory.days import StoreDays
from cartwheel.domains.inventory.goods import Goods
from cartwheel.domains.inventory.holds.sweeping import SweepRepository
from cartwheel.domains.inventory.holds.waiting import WaitingRepository
from cartwheel.domains.inventory.ledger.ledger import Ledger
from cartwheel.domains.inventory.ledger.repository import LedgerRepository
from cartwheel.domains.inventory.messages import StockDrifted
from cartwheel.domains.inventory.reordering.expecting import DemandForecasts
from cartwheel.domains.inventory.reordering.repository import ReorderRepository
from cartwheel.domains.inventory.reordering.service import ReorderService
from cartwheel.domains.inventory.stock.contracts import WriteOffExpiredLots
from cartwheel.domains.inventory.stock.repository import StockRepository
from cartwheel.domains.inventory.stock.service import MOST_LOTS, StockService
from cartwheel.domains.inventory.stock.viewing import StockView
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import AuditNote

_AT_ONCE: Final = 500

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class InventoryUpkeep:
    """
    To be called now and then, by one process or several.

    What is done is done when a call is interrupted; the next one goes on.
    """

    database: Database
    stores: StoreDirectory
    settings: LiveSettings
    clock: Clock
    days: StoreDays
    forecasts: DemandForecasts

    async def sweep(self) -> int:
        """Write down which holds are over, and tell of it; return how many."""
        return sum([await self._sweep(store.id) for store in await self.stores.list_stores()])

    async def write_off(self) -> int:
        """Write off lots that have expired; return how many."""
        return sum([await self._write_off(store.id) for store in await self.stores.list_stores()])

    async def recompute(self) -> int:
        """Compute all reorder points from sales; return how many."""
        return sum([await self._recompute(store.id) for store in await self.stores.list_stores()])

    async def check(self) -> int:
        """Recompute all stock from its movements; tell where it differs, and how often."""
        return sum([await self._check(store.id) for store in await self.stores.list_stores()])

    async def _sweep(self, store_id: UUID) -> int:
        swept = 0
        while True:
            now = self.clock.now()
            async with self.database.transaction(store_id=store_id) as connection:
                holds = SweepRepository(connection)
                expired = await holds.expire(store_id, now=now, limit=_AT_ONCE)
                await Outbox(connection).announce_all([(each, each.holder_id) for each in expired])
                forgotten = await holds.forget(store_id, now=now, limit=_AT_ONCE)
            swept += len(expired)
            if max(len(expired), forgotten) < _AT_ONCE:
                return swept

    async def _write_off(self, store_id: UUID) -> int:
        written_off = 0
        while True:
            async with self.database.transaction(store_id=store_id) as connection:
                written = await self._stock(connection).write_off_expired(
                    store_id, WriteOffExpiredLots()
                )
            written_off += written.lots
            if written.lots < MOST_LOTS:
                return written_off

    async def _recompute(self, store_id: UUID) -> int:
        computed, last = 0, None
        while True:
            async with self.database.transaction(store_id=store_id) as connection:
                reordering = ReorderService(
                    ReorderRepository(connection),
                    self._ledger(connection),
                    Goods(VariantCatalog(connection)),
                    self.settings,
                    self.forecasts,
                )
                count, last = await reordering.recompute(store_id, after=last, limit=_AT_ONCE)
            computed += count
            if count < _AT_ONCE:
                return computed

    async def _check(self, store_id: UUID) -> int:
        async with self.database.transaction(store_id=store_id) as connection:
            differences = await CheckRepository(connection).list_differences(store_id)
            if differences:
                _log.error(
                    "stock is not the sum of its movements",
                    store_id=str(store_id),
                    differences=len(differences),
                )
                drifted = StockDrifted(
                    store_id=store_id, differences=len(differences), found_at=self.clock.now()
                )
                await Outbox(connection).announce(drifted, aggregate_id=store_id)
        return len(differences)

    def _ledger(self, connection: Connection) -> Ledger:
        return Ledger(
            LedgerRepository(connection),
            WaitingRepository(connection),
            Outbox(connection),
            self.clock,
            self.days,
        )

    def _stock(self, connection: Connection) -> StockService:
        goods, ledger = Goods(VariantCatalog(connection)), self._ledger(connection)
        stock = StockRepository(connection)
        view = StockView(stock, ledger, goods)
        return StockService(stock, view, ledger, goods, AuditNote())
