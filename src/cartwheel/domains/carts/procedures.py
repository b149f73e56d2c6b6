"""Procedures of the carts domain."""

from cartwheel.domains.carts.contracts import Cart, CartById, CartPage, CartStats, ListCarts
from cartwheel.domains.carts.errors import CartNotFoundError
from cartwheel.domains.carts.live import READ
from cartwheel.domains.carts.service import CartService
from cartwheel.systems.rpc.api import Actor, Router, get

router = Router("carts", about="Carts, open, bought and abandoned.")


@router.query(rest=get("/carts"), allow=READ)
async def list_(query: ListCarts, actor: Actor, carts: CartService) -> CartPage:
    """List the store's carts, the newest first."""
    return await carts.list(actor.store_id, query)


@router.query(rest=get("/carts/stats"), allow=READ)
async def stats(actor: Actor, carts: CartService) -> CartStats:
    """Count the store's carts so far: open, bought, abandoned, won back."""
    return await carts.stats(actor.store_id)


@router.query(rest=get("/carts/{id}"), allow=READ, raises=[CartNotFoundError])
async def get_(query: CartById, actor: Actor, carts: CartService) -> Cart:
    """Look at one cart."""
    return await carts.get(actor.store_id, query.id)
