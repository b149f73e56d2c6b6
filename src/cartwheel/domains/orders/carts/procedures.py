"""
Procedures of shoppers' carts, as a storefront calls them for its shoppers.

Tokens stand in bodies alone, where no log and no history finds them: so looking is a POST.
"""

from typing import Final

from cartwheel.domains.customers.api import CustomerNotFoundError, InsufficientPointsError
from cartwheel.domains.orders.carts.contracts import (
    ChangeCart,
    CheckedOut,
    CheckOut,
    ClaimCart,
    OpenedCart,
    OpenShoppingCart,
    SetLine,
    ShoppingCart,
    ShoppingCartById,
)
from cartwheel.domains.orders.carts.service import CartService
from cartwheel.domains.orders.errors import (
    CartClosedError,
    CartEmptyError,
    CartIncompleteError,
    CartNotFoundError,
    NotSoldError,
    OutOfStockError,
    PriceChangedError,
    WrongStateError,
)
from cartwheel.domains.orders.flows.checkout import CheckoutFlow
from cartwheel.domains.pricing.api import CouponExhaustedError
from cartwheel.systems.providers.api import (
    ProviderConfigError,
    ProviderPausedError,
    ProviderRateLimitError,
    ProviderValidationError,
)
from cartwheel.systems.rpc.api import Actor, Router, per_minute, permission, post, put

SHOP: Final = permission("orders:shop")

router = Router("shoppingCarts", about="What shoppers are about to buy, and the checkout.")


# The answer holds a token; and an empty cart too many does no harm.
@router.mutation(
    rest=post("/shopping-carts", status=201),
    allow=SHOP,
    limit=per_minute(600),
    keyed=False,
    audited=False,
)
async def open_(command: OpenShoppingCart, actor: Actor, carts: CartService) -> OpenedCart:
    """Begin a cart; the answer alone shows the token that reaches it."""
    return await carts.open(actor.store_id, command)


@router.mutation(
    rest=post("/shopping-carts/{id}/look"),
    allow=SHOP,
    raises=[CartNotFoundError],
    keyed=False,
    audited=False,
)
async def look(query: ShoppingCartById, actor: Actor, carts: CartService) -> ShoppingCart:
    """Look at a cart with what it costs now, and what is missing for an order."""
    return await carts.look_at(actor.store_id, query)


@router.mutation(
    rest=post("/shopping-carts/{id}/lines"),
    allow=SHOP,
    raises=[CartNotFoundError, CartClosedError],
    keyed=False,
    audited=False,
)
async def add(command: SetLine, actor: Actor, carts: CartService) -> ShoppingCart:
    """Want so many more of an item."""
    return await carts.add(actor.store_id, command)


@router.mutation(
    rest=put("/shopping-carts/{id}/lines"),
    allow=SHOP,
    raises=[CartNotFoundError, CartClosedError],
    keyed=False,
    audited=False,
)
async def set_line(command: SetLine, actor: Actor, carts: CartService) -> ShoppingCart:
    """Want exactly so many of an item; none takes it out."""
    return await carts.set_line(actor.store_id, command)


@router.mutation(
    rest=put("/shopping-carts/{id}"),
    allow=SHOP,
    raises=[CartNotFoundError, CartClosedError],
    keyed=False,
    audited=False,
)
async def change(command: ChangeCart, actor: Actor, carts: CartService) -> ShoppingCart:
    """Change codes, e-mail address, addresses or the way of sending; what is not given stays."""
    return await carts.change(actor.store_id, command)


@router.mutation(
    rest=post("/shopping-carts/{id}/claim"),
    allow=SHOP,
    raises=[CartNotFoundError, CartClosedError, CustomerNotFoundError],
    keyed=False,
    audited=False,
)
async def claim(command: ClaimCart, actor: Actor, carts: CartService) -> ShoppingCart:
    """Let a cart be a customer's, at the login; what the customer's open cart holds comes along."""
    return await carts.claim(actor.store_id, command)


# Repeated by the cart itself: it has one order.
@router.mutation(
    rest=post("/shopping-carts/{id}/checkout"),
    allow=SHOP,
    limit=per_minute(600),
    raises=[
        CartNotFoundError,
        CartClosedError,
        CartEmptyError,
        CartIncompleteError,
        NotSoldError,
        PriceChangedError,
        OutOfStockError,
        CouponExhaustedError,
        InsufficientPointsError,
        WrongStateError,
        ProviderConfigError,
        ProviderPausedError,
        ProviderRateLimitError,
        ProviderValidationError,
    ],
    keyed=False,
    audited=False,
)
async def check_out(command: CheckOut, actor: Actor, checkout: CheckoutFlow) -> CheckedOut:
    """
    Buy what is in a cart, or go on with paying for it.

    Called again with the same cart it goes on with the same order, so that it may be repeated
    after any failure.
    """
    return await checkout.check_out(actor.store_id, command)
