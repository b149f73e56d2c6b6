"""A store with customers, and what they do."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from dishka import AsyncContainer
from redis.asyncio import Redis
from tests.kit.clock import MovedClock
from tests.kit.house import house_with

from cartwheel.domains.customers.contracts import Customer, NewCustomer
from cartwheel.domains.customers.directory import CustomerDirectory
from cartwheel.domains.customers.models import customers
from cartwheel.domains.customers.purchases.contracts import NewPurchase, PurchaseLine
from cartwheel.domains.customers.purchases.service import Purchases
from cartwheel.domains.customers.repository import CustomerRepository
from cartwheel.entrypoints.wiring import open_scope
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.money import Money

T = TypeVar("T")

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
MUG = UUID(int=77)


class Shop:
    """A store whose currency is USD; each use of a part is a transaction of its own."""

    def __init__(
        self, database: Database, redis: Redis, clock: MovedClock, store_id: UUID, other_id: UUID
    ) -> None:
        self.database, self.redis, self.clock = database, redis, clock
        self.store_id, self.other_id = store_id, other_id
        self.house: AsyncContainer = house_with({Database: database, Redis: redis, Clock: clock})

    @asynccontextmanager
    async def using(self, part: type[T], *, store_id: UUID | None = None) -> AsyncIterator[T]:
        async with open_scope(self.house, store_id or self.store_id) as scope:
            yield await scope.get(part)

    async def meet(self, email: str = "anna@shop.example", **given: Any) -> UUID:
        """Return somebody's id, made now if nobody has the address."""
        async with self.using(CustomerDirectory) as directory:
            (found,) = await directory.ensure_all(
                self.store_id, [NewCustomer(email=email, **given)]
            )
        return found

    async def look(self, customer_id: UUID) -> Customer:
        async with self.using(CustomerRepository) as repository:
            found = await repository.find(self.store_id, customer_id)
        assert found is not None
        return found

    async def row(self, customer_id: UUID) -> Any:
        """Return a customer as the table has it, merged or not."""
        async with self.database.transaction(store_id=self.store_id) as connection:
            rows = await connection.execute(
                sa.select(customers).where(customers.c.id == customer_id)
            )
            return rows.one_or_none()

    async def count(self, table: sa.Table, *wanted: sa.ColumnElement[bool]) -> int:
        async with self.database.transaction(store_id=self.store_id) as connection:
            query = sa.select(sa.func.count()).select_from(table).where(*wanted)
            return await connection.scalar(query) or 0

    async def buy(self, customer_id: UUID, minor: int = 1000, **given: Any) -> NewPurchase:
        """Record an order of one line."""
        bought = purchase(customer_id, minor, **{"at": self.clock.now(), **given})
        async with self.using(Purchases) as purchases:
            assert await purchases.record(self.store_id, bought)
        return bought

    async def close(self) -> None:
        await self.house.close()


def purchase(
    customer_id: UUID,
    minor: int = 1000,
    *,
    at: datetime = NOW,
    currency: str = "USD",
    product_id: UUID = MUG,
    quantity: int = 1,
) -> NewPurchase:
    line = PurchaseLine(
        product_id=product_id,
        variant_id=new_id(),
        sku="MUG",
        title="Mug",
        quantity=quantity,
        total_minor=minor,
    )
    return NewPurchase(
        order_id=new_id(),
        customer_id=customer_id,
        number="A-1",
        placed_at=at,
        total=Money(minor, currency),
        lines=(line,),
    )
