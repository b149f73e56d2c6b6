"""Use cases of the search over everything."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cartwheel.domains.carts.api import CartFinder
from cartwheel.domains.catalog.api import ListingService, ListProducts
from cartwheel.domains.customers.api import CustomerListing, ListCustomers
from cartwheel.domains.orders.api import OrderFinder
from cartwheel.domains.search.contracts import Found, FoundEverything, FoundGroup, Kind
from cartwheel.systems.rpc.api import Actor

SHOWN: Final = 5
_ASKED: Final = SHOWN + 1
_READ: Final = {
    Kind.ORDER: "orders:read",
    Kind.CUSTOMER: "customers:read",
    Kind.PRODUCT: "catalog:read",
    Kind.CART: "carts:read",
}


@dataclass(frozen=True, slots=True)
class SearchService:
    """Asks the domains one after the other, each for a few."""

    orders: OrderFinder
    customers: CustomerListing
    products: ListingService
    carts: CartFinder

    async def everything(self, actor: Actor, text: str) -> FoundEverything:
        """Find whatever the actor may read and the text is a piece of."""
        wanted = text.strip()
        if not wanted:
            return FoundEverything(())
        ways: dict[Kind, Callable[[UUID, str], Awaitable[Sequence[Found]]]] = {
            Kind.ORDER: self._orders,
            Kind.CUSTOMER: self._customers,
            Kind.PRODUCT: self._products,
            Kind.CART: self._carts,
        }
        groups = []
        for kind, find in ways.items():
            if _READ[kind] in actor.permissions:
                found = await find(actor.store_id, wanted)
                if found:
                    groups.append(FoundGroup(kind, tuple(found[:SHOWN]), len(found) > SHOWN))
        return FoundEverything(tuple(groups))

    async def _orders(self, store_id: UUID, text: str) -> Sequence[Found]:
        return [
            Found(
                id=order.id,
                title=order.number,
                detail=order.email,
                status=order.status,
                currency=order.currency,
                amount_minor=order.total_minor,
            )
            for order in await self.orders.find(store_id, text, limit=_ASKED)
        ]

    async def _customers(self, store_id: UUID, text: str) -> Sequence[Found]:
        query = ListCustomers(search=text, limit=_ASKED)
        found = await self.customers.list_page(store_id, query, after=None)
        return [
            Found(id=one.id, title=one.name or one.email or "", detail=one.email)
            for one, _ in found[:_ASKED]
        ]

    async def _products(self, store_id: UUID, text: str) -> Sequence[Found]:
        page = await self.products.page(store_id, ListProducts(query=text, limit=_ASKED))
        return [
            Found(
                id=product.id,
                title=product.title,
                detail=product.sku,
                status=product.status,
                image=product.image,
            )
            for product in page.items
        ]

    async def _carts(self, store_id: UUID, text: str) -> Sequence[Found]:
        return [
            Found(
                id=cart.id,
                title=cart.visitor_id,
                status=cart.state,
                currency=cart.currency,
                amount_minor=cart.value_minor,
            )
            for cart in await self.carts.find(store_id, text, limit=_ASKED)
        ]
