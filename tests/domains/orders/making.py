"""A shop that sells: things on its shelf, the sandbox for payments, and its shoppers' carts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar
from uuid import UUID

import msgspec
import sqlalchemy as sa
from dishka import AsyncContainer
from tests.domains.catalog.making import some_sku
from tests.domains.interventions.making import live_settings
from tests.domains.making import open_store
from tests.domains.payments.making import transactions
from tests.kit.clock import MovedClock
from tests.kit.house import house_with

from cartwheel.domains.catalog.api import (
    ActOnProduct,
    BundleComponent,
    CreateProduct,
    NewVariant,
    ProductAction,
    ProductService,
    VariantPrice,
)
from cartwheel.domains.inventory.api import (
    CreateLocation,
    LocationService,
    ReceivedLine,
    ReceiveStock,
    Stock,
    StockService,
)
from cartwheel.domains.orders.carts.contracts import (
    ChangeCart,
    CheckedOut,
    CheckOut,
    OpenedCart,
    OpenShoppingCart,
    ShoppingCart,
    ShoppingCartById,
)
from cartwheel.domains.orders.carts.service import CartService
from cartwheel.domains.orders.contracts import Address, Order, WantedLine
from cartwheel.domains.orders.flows.checkout import CheckoutFlow
from cartwheel.domains.orders.flows.money import MoneyFlow
from cartwheel.domains.orders.messages import ReturnMoney, TakeMoney
from cartwheel.domains.orders.paying import Paying
from cartwheel.domains.orders.repository.orders import OrderRepository
from cartwheel.domains.payments.accounts import ProviderAccounts
from cartwheel.domains.payments.contracts import ProviderKind
from cartwheel.domains.payments.flows.providers import PaymentProviderFlow
from cartwheel.domains.payments.handlers import release
from cartwheel.domains.payments.messages import ReleasePayment
from cartwheel.domains.payments.provider_contracts import PutPaymentProvider
from cartwheel.domains.payments.sweeper import PaymentSweeper
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.entrypoints.wiring import open_scope
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.outbox.models import outbox
from cartwheel.systems.rpc.api import Actor

T = TypeVar("T")

ADDRESS: Final = Address(
    name="Ada Lovelace",
    line1="1 Sample Street",
    city="Springfield",
    country="US",
    region="IL",
    postal_code="62701",
)


@dataclass(frozen=True, slots=True)
class Shop:
    """A store that sells, and a clock that stands until it is moved."""

    container: AsyncContainer
    database: Database
    store_id: UUID
    location_id: UUID
    clock: MovedClock
    actor: Actor = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "actor", Actor("person", new_id(), self.store_id, frozenset()))

    @asynccontextmanager
    async def use(self, part: type[T]) -> AsyncIterator[T]:
        """Open a transaction of the store with some use cases; it commits at the end."""
        async with open_scope(self.container, self.store_id) as scope:
            yield await scope.get(part)

    async def sell(self, *parts: tuple[UUID, int], units: int = 10, price: int = 1_000) -> UUID:
        """Put something new on the shelf; a bundle of parts has no stock of its own."""
        bundled = tuple(BundleComponent(part, quantity) for part, quantity in parts)
        made = NewVariant(sku=some_sku(), prices=(VariantPrice("USD", price),), components=bundled)
        async with self.use(ProductService) as products:
            product = await products.create(
                self.store_id, CreateProduct(title="Mug", variants=(made,))
            )
            await products.act(
                self.store_id,
                ActOnProduct(id=product.id, version=product.version, action=ProductAction.ACTIVATE),
            )
        variant_id = product.variants[0].id
        if units and not parts:
            await self.receive(variant_id, units)
        return variant_id

    async def receive(self, variant_id: UUID, units: int) -> None:
        """Put more of it on the shelf."""
        async with self.use(StockService) as stock:
            command = ReceiveStock(self.location_id, (ReceivedLine(variant_id, units),))
            await stock.receive(self.store_id, command)

    async def cart(self, *lines: tuple[UUID, int], **given: Any) -> OpenedCart:
        """Fill a cart that lacks nothing for an order."""
        wanted = tuple(WantedLine(variant_id, units) for variant_id, units in lines)
        async with self.use(CartService) as carts:
            opened = await carts.open(self.store_id, OpenShoppingCart(lines=wanted, **given))
            cart = await carts.change(
                self.store_id,
                ChangeCart(
                    id=opened.cart.id,
                    token=opened.token,
                    email="ada@shop.example",
                    shipping_address=ADDRESS,
                ),
            )
        return OpenedCart(cart, opened.token)

    async def look(self, opened: OpenedCart) -> ShoppingCart:
        """Look at a cart anew."""
        async with self.use(CartService) as carts:
            return await carts.look_at(
                self.store_id, ShoppingCartById(opened.cart.id, opened.token)
            )

    async def check_out(
        self, opened: OpenedCart, *, method: str | None = "sandbox_ok", total: int | None = None
    ) -> CheckedOut:
        """Buy what is in a cart, for the total that it shows."""
        quote = opened.cart.quote
        shown = quote.total.amount_minor if quote and total is None else total or 0
        command = CheckOut(opened.cart.id, opened.token, total_minor=shown, method=method)
        async with self.use(CheckoutFlow) as checkout:
            return await checkout.check_out(self.store_id, command)

    async def buy(self, *lines: tuple[UUID, int], **given: Any) -> Order:
        """Fill a cart and buy what is in it."""
        return (await self.check_out(await self.cart(*lines), **given)).order

    async def order(self, order_id: UUID) -> Order:
        """Look at an order."""
        async with self.use(OrderRepository) as orders:
            return await orders.get(self.store_id, order_id)

    async def free(self, variant_id: UUID) -> int:
        """Return how many units of an item are free."""
        async with self.use(Stock) as stock:
            return (await stock.free(self.store_id, [variant_id]))[variant_id]

    async def settle(self, order_id: UUID) -> Order:
        """Let an order hear of its payments, as their announcements do."""
        async with self.use(Paying) as paying:
            return await paying.settle(self.store_id, order_id)

    async def move_money(self) -> None:
        """Do what is queued about money, until nothing is."""
        while bodies := await self._take_jobs(ReturnMoney, TakeMoney, ReleasePayment):
            for kind, body in bodies:
                await self._do(kind, body)

    async def queued(self, job: Any) -> list[Any]:
        """Return the store's jobs of a kind that wait to be queued."""
        async with self.database.transaction() as connection:
            bodies = await connection.scalars(
                sa.select(outbox.c.body)
                .where(outbox.c.name == job.name)
                .order_by(outbox.c.position)
            )
        found = [msgspec.json.decode(body, type=job) for body in bodies]
        return [each for each in found if each.store_id == self.store_id]

    async def _take_jobs(self, *kinds: Any) -> list[tuple[Any, Any]]:
        by_name = {kind.name: kind for kind in kinds}
        async with self.database.transaction() as connection:
            rows = await connection.execute(
                sa.delete(outbox)
                .where(outbox.c.name.in_(by_name))
                .returning(outbox.c.name, outbox.c.body, outbox.c.position)
            )
            found = sorted(rows.all(), key=lambda row: row.position)
        jobs = [(by_name[row.name], row.body) for row in found]
        decoded = [(kind, msgspec.json.decode(body, type=kind)) for kind, body in jobs]
        return [(kind, job) for kind, job in decoded if job.store_id == self.store_id]

    async def _do(self, kind: Any, job: Any) -> None:
        if kind is ReleasePayment:
            async with self.use(PaymentSweeper) as sweeper:
                await release(job, sweeper)
        else:
            async with self.use(MoneyFlow) as money:
                if kind is ReturnMoney:
                    await money.give_back(self.store_id, job.refund_id)
                else:
                    await money.take(self.store_id, job.order_id)


async def enable(container: AsyncContainer, database: Database, store_id: UUID) -> None:
    """Let a store take payments by the sandbox."""
    accounts, clock = await container.get(ProviderAccounts), await container.get(Clock)
    services = PaymentProviderFlow(transactions(database), accounts, clock)
    await services.put(store_id, PutPaymentProvider(ProviderKind.SANDBOX))


async def shop_of(
    container: AsyncContainer, database: Database, store_id: UUID, clock: MovedClock
) -> Shop:
    """Let a store sell, from a shelf of its own and by the sandbox."""
    async with open_scope(container, store_id) as scope:
        locations = await scope.get(LocationService)
        command = CreateLocation(code=new_id().hex, name="Main")
        location = await locations.create(store_id, command)
    await enable(container, database, store_id)
    return Shop(container, database, store_id, location.id, clock)


@asynccontextmanager
async def open_shop(database: Database) -> AsyncIterator[Shop]:
    """Open a shop with a shelf and the sandbox."""
    clock = MovedClock()
    settings = live_settings(database)
    container = house_with({Database: database, Clock: clock, LiveSettings: settings})
    yield await shop_of(container, database, await open_store(database), clock)
    await container.close()
