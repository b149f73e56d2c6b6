"""Points pay for orders, are spent once, and come back with what is cancelled or refunded."""

import asyncio
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given, strategies as st
from tests.domains.orders.making import Shop

from cartwheel.domains.customers.api import (
    CustomerDirectory,
    InsufficientPointsError,
    Loyalty,
)
from cartwheel.domains.orders import rules
from cartwheel.domains.orders.carts.contracts import CheckedOut, CheckOut, ClaimCart, OpenedCart
from cartwheel.domains.orders.carts.service import CartService
from cartwheel.domains.orders.contracts import (
    CancelOrder,
    CreateDraft,
    ListOrders,
    Order,
    OrderStatus,
    PaymentStatus,
    PlaceDraft,
    WantedLine,
)
from cartwheel.domains.orders.drafting import Drafting
from cartwheel.domains.orders.flows.checkout import CheckoutFlow
from cartwheel.domains.orders.redeeming import Redeeming
from cartwheel.domains.orders.repository.orders import OrderRepository
from cartwheel.domains.orders.returns.contracts import RefundOrder
from cartwheel.domains.orders.returns.service import ReturnService
from cartwheel.domains.orders.service import OrderService
from cartwheel.domains.payments.api import PaymentReferences
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id


async def meet(shop: Shop, points: int) -> UUID:
    """Make a customer with so many points."""
    async with shop.use(CustomerDirectory) as customers:
        email = f"{new_id().hex}@shop.example"
        customer_id = (await customers.for_email(shop.store_id, email)).id
    async with shop.use(Loyalty) as loyalty:
        await loyalty.earn(shop.store_id, customer_id, points=points, reference=str(new_id()))
    return customer_id


async def balance(shop: Shop, customer_id: UUID) -> int:
    async with shop.use(Loyalty) as loyalty:
        return (await loyalty.account(shop.store_id, customer_id)).balance


async def fill(shop: Shop, customer_id: UUID | None, *lines: tuple[UUID, int]) -> OpenedCart:
    opened = await shop.cart(*lines)
    if customer_id is not None:
        async with shop.use(CartService) as carts:
            await carts.claim(shop.store_id, ClaimCart(opened.cart.id, opened.token, customer_id))
    return opened


async def buy(shop: Shop, opened: OpenedCart, points: int) -> CheckedOut:
    assert opened.cart.quote is not None
    command = CheckOut(
        opened.cart.id,
        opened.token,
        total_minor=opened.cart.quote.total.amount_minor,
        method="sandbox_ok",
        points=points,
    )
    async with shop.use(CheckoutFlow) as checkout:
        return await checkout.check_out(shop.store_id, command)


async def cancel(shop: Shop, order: Order) -> None:
    async with shop.use(OrderService) as orders:
        await orders.cancel(shop.actor, CancelOrder(order.id))


async def refund(shop: Shop, order: Order, amount: int | None = None) -> Order:
    async with shop.use(ReturnService) as returns:
        await returns.refund(shop.actor, RefundOrder(order.id, amount))
    await shop.move_money()
    return await shop.settle(order.id)


async def given_back(shop: Shop, order: Order) -> int:
    async with shop.use(PaymentReferences) as payments:
        found = await payments.list_of(shop.store_id, order.id)
    return sum(each.refunded.amount_minor for each in found)


async def test_a_provider_is_asked_for_the_rest(shop: Shop) -> None:
    """10.00 with 300 points: 7.00 by card, and the order has cost 10.00 all the same."""
    ada, mug = await meet(shop, 500), await shop.sell()
    bought = await buy(shop, await fill(shop, ada, (mug, 1)), 300)
    order = bought.order
    assert bought.payment is not None
    assert bought.payment.captured.amount_minor == 700
    assert (order.status, order.payment_status) == (OrderStatus.CONFIRMED, PaymentStatus.PAID)
    assert (order.total_minor, order.paid_minor, order.due_minor) == (1_000, 1_000, 0)
    assert (order.points, order.points_minor, order.offline_minor) == (300, 300, 300)
    assert await balance(shop, ada) == 200


async def test_no_more_points_are_taken_than_an_order_costs(shop: Shop) -> None:
    """Nothing is left for a provider."""
    ada, mug = await meet(shop, 5_000), await shop.sell()
    bought = await buy(shop, await fill(shop, ada, (mug, 1)), 4_000)
    assert (bought.payment, bought.order.status) == (None, OrderStatus.CONFIRMED)
    assert await balance(shop, ada) == 4_000
    await cancel(shop, bought.order)
    after = await shop.order(bought.order.id)
    assert (after.payment_status, after.refunded_minor) == (PaymentStatus.REFUNDED, 1_000)
    assert await balance(shop, ada) == 5_000


