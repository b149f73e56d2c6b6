"""Use cases of the carts domain."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.carts.contracts import Cart, CartPage, CartStats, ListCarts
from cartwheel.domains.carts.errors import CartNotFoundError
from cartwheel.domains.carts.repository import CartRepository
from cartwheel.kernel.paging import page_of


@dataclass(frozen=True, slots=True)
class CartService:
    """Questions about a store's carts."""

    carts: CartRepository

    async def get(self, store_id: UUID, cart_id: UUID) -> Cart:
        """
        Return a cart.

        Raises:
            CartNotFoundError: the store has no such cart.
        """
        cart = await self.carts.find(store_id, cart_id)
        if cart is None:
            raise CartNotFoundError(cart_id)
        return cart

    async def list(self, store_id: UUID, query: ListCarts) -> CartPage:
        """List carts, the newest first."""
        found = await self.carts.list_page(store_id, query)
        return page_of(CartPage, found, limit=query.limit, by=lambda one: one.id)

    async def stats(self, store_id: UUID) -> CartStats:
        """Count a store's carts so far."""
        return await self.carts.stats(store_id)
