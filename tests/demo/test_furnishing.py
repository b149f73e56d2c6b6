"""A demo store has a year of a shop's work to show, in which every figure follows from others."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from time import perf_counter

import pytest
import sqlalchemy as sa
from tests.demo.making import Demo

from cartwheel.domains.catalog.attributes.service import AttributeService
from cartwheel.domains.catalog.categories.service import CategoryService
from cartwheel.domains.catalog.media.models import media
from cartwheel.domains.catalog.media.sizing import MediaSizing
from cartwheel.domains.catalog.models import products
from cartwheel.domains.customers.addresses.models import addresses
from cartwheel.domains.customers.consents.models import consents
from cartwheel.domains.customers.groups.service import GroupService
from cartwheel.domains.customers.models import customers
from cartwheel.domains.customers.purchases.models import purchases
from cartwheel.domains.customers.segments.service import SegmentService
from cartwheel.domains.inventory.checking.service import CheckService
from cartwheel.domains.inventory.models import lots, movements
from cartwheel.domains.inventory.stock.viewing import StockView
from cartwheel.domains.orders.flows.money import MoneyFlow
from cartwheel.domains.orders.models import (
    order_fulfilments,
    order_lines,
    order_refunds,
    order_returns,
    orders,
)
from cartwheel.domains.orders.returns.contracts import RefundOrder, RefundStatus
from cartwheel.domains.orders.returns.service import ReturnService
from cartwheel.domains.orders.service import OrderService
from cartwheel.domains.payments.api import PaymentReferences
from cartwheel.domains.payments.models import payments
from cartwheel.domains.pricing.promotions.contracts import ListPromotions
from cartwheel.domains.pricing.promotions.service import PromotionService
from cartwheel.domains.pricing.shipping.service import ShippingService
from cartwheel.entrypoints.demo.goods import all_goods
from cartwheel.entrypoints.demo.people import COUNT
from cartwheel.entrypoints.demo.today import FATES, Fate
from cartwheel.entrypoints.demo.year import ORDERS
from cartwheel.entrypoints.wiring import open_scope
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.api import Actor

_YEAR = timedelta(days=366)
_UNPAID = ("draft", "awaiting_payment", "cancelled")


@pytest.fixture
async def furnished(demo: Demo) -> Demo:
    began = perf_counter()
    assert await demo.furnish()
    # How long it takes depends on what else this machine does.
    print(f"furnished in {perf_counter() - began:.1f} s")  # noqa: T201
    return demo


async def test_what_it_shows(furnished: Demo) -> None:
    await _assert_catalogue(furnished)
    await _assert_people(furnished)
    await _assert_orders(furnished)
    await _assert_money(furnished)
    check = await furnished.ask(CheckService, "check")
    assert (check.differences, check.lots >= len(all_goods()) - 2) == ((), True)
    assert await furnished.count(lots, lots.c.expires_on.is_not(None), lots.c.on_hand > 0) == 6
    await _assert_past(furnished)
    stock = await furnished.ask(StockView, "count")
    assert (stock.variants, stock.low, stock.out_of_stock) == (len(all_goods()), 5, 2)
    await _assert_pictures(furnished)


async def _assert_catalogue(demo: Demo) -> None:
    made = {good.product.id for good in all_goods()}
    assert await demo.count(products, products.c.status == "active") == len(made) + 1
    assert len((await demo.ask(CategoryService, "tree")).items) == 10
    assert len((await demo.ask(AttributeService, "list_all")).items) == 3
    zones = (await demo.ask(ShippingService, "list_zones")).items
    assert sum(len(zone.rates) for zone in zones) == 5
    promotions = (await demo.ask(PromotionService, "list_page", ListPromotions())).items
    assert [each.phase for each in promotions] == ["running"] * 8
    assert sum(each.codes for each in promotions) == 5


async def _assert_people(demo: Demo) -> None:
    assert await demo.count(customers) == await demo.count(addresses) == COUNT
    assert COUNT // 2 < await demo.count(consents) < COUNT * 3 // 4
    groups = (await demo.ask(GroupService, "list_all")).items
    assert all(group.members_count for group in groups)
    assert len((await demo.ask(SegmentService, "list_all")).items) == len(groups) == 2
    assert await demo.count(customers, customers.c.points > 0) == 25
    often = await demo.count(customers, customers.c.orders_count > 1)
    assert often > COUNT // 2


async def _assert_orders(demo: Demo) -> None:
    counted = await demo.ask(OrderService, "count")
    by_status = {each.status: each.count for each in counted.by_status}
    fates = Counter(FATES)
    assert counted.total == ORDERS + len(FATES)
    assert by_status["draft"] == fates[Fate.DRAFT]
    assert by_status["awaiting_payment"] == fates[Fate.UNPAID]
    assert by_status["confirmed"] == fates[Fate.WAITING]
    assert by_status["partly_fulfilled"] == fates[Fate.PARTLY_SENT]
    assert by_status["fulfilled"] == fates[Fate.SENT] + fates[Fate.RETURNING]
    assert 20 < by_status["cancelled"] - fates[Fate.CANCELLED] < 100
    assert 30 < await demo.count(order_returns) < 150
    now = datetime.now(UTC)
    outside = sa.or_(orders.c.placed_at < now - _YEAR, orders.c.placed_at > now)
    assert await demo.count(orders, outside) == 0
    paid = sum(each for status, each in by_status.items() if status not in _UNPAID)
    # Rentals are paid for, too.
    of_orders = payments.c.reference_id.in_(sa.select(orders.c.id))
    assert await demo.count(payments, payments.c.captured_minor > 0, of_orders) == (
        paid + fates[Fate.CANCELLED]
    )


async def _assert_money(demo: Demo) -> None:
    """Lines add up to their orders, refunds to what was given back, orders to purchases."""
    database = await demo.house.get(Database)
    of_lines = (
        sa.select(sa.func.coalesce(sa.func.sum(order_lines.c.total_minor), 0))
        .where(order_lines.c.order_id == orders.c.id)
        .scalar_subquery()
    )
    of_refunds = (
        sa.select(sa.func.coalesce(sa.func.sum(order_refunds.c.amount_minor), 0))
        .where(order_refunds.c.order_id == orders.c.id, order_refunds.c.status == "settled")
        .scalar_subquery()
    )
    odd = sa.or_(
        of_lines + orders.c.shipping_minor + orders.c.rounding_minor != orders.c.total_minor,
        of_refunds != orders.c.refunded_minor,
    )
    assert await demo.count(orders, odd) == 0
    bought = sa.and_(
        orders.c.customer_id.is_not(None),
        orders.c.status.not_in(("draft", "awaiting_payment", "cancelled")),
    )
    left = orders.c.total_minor - orders.c.refunded_minor
    kept = purchases.c.total_minor - purchases.c.refunded_minor
    by_orders = sa.select(orders.c.currency, sa.func.sum(left)).where(bought)
    by_purchases = sa.select(purchases.c.currency, sa.func.sum(kept))
    async with database.transaction(store_id=demo.store_id) as connection:
        ordered, told = [
            {tuple(row) for row in await connection.execute(query)}
            for query in (
                by_orders.where(orders.c.store_id == demo.store_id).group_by(orders.c.currency),
                by_purchases.where(
                    purchases.c.store_id == demo.store_id, purchases.c.withdrawn_at.is_(None)
                ).group_by(purchases.c.currency),
            )
        ]
    assert ordered == told
    assert {currency for currency, _ in ordered} == {"EUR", "USD"}


async def _assert_past(demo: Demo) -> None:
    """Orders of the year have addresses, payments, parcels and movements that agree with them."""
    past = orders.c.channel == "historic"
    lacking = sa.or_(orders.c.shipping_address.is_(None), orders.c.email.is_(None))
    assert await demo.count(orders, past, lacking) == 0
    sent = await demo.count(orders, past, orders.c.status == "completed")
    assert await demo.count(order_fulfilments) == sent + len(
        [fate for fate in FATES if fate in (Fate.SENT, Fate.RETURNING, Fate.PARTLY_SENT)]
    )
    taken, back = [
        sa.select(sa.func.coalesce(sa.func.sum(column), 0))
        .where(payments.c.reference_id == orders.c.id)
        .scalar_subquery()
        for column in (payments.c.captured_minor, payments.c.refunded_minor)
    ]
    odd = sa.or_(
        taken + orders.c.offline_minor != orders.c.paid_minor,
        back + orders.c.offline_refunded_minor != orders.c.refunded_minor,
    )
    assert await demo.count(orders, odd) == 0
    units = (
        sa.select(sa.func.sum(order_lines.c.fulfilled))
        .where(order_lines.c.order_id == orders.c.id)
        .scalar_subquery()
    )
    left = (
        sa.select(sa.func.coalesce(-sa.func.sum(movements.c.quantity), 0))
        .where(movements.c.reference_id == orders.c.id, movements.c.kind == "sale")
        .scalar_subquery()
    )
    assert await demo.count(orders, left != units) == 0
    assert await demo.count(movements, movements.c.kind == "receipt") > 200


async def test_what_was_paid_in_the_past_can_be_given_back(furnished: Demo) -> None:
    """The sandbox knows the payments of the year: it gives back what is left, and no more."""
    database = await furnished.house.get(Database)
    async with database.transaction(store_id=furnished.store_id) as connection:
        query = sa.select(orders.c.id, orders.c.total_minor).where(
            orders.c.store_id == furnished.store_id,
            orders.c.channel == "historic",
            orders.c.payment_status == "partly_refunded",
        )
        order_id, total = (await connection.execute(query.limit(1))).one()
    actor = Actor("person", new_id(), furnished.store_id, frozenset())
    async with open_scope(furnished.house, furnished.store_id) as scope:
        returns = await scope.get(ReturnService)
        refund = await returns.refund(actor, RefundOrder(order_id))
    async with open_scope(furnished.house, furnished.store_id) as scope:
        flow = await scope.get(MoneyFlow)
        assert await flow.give_back(furnished.store_id, refund.id) == "given back"
    async with open_scope(furnished.house, furnished.store_id) as scope:
        order = await (await scope.get(OrderService)).get(furnished.store_id, order_id)
        found = (
            await (await scope.get(ReturnService)).list_of(furnished.store_id, order_id)
        ).refunds
        (payment,) = await (await scope.get(PaymentReferences)).list_of(
            furnished.store_id, order_id
        )
    assert [each.status for each in found] == [RefundStatus.SETTLED] * 2
    assert (order.refunded_minor, order.offline_refunded_minor) == (total, 0)
    assert payment.refunded.amount_minor == payment.captured.amount_minor == total


async def _assert_pictures(demo: Demo) -> None:
    assert await demo.count(media) == await demo.count(products)
    database, sizing = await demo.house.get(Database), await demo.house.get(MediaSizing)
    async with database.transaction(store_id=demo.store_id) as connection:
        ids = [*await connection.scalars(sa.select(media.c.id).order_by(media.c.id).limit(3))]
    # Jobs do this in earnest.
    assert [await sizing.make(demo.store_id, id_) for id_ in ids] == ["ready"] * 3
