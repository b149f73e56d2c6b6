"""A cart becomes one order, paid by its provider; whoever is refused leaves nothing behind."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from tests.domains.orders.making import Shop

from cartwheel.domains.inventory.api import HoldNotFoundError, Stock
from cartwheel.domains.inventory.holds.models import holds
from cartwheel.domains.orders.carts.contracts import CartProblem, CheckedOut, ShoppingCartStatus
from cartwheel.domains.orders.contracts import OrderAction, OrderStatus, PaymentStatus
from cartwheel.domains.orders.errors import (
    CartEmptyError,
    CartNotFoundError,
    OutOfStockError,
    PriceChangedError,
)
from cartwheel.domains.orders.messages import SendConfirmation
from cartwheel.domains.orders.settling import Settling
from cartwheel.domains.orders.upkeep import OrderUpkeep
from cartwheel.domains.payments.api import PaymentReferences
from cartwheel.kernel.errors import AppError, ContentionError, UnavailableError
from cartwheel.kernel.ids import new_id


async def test_a_cart_is_bought(shop: Shop) -> None:
    """The price is frozen, the stock allocated, the money there, and the mail queued."""
    mug = await shop.sell(units=3)
    cart = await shop.cart((mug, 2))
    assert cart.cart.problems == ()
    bought = await shop.check_out(cart)
    order = await shop.order(bought.order.id)
    assert order == bought.order
    assert (order.status, order.payment_status) == (OrderStatus.CONFIRMED, PaymentStatus.PAID)
    assert (order.total_minor, order.paid_minor, order.due_minor) == (2_000, 2_000, 0)
    assert sum(line.total_minor for line in order.lines) == order.total_minor
    assert OrderAction.FULFIL in order.allowed_actions
    assert OrderStatus.FULFILLED in order.next_states
    assert order.customer_id is not None
    assert await shop.free(mug) == 1
    assert [job.order_id for job in await shop.queued(SendConfirmation)] == [order.id]
    looked = await shop.look(cart)
    assert (looked.status, looked.order_id) == (ShoppingCartStatus.ORDERED, order.id)


async def test_calling_again_goes_on_with_the_same_order(shop: Shop) -> None:
    """A declined card is followed by one that is good: there is one order."""
    mug = await shop.sell(units=1)
    cart = await shop.cart((mug, 1))
    declined = await shop.check_out(cart, method="sandbox_declined")
    assert declined.order.status is OrderStatus.AWAITING_PAYMENT
    assert declined.payment is not None
    assert declined.payment.failure_code is not None
    assert await shop.free(mug) == 0
    bought = await shop.check_out(cart)
    assert bought.order.id == declined.order.id
    assert bought.order.status is OrderStatus.CONFIRMED
    again = await shop.check_out(cart)
    assert again.order == bought.order
    assert again.payment is None
    assert bought.order.paid_minor == 1_000


async def test_a_payment_of_which_nobody_knows_what_came_is_gone_on_with(shop: Shop) -> None:
    """Whoever asks again pays once, though the first answer was lost."""
    mug = await shop.sell(units=1)
    cart = await shop.cart((mug, 1))
    lost = await shop.check_out(cart, method="sandbox_ok+answer_lost")
    assert lost.order.status is OrderStatus.AWAITING_PAYMENT
    assert lost.payment is not None
    assert not lost.payment.is_settled
    bought = await shop.check_out(cart)
    assert bought.order.status is OrderStatus.CONFIRMED
    assert bought.payment is not None
    assert bought.payment.id == lost.payment.id
    assert bought.order.paid_minor == 1_000


async def test_a_cart_that_is_bought_twice_at_once_is_paid_once(shop: Shop) -> None:
    mug = await shop.sell(units=2)
    cart = await shop.cart((mug, 1))
    ended = await asyncio.gather(*(shop.check_out(cart) for _ in range(4)))
    assert {each.order.id for each in ended} == {ended[0].order.id}
    order = await shop.settle(ended[0].order.id)
    assert (order.status, order.paid_minor) == (OrderStatus.CONFIRMED, 1_000)
    async with shop.use(PaymentReferences) as references:
        assert len(await references.list_of(shop.store_id, order.id)) == 1
    assert await shop.free(mug) == 1


async def test_what_the_service_said_is_kept_though_the_order_cannot_take_it_over(
    shop: Shop,
) -> None:
    mug = await shop.sell(units=1)
    cart = await shop.cart((mug, 1))
    async with shop.database.transaction(store_id=shop.store_id) as connection:
        await connection.execute(sa.text("LOCK TABLE sandbox_answers IN SHARE MODE"))
        buying = asyncio.create_task(shop.check_out(cart))
        waits = sa.text(
            "SELECT EXISTS (SELECT FROM pg_locks"
            " WHERE relation = 'sandbox_answers'::regclass AND NOT granted)"
        )
        while not await connection.scalar(waits):
            await asyncio.sleep(0.01)
        await connection.execute(sa.delete(holds).where(holds.c.store_id == shop.store_id))
    with pytest.raises(HoldNotFoundError):
        await buying
    order_id = (await shop.look(cart)).order_id
    assert order_id is not None
    assert (await shop.order(order_id)).status is OrderStatus.AWAITING_PAYMENT
    async with shop.use(PaymentReferences) as references:
        (payment,) = await references.list_of(shop.store_id, order_id)
    assert (payment.captured.amount_minor, payment.is_settled) == (1_000, True)
    async with shop.use(Stock) as stock:
        until = shop.clock.now() + timedelta(hours=1)
        await stock.reserve(shop.store_id, order_id, [(mug, 1)], until=until)
    async with shop.use(Settling) as settling:
        assert await settling.settle_all(shop.store_id, {order_id}) == 1
        assert (await shop.order(order_id)).status is OrderStatus.CONFIRMED
        assert await settling.settle_all(shop.store_id, {order_id, new_id()}) == 0


async def test_another_total_than_the_one_shown_is_refused(shop: Shop) -> None:
    """And nothing of the order stays."""
    mug = await shop.sell(units=1)
    cart = await shop.cart((mug, 1))
    with pytest.raises(PriceChangedError) as caught:
        await shop.check_out(cart, total=900)
    assert (caught.value.shown, caught.value.now) == (900, 1_000)
    assert await shop.free(mug) == 1
    assert (await shop.look(cart)).status is ShoppingCartStatus.OPEN


async def test_what_is_out_of_stock_is_refused(shop: Shop) -> None:
    """The cart tells before; the checkout names the item, and holds nothing of the others."""
    mug, cup = await shop.sell(units=5), await shop.sell(units=1)
    cart = await shop.cart((mug, 2), (cup, 2))
    assert [problem.kind for problem in cart.cart.problems] == [CartProblem.OUT_OF_STOCK]
    with pytest.raises(OutOfStockError) as caught:
        await shop.check_out(cart)
    assert (caught.value.asked, caught.value.free) == (2, 1)
    assert (await shop.free(mug), await shop.free(cup)) == (5, 1)
    assert (await shop.look(cart)).status is ShoppingCartStatus.OPEN


async def test_an_empty_cart_is_refused(shop: Shop) -> None:
    with pytest.raises(CartEmptyError):
        await shop.check_out(await shop.cart())


async def test_a_token_reaches_its_own_cart_alone(shop: Shop) -> None:
    mug = await shop.sell()
    mine, other = await shop.cart((mug, 1)), await shop.cart((mug, 2))
    with pytest.raises(CartNotFoundError):
        await shop.look(type(mine)(mine.cart, other.token))


async def test_an_order_that_is_not_paid_in_time_gives_everything_back(shop: Shop) -> None:
    """Its cart is open again, its stock free, and money that comes later goes back."""
    mug = await shop.sell(units=1)
    cart = await shop.cart((mug, 1))
    order = (await shop.check_out(cart, method="sandbox_declined")).order
    shop.clock.pass_by(timedelta(minutes=21))
    assert await shop.free(mug) == 1
    async with shop.use(OrderUpkeep) as upkeep:
        await upkeep.tend()
    ended = await shop.order(order.id)
    assert ended.status is OrderStatus.CANCELLED
    assert ended.allowed_actions == ()
    assert (await shop.look(cart)).status is ShoppingCartStatus.OPEN
    bought = await shop.check_out(cart)
    assert bought.order.status is OrderStatus.CONFIRMED
    assert bought.order.id != order.id


async def rush(shop: Shop, carts: list[Any]) -> list[CheckedOut | AppError]:
    """Let all check out at once; return what each came to."""

    async def one(cart: Any) -> CheckedOut | AppError:
        while True:
            try:
                return await shop.check_out(cart)
            except OutOfStockError as error:
                return error
            except (ContentionError, UnavailableError):
                continue  # as whoever is told so asks again

    return await asyncio.gather(*(one(cart) for cart in carts))


async def test_the_last_unit_is_sold_once(shop: Shop) -> None:
    """Of a hundred at once one gets it; the others are told so, and hold nothing."""
    mug, cup = await shop.sell(units=1), await shop.sell(units=1_000)
    carts = [await shop.cart((mug, 1), (cup, 1)) for _ in range(100)]
    outcomes = await rush(shop, carts)
    sold = [each for each in outcomes if isinstance(each, CheckedOut)]
    assert [each.order.status for each in sold] == [OrderStatus.CONFIRMED]
    assert (await shop.free(mug), await shop.free(cup)) == (0, 999)


async def test_carts_in_opposite_order_never_wait_in_a_ring(shop: Shop) -> None:
    """Half want the mug first, half the cup: exactly what is there is sold."""
    mug, cup = await shop.sell(units=30), await shop.sell(units=30)
    carts = [
        await shop.cart(*(((mug, 1), (cup, 1)) if index % 2 else ((cup, 1), (mug, 1))))
        for index in range(50)
    ]
    outcomes = await rush(shop, carts)
    assert sum(isinstance(each, CheckedOut) for each in outcomes) == 30
    assert (await shop.free(mug), await shop.free(cup)) == (0, 0)


async def test_bundles_that_share_a_component_sell_what_there_is_of_it(shop: Shop) -> None:
    """Forty carts of two bundles, each with two of a component of which there are thirty."""
    lid = await shop.sell(units=30)
    mug, cup = await shop.sell(units=100), await shop.sell(units=100)
    one, other = await shop.sell((lid, 2), (mug, 1)), await shop.sell((lid, 2), (cup, 1))
    carts = [await shop.cart((one if index % 2 else other, 1)) for index in range(40)]
    outcomes = await rush(shop, carts)
    assert sum(isinstance(each, CheckedOut) for each in outcomes) == 15
    assert await shop.free(lid) == 0
