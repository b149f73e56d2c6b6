"""The shopper's cart and its checkout, by the API of carts."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from cartwheel.domains.interventions.contracts import Intervention, InterventionState
from cartwheel.domains.orders.carts.contracts import CheckedOut, OpenedCart, ShoppingCart
from cartwheel.domains.orders.contracts import Order
from cartwheel.entrypoints.shop.client import CallFailedError, ShopClient
from cartwheel.entrypoints.shop.cookies import CartKey

COME_BACK_CODE: Final = "COMEBACK{percent}"
"""The store's code for a discount by which a cart is won back."""

_OFFERED: Final = (InterventionState.PENDING, InterventionState.DELIVERED)
_GONE: Final = 404


@dataclass(frozen=True, slots=True)
class Baskets:
    """Carts by the key that a shopper's cookie holds."""

    client: ShopClient

    async def find(self, key: CartKey | None) -> ShoppingCart | None:
        """Return a cart that is still open, or waits for its payment."""
        if key is None:
            return None
        try:
            cart = await self._post(key, "look")
        except CallFailedError as error:
            if error.status == _GONE:
                return None
            raise
        return None if cart.status == "merged" else cart

    async def open(self, visitor_id: str | None) -> tuple[CartKey, ShoppingCart]:
        """Begin a cart, which is the tracker's shopper's if there is one."""
        opened = await self.client.post("/shopping-carts", OpenedCart, visitorId=visitor_id)
        return CartKey(opened.cart.id, opened.token), opened.cart

    async def add(self, key: CartKey, variant_id: UUID, quantity: int) -> ShoppingCart:
        """Put so many more into a cart."""
        return await self._post(key, "lines", variantId=variant_id, quantity=quantity)

    async def set(self, key: CartKey, variant_id: UUID, quantity: int) -> ShoppingCart:
        """Have exactly so many in a cart; none takes it out."""
        return await self.client.put(
            f"/shopping-carts/{key.id}/lines",
            ShoppingCart,
            token=key.token,
            variantId=variant_id,
            quantity=quantity,
        )

    async def change(self, key: CartKey, **changes: object) -> ShoppingCart:
        """Change codes, addresses or the way of sending."""
        return await self.client.put(
            f"/shopping-carts/{key.id}", ShoppingCart, token=key.token, **changes
        )

    async def check_out(
        self, key: CartKey, *, total_minor: int, method: str | None = None
    ) -> CheckedOut:
        """Buy what is in a cart, or go on with its order."""
        return await self.client.post(
            f"/shopping-carts/{key.id}/checkout",
            CheckedOut,
            token=key.token,
            totalMinor=total_minor,
            method=method,
        )

    async def order_of(self, cart: ShoppingCart) -> Order | None:
        """Return the order that a cart has become."""
        return (
            None
            if cart.order_id is None
            else await self.client.find(f"/orders/{cart.order_id}", Order)
        )

    async def confirm(self, client_secret: str, *, approved: bool) -> None:
        """Say what the shopper says at the sandbox's bank."""
        await self.client.post(
            "/payments/sandbox/confirm",
            type(None),
            clientSecret=client_secret,
            approved=approved,
        )

    async def find_offer(self, offer_id: UUID, visitor_id: str) -> Intervention | None:
        """Return what this shopper was offered, while it holds."""
        offer = await self.client.find(f"/interventions/{offer_id}", Intervention)
        if offer is None or offer.visitor_id != visitor_id or offer.state not in _OFFERED:
            return None
        return offer

    async def _post(self, key: CartKey, what: str, **given: Any) -> ShoppingCart:
        return await self.client.post(
            f"/shopping-carts/{key.id}/{what}", ShoppingCart, token=key.token, **given
        )