async def test_who_has_fewer_holds_nothing(shop: Shop) -> None:
    ada, mug = await meet(shop, 200), await shop.sell(units=3)
    opened = await fill(shop, ada, (mug, 1))
    with pytest.raises(InsufficientPointsError):
        await buy(shop, opened, 201)
    async with shop.use(OrderService) as orders:
        assert (await orders.list_page(shop.store_id, ListOrders())).items == ()
    assert (await shop.free(mug), await balance(shop, ada)) == (3, 200)
    assert (await buy(shop, opened, 200)).order.points == 200


async def test_an_address_that_was_typed_spends_no_points(shop: Shop) -> None:
    """The e-mail address is that of a customer with points, who has not signed in."""
    mug = await shop.sell(units=3)
    async with shop.use(CustomerDirectory) as customers:
        ada = (await customers.for_email(shop.store_id, "ada@shop.example")).id
    async with shop.use(Loyalty) as loyalty:
        await loyalty.earn(shop.store_id, ada, points=900, reference="welcome")
    with pytest.raises(InvalidInputError):
        await buy(shop, await fill(shop, None, (mug, 1)), 100)
    assert (await shop.free(mug), await balance(shop, ada)) == (3, 900)


async def test_two_orders_do_not_spend_the_same_points(shop: Shop) -> None:
    ada, mug = await meet(shop, 1_000), await shop.sell()
    placed = []
    for _ in range(4):
        async with shop.use(Drafting) as drafting:
            draft = await drafting.create(
                shop.actor, CreateDraft((WantedLine(mug, 1),), customer_id=ada)
            )
            placed.append(await drafting.place(shop.actor, PlaceDraft(draft.id)))

    async def redeem(order: Order) -> int:
        async with shop.use(Redeeming) as redeeming:
            locked = await redeeming.orders.lock(shop.store_id, order.id)
            return (await redeeming.redeem(shop.store_id, locked, ada, 400)).points

    outcomes = await asyncio.gather(*map(redeem, placed), return_exceptions=True)
    assert outcomes.count(400) == 2
    assert sum(isinstance(each, InsufficientPointsError) for each in outcomes) == 2
    assert await balance(shop, ada) == 200
    async with shop.use(OrderRepository) as orders:
        kept = [await orders.get(shop.store_id, each.id) for each in placed]
    assert sorted(each.points_minor for each in kept) == [0, 0, 400, 400]


async def test_points_come_back_after_what_a_provider_took(shop: Shop) -> None:
    """Of 7.00 by card and 300 points: 6.00 by card, then 1.00 and 150 points, then the rest."""
    ada, mug = await meet(shop, 300), await shop.sell()
    order = (await buy(shop, await fill(shop, ada, (mug, 1)), 300)).order
    await refund(shop, order, 600)
    assert (await given_back(shop, order), await balance(shop, ada)) == (600, 0)
    order = await refund(shop, order, 250)
    assert (await given_back(shop, order), await balance(shop, ada)) == (700, 150)
    assert (order.refunded_minor, order.offline_refunded_minor) == (850, 150)
    order = await refund(shop, order)
    assert (await given_back(shop, order), await balance(shop, ada)) == (700, 300)
    assert (order.refunded_minor, order.payment_status) == (1_000, PaymentStatus.REFUNDED)


async def test_a_cancelled_order_gives_back_both(shop: Shop) -> None:
    ada, mug = await meet(shop, 300), await shop.sell()
    order = (await buy(shop, await fill(shop, ada, (mug, 1)), 300)).order
    await refund(shop, order, 100)
    await cancel(shop, order)
    await shop.move_money()
    after = await shop.settle(order.id)
    assert (await given_back(shop, order), await balance(shop, ada)) == (700, 300)
    assert (after.refunded_minor, after.payment_status) == (1_000, PaymentStatus.REFUNDED)


@given(st.integers(1, 10_000), st.integers(1, 10**6), st.lists(st.integers(0, 10**6)))
def test_parts_add_up_to_all_points(points: int, worth: int, cuts: list[int]) -> None:
    edges = [0, *sorted(min(cut, worth) for cut in cuts), worth]
    parts = [
        rules.points_back(points, of=worth, before=before, after=after)
        for before, after in pairwise(edges)
    ]
    assert sum(parts) == points
    assert min(parts) >= 0
