"""A store with stock, whose use cases run in transactions of their own."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, cast
from uuid import UUID

from tests.domains.catalog.making import Shop as CatalogShop, StillSettings, some_sku
from tests.kit.clock import MovedClock

from cartwheel.domains.catalog.api import BundleComponent, NewVariant, VariantCatalog
from cartwheel.domains.inventory.checking.repository import CheckRepository
from cartwheel.domains.inventory.checking.service import CheckService
from cartwheel.domains.inventory.counts.repository import CountRepository
from cartwheel.domains.inventory.counts.service import CountService
from cartwheel.domains.inventory.days import StoreDays
from cartwheel.domains.inventory.goods import Goods
from cartwheel.domains.inventory.holds.contracts import Hold
from cartwheel.domains.inventory.holds.repository import HoldRepository
from cartwheel.domains.inventory.holds.reserving import Reserving
from cartwheel.domains.inventory.holds.shipping import Shipping
from cartwheel.domains.inventory.holds.stock import Stock
from cartwheel.domains.inventory.holds.waiting import WaitingRepository
from cartwheel.domains.inventory.ledger.ledger import Ledger
from cartwheel.domains.inventory.ledger.repository import LedgerRepository
from cartwheel.domains.inventory.locations.contracts import CreateLocation
from cartwheel.domains.inventory.locations.repository import LocationRepository
from cartwheel.domains.inventory.locations.service import LocationService
from cartwheel.domains.inventory.reordering.expecting import ExpectedDemand
from cartwheel.domains.inventory.stock.contracts import (
    ReceivedLine,
    ReceiveStock,
    SetStockPolicy,
    StockItem,
)
from cartwheel.domains.inventory.stock.repository import StockRepository
from cartwheel.domains.inventory.stock.service import StockService
from cartwheel.domains.inventory.stock.viewing import StockView
from cartwheel.domains.inventory.transfers.repository import TransferRepository
from cartwheel.domains.inventory.transfers.service import TransferService
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.entrypoints.house import HOUSE
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import AuditNote

QUARTER: timedelta = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Hands:
    """The use cases of stock, within one transaction."""

    stock: Stock
    service: StockService
    view: StockView
    locations: LocationService
    transfers: TransferService
    counts: CountService
    checks: CheckService
    ledger: Ledger


def hands_of(connection: Connection, clock: MovedClock, days: StoreDays) -> Hands:
    """Return the use cases of stock, within a transaction."""
    goods, note = Goods(VariantCatalog(connection)), AuditNote()
    ledger = Ledger(
        LedgerRepository(connection),
        WaitingRepository(connection),
        Outbox(connection),
        clock,
        days,
    )
    holds, kept = HoldRepository(connection), StockRepository(connection)
    view = StockView(kept, ledger, goods)
    return Hands(
        stock=Stock(Reserving(ledger, holds, goods), Shipping(ledger, holds, goods), ledger, goods),
        service=StockService(kept, view, ledger, goods, note),
        view=view,
        locations=LocationService(LocationRepository(connection), clock, note),
        transfers=TransferService(TransferRepository(connection), ledger, goods, note),
        counts=CountService(CountRepository(connection), ledger, goods, note),
        checks=CheckService(CheckRepository(connection), clock),
        ledger=ledger,
    )


@dataclass(frozen=True, slots=True)
class Shop:
    """A store, and a clock that stands until it is moved."""

    catalog: CatalogShop
    database: Database
    settings: StillSettings

    @property
    def store_id(self) -> UUID:
        """Which store it is."""
        return self.catalog.store_id

    @property
    def clock(self) -> MovedClock:
        """The clock by which everything is done."""
        return self.catalog.clock

    @property
    def live(self) -> LiveSettings:
        """What is in force, as use cases ask for it."""
        return cast("LiveSettings", self.settings)

    @property
    def days(self) -> StoreDays:
        """Which day it is in the store."""
        return StoreDays(StoreDirectory(self.database, HOUSE.permissions), self.clock)

    @property
    def today(self) -> date:
        """The day that it is."""
        return self.clock.now().date()

    @asynccontextmanager
    async def hands(self) -> AsyncIterator[Hands]:
        """Open a transaction in which something is done about stock."""
        async with self.database.transaction(store_id=self.store_id) as connection:
            yield hands_of(connection, self.clock, self.days)

    async def variant(self, *parts: tuple[UUID, int], **given: Any) -> UUID:
        """Make a variant; a bundle where it has parts."""
        components = tuple(BundleComponent(part, quantity) for part, quantity in parts)
        made = NewVariant(sku=some_sku(), components=components)
        return (await self.catalog.make("Mug", made, **given)).variants[0].id

    async def location(self, code: str = "", **given: Any) -> UUID:
        """Open a location."""
        async with self.hands() as hands:
            command = CreateLocation(code=code or new_id().hex, name="Shelf", **given)
            return (await hands.locations.create(self.store_id, command)).id

    async def receive(
        self, location_id: UUID, variant_id: UUID, quantity: int, **given: Any
    ) -> None:
        """Put something on a shelf."""
        line = ReceivedLine(variant_id, quantity, **given)
        async with self.hands() as hands:
            await hands.service.receive(self.store_id, ReceiveStock(location_id, (line,)))

    async def policy(self, variant_id: UUID, **given: Any) -> StockItem:
        """Set the policy of a variant."""
        version = (await self.item(variant_id)).policy.version
        async with self.hands() as hands:
            command = SetStockPolicy(variant_id=variant_id, version=version, **given)
            return await hands.service.set_policy(self.store_id, command)

    async def reserve(
        self,
        *lines: tuple[UUID, int],
        holder_id: UUID | None = None,
        span: timedelta = QUARTER,
        channel: str | None = None,
    ) -> Hold:
        """Hold something for a while."""
        async with self.hands() as hands:
            return await hands.stock.reserve(
                self.store_id,
                holder_id or new_id(),
                lines,
                until=self.clock.now() + span,
                channel=channel,
            )

    async def allocate(self, *lines: tuple[UUID, int], channel: str | None = None) -> Hold:
        """Allocate something to a new holder."""
        holder_id = (await self.reserve(*lines, channel=channel)).holder_id
        async with self.hands() as hands:
            return await hands.stock.confirm(self.store_id, holder_id)

    async def free(self, variant_id: UUID, channel: str | None = None) -> int:
        """Return how many of a variant are free."""
        async with self.hands() as hands:
            found = await hands.stock.free(self.store_id, [variant_id], channel=channel)
        return found[variant_id]

    async def item(self, variant_id: UUID) -> StockItem:
        """Look at a variant's stock."""
        async with self.hands() as hands:
            return await hands.view.get(self.store_id, variant_id)

    async def items(self, variants: Sequence[UUID]) -> list[StockItem]:
        """Look at the stock of variants."""
        return [await self.item(variant_id) for variant_id in variants]

    async def assert_sound(self) -> None:
        """The stock is the sum of its movements, and of its promises."""
        async with self.hands() as hands:
            assert (await hands.checks.check(self.store_id)).differences == ()


class KnownForecasts:
    """Forecasts that a test has made; those of nothing unless it has."""

    def __init__(self, known: Mapping[UUID, ExpectedDemand] = MappingProxyType({})) -> None:
        self.known = known

    async def of(
        self, _connection: Connection, _store_id: UUID, variants: Collection[UUID]
    ) -> Mapping[UUID, ExpectedDemand]:
        """Return what is known."""
        return {each: self.known[each] for each in variants if each in self.known}
