"""What orders earn follows from what they count for, however often and late it is told."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from tests.domains.customers.making import NOW, Shop, purchase
from tests.kit.outbox import announced, forget

from cartwheel.domains.customers import handlers
from cartwheel.domains.customers.loyalty.models import entries
from cartwheel.domains.customers.loyalty.order_points import OrderPoints
from cartwheel.domains.customers.loyalty.service import Loyalty
from cartwheel.domains.customers.purchases.contracts import NewRefund
from cartwheel.domains.customers.purchases.messages import PurchaseChanged
from cartwheel.domains.customers.purchases.service import Purchases
from cartwheel.domains.customers.settings import KEYS
from cartwheel.domains.settings.repository.configurations import ConfigurationRepository, Given
from cartwheel.kernel.ids import new_id
from cartwheel.systems.config.api import ConfigRegistry


@pytest.fixture
async def generous(shop: Shop) -> Shop:
    """A store that gives two points for each dollar."""
    kept = ConfigRegistry(KEYS).check({"customers.pointsPerUnit": 2})
    async with shop.database.transaction(store_id=shop.store_id) as connection:
        await ConfigurationRepository(connection).save(shop.store_id, Given(1, kept))
    return shop


async def settle(shop: Shop) -> None:
    """Handle what was announced, twice."""
    messages = await announced(shop.database, PurchaseChanged, store_id=shop.store_id)
    for _ in range(2):
        async with shop.using(OrderPoints) as points:
            await handlers.settle_points(messages, points)
    await forget(shop.database, PurchaseChanged)


async def refund(shop: Shop, order_id: Any, minor: int) -> None:
    async with shop.using(Purchases) as purchases:
        given = NewRefund(refund_id=new_id(), order_id=order_id, amount_minor=minor, at=NOW)
        assert await purchases.refund(shop.store_id, given)


async def balance(shop: Shop, customer_id: Any) -> int:
    async with shop.using(Loyalty) as loyalty:
        return (await loyalty.account(shop.store_id, customer_id)).balance


async def test_an_order_earns_and_what_is_paid_back_earns_nothing(generous: Shop) -> None:
    anna = await generous.meet()
    bought = await generous.buy(anna, 10_050)
    await settle(generous)
    assert await balance(generous, anna) == 201
    await refund(generous, bought.order_id, 5_025)
    await settle(generous)
    assert await balance(generous, anna) == 100
    await refund(generous, bought.order_id, 25)
    await settle(generous)
    assert await balance(generous, anna) == 100
    async with generous.using(Purchases) as purchases:
        await purchases.withdraw(generous.store_id, bought.order_id, at=NOW)
    await settle(generous)
    assert await balance(generous, anna) == (await generous.look(anna)).points == 0


async def test_what_was_spent_is_not_owed(generous: Shop) -> None:
    anna = await generous.meet()
    bought = await generous.buy(anna, 10_000)
    await settle(generous)
    async with generous.using(Loyalty) as loyalty:
        await loyalty.redeem(generous.store_id, anna, points=150, reference="r")
    await refund(generous, bought.order_id, 5_000)
    await settle(generous)
    assert await balance(generous, anna) == 0
    await refund(generous, bought.order_id, 1_000)
    await settle(generous)
    await generous.buy(anna, 10_000)
    await settle(generous)
    assert await balance(generous, anna) == 200


async def test_it_is_settled_by_what_is_there_and_not_by_what_was_told(generous: Shop) -> None:
    """Paid back before anything was earned; told by many at once."""
    anna = await generous.meet()
    bought = await generous.buy(anna, 10_000)
    await refund(generous, bought.order_id, 4_000)
    message = PurchaseChanged(
        store_id=generous.store_id, customer_id=anna, order_id=bought.order_id
    )

    async def tell() -> None:
        async with generous.using(OrderPoints) as points:
            await handlers.settle_points([message], points)

    await asyncio.gather(*(tell() for _ in range(6)))
    assert await balance(generous, anna) == 120
    assert await generous.count(entries) == 2, "what it earned, and what was taken back of it"


async def test_racing_refunds_take_back_what_they_are_worth(generous: Shop) -> None:
    anna = await generous.meet()
    bought = await generous.buy(anna, 10_000)
    await settle(generous)

    async def pay_back() -> None:
        await refund(generous, bought.order_id, 1_000)
        message = PurchaseChanged(
            store_id=generous.store_id, customer_id=anna, order_id=bought.order_id
        )
        async with generous.using(OrderPoints) as points:
            await handlers.settle_points([message], points)

    await asyncio.gather(*(pay_back() for _ in range(7)))
    assert await balance(generous, anna) == 60


async def test_what_would_be_lost_already_is_not_earned(generous: Shop) -> None:
    anna = await generous.meet()
    for days, expected in ((366, 0), (364, 20)):
        await generous.buy(anna, 1_000, at=NOW - timedelta(days=days))
        await settle(generous)
        assert await balance(generous, anna) == expected
    generous.clock.pass_by(timedelta(days=1))
    assert await balance(generous, anna) == 0, "they last from the day of the order on"


async def test_without_a_setting_nobody_earns(shop: Shop) -> None:
    anna = await shop.meet()
    async with shop.using(Purchases) as purchases:
        await purchases.record(shop.store_id, purchase(anna, 10_000))
    await settle(shop)
    assert await shop.count(entries) == 0
