"""A shop whose past is made up by the moment."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from dishka import AsyncContainer
from tests.domains.interventions.making import live_settings
from tests.domains.making import open_store
from tests.kit.clock import MovedClock
from tests.kit.house import Parts, house_with

from cartwheel.domains.analytics.contracts import AskOverview, Overview
from cartwheel.domains.analytics.service import AnalyticsService
from cartwheel.domains.carts.api import CartState
from cartwheel.domains.carts.repository import CartRepository
from cartwheel.domains.carts.rules import LiveCart
from cartwheel.domains.orders.api import HistoricOrders, PastLine, PastOrder
from cartwheel.domains.orders.models import orders
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.domains.stores.models import stores
from cartwheel.entrypoints.wiring import open_scope
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id

T = TypeVar("T")


@dataclass(slots=True)
class Shop:
    """A store, and a clock that stands until it is moved."""

    container: AsyncContainer
    database: Database
    store_id: UUID
    clock: MovedClock
    numbers: int = 0

    @asynccontextmanager
    async def use(self, part: type[T]) -> AsyncIterator[T]:
        """Open a transaction of the store with some use cases; it commits at the end."""
        async with open_scope(self.container, self.store_id) as scope:
            yield await scope.get(part)

    async def overview(self, **asked: Any) -> Overview:
        async with self.use(AnalyticsService) as analytics:
            return await analytics.overview(self.store_id, AskOverview(**asked))

    async def order(
        self,
        at: datetime,
        minor: int,
        *,
        currency: str = "USD",
        product_id: UUID | None = None,
        quantity: int = 1,
        **changed: Any,
    ) -> None:
        """Let something have been bought, and then become otherwise."""
        self.numbers += 1
        number = f"N-{self.numbers}"
        line = PastLine(
            variant_id=new_id(),
            product_id=product_id or new_id(),
            sku="MUG",
            title="Mug",
            quantity=quantity,
            unit_minor=minor // quantity,
        )
        order = PastOrder(
            number=number, customer_id=None, currency=currency, placed_at=at, lines=(line,)
        )
        async with self.use(HistoricOrders) as historic:
            await historic.add_all(self.store_id, [order])
        if changed:
            async with self.database.transaction(store_id=self.store_id) as connection:
                await connection.execute(
                    sa.update(orders).where(orders.c.number == number).values(**changed)
                )

    async def cart(
        self,
        opened_at: datetime,
        *,
        abandoned_at: datetime | None = None,
        bought_at: datetime | None = None,
        minor: int = 0,
        currency: str = "USD",
        visitor_id: str | None = None,
    ) -> None:
        """Let a cart have been opened, and perhaps left and bought."""
        states = {
            (False, False): CartState.OPEN,
            (True, False): CartState.ABANDONED,
            (False, True): CartState.CONVERTED,
            (True, True): CartState.RECOVERED,
        }
        cart = LiveCart(
            id=new_id(),
            store_id=self.store_id,
            visitor_id=visitor_id or new_id().hex,
            state=states[abandoned_at is not None, bought_at is not None],
            items=[],
            currency="EUR",
            value_minor=1,
            episode=int(abandoned_at is not None),
            opened_at=opened_at,
            last_seen_at=opened_at,
            abandoned_at=abandoned_at,
            closed_at=bought_at,
            order_value_minor=minor if bought_at else None,
            order_currency=currency if bought_at else None,
        )
        async with self.database.transaction(store_id=self.store_id) as connection:
            await CartRepository(connection).save([cart])


@asynccontextmanager
async def open_shop(
    database: Database, *, now: datetime, zone: str, parts: Parts = MappingProxyType({})
) -> AsyncIterator[Shop]:
    """Open a store of a zone in which nothing has happened."""
    clock = MovedClock(now)
    settings = live_settings(database)
    house = house_with({Database: database, Clock: clock, LiveSettings: settings, **parts})
    store_id = await open_store(database)
    async with database.transaction() as connection:
        await connection.execute(
            sa.update(stores).where(stores.c.id == store_id).values(time_zone=zone)
        )
    yield Shop(house, database, store_id, clock)
    await house.close()


HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
