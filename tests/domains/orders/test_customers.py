"""Whose an order or a cart is: found by address, taken along, and handed over when merged."""

from uuid import UUID

from tests.domains.orders.making import Shop

from cartwheel.domains.customers.api import CustomerDirectory, CustomerMerged
from cartwheel.domains.orders.carts.contracts import ClaimCart, OpenedCart, ShoppingCartStatus
from cartwheel.domains.orders.carts.repository import CartRepository
from cartwheel.domains.orders.carts.service import CartService
from cartwheel.domains.orders.handlers import hand_over
from cartwheel.domains.orders.repository.orders import OrderRepository
from cartwheel.entrypoints.wiring import open_scope


async def customer(shop: Shop, email: str) -> UUID:
    async with shop.use(CustomerDirectory) as customers:
        return (await customers.for_email(shop.store_id, email)).id


async def claim(shop: Shop, opened: OpenedCart, customer_id: UUID) -> None:
    async with shop.use(CartService) as carts:
        command = ClaimCart(opened.cart.id, opened.token, customer_id)
        await carts.claim(shop.store_id, command)


async def merge(shop: Shop, merged: UUID, survivor: UUID) -> None:
    message = CustomerMerged(store_id=shop.store_id, customer_id=survivor, merged_id=merged)
    async with open_scope(shop.container, shop.store_id) as scope:
        await hand_over(message, await scope.get(OrderRepository), await scope.get(CartRepository))


async def test_guests_with_one_address_are_one_customer(shop: Shop) -> None:
    mug = await shop.sell()
    first, second = await shop.buy((mug, 1)), await shop.buy((mug, 1))
    assert first.customer_id == second.customer_id == await customer(shop, "ada@shop.example")


async def test_a_cart_that_was_filled_before_the_login_takes_in_the_other(shop: Shop) -> None:
    """Of what is in both the larger number is wanted, and the former cart is closed."""
    mug, cup = await shop.sell(), await shop.sell()
    ada = await customer(shop, "ada@shop.example")
    phone, desk = await shop.cart((mug, 3), (cup, 1)), await shop.cart((mug, 2))
    await claim(shop, phone, ada)
    await claim(shop, desk, ada)
    found = {line.variant_id: line.quantity for line in (await shop.look(desk)).lines}
    assert found == {mug: 3, cup: 1}
    assert (await shop.look(phone)).status is ShoppingCartStatus.MERGED


async def test_what_a_merged_customer_has_is_handed_over(shop: Shop) -> None:
    """Orders and carts; of two open carts the merged one's stays a guest's."""
    mug = await shop.sell()
    order = await shop.buy((mug, 1))
    assert order.customer_id is not None
    bert = await customer(shop, "bert@shop.example")
    await merge(shop, order.customer_id, bert)
    assert (await shop.order(order.id)).customer_id == bert
    eve = await customer(shop, "eve@shop.example")
    hers, his = await shop.cart((mug, 1)), await shop.cart((mug, 1))
    await claim(shop, hers, eve)
    await claim(shop, his, bert)
    await merge(shop, eve, bert)
    assert (await shop.look(hers)).customer_id is None
    assert (await shop.look(his)).customer_id == bert
