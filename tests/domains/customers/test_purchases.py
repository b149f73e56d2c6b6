"""Orders and refunds count once, and what a customer has come to follows from them alone."""

import asyncio
from datetime import timedelta

import pytest
from tests.domains.customers.making import NOW, Shop, purchase

from cartwheel.domains.customers.errors import CustomerNotFoundError
from cartwheel.domains.customers.purchases.contracts import (
    LifetimeValue,
    ListPurchases,
    NewRefund,
)
from cartwheel.domains.customers.purchases.errors import (
    PurchaseNotFoundError,
    RefundTooLargeError,
)
from cartwheel.domains.customers.purchases.models import purchases as kept, refunds
from cartwheel.domains.customers.purchases.service import Purchases
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.money import Money


async def test_an_order_counts_once(shop: Shop) -> None:
    """However often, and at once by many."""
    anna = await shop.meet()
    bought = purchase(anna, 1500)

    async def record() -> bool:
        async with shop.using(Purchases) as purchases:
            return await purchases.record(shop.store_id, bought)

    assert sum(await asyncio.gather(*(record() for _ in range(10)))) == 1
    customer = await shop.look(anna)
    assert (customer.orders_count, customer.spent_minor) == (1, 1500)
    assert customer.first_order_at == customer.last_order_at == NOW


async def test_racing_orders_of_one_customer_all_count(shop: Shop) -> None:
    anna = await shop.meet()
    await asyncio.gather(*(shop.buy(anna, 100 + n) for n in range(10)))
    customer = await shop.look(anna)
    assert (customer.orders_count, customer.spent_minor) == (10, 1045)


async def test_value_is_by_currency_and_the_figure_in_the_stores(shop: Shop) -> None:
    anna = await shop.meet()
    await shop.buy(anna, 1000, at=NOW - timedelta(days=9))
    second = await shop.buy(anna, 501)
    await shop.buy(anna, 7000, currency="JPY")
    refund = NewRefund(refund_id=new_id(), order_id=second.order_id, amount_minor=200, at=NOW)
    async with shop.using(Purchases) as purchases:
        assert await purchases.refund(shop.store_id, refund)
        assert not await purchases.refund(shop.store_id, refund), "told again"
        lifetime = await purchases.lifetime(shop.store_id, anna)
    assert lifetime.items == (
        LifetimeValue(
            orders_count=2,
            gross=Money(1501, "USD"),
            refunded=Money(200, "USD"),
            net=Money(1301, "USD"),
            average=Money(650, "USD"),
            first_order_at=NOW - timedelta(days=9),
            last_order_at=NOW,
        ),
        LifetimeValue(
            orders_count=1,
            gross=Money(7000, "JPY"),
            refunded=Money(0, "JPY"),
            net=Money(7000, "JPY"),
            average=Money(7000, "JPY"),
            first_order_at=NOW,
            last_order_at=NOW,
        ),
    )
    customer = await shop.look(anna)
    assert (customer.orders_count, customer.spent_minor) == (3, 1301)


async def test_more_than_was_paid_is_not_paid_back(shop: Shop) -> None:
    """Nor by many at once; what is refused leaves nothing."""
    anna = await shop.meet()
    bought = await shop.buy(anna, 1000)

    async def refund() -> bool:
        async with shop.using(Purchases) as purchases:
            return await purchases.refund(
                shop.store_id,
                NewRefund(refund_id=new_id(), order_id=bought.order_id, amount_minor=400, at=NOW),
            )

    told = await asyncio.gather(*(refund() for _ in range(6)), return_exceptions=True)
    assert sum(one is True for one in told) == 2, told
    assert sum(isinstance(one, RefundTooLargeError) for one in told) == 4
    assert await shop.count(refunds) == 2
    assert (await shop.look(anna)).spent_minor == 200


async def test_a_withdrawn_order_counts_for_nothing(shop: Shop) -> None:
    anna = await shop.meet()
    bought = await shop.buy(anna, 1000)
    async with shop.using(Purchases) as purchases:
        assert await purchases.withdraw(shop.store_id, bought.order_id, at=NOW)
        assert not await purchases.withdraw(shop.store_id, bought.order_id, at=NOW)
        assert (await purchases.lifetime(shop.store_id, anna)).items == ()
    customer = await shop.look(anna)
    assert (customer.orders_count, customer.spent_minor, customer.last_order_at) == (0, 0, None)


async def test_of_nobody_and_of_nothing(shop: Shop) -> None:
    anna = await shop.meet()
    async with shop.using(Purchases) as purchases:
        with pytest.raises(CustomerNotFoundError):
            await purchases.record_all(shop.store_id, [purchase(anna), purchase(new_id())])
        with pytest.raises(PurchaseNotFoundError):
            await purchases.withdraw(shop.store_id, new_id(), at=NOW)
    assert await shop.count(kept) == 0
    assert (await shop.look(anna)).orders_count == 0


async def test_history_in_pages(shop: Shop) -> None:
    anna = await shop.meet()
    bought = [await shop.buy(anna, 100, at=NOW - timedelta(days=n // 2)) for n in range(5)]
    seen, cursor = [], None
    async with shop.using(Purchases) as purchases:
        while True:
            page = await purchases.list_page(shop.store_id, ListPurchases(anna, cursor, 2))
            seen += [(item.order_id, len(item.lines)) for item in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
        for odd in ("x", "WzFd", "é"):
            with pytest.raises(InvalidInputError):
                await purchases.list_page(shop.store_id, ListPurchases(anna, odd))
    expected = sorted(bought, key=lambda b: (b.placed_at, b.order_id), reverse=True)
    assert seen == [(b.order_id, 1) for b in expected]
